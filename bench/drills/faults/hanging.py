"""Hanging parts: the broker, the database, the mail server, and clients that send their headers slowly."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench.drills.outcome import WHOLE, Outcome, highest, within
from bench.drills.place import Answer, Place, document, running, waited
from tests.machinery.worker import descendants

#: Seconds within which a page is answered whatever hangs: above the longest time limit of one call.
AT_MOST = 6.0
#: The same for a page that reads the database: 5 s to connect and 10 s for an answer.
ANSWER = 16.0
PAGES = ("/login/", "/healthz")


def _pages_answer(
    place: Place, outcome: Outcome, size: int, *, times: int = 3, allowed: tuple[int, ...] = (200,)
) -> list[Answer]:
    answers = [place.person().get(page) for _ in range(times) for page in PAGES]
    for answer in answers:
        outcome.check(answer.status in allowed, f"answered {answer.status} {answer.text[:60]!r}")
        outcome.check(answer.seconds < within(AT_MOST, size), f"answered after {answer.seconds:.1f} s")
    outcome.figures["slowest page"] = highest([answer.seconds for answer in answers])
    return answers


def hanging_broker(database: str, size: int) -> Outcome:
    """Stop the broker with SIGSTOP: pages and uploads are answered, and all files are read after SIGCONT."""
    outcome = Outcome("broker hangs (SIGSTOP)")
    with running(size, database=database, RECONCILE_SECONDS="2") as place:
        clerks = [place.clerk(number) for number in range(size)]
        outcome.check(place.signal("valkey-server", signal.SIGSTOP) > 0, "no broker to stop")
        try:
            # The health page may report a missing broker, but it has to answer.
            _pages_answer(place, outcome, size, times=1 if size < WHOLE else 3, allowed=(200, 503))
            sent = [
                clerk.upload(place.slots[number], document(number)) for number, clerk in enumerate(clerks)
            ]
        finally:
            place.signal("valkey-server", signal.SIGCONT)
        for answer in sent:
            outcome.check(answer.status == 201, f"upload answered {answer.status} {answer.text[:80]!r}")
            outcome.check(
                answer.seconds < within(AT_MOST, size), f"upload answered after {answer.seconds:.1f} s"
            )
        outcome.figures["slowest upload"] = highest([answer.seconds for answer in sent])
        states = place.wait_until_read()
        outcome.check(states == {"succeeded": size}, f"readings ended as {states}")
    return outcome


def hanging_database(database: str, size: int) -> Outcome:
    """Stop every process of PostgreSQL: a message within the time limit, and normal service after SIGCONT."""
    outcome = Outcome("database hangs (SIGSTOP)")
    if database != "postgresql":
        outcome.figures["left out"] = "SQLite has no server"
        outcome.tried = 1
        return outcome
    with running(size, database=database) as place:
        port = place.database_url.rsplit(":", 1)[-1].split("/")[0]
        found = _postgres_processes(port)
        outcome.check(bool(found), "no PostgreSQL to stop")
        clerk = place.clerk(0)
        try:
            for pid in found:
                _send(pid, signal.SIGSTOP)
            _pages_answer(place, outcome, size, times=1, allowed=(200, 503))
            mine = clerk.get("/my/")
            outcome.check(mine.status == 503, f"a page that needs the database answered {mine.status}")
            outcome.check(mine.seconds < ANSWER, f"a page that needs the database took {mine.seconds:.1f} s")
            outcome.figures["refused after"] = highest([mine.seconds])
        finally:
            for pid in found:
                _send(pid, signal.SIGCONT)
        time.sleep(1)
        answer = clerk.upload(place.slots[0], document(0))
        outcome.check(answer.status == 201, f"afterwards an upload was answered {answer.status}")
    return outcome


def _postgres_processes(port: str) -> list[int]:
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = entry.read_bytes()
            if b"postgres" in line and f"port={port}".encode() in line:
                main = int(entry.parent.name)
                return [main, *descendants(main)]
    return []


def _send(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def hanging_mail(database: str, size: int) -> Outcome:
    """Let the mail server accept connections and never answer: nothing waits for it, and later all mail arrives."""
    outcome = Outcome("mail server hangs")
    with running(size, database=database, mail=True, MAIL_RETRY_SECONDS="2", RECONCILE_SECONDS="2") as place:
        assert place.mail is not None  # noqa: S101 - asked for
        place.inside(
            "from django.db.models import F; from reports.models import User;"
            "[User.objects.filter(pk=one.pk).update(email=one.username + '@example.cn')"
            " for one in User.objects.all()]; print(1)"
        )
        clerks = [place.clerk(number) for number in range(size)]
        with place.mail.hanging():
            sent = [
                clerk.upload(place.slots[number], document(number)) for number, clerk in enumerate(clerks)
            ]
            for answer in sent:
                outcome.check(answer.status == 201, f"upload answered {answer.status}")
            states = place.wait_until_read()
            outcome.check(states == {"succeeded": size}, f"readings ended as {states}")
            moves = [clerk.move(place.newest(number), "submit") for number, clerk in enumerate(clerks)]
            for answer in moves:
                outcome.check(answer.status == 302, f"hand-in answered {answer.status}")
                outcome.check(
                    answer.seconds < within(AT_MOST, size), f"hand-in answered after {answer.seconds:.1f} s"
                )
            outcome.figures["slowest hand-in"] = highest([answer.seconds for answer in moves])
            _pages_answer(place, outcome, size)
        place.mail.start()
        try:
            # A mail to the clerk and one to the reviewer for each report.
            arrived = waited(lambda: len(place.mail.mails) >= 2 * size, 60)
            outcome.check(arrived, f"{len(place.mail.mails)} of {2 * size} mails arrived afterwards")
        finally:
            place.mail.stop()
            place.mail.mails.clear()
    return outcome


def hanging_cache(database: str, size: int) -> Outcome:
    """Stop the cache with SIGSTOP: pages, the API and its login are answered, only nothing is counted."""
    outcome = Outcome("cache hangs (SIGSTOP)")
    with running(1, database=database, cache=True) as place:
        assert place.cache is not None  # noqa: S101 - asked for
        clerk = place.clerk(0)
        key = {"Authorization": f"Token {clerk.token()}"}
        with place.cache.hanging():
            _pages_answer(place, outcome, size, times=1)
            asked = [place.person().get("/api/v1/reports/", headers=key)]
            outcome.check(asked[0].status == 200, f"the API answered {asked[0].status}")
            asked.append(
                place.person().request("POST", "/api/v1/login/", json={"username": "a", "password": "b"})
            )
            outcome.check(asked[1].status == 400, f"the login of the API answered {asked[1].status}")
            for answer in asked:
                # It asks the cache twice.
                outcome.check(
                    answer.seconds < within(2 * AT_MOST, size),
                    f"the API answered after {answer.seconds:.1f} s",
                )
            outcome.figures["slowest of the API"] = highest([answer.seconds for answer in asked])
            answer = clerk.upload(place.slots[0], document(0))
            outcome.check(answer.status == 201, f"an upload was answered {answer.status}")
            outcome.check(place.wait_until_read() == {"succeeded": 1}, "the file was not read")
    return outcome


#: Half of the connections never end their headers, half their body.
SLOW = (
    b"GET /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ",
    b"POST /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000\r\n\r\na",
)


def slow_headers(database: str, size: int) -> Outcome:
    """Let connections drip one byte of their headers or body a second: others are answered."""
    outcome = Outcome("100 connections drip headers or bodies")
    with running(1, database=database) as place:
        over = threading.Event()
        lines = [socket.create_connection(("127.0.0.1", place.stack.port), timeout=5) for _ in range(100)]
        for number, line in enumerate(lines):
            line.sendall(SLOW[number % 2])

        def drip() -> None:
            while not over.wait(1):
                for line in lines:
                    with contextlib.suppress(OSError):
                        line.sendall(b"a")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            _pages_answer(place, outcome, size, times=2 if size < WHOLE else 5)
        finally:
            over.set()
            thread.join()
            for line in lines:
                line.close()
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    hanging_broker,
    hanging_database,
    hanging_mail,
    hanging_cache,
    slow_headers,
)
