"""Which statements may go to a read replica (decision 0250).

Reads go to the database of DATABASE_REPLICA_URL only within ``reading_from_replica``, which the middleware opens for
public pages and reads of the API. Nothing of a transaction, and nobody's account, is ever read there.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase

from portal import environment
from portal.databases import REPLICA

log = logging.getLogger(__name__)
#: Seconds for which a replica that does not answer is not asked.
AWAY_SECONDS = 10
#: Seconds after their own change in which people read from the main database.
OWN_CHANGE_SECONDS = 15
#: What everybody may read, and the API.
PLACES = ("/archive/", "/open-data/", "/sitemap", "/api/v1/")
#: Who people are and what they may do is never read late.
PEOPLE = ("reports.models.accounts", "reports.models.people", "reports.models.duties")

_of_this_thread = threading.local()


class Router:
    """Django's router: everything to the main database, reads to the replica where that is allowed."""

    def db_for_read(self, model: type[Model], **_hints: object) -> str:
        """Return the replica within ``reading_from_replica`` and outside of transactions."""
        allowed = getattr(_of_this_thread, "reads", False) and not connections["default"].in_atomic_block
        late = model._meta.app_label in {"reports", "review"} and model.__module__ not in PEOPLE
        return REPLICA if allowed and late else "default"

    def db_for_write(self, model: type[Model], **_hints: object) -> str:
        """Return the main database."""
        return "default"

    def allow_relation(self, *_objects: Model, **_hints: object) -> bool:
        """Both databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, *_names: object, **_hints: object) -> bool:
        """A replica follows by itself."""
        return db != REPLICA


@contextlib.contextmanager
def reading_from_replica() -> Iterator[None]:
    """Let this thread read from the replica until the end of the block."""
    _of_this_thread.reads = True
    try:
        yield
    finally:
        _of_this_thread.reads = False


class ReplicaMiddleware:
    """Read public pages and answers of the API from the replica, for whoever has changed nothing in these seconds."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.away_until = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if REPLICA not in settings.DATABASES:
            return self.get_response(request)
        who = _who(request)
        if request.method not in {"GET", "HEAD"}:
            if who:
                cache.set(who, 1, OWN_CHANGE_SECONDS)
            return self.get_response(request)
        # Changes of people are known to every web process only where they share a cache.
        recent = who and (not environment.given("CACHE_URL") or cache.get(who))
        if recent or not request.path_info.startswith(PLACES) or not self._answers():
            return self.get_response(request)
        with reading_from_replica():
            return self.get_response(request)

    def _answers(self) -> bool:
        if time.monotonic() < self.away_until:
            return False
        try:
            connections[REPLICA].ensure_connection()
        except DatabaseError:
            log.warning("the replica does not answer: the main database is read")
            self.away_until = time.monotonic() + AWAY_SECONDS
            return False
        return True


def _who(request: HttpRequest) -> str:
    """Return a key for the session or token of the request, empty for a stranger."""
    shown = request.headers.get("Authorization") or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    return "changed:" + hashlib.sha256(shown.encode()).hexdigest()[:32] if shown else ""
