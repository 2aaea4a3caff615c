"""Throughput of uploads in the running portal: gunicorn, a real broker, two reading processes, SQLite or PostgreSQL.

``python -m bench.throughput [files] [--postgresql]``; the processor time is that of the portal, without a server of
the database. Forty people are logged in and send Word files, four of them at a time, as
their browsers would; the clock runs from the first byte sent to the last report read, checked and stored. A few files
before it have every process import what it needs: a portal runs for weeks. The people of the bench work on the same
processors.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import psycopg
import requests
import urllib3

from bench.reading import fastest_round, printed, whole
from reports.demo.printing import print_docx
from tests.machinery import postgresql
from tests.machinery.processes import wait_for
from tests.machinery.stack import Stack

FILES, WARM_UP, PEOPLE, AT_A_TIME, READERS = 400, 40, 40, 4, 2
STATES = "SELECT state, count(*) FROM reports_parserun GROUP BY state"
PASSWORD = "only-for-the-bench-2026"  # noqa: S105

PREPARE = """
import json
from reports.models import Agency, ReportingYear
from reports.services.agencies import save_agency
from reports.services.people import save_person
from reports.services.slots import open_slot
year, _ = ReportingYear.objects.get_or_create(year=2024)
top = save_agency(agency=Agency(name="青禾县人民政府", code="B", kind="government", level="county"))
slots, agencies = [], []
for number in range({files}):
    agency = save_agency(agency=Agency(
        name=f"青禾县第{{number}}局", code=f"B{{number}}", kind="department", level="county", parent=top))
    agencies.append(agency)
    slots.append(open_slot(agency=agency, year=year)[0].pk)
for person in range({people}):
    save_person(username=f"clerk{{person}}", display_name=f"填报员{{person}}", password="{password}",
                roles=tuple(("clerk", agency, 1, 3) for agency in agencies[person::{people}]))
print(json.dumps(slots))
"""


class Person:
    """A session of the clerk of this number. Lightweight, as it shares the processors with the portal."""

    def __init__(self, url: str, number: int) -> None:
        browser = requests.Session()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(f"{url}/login/").text)[1]
        form = {"username": f"clerk{number}", "password": PASSWORD, "csrfmiddlewaretoken": token}
        browser.post(f"{url}/login/", data=form, headers={"Referer": url})
        self._connection = urllib3.connection_from_url(url, maxsize=1)
        self._headers = {
            "X-CSRFToken": browser.cookies["csrftoken"],
            "Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies),
            "Referer": url,
            "Accept": "application/json",
        }

    def send(self, work: list[tuple[int, bytes]]) -> None:
        """Upload the files one after the other. Raises AssertionError when one is refused."""
        for slot, content in work:
            fields = {"report": str(slot), "file": ("年报.docx", content, "application/octet-stream")}
            reply = self._connection.request(
                "POST", "/upload/", fields=fields, headers=self._headers, timeout=120
            )
            assert reply.status == 201, reply.data.decode()  # noqa: S101


def all_send(people: list[Person], work: list[tuple[int, bytes]]) -> None:
    """Let everybody upload their files, this many people at a time; return after the last answer."""
    with ThreadPoolExecutor(AT_A_TIME) as threads:
        shares = [work[number :: len(people)] for number in range(len(people))]
        for _ in threads.map(lambda person, share: person.send(share), people, shares):
            pass


PROGRAMS = {
    "gunicorn": "web processes",
    "reports.isolation.forker": "children that read, and their forkers",
    "interactive,bulk": "reading workers",
    "valkey": "broker",
}


def processor_seconds(stack: Stack) -> dict[str, float]:
    """Return the processor time used by the stack so far, including children that forkers have waited for."""
    used = dict.fromkeys((*PROGRAMS.values(), "other programs of the portal"), 0.0)
    own_processes = stack.processes()
    for number, command in (own_processes | forkers(own_processes)).items():
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        own, children = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
        name = next(
            (name for part, name in PROGRAMS.items() if part in command), "other programs of the portal"
        )
        forks = "isolation.forker" in command
        used[name] += (own + (children if forks else 0)) / os.sysconf("SC_CLK_TCK")
    return used


def forkers(of: Collection[int]) -> dict[int, str]:
    """Return id → command line of the forkers that these processes started, whose empty environment tells nothing."""
    found = {}
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended
            line = each.read_text().replace("\0", " ")
            parent = int(each.with_name("stat").read_text().rpartition(")")[2].split()[1])
            if "reports.isolation.forker" in line and parent in of:
                found[int(each.parent.name)] = line
    return found


def finished(database: str) -> dict[str, int]:
    """Return the number of runs by state. ``database``: a file, or the address of a server."""
    if database.startswith("postgres"):
        with psycopg.connect(database) as connection:
            return dict(connection.execute(STATES).fetchall())
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=30) as file:
        return dict(file.execute(STATES))


def main(arguments: list[str]) -> list[str]:
    """Return what ``measure`` returns, on the database that is asked for."""
    files = next((int(each) for each in arguments if each.isdecimal()), FILES)
    if "--postgresql" not in arguments:
        return measure(files)
    with postgresql.server() as address:
        return measure(files, address)


def measure(files: int = FILES, address: str = "") -> list[str]:
    """Return lines to print: uploads and finished readings per second, and the overhead beside the reading.

    ``address``: that of a database server; SQLite without one.
    """
    contents = [print_docx(printed(number)) for number in range(WARM_UP + files)]
    bare = fastest_round(whole, contents[:20]) / 1000
    name = "PostgreSQL" if address else "SQLite"
    with tempfile.TemporaryDirectory(prefix="bench-stack-") as folder:
        var = Path(folder) / "var"
        stack = Stack(
            var, static_root=Path(folder) / "static", **({"DATABASE_URL": address} if address else {})
        )
        database = address or str(var / "portal.sqlite3")

        def wait_until_read(number: int) -> None:
            wait_for(lambda: finished(database).get("succeeded") == number, 600, what="all readings")

        try:
            stack.start()
            prepare = PREPARE.format(files=len(contents), people=PEOPLE, password=PASSWORD)
            slots = json.loads(stack.manage("shell", "--no-imports", stdin=prepare).strip().splitlines()[-1])
            work = list(zip(slots, contents, strict=True))
            people = [Person(stack.url, number) for number in range(PEOPLE)]
            all_send(people, work[:WARM_UP])
            wait_until_read(WARM_UP)
            before, mine = processor_seconds(stack), time.process_time()
            began = time.perf_counter()
            all_send(people, work[WARM_UP:])
            sent = time.perf_counter() - began
            wait_until_read(len(contents))
            read = time.perf_counter() - began
            mine = time.process_time() - mine
            used = {name: seconds - before[name] for name, seconds in processor_seconds(stack).items()}
        finally:
            stack.destroy()
    return [
        f"throughput: {files} docx files, {PEOPLE} people, {AT_A_TIME} at a time, {READERS} reading processes, {name}",
        f"  uploads answered                     {sent:6.1f} s   {files / sent:6.1f} files/s",
        f"  read, checked and stored             {read:6.1f} s   {files / read:6.1f} files/s",
        f"  of which reading + recognition alone {bare * files:6.1f} s of processor time",
        f"  ratio: whole way / reading on {READERS} cores {read / (bare * files / READERS):6.1f} by the clock",
        f"  ratio: processor of the portal / reading {sum(used.values()) / (bare * files):7.1f}",
        "  processor time a file:",
        *(f"    {name:<40} {1000 * seconds / files:6.1f} ms" for name, seconds in used.items()),
        f"    {'this bench, for the people':<40} {1000 * mine / files:6.1f} ms",
    ]


if __name__ == "__main__":
    print("\n".join(main(sys.argv[1:])))
