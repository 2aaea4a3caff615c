"""Types of the people that services and querysets are called for."""

from __future__ import annotations

from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser

from reports.models.people import User

#: A logged-in person: the ``actor`` of every service that writes.
Actor: TypeAlias = User
#: The sender of a request, logged in or not: the ``user`` of ``visible_to`` and ``may``.
Visitor: TypeAlias = User | AnonymousUser
