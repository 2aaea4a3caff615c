"""What every page asks first: that somebody is logged in. What the person may then do, each page asks itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from reports.requests import PortalRequest

View = Callable[..., HttpResponseBase]


def signed_in(view: View) -> View:
    """The view for people who have logged in; others go to the login page and come back afterwards.

    A fragment is not swapped for the login page: htmx loads it as a page, and a program gets 401 with a sentence.
    """

    @wraps(view)
    def wrapped(request: PortalRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"code": "LOGIN", "message": "登录已过期，请重新登录后再试。"}, status=401)
        if request.htmx:
            page = urlsplit(request.htmx.current_url or "/").path
            return HttpResponseClientRedirect(f"{resolve_url('login')}?next={page}")
        return redirect_to_login(request.get_full_path())

    return wrapped


def is_own_address(request: HttpRequest, address: str) -> bool:
    """Return whether a form or link may send the person to this address: a path of the portal, nothing else."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
