"""大字版: every page also stands under ``/large/``, in large print, without a cookie (decision 0231)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from reports.requests import LARGE_PRINT as PREFIX


class LargePrintMiddleware:
    """Answer ``/large/x`` as ``/x`` with ``request.large_print``; all addresses made meanwhile begin with ``/large/``.

    So the choice is in the address: it survives every link and form, and a cache keeps the two apart.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.large_print = request.path_info.startswith(PREFIX)  # type: ignore[attr-defined]
        if not request.large_print:  # type: ignore[attr-defined]
            return self.get_response(request)
        before = get_script_prefix()
        request.path_info = request.path_info[len(PREFIX) - 1 :]
        set_script_prefix(before.rstrip("/") + PREFIX)
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)
