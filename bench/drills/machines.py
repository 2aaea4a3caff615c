"""Two machines that share one PostgreSQL with its replica, one Valkey and one S3-compatible server.

``python -m bench.drills machines [--size N]``: both are stacks of real programs on this host, each with a VAR_DIR.
People go through both as behind a proxy: each request to the other machine than the one before, the next one where a
machine does not answer.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from bench.drills.databases import static_root
from bench.drills.faults.work import nothing_lost
from bench.drills.inside import Inside
from bench.drills.outcome import Outcome
from bench.drills.place import PASSWORD, PREPARE, YEAR, Answer, Person, Place, document, waited
from tests.machinery import postgresql
from tests.machinery.broker import Broker
from tests.machinery.objects import ObjectServer
from tests.machinery.stack import Stack

#: Seconds during which a person tries again.
PATIENT = 120
#: The end of each version, and events and messages that should be there once.
ENDS = """
import json
from collections import Counter
from reports.models import Event, ExportJob, Submission
from review.models import Outbox
moves = Counter(Event.objects.values_list("submission_id", "move"))
print(json.dumps({
    "states": Counter(Submission.objects.values_list("state", flat=True)),
    "more than once": [f"{move} of {pk}" for (pk, move), n in moves.items() if n > 1 and move in ("submit", "pass")],
    "without event": [pk for pk in Submission.objects.filter(state="approved").values_list("pk", flat=True)
                      if not moves[pk, "pass"] or not moves[pk, "submit"]],
    "exports": list(ExportJob.objects.values_list("state", flat=True)),
    "messages": Outbox.objects.count(),
}))
"""
LEADERS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"


class Traveller(Person):
    """A person whose requests go to the machines in turn, and to another one where one does not answer."""

    def __init__(self, urls: list[str], name: str = "") -> None:
        self.urls, self.answered_by = urls, set[str]()
        super().__init__(urls[0], name)

    def request(self, method: str, path: str, **options) -> Answer:
        """Send the request to the next machine; one that is down is passed over, as by a proxy."""
        answer = Answer(0, "nobody", 0.0)
        for _ in range(3 * len(self.urls)):
            self.urls.append(self.urls.pop(0))
            self.url = self.urls[0]
            self.browser.headers["Referer"] = self.url
            answer = super().request(method, path, **options)
            if answer.status:
                self.answered_by.add(self.url)
                return answer
            time.sleep(0.2)
        return answer

    def until(self, status: tuple[int, ...], act: Callable[[], Answer]) -> Answer:
        """Do it again until it is answered so, as people do who are told to try later."""
        ends = time.monotonic() + PATIENT
        while True:
            answer = act()
            if answer.status in status or time.monotonic() > ends:
                return answer
            time.sleep(0.5)


@dataclass
class Machines:
    """What runs: two stacks, their shared parts, and the county in the database."""

    stacks: list[Stack]
    objects: ObjectServer
    place: Place
    main: str
    late: str
    people: list[Traveller] = field(default_factory=list)

    def person(self, name: str = "") -> Traveller:
        found = Traveller([stack.url for stack in self.stacks], name)
        self.people.append(found)
        return found

    def pids(self, number: int, part: str) -> list[int]:
        """Return the processes of one machine with this text in their command line, the oldest first."""
        return sorted(pid for pid, line in self.stacks[number].processes().items() if part in line)

    def kill(self, number: int, part: str) -> int:
        """Kill all of them at once; return how many there were."""
        found = self.pids(number, part)
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return len(found)

    def leader(self) -> int | None:
        """Return the machine whose beat leads: the last word of its log says so."""
        for number, stack in enumerate(self.stacks):
            said = re.findall(r"beat: this process (leads|waits)", stack.log("beat"))
            if said and said[-1] == "leads" and self.pids(number, "beat-schedule"):
                return number
        return None

    def leaders(self) -> int:
        with psycopg.connect(self.main) as connection:
            return connection.execute(LEADERS).fetchone()[0]


@contextlib.contextmanager
def machines(agencies: int, **environment: str) -> Iterator[Machines]:
    """Yield two started machines with a county of this many bureaus; all of it ends with the block."""
    with contextlib.ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory(prefix="machines-")))
        main = around.enter_context(postgresql.server())
        late = around.enter_context(postgresql.replica(main))
        broker = Broker(folder / "broker")
        broker.start()
        around.callback(broker.stop)
        objects = ObjectServer(folder / "objects")
        around.callback(objects.stop)
        objects.start()
        shared = {
            "DATABASE_URL": main,
            "DATABASE_REPLICA_URL": late,
            "REDIS_URL": broker.url,
            "CACHE_URL": broker.url.replace("/0", "/1"),
            "SECRET_KEY": "of both machines " + "x" * 50,
            "AUDIT_KEY": "of both machines " + "y" * 50,
            "PUBLIC_ARCHIVE": "1",
            "RECONCILE_SECONDS": "3",
            **objects.environment,
            **environment,
        }
        stacks = []
        for number in range(2):
            var = folder / f"machine{number}"
            var.mkdir(mode=0o700)
            stack = Stack(var, static_root=static_root(), **shared)
            around.callback(stack.destroy, orderly=False)
            stack.start()
            stacks.append(stack)
        commands = Inside(stacks[0].environment)
        around.callback(commands.close)
        place = Place(stacks[0], commands, main)
        made = commands.run(PREPARE.format(agencies=agencies, year=YEAR, password=PASSWORD))
        place.slots, place.agencies, place.top = made["slots"], made["agencies"], made["top"]
        yield Machines(stacks, objects, place, main, late)


def two_machines(database: str, size: int) -> Outcome:
    """From upload to workbook through both machines, while a web server, a worker and the leading beat are killed.

    Files go to a store that takes two seconds a request, then to one that fails 5 %.
    """
    outcome = Outcome("two machines, one database, broker and object store")
    with machines(size) as both:
        outcome.check(both.leaders() == 1, f"{both.leaders()} beats lead")
        _uploads(both, outcome, size)
        states = both.place.wait_until_read(300)
        outcome.check(states == {"succeeded": size}, f"readings ended as {states}")
        nothing_lost(both.place, outcome, both.place.slots)
        _to_the_archive(both, outcome, size)
        _another_leads(both, outcome)
        found = both.place.inside(ENDS)
        outcome.check(found["states"] == {"approved": size}, f"versions are {found['states']}")
        outcome.check(found["exports"] == ["succeeded"], f"exports are {found['exports']}")
        for what in ("more than once", "without event"):
            outcome.check(not found[what], f"{what}: {found[what][:3]}")
        for command in ("verify_files", "verify_events", "fsck"):
            outcome.check(_succeeds(both.stacks[1], command), f"{command} finds a fault")
        urls = {url for person in both.people for url in person.answered_by}
        outcome.check(len(urls) == 2, "one machine answered nobody")
        outcome.figures["requests of the object store"] = str(both.objects.requests())
        outcome.figures["messages"] = str(found["messages"])
    return outcome


def _uploads(both: Machines, outcome: Outcome, size: int) -> None:
    """Every clerk sends a file, slowly stored, while a web server of one machine and a worker of the other die."""
    clerks = [both.person(f"clerk{number}") for number in range(size)]
    outcome.check(all(clerk.logged_in for clerk in clerks), "a login failed")
    sent: list[Answer] = []

    def send() -> None:
        for number, clerk in enumerate(clerks):
            both.objects.behave(seconds=2.0 if number < 2 else 0.0, failing=0.05)
            slot, content = both.place.slots[number], document(number)
            sent.append(clerk.until((201, 409), lambda: clerk.upload(slot, content)))  # noqa: B023 - called at once

    sender = threading.Thread(target=send)
    sender.start()
    waited(lambda: len(sent) > 0, 60)
    outcome.check(both.kill(0, "portal.wsgi") > 0, "no web server to kill")
    outcome.check(both.kill(1, "interactive,bulk") > 0, "no worker to kill")
    sender.join()
    refused = [f"{one.status} {one.text[:80]}" for one in sent if one.status not in (201, 409)]
    outcome.check(not refused, f"uploads answered {refused[:3]}")
    outcome.figures["slowest upload"] = f"{max(one.seconds for one in sent):.1f} s"


def _to_the_archive(both: Machines, outcome: Outcome, size: int) -> None:
    """Hand in, pass, publish and export; each step by people whose requests alternate between the machines."""
    both.objects.behave(failing=0.05)
    reviewer, office, stranger = both.person("reviewer"), both.person("office"), both.person()
    for number in range(size):
        clerk, submission = both.person(f"clerk{number}"), both.place.newest(number)
        handed_in = clerk.until((302,), lambda: clerk.move(submission, "submit"))  # noqa: B023 - called at once
        outcome.check(handed_in.status == 302, f"hand-in answered {handed_in.status}")
        passed = reviewer.until((302,), lambda: reviewer.move(submission, "pass"))  # noqa: B023
        outcome.check(passed.status == 302, f"pass answered {passed.status} {passed.text[:80]}")
        source = office.get(f"/submissions/{submission}/source/")
        outcome.check(source.status == 200, f"the source answered {source.status}")
    form = {"region": str(both.place.top), "corrected": "1"}
    published = office.post(f"/years/{YEAR}/publish/", form)
    outcome.check(f"已公布{size}份年报" in published.text, f"publishing answered {published.status}")
    address = f"/archive/{both.place.slots[0]}/"
    shown = waited(lambda: stranger.get(address).status == 200, 30)
    outcome.check(shown, "the public page is not there")
    with psycopg.connect(both.late) as replica:
        (recovering,) = replica.execute("SELECT pg_is_in_recovery()").fetchone()
        (copied,) = replica.execute(
            "SELECT count(*) FROM reports_submission WHERE state = 'approved'"
        ).fetchone()
    outcome.check(recovering and copied == size, f"the replica holds {copied} of {size}")
    both.kill(1, "--queues export")
    office.post("/exports/", {"year": str(YEAR), "region": str(both.place.top)})
    files: list[str] = []

    def built() -> bool:
        files[:] = re.findall(r'href="(/exports/\d+/file/)"', office.get("/exports/").text)
        return bool(files)

    outcome.check(waited(built, 120), "no workbook was made")
    for path in files:
        answer = office.browser.get(office.url + path, timeout=60)
        outcome.check(answer.content.startswith(b"PK"), f"the workbook answered {answer.status_code}")


def _another_leads(both: Machines, outcome: Outcome) -> None:
    """Stop the beat that leads for good: the other machine's takes over."""
    first = both.leader()
    if not outcome.check(first is not None, "no beat says that it leads"):
        return
    began = time.monotonic()
    (supervisor, *_) = both.pids(first, "supervisor.supervisord")
    os.kill(supervisor, signal.SIGSTOP)  # it would start another beat
    try:
        both.kill(first, "beat-schedule")
        taken = waited(lambda: both.leader() == 1 - first and both.leaders() == 1, 60)
    finally:
        os.kill(supervisor, signal.SIGCONT)
    outcome.check(taken, "the other machine's beat does not lead after the leader was killed")
    outcome.figures["another beat leads after"] = f"{time.monotonic() - began:.1f} s"


def _succeeds(stack: Stack, command: str) -> bool:
    try:
        stack.manage(command)
    except AssertionError:
        return False
    return True


ENTRIES = (two_machines,)
