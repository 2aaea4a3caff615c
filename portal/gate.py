"""Between logging in and working: an idle session, a first password, a second factor."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_otp import DEVICE_ID_SESSION_KEY

from portal.errors import problem_answer
from portal.sign_on import BACKEND as SIGN_ON
from reports.models.actors import Actor
from reports.requests import PortalRequest, SignedInRequest
from reports.selectors.accounts import second_factor_required
from reports.services.accounts import note_sign_in, touch_sign_in
from reports.views.access import wants_json

SEEN, NOTED = "seen", "noted"
#: "Last used" of a session is written at most once in this many seconds.
NOTE_SECONDS = 60
#: Pages ask for these by themselves; a page left open does not keep the session alive.
BY_THEMSELVES = {
    "reports:progress",
    "reports:export",
    "reports:write_changes",
    "reports:write_findings",
    "review:changes",
}
ALWAYS_OPEN = {"logout", "healthz", "api:schema"}
SET_UP = {"reports:second_factor_setup", "reports:second_factor_qr"}
ENDED = "登录已结束：时间过长，或者您的账号、密码、角色有变动。请重新登录。"
SENTENCES = {
    "reports:second_factor": "请先输入动态验证码。",
    "reports:second_factor_setup": "您所在地区要求审核人员启用动态验证码，请先设置。",
    "password_change": "请先修改初始密码。",
}


class GateMiddleware:
    """Let logged-in people through to their work, or redirect them to a required step."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Sessions begin, and change their key, by a POST: of the login form or of a new password; or by single sign-on.
        if (
            request.method == "POST" or getattr(request, "signed_on", False)
        ) and request.user.is_authenticated:
            self._note(cast(SignedInRequest, request))
        return response

    def process_view(self, request: PortalRequest, *_view: object) -> HttpResponse | None:
        """Django calls this with the view and its arguments; an answer here takes the place of the view's."""
        if not request.user.is_authenticated:
            self._tell_ended(request)
            return None
        return self._admit(cast(SignedInRequest, request))

    def _tell_ended(self, request: PortalRequest) -> None:
        """Say once why a person who was logged in is not any more; the session's cookie goes with this answer."""
        had_session = request.COOKIES.get(settings.SESSION_COOKIE_NAME) and not request.session.session_key
        if had_session and not request.path.startswith("/api/") and request.path != reverse("login"):
            messages.info(request, ENDED)

    def _admit(self, request: SignedInRequest) -> HttpResponse | None:
        match = request.resolver_match
        route = match.view_name if match else ""
        asked = request.method == "GET" and (request.htmx or wants_json(request))
        by_itself = asked and route in BY_THEMSELVES
        if self._is_idle(request):
            logout(request)
            if not by_itself:
                messages.info(request, "长时间没有操作，已自动退出，请重新登录。")
            return None
        if not by_itself:
            self._touch(request)
        if route in ALWAYS_OPEN:
            return None
        wanted = self._first(request)
        if not wanted or route in {wanted, *(SET_UP if wanted == "reports:second_factor_setup" else ())}:
            return None
        return self._send(request, wanted)

    def _first(self, request: SignedInRequest) -> str:
        """Return the route to which the person must go first; empty when the way is free."""
        user: Actor = request.user
        if user.second_factor_since is not None and DEVICE_ID_SESSION_KEY not in request.session:
            return "reports:second_factor"
        if user.must_change_password and request.session.get(BACKEND_SESSION_KEY) != SIGN_ON:
            return "password_change"
        if user.second_factor_since is None and second_factor_required(user):
            return "reports:second_factor_setup"
        return ""

    def _is_idle(self, request: HttpRequest) -> bool:
        seen = request.session.get(SEEN)
        return seen is not None and time.time() - seen > settings.SESSION_IDLE_SECONDS

    def _note(self, request: SignedInRequest) -> None:
        session = request.session
        if not session.session_key or session.get(NOTED) == session.session_key:
            return
        note_sign_in(
            user=request.user,
            session_key=session.session_key,
            address=request.META["REMOTE_ADDR"],
            device=request.headers.get("User-Agent", ""),
        )
        session[NOTED], session[SEEN] = session.session_key, int(time.time())

    def _touch(self, request: SignedInRequest) -> None:
        session, now = request.session, int(time.time())
        if now - session.get(SEEN, now) >= min(NOTE_SECONDS, settings.SESSION_IDLE_SECONDS / 2):
            touch_sign_in(session_key=session.session_key or "")
            session[SEEN] = now

    def _send(self, request: SignedInRequest, route: str) -> HttpResponse:
        code = route.rsplit(":", 1)[-1].upper()
        if request.path.startswith("/api/"):
            return problem_answer(403, code, SENTENCES[route])
        if request.headers.get("Accept", "").startswith("application/json"):
            body = {"code": code, "message": SENTENCES[route]}
            return JsonResponse(body, status=403, json_dumps_params={"ensure_ascii": False})
        address = reverse(route)
        if request.method == "GET" and not request.htmx and request.path != "/":
            address = f"{address}?{urlencode({'next': request.get_full_path()})}"
        return redirect(address)
