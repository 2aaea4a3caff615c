"""Middleware that concerns the deployment, not the reports."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.common import CommonMiddleware

from portal.errors import answer, method_not_allowed
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


class SlashMiddleware(CommonMiddleware):
    """Django's redirect to the address with its last slash, but of the API only for what is read.

    Programs follow a redirect of any other method with GET, and take the answer for that of what they sent.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override]
        """Return 404 instead of that redirect."""
        if _sends_to_api(request) and super().should_redirect_with_slash(request):
            return answer(request, 404, sentence="没有这个地址：接口的地址以“/”结尾。")
        return super().process_request(request)

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        """Return whether Django would redirect, and it is no request that sends something to the API."""
        return not _sends_to_api(request) and super().should_redirect_with_slash(request)


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


def _sends_to_api(request: HttpRequest) -> bool:
    return request.method not in ("GET", "HEAD") and request.path_info.startswith("/api/")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
