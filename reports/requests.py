"""Types of the requests that views receive."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from reports.models.actors import Actor


class PortalRequest(HttpRequest):
    """A request behind the middleware, from anybody."""

    htmx: HtmxDetails


class SignedInRequest(PortalRequest):
    """A request to a page behind the login."""

    user: Actor
