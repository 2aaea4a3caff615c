"""Pages that everybody may read where the archive is public: who enters, and how long a cache may hold them.

Who sends neither a session nor a token gets the same bytes as everybody, and a shared cache may hold them as long as it
asks before each use (decision 0229). Every other answer is kept by nobody (``portal.middleware.NoStoreMiddleware``).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache, wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers

from reports.requests import is_from_somebody
from reports.selectors.archive import archive_is_open_to
from reports.selectors.public_changes import public_state
from reports.views.access import View

#: A cache may hold the page, and asks whether it is still true before it hands it out.
POLICY = "public, no-cache"
#: What a page is made by: another text in one of these files, and every page is another one.
MADE_BY = (
    "templates/**/*.html", "reports/**/*.py", "portal/**/*.py", "review/**/*.py", "static/css/*", "static/js/*",
)  # fmt: skip


def archive_entry(view: View) -> View:
    """Send people without an account to the login page unless the archive is public; let caches hold what is."""

    @wraps(view)
    def entered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if is_from_somebody(request):
            if not archive_is_open_to(request.user):
                return redirect_to_login(request.get_full_path())
            response = view(request, *args, **kwargs)
        elif not settings.PUBLIC_ARCHIVE:
            return redirect_to_login(request.get_full_path())
        else:
            response = _for_everybody(view, request, *args, **kwargs)
        patch_vary_headers(response, ("Cookie", "Authorization"))
        return response

    return entered


def _for_everybody(view: View, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
    if request.method not in ("GET", "HEAD"):
        return view(request, *args, **kwargs)
    tag = f'W/"{public_state()}-{_release()}-{timezone.localdate():%Y%m%d}"'
    unchanged = get_conditional_response(request, etag=tag)
    response = unchanged if unchanged is not None else view(request, *args, **kwargs)
    if response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = POLICY
    return response


@lru_cache(maxsize=1)
def _release() -> str:
    """A text that differs after every change of the program, read from its files once a process."""
    found = hashlib.sha256()
    for pattern in MADE_BY:
        for path in sorted(settings.BASE_DIR.glob(pattern)):
            if path.is_file():
                found.update(path.read_bytes())
    return found.hexdigest()[:12]
