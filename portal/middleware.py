"""Middleware that concerns the deployment, not the reports."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.errors import method_not_allowed
from reports.acting import acting_for
from reports.requests import is_from_somebody


class ActingMiddleware:
    """Attribute what a request changes to its person and address; stands behind the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_for(request):
            return self.get_response(request)


class ClientAddressMiddleware:
    """Put the client's address into REMOTE_ADDR when proxies of the operator are in front.

    With PROXY_HOPS=n the n-th member of X-Forwarded-For from the right was written by the outermost of these
    proxies; everything left of it was sent by the client and is not believed. With 0 the header is ignored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        hops = settings.PROXY_HOPS
        if hops:
            members = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            if len(members) >= hops and _is_address(members[-hops]):
                request.META["REMOTE_ADDR"] = members[-hops]
        return self.get_response(request)


class MethodMiddleware:
    """Say something where a view refuses the method without a word; stands behind the authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and not response.content:
            return method_not_allowed(request, response)
        return response


class NoStoreMiddleware:
    """Forbid browsers and proxies to keep anything, but what a view says may be kept.

    Of answers to somebody (a session, a token) only what the view bounds in seconds, such as pictures of a source.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = response.get("Cache-Control", "")
        if not policy or (is_from_somebody(request) and "max-age" not in policy):
            response["Cache-Control"] = "no-store"
        return response


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
