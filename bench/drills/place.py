"""A portal for drills: a stack of real programs, a county in its database, and logged-in people."""

from __future__ import annotations

import atexit
import contextlib
import functools
import itertools
import os
import re
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg
import requests

from bench.drills.inside import Inside
from reports.demo.printing import print_docx
from tests.e2e.region import printed
from tests.machinery import postgresql
from tests.machinery.processes import wait_for
from tests.machinery.stack import Stack

PASSWORD = "duan-dao-duan-2026"  # noqa: S105 - of throw-away accounts
YEAR = 2024
#: Seconds after which a request counts as unanswered: longer than any time limit of the portal.
PATIENCE = 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

PREPARE = """
import json
from reports.models import Agency, ReportingYear
from reports.services.agencies import save_agency
from reports.services.people import save_person
from reports.services.slots import open_slot
year, _ = ReportingYear.objects.get_or_create(year={year})
top = save_agency(agency=Agency(name="青禾县人民政府", code="D", kind="government", level="county"))
slots, agencies = [], []
for number in range({agencies}):
    agency = save_agency(agency=Agency(
        name=f"青禾县第{{number}}局", code=f"D{{number}}", kind="department", level="county", parent=top))
    agencies.append(agency)
    slots.append(open_slot(agency=agency, year=year)[0].pk)
for number, agency in enumerate(agencies):
    save_person(username=f"clerk{{number}}", display_name=f"填报员{{number}}", password="{password}",
                roles=(("clerk", agency, 1, 3),))
for role in ("reviewer", "office", "auditor", "administrator"):
    save_person(username=role, display_name=role, password="{password}", roles=((role, top, 1, 3),))
print(json.dumps({{"slots": slots, "agencies": [agency.pk for agency in agencies], "top": top.pk}}))
"""


@dataclass
class Answer:
    """Status, body and seconds of one request; without an answer, status 0 and the reason in ``text``."""

    status: int
    text: str
    seconds: float
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def fault(self) -> bool:
        """Return whether the portal failed: no answer, or a 5xx other than an intended 503."""
        return self.status == 0 or (self.status >= 500 and self.status != 503)


class Person:
    """A browser session. Empty ``name``: without login."""

    def __init__(self, url: str, name: str = "", password: str = PASSWORD) -> None:
        self.url, self.name = url, name
        self.browser = requests.Session()
        self.browser.headers["Referer"] = url
        if name:
            page = self.get("/login/")
            token = TOKEN.search(page.text)
            form = {"username": name, "password": password}
            if token:
                form["csrfmiddlewaretoken"] = token[1]
            self.logged_in = self.request("POST", "/login/", data=form, allow_redirects=False).status == 302

    def request(self, method: str, path: str, **options) -> Answer:
        """Send a request to the portal; never raise."""
        began = time.perf_counter()
        options.setdefault("timeout", PATIENCE)
        try:
            reply = self.browser.request(method, self.url + path, **options)
        except requests.RequestException as error:
            return Answer(0, type(error).__name__, time.perf_counter() - began)
        return Answer(reply.status_code, reply.text, time.perf_counter() - began, dict(reply.headers))

    def get(self, path: str, **options) -> Answer:
        return self.request("GET", path, **options)

    def post(self, path: str, data: dict | None = None, **options) -> Answer:
        """Post a form with the token of this session."""
        headers = {"X-CSRFToken": self.browser.cookies.get("csrftoken", ""), **options.pop("headers", {})}
        return self.request("POST", path, data=data or {}, headers=headers, **options)

    def upload(
        self, slot: int, content: bytes, name: str = "年报.docx", timeout: float = PATIENCE, **more
    ) -> Answer:
        """Upload a file into a slot as the page does; 201 acknowledges it."""
        return self.post(
            "/upload/",
            {"report": str(slot), **more},
            files={"file": (name, content, "application/octet-stream")},
            headers={"Accept": "application/json"},
            timeout=timeout,
        )


@dataclass
class Place:
    """The running portal with its county: ``slots`` and ``agencies`` by number of the clerk."""

    stack: Stack
    commands: Inside
    database_url: str
    slots: list[int] = field(default_factory=list)
    agencies: list[int] = field(default_factory=list)
    top: int = 0

    @property
    def url(self) -> str:
        return self.stack.url

    def person(self, name: str = "") -> Person:
        return Person(self.url, name)

    def clerk(self, number: int) -> Person:
        return self.person(f"clerk{number}")

    def inside(self, code: str):
        """Run the code on the stack's database; return its last output line, parsed as JSON."""
        return self.commands.run(code)

    def runs(self) -> dict[str, int]:
        """Return the number of readings by state."""
        code = (
            "import json; from collections import Counter; from reports.models import ParseRun;"
            "print(json.dumps(Counter(ParseRun.objects.values_list('state', flat=True))))"
        )
        return self.inside(code)

    def wait_until_read(self, seconds: float = 180) -> dict[str, int]:
        """Wait until no reading is queued or running; return the states of all readings."""
        wait_for(lambda: not {"queued", "running"} & set(self.runs()), seconds, what="all readings")
        return self.runs()

    def pids(self, part: str) -> list[int]:
        """Return the processes of the stack with this text in their command line."""
        return sorted(pid for pid, line in self.stack.processes().items() if part in line)

    def signal(self, part: str, number: signal.Signals, *, chance: Random | None = None) -> int:
        """Send a signal to the processes with this text, or to one of them; return the number reached."""
        found = self.pids(part)
        if chance and found:
            found = [chance.choice(found)]
        sent = 0
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
                sent += 1
        return sent


def resident(pid: int) -> int:
    """Return the resident memory of a process in MB; 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/status") as status:
            line = next((one for one in status if one.startswith("VmRSS:")), "VmRSS: 0 kB")
    except OSError:
        return 0
    return int(line.split()[1]) // 1024


def document(number: int, *, year: int = YEAR, agency: str = "") -> bytes:
    """Return a Word file with a complete report of this bureau; different figures for each number."""
    report, _ = printed(agency or f"青禾县第{number}局", number, year=year)
    return print_docx(report)


#: Open until the process ends: the folder and the PostgreSQL server that all places of a run share.
_shared = contextlib.ExitStack()
atexit.register(_shared.close)


@functools.cache
def _common() -> Path:
    """Return a folder for what the stacks of this process share: collected static files, a migrated database."""
    return Path(_shared.enter_context(tempfile.TemporaryDirectory(prefix="drills-")))


@functools.cache
def _migrated() -> Path:
    """Return a migrated, otherwise empty SQLite database; migrating takes 8 s of processor, a copy nothing."""
    var = _common() / "migrating"
    Stack(var, static_root=_common() / "static").manage("migrate", "--verbosity", "0")
    finished = _common() / "migrated.sqlite3"
    with contextlib.closing(sqlite3.connect(var / "portal.sqlite3")) as database:
        database.execute("VACUUM INTO ?", (str(finished),))
    return finished


@functools.cache
def _server() -> str:
    """Return the address of a PostgreSQL whose database ``postgres`` is migrated, otherwise empty."""
    url = _shared.enter_context(postgresql.server())
    stack = Stack(_common() / "migrating-postgresql", static_root=_common() / "static", DATABASE_URL=url)
    stack.manage("migrate", "--verbosity", "0")
    return url


def _new_postgresql() -> str:
    """Return the address of a new copy of the migrated PostgreSQL database."""
    url, name = _server(), f"drill{next(_numbers)}"
    with psycopg.connect(url.removesuffix("/postgres") + "/template1", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE postgres')
    return f"{url.removesuffix('/postgres')}/{name}"


def empty_database() -> str:
    """Return the address of a new PostgreSQL database without tables."""
    url, name = _server(), f"empty{next(_numbers)}"
    with psycopg.connect(url.removesuffix("/postgres") + "/template1", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return f"{url.removesuffix('/postgres')}/{name}"


_numbers = itertools.count()


@contextlib.contextmanager
def running(
    agencies: int, *, database: str = "sqlite", wrap: Callable[[Path], None] | None = None, **environment: str
) -> Iterator[Place]:
    """Yield a started stack with a county of this many bureaus; everything is stopped and removed afterwards.

    ``wrap`` is called with the var directory before the start, for example to mount a file system.
    """
    with contextlib.ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        url = _new_postgresql() if database == "postgresql" else ""
        var = folder / "var"
        var.mkdir(mode=0o700)
        if wrap:
            wrap(var)
        more = {"DATABASE_URL": url} if url else {}
        migrated = None if url else _migrated()
        stack = Stack(var, static_root=_common() / "static", migrated=migrated, **more, **environment)
        around.callback(stack.destroy)
        stack.start()
        commands = Inside(stack.environment)
        around.callback(commands.close)
        place = Place(stack, commands, url)
        made = place.inside(PREPARE.format(agencies=agencies, year=YEAR, password=PASSWORD))
        place.slots, place.agencies, place.top = made["slots"], made["agencies"], made["top"]
        yield place
