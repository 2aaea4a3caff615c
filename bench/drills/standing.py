"""One portal for many drills: emptied between them instead of started anew, which takes ten times as long.

Only on SQLite, whose database is set back by one write transaction while all processes go on.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from bench.drills.place import Place, running, standing_in
from tests.machinery.processes import wait_for

#: Settings that drills ask for in their smallest size; all of them hold together.
ENVIRONMENT = {
    "RECONCILE_SECONDS": "2",
    "MAIL_RETRY_SECONDS": "2",
    "MAX_WAITING_OF_PERSON": "4",
    "PUBLIC_ARCHIVE": "1",
    "API_DOCS_PUBLIC": "0",
    "DATABASE_WAIT_SECONDS": "3",
}
#: Bureaus of the county: as many as a drill asks for in its smallest size.
AGENCIES = 16
BROKER = "import json; from django.conf import settings; print(json.dumps(settings.CELERY_BROKER_URL))"


@contextlib.contextmanager
def standing() -> Iterator[Place]:
    """Start a portal that ``running`` yields until the end of the block."""
    with running(AGENCIES, small_disk=True, mail=True, cache=True, **ENVIRONMENT) as place:
        slots, agencies = place.slots, place.agencies
        founded = place.stack.var_dir.parent / "founded.sqlite3"
        with contextlib.closing(sqlite3.connect(place.stack.var_dir / "portal.sqlite3")) as database:
            database.execute("VACUUM INTO ?", (str(founded),))

        def emptied(number: int, environment: dict[str, str]) -> Place:
            other = {name for name, value in environment.items() if ENVIRONMENT.get(name) != value}
            if other or number > AGENCIES:
                raise ValueError(f"the standing place has not {sorted(other)} or {number} agencies")
            _empty(place, founded)
            place.slots, place.agencies = slots[:number], agencies[:number]
            return place

        with standing_in(emptied):
            yield place


def _empty(place: Place, founded: Path) -> None:
    """Set database, broker, cache and files back to the founded county; wait until the programs killed are back."""
    wait_for(lambda: place.person().get("/login/").status == 200, 60, what="the web server")
    url = place.inside(BROKER)
    wait_for(lambda: _answers(url), 60, what="the broker")
    with (
        contextlib.closing(sqlite3.connect(founded)) as source,
        contextlib.closing(sqlite3.connect(place.stack.var_dir / "portal.sqlite3", timeout=30)) as target,
    ):
        source.backup(target)
    for each in (url, place.cache.url if place.cache else url):
        with redis.Redis.from_url(each) as server:
            server.flushall()
    time.sleep(0.2)  # a reading that was under way has noticed that its row is gone
    for path in (place.stack.var_dir / "files").glob("*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _answers(url: str) -> bool:
    try:
        with redis.Redis.from_url(url, socket_timeout=1) as server:
            return bool(server.ping())
    except redis.RedisError:
        return False
