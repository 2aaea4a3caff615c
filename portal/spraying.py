"""One password tried on many names: each further try is slowed, by address and in all.

The lock of a name (django-axes) does not see it, since every name fails once. Nobody is locked out: offices share an
address, so a browser that has logged in as this person before is not slowed, and others wait seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.db import DatabaseError, transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.errors import answer
from reports.models import LoginAlarm, User

log = logging.getLogger(__name__)

#: How far back failures count.
WINDOW = timedelta(minutes=15)
#: From this many different names failing from one address, and in all, tries are slowed.
NAMES_OF_AN_ADDRESS, NAMES_IN_ALL = 10, 100
#: Seconds between two tries: this many for each further name, at most the second.
SECONDS_A_NAME, MOST_SECONDS = 5, 60
COOKIE, COOKIE_SECONDS, MOST_PEOPLE = "known_here", 180 * 86400, 20


class TooSoon(Exception):
    """A login that comes before its time; not looked at, and not counted against the name."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"next try in {seconds} s")
        self.seconds = seconds


class Brake:
    """An authentication backend that lets nobody in: it refuses to go on while tries are slowed."""

    def authenticate(self, request: HttpRequest | None, username: str | None = None, **_: Any) -> None:
        """Raise TooSoon, or return None so that the next backend looks at the password."""
        if request is None or not username or username in _known(request):
            return
        failures = AccessAttempt.objects.filter(attempt_time__gte=timezone.now() - WINDOW)
        here = failures.filter(ip_address=request.META["REMOTE_ADDR"])
        for rows, free in ((here, NAMES_OF_AN_ADDRESS), (failures, NAMES_IN_ALL)):
            names = rows.values("username").distinct().count()
            if names > free:
                _wait(rows, names, names - free, request)


def _wait(rows: Any, names: int, more: int, request: HttpRequest) -> None:
    pause = min(more * SECONDS_A_NAME, MOST_SECONDS)
    last = rows.order_by("-attempt_time").values_list("attempt_time", flat=True)[0]
    left = pause - (timezone.now() - last).total_seconds()
    if left > 0:
        log.warning("logins are slowed to one in %s s, last from %s", pause, request.META["REMOTE_ADDR"])
        _report(request.META["REMOTE_ADDR"], names)
        raise TooSoon(int(left) + 1)


def _report(address: str, names: int) -> None:
    """Enter the address into the administrators' list 登录异常, once an hour."""
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    try:
        with transaction.atomic():
            LoginAlarm.objects.get_or_create(address=address[:64], hour=hour, defaults={"names": names})
    except DatabaseError as error:  # a login is slowed all the same
        log.warning("the alarm about %s was not stored: %s", address, type(error).__name__)


class BrakeMiddleware:
    """Answers a login that came too soon, and marks browsers in which somebody has logged in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        people = getattr(request, "_logged_in_people", None)
        if people:
            response.set_cookie(
                COOKIE,
                signing.dumps(people, salt=COOKIE),
                max_age=COOKIE_SECONDS,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn TooSoon into 429 with Retry-After; Django calls this for whatever a view raises."""
        if not isinstance(exception, TooSoon):
            return None
        sentence = f"登录尝试过于频繁，请{exception.seconds}秒后再试。"
        response = answer(request, 429, code="SLOWED_DOWN", sentence=sentence)
        response["Retry-After"] = str(exception.seconds)
        return response


@receiver(user_logged_in)
def _remember(request: HttpRequest | None, user: User, **_: Any) -> None:
    if request is not None:
        others = [name for name in _known(request) if name != user.username]
        request._logged_in_people = [user.username, *others][:MOST_PEOPLE]  # type: ignore[attr-defined]  # ours


def _known(request: HttpRequest) -> list[str]:
    """Return the names that have logged in from this browser."""
    try:
        names = signing.loads(request.COOKIES.get(COOKIE, ""), salt=COOKIE, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return []
    return [str(name) for name in names]
