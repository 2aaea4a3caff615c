"""Types of the requests that views receive."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from reports.models.actors import Actor

#: Where django.contrib.messages keeps what it has not shown yet.
MESSAGES_COOKIE = "messages"
#: What the addresses of pages in large print begin with (portal.large_print).
LARGE_PRINT = "/large/"


def is_from_somebody(request: HttpRequest) -> bool:
    """Whether the answer may be for one person: the request brings a session, a message for somebody, or a token."""
    cookies = (settings.SESSION_COOKIE_NAME, MESSAGES_COOKIE)
    return "Authorization" in request.headers or any(name in request.COOKIES for name in cookies)


def permanent(request: HttpRequest, path: str) -> str:
    """The absolute address of a page in ordinary print: what is cited and listed for others."""
    ordinary = path[len(LARGE_PRINT) - 1 :] if path.startswith(LARGE_PRINT) else path
    return request.build_absolute_uri(ordinary)


class PortalRequest(HttpRequest):
    """A request behind the middleware, from anybody."""

    htmx: HtmxDetails


class SignedInRequest(PortalRequest):
    """A request to a page behind the login."""

    user: Actor
