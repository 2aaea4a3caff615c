"""What every answer of the API has beyond its view: an entity tag, 304 for what the client has, gzip."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import get_conditional_response, patch_vary_headers

from reports.requests import is_from_somebody

PREFIX = "/api/"


class ApiAnswers:
    """Tag what is read by its bytes and answer 304 to a client that has them; compress what is long.

    Outside ``NoStoreMiddleware``: what is read with 200 and has a tag may be kept and asked for again with the tag, of
    people with an account by themselves only; refusals, files that are streamed and what is sent are kept by nobody.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.gzip = GZipMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path.startswith(PREFIX):
            return response
        patch_vary_headers(response, ("Accept", "Authorization", "Cookie"))
        if request.method not in ("GET", "HEAD") or response.status_code != 200 or response.streaming:
            return response
        if not response.has_header("ETag"):
            response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        if not response.cookies:
            response["Cache-Control"] = f"{'private' if is_from_somebody(request) else 'public'}, no-cache"
        conditional = get_conditional_response(request, etag=response["ETag"], response=response)
        answer = conditional if isinstance(conditional, HttpResponse) else response
        return self.gzip.process_response(request, answer) if answer.status_code == 200 else answer
