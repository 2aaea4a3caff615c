"""A portal for drills: a stack of real programs, a county in its database, and logged-in people."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import requests

from bench.drills.databases import migrated_sqlite, new_postgresql, static_root
from bench.drills.inside import Inside
from bench.drills.planting import patience, planted
from bench.drills.surroundings import CacheServer, cache_server, mounted
from reports.demo.printing import print_docx
from tests.e2e.region import printed
from tests.machinery.mail import MailServer
from tests.machinery.stack import Stack

PASSWORD = "duan-dao-duan-2026"  # noqa: S105 - of throw-away accounts
YEAR = 2024
#: Seconds after which a request counts as unanswered: longer than any time limit of the portal.
PATIENCE = 30
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')

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

    def move(self, submission: int, move: str, **form: str) -> Answer:
        """Open the page of a move and send its form with these fields."""
        path = f"/submissions/{submission}/move/{move}/"
        hidden = dict(HIDDEN.findall(self.get(path).text))
        return self.post(path, hidden | {"attested": "on"} | form, allow_redirects=False)

    def token(self) -> str:
        """Return a new token of the API; empty where it is refused. Asked for outside the session."""
        form = {"username": self.name, "password": PASSWORD}
        answer = Person(self.url).request("POST", "/api/v1/login/", json=form)
        found = re.search(r'"token":\s*"([^"]+)"', answer.text)
        return found[1] if found else ""


@dataclass
class Place:
    """The running portal with its county: ``slots`` and ``agencies`` by number of the clerk."""

    stack: Stack
    commands: Inside
    database_url: str = ""
    disk: Path | None = None
    mail: MailServer | None = None
    cache: CacheServer | None = None
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

    def settle(self, agencies: int) -> None:
        """Found the county: a government, this many bureaus with a clerk and a slot each, and one of each role."""
        made = self.inside(PREPARE.format(agencies=agencies, year=YEAR, password=PASSWORD))
        self.slots, self.agencies, self.top = made["slots"], made["agencies"], made["top"]

    def newest(self, number: int) -> int:
        """Return the newest version in the slot of this clerk."""
        return self.inside(
            "import json; from reports.models import Submission;"
            f"print(json.dumps(Submission.objects.filter(report_id={self.slots[number]}).latest('pk').pk))"
        )

    def runs(self) -> dict[str, int]:
        """Return the number of readings by state."""
        code = (
            "import json; from collections import Counter; from reports.models import ParseRun;"
            "print(json.dumps(Counter(ParseRun.objects.values_list('state', flat=True))))"
        )
        return self.inside(code)

    def wait_until_read(self, seconds: float = 180) -> dict[str, int]:
        """Wait until no reading is queued or running, or the time is over; return the readings by state."""
        ends = time.monotonic() + min(seconds, patience())
        states = self.runs()
        while {"queued", "running"} & set(states) and time.monotonic() < ends:
            time.sleep(0.1)
            states = self.runs()
        return states

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


def waited(holds: Callable[[], bool], seconds: float) -> bool:
    """Wait until this holds; return whether it did within the seconds."""
    ends = time.monotonic() + min(seconds, patience())
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.1)
    return True


def exports(office: Person) -> list[bytes]:
    """Return the yearly workbooks of the office as soon as there are any."""
    found: list[str] = []

    def there() -> bool:
        found[:] = re.findall(r'href="(/exports/\d+/file/)"', office.get("/exports/").text)
        return bool(found)

    waited(there, 60)
    return [office.browser.get(office.url + path, timeout=60).content for path in found]


def resident(pid: int, *, peak: bool = False) -> int:
    """Return the resident memory of a process in MB, or the most it ever had; 0 when it has ended."""
    name = "VmHWM:" if peak else "VmRSS:"
    try:
        with open(f"/proc/{pid}/status") as status:
            line = next((one for one in status if one.startswith(name)), "VmRSS: 0 kB")
    except OSError:
        return 0
    return int(line.split()[1]) // 1024


def document(number: int, *, year: int = YEAR, agency: str = "") -> bytes:
    """Return a Word file with a complete report of this bureau; different figures for each number."""
    report, _ = printed(agency or f"青禾县第{number}局", number, year=year)
    return print_docx(report)


@contextlib.contextmanager
def running(
    agencies: int,
    *,
    database: str = "sqlite",
    small_disk: bool = False,
    mail: bool = False,
    cache: bool = False,
    **environment: str,
) -> Iterator[Place]:
    """Yield a started stack with a county of this many bureaus; everything is stopped and removed afterwards.

    ``small_disk``: its files are on a file system of their own (``place.disk``), where that can be mounted. ``mail``,
    ``cache``: it has a mail server (``place.mail``, not started) and a server for its cache (``place.cache``).
    While a place is standing (standing.py), that one is emptied and yielded instead.
    """
    if _standing:
        yield _standing[-1](agencies, environment)
        return
    with contextlib.ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory(prefix="drill-")))
        var = folder / "var"
        var.mkdir(mode=0o700)
        disk = around.enter_context(mounted(var / "files")) if small_disk else None
        outside = MailServer() if mail else None
        counts = around.enter_context(cache_server(folder / "cache")) if cache else None
        plant = planted()
        environment |= {"DATABASE_URL": new_postgresql()} if database == "postgresql" else {}
        environment |= {"EMAIL_URL": f"smtp://127.0.0.1:{outside.port}/"} if outside else {}
        environment |= {"CACHE_URL": counts.url} if counts else {}
        environment |= plant.environment(folder)
        stack = Stack(
            var,
            static_root=static_root(),
            migrated=None if database == "postgresql" else migrated_sqlite(),
            **environment,
        )
        around.callback(stack.destroy, orderly=False)
        stack.start()
        commands = Inside(stack.environment)
        around.callback(commands.close)
        place = Place(stack, commands, environment.get("DATABASE_URL", ""), disk, outside, counts)
        place.settle(agencies)
        plant.spoil(place)
        yield place


#: What yields the standing place for so many agencies and these settings; the last one counts.
_standing: list[Callable[[int, dict[str, str]], Place]] = []


@contextlib.contextmanager
def standing_in(emptied: Callable[[int, dict[str, str]], Place]) -> Iterator[None]:
    """Let ``running`` yield what this returns instead of starting a stack."""
    _standing.append(emptied)
    try:
        yield
    finally:
        _standing.pop()
