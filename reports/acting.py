"""The person acting in this thread: set by a middleware for a request, empty for commands and workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from reports.models.people import User

_request: ContextVar[HttpRequest | None] = ContextVar("acting_request", default=None)


@contextmanager
def acting_for(request: HttpRequest) -> Iterator[None]:
    """Attribute what is changed inside the block to the person and address of this request."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


def acting_user() -> User | None:
    """Return the person who is logged in behind the current request; None in a command or worker."""
    request = _request.get()
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def acting_address() -> str | None:
    """Return the address of the current request."""
    request = _request.get()
    return request.META.get("REMOTE_ADDR") if request is not None else None
