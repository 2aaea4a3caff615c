"""Extreme values: very long, deeply nested, not a number, with direction marks and quotes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import lxml.html

from bench.drills.outcome import WHOLE, Outcome, highest, some, within
from bench.drills.place import YEAR, Answer, Person, document, resident, running
from bench.drills.planting import planted
from tests.machinery.processes import ROOT
from tests.machinery.worst_values import WORST

SLOW = 1.0
#: A machine that others use too delays any answer now and then.
TRIES = 3
#: Every list of the portal. The fields of its forms are read from the page; ALWAYS is tried too.
LISTS = (
    "/archive/",
    "/queue/",
    "/queue/pass/",
    f"/years/{YEAR}/",
    f"/years/{YEAR}/duties/",
    f"/years/{YEAR}/findings/",
    "/my/",
    "/upload/",
    "/agencies/",
    "/audit/",
    "/messages/",
    "/exports/",
    "/checks/",
    "/lists/words/",
    "/lists/boilerplate/",
    "/api/v1/agencies/",
    "/api/v1/reports/",
    "/api/v1/findings/",
    "/api/v1/years/",
)
ALWAYS = ("q", "page", "sort", "year", "region", "kind", "limit", "offset", "ordering", "next", "report")


def worst_values(database: str, size: int) -> Outcome:
    """Send extreme values in every parameter of every list, without login and as office, reviewer and administrator."""
    outcome = Outcome("worst values in every parameter")
    slowest: list[float] = []
    with running(2, database=database, PUBLIC_ARCHIVE="1") as place:
        people = [place.person(name) for name in ("", "office", "reviewer", "administrator")]
        for path in some(LISTS, size):
            for person in people:
                page = person.get(path)
                if page.status != 200:
                    continue
                names = sorted({*ALWAYS, *asked_for(page.text)})
                for name in names:
                    # Each person tries a part of the values; together they try all.
                    share = WORST[people.index(person) :: len(people)] if size < len(WORST) else WORST
                    for value in some(share, size):
                        answer = _asked(person, path, {name: value}, size)
                        _judge(
                            outcome,
                            f"{path}?{name}={value[:20]!r} as {person.name or 'nobody'}",
                            answer,
                            size,
                        )
                        slowest.append(answer.seconds)
    outcome.figures["slowest"] = highest(slowest)
    return outcome


def _asked(person: Person, path: str, params: dict[str, str], size: int) -> Answer:
    """Ask; a slow answer is asked for again, and the quickest of three counts: an explosion is slow each time."""
    answer = person.get(path, params=params)
    for _ in range(TRIES - 1):
        if answer.fault or answer.seconds < within(SLOW, size):
            break
        answer = min(answer, person.get(path, params=params), key=lambda one: (not one.fault, one.seconds))
    return answer


def asked_for(page: str) -> set[str]:
    """Return the names of the fields of the forms that a page sends by GET."""
    if "<form" not in page:
        return set()
    forms = lxml.html.document_fromstring(page).forms
    return {name for form in forms if form.method == "GET" for name in form.fields if name}


def _judge(outcome: Outcome, asked: str, answer: Answer, size: int) -> None:
    outcome.check(answer.status not in (0,) and answer.status < 500, f"{asked} answered {answer.status}")
    outcome.check(answer.seconds < within(SLOW, size), f"{asked} took {answer.seconds:.1f} s")


def searches_side_by_side(database: str, size: int) -> Outcome:
    """Run sixteen searches of 2,000 words at once; others must not wait."""
    outcome = Outcome("16 searches of 2,000 words at once")
    with running(2, database=database, PUBLIC_ARCHIVE="1") as place:
        # Short ones: the head of a request has 32 kB.
        words = " ".join(f"a{number}" for number in range(2000))

        def search(_: int) -> Answer:
            return place.person().get("/archive/", params={"q": words})

        with ThreadPoolExecutor(16) as threads:
            running_searches = [threads.submit(search, number) for number in range(16)]
            time.sleep(0.2)
            others = [place.person().get("/login/") for _ in range(5)]
            answers = [one.result() for one in running_searches]
    for answer in answers:
        outcome.check(answer.status == 400, f"a search answered {answer.status}")
    for answer in others:
        outcome.check(
            answer.status == 200 and answer.seconds < within(SLOW, size),
            f"/login/ took {answer.seconds:.1f} s",
        )
    outcome.figures["slowest search"] = highest([one.seconds for one in answers])
    return outcome


def deep_json(database: str, size: int) -> Outcome:
    """Send 100,000 nested brackets, huge numbers and broken encodings to everything that takes JSON."""
    outcome = Outcome("deep and broken JSON")
    bodies = {
        "brackets": b"[" * 100_000,
        "objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "number": b'{"username": ' + b"9" * 100_000 + b"}",
        "not UTF-8": b'{"username": "\xff\xfe"}',
        "not JSON": b"\x00\x01",
        "long name": b'{"username": "' + b"a" * 100_000 + b'", "password": "b"}',
        "list": b"[1, 2, 3]",
        "null": b"null",
    }
    with running(1, database=database) as place:
        anybody = place.person()
        for name, body in bodies.items():
            for path in ("/api/v1/login/", "/login/", "/upload/"):
                answer = anybody.request(
                    "POST", path, data=body, headers={"Content-Type": "application/json"}
                )
                _judge(outcome, f"{name} to {path}", answer, size)
    return outcome


def hostile_expressions(database: str, size: int) -> Outcome:
    """Enter expressions that take memory or time as word-list entries; the web workers stay small."""
    outcome = Outcome("hostile expressions in the word list")
    expressions = (
        "a{99999999}",
        "(?:a{1000}){1000}",
        "(?R)",
        "(a(?R)?b)",
        "(a+)+$",
        "(.*)*x",
        "(?:(?:a{50}){50}){50}",
        "[" * 300,
        "\\" * 301,
        "(?P<n>a)(?P=n){99999}",
    )
    with running(1, database=database) as place:
        administrator = place.person("administrator")
        largest = 0
        for expression in some(expressions, size):
            for extra in ({}, {"try": "1"}):
                answer = administrator.post(
                    "/lists/words/new/",
                    {
                        "pattern": expression,
                        "is_expression": "on",
                        "kind": "typo",
                        "severity": "notice",
                        "suggestion": "x",
                        **extra,
                    },
                )
                outcome.check(not answer.fault, f"{expression[:20]!r} answered {answer.status}")
                outcome.check("请选择" not in answer.text, f"{expression[:20]!r} was not looked at")
                outcome.check(
                    answer.seconds < within(10, size), f"{expression[:20]!r} took {answer.seconds:.1f} s"
                )
            largest = max(largest, *(resident(pid) for pid in place.pids("wsgi")), 0)
        outcome.check(largest < 400, f"a web worker grew to {largest} MB")
        outcome.figures["largest web worker"] = f"{largest} MB"
        answer = place.clerk(0).upload(place.slots[0], document(0))
        outcome.check(answer.status == 201, "uploads stopped")
        place.wait_until_read()
    return outcome


def every_parameter(database: str, size: int) -> Outcome:
    """Send all worst values in every parameter of every route, found from the URLconf (tests/access/test_bounds.py)."""
    outcome = Outcome("worst values in every parameter of every route")
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=no", "--maxfail=20"]
    # This process has the settings of the portal in its environment.
    command += ["--ds=tests.settings", "tests/access/test_bounds.py"]
    if database == "postgresql":
        command = [sys.executable, "-m", "tests.machinery.postgresql", *command]
    values = str(len(WORST) if size >= 2 * WHOLE else size)
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        environment = os.environ | {"BOUNDS": values} | planted().environment(Path(folder))
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    passed = re.search(r"(\d+) passed", done.stdout)
    outcome.tried = int(passed[1]) if passed else 0
    outcome.figures["values of each parameter"] = values
    # 0: all passed, 1: some failed; anything else says nothing about the portal.
    if done.returncode not in (0, 1) or "error" in done.stdout.strip().splitlines()[-1]:
        raise RuntimeError(f"pytest ended with {done.returncode}: {done.stdout[-1000:]}{done.stderr[-1000:]}")
    for line in re.findall(r"^FAILED .*", done.stdout, re.MULTILINE):
        outcome.check(False, line[:150])
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    worst_values,
    every_parameter,
    searches_side_by_side,
    deep_json,
    hostile_expressions,
)
