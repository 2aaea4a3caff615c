"""Hanging parts: the broker, the database, the mail server, and clients that send their headers slowly."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator

from bench.drills.outcome import Outcome, highest
from bench.drills.place import Answer, Place, document, running

#: Seconds within which a page is answered whatever hangs: above the longest time limit of one call.
AT_MOST = 6.0
PAGES = ("/login/", "/healthz")


def _pages_answer(
    place: Place, outcome: Outcome, times: int = 3, *, allowed: tuple[int, ...] = (200,)
) -> list[Answer]:
    answers = [place.person().get(page) for _ in range(times) for page in PAGES]
    for answer in answers:
        outcome.check(answer.status in allowed, f"answered {answer.status} {answer.text[:60]!r}")
        outcome.check(answer.seconds < AT_MOST, f"answered after {answer.seconds:.1f} s")
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
            _pages_answer(place, outcome, allowed=(200, 503))
            sent = [
                clerk.upload(place.slots[number], document(number)) for number, clerk in enumerate(clerks)
            ]
        finally:
            place.signal("valkey-server", signal.SIGCONT)
        for answer in sent:
            outcome.check(answer.status == 201, f"upload answered {answer.status} {answer.text[:80]!r}")
            outcome.check(answer.seconds < AT_MOST, f"upload answered after {answer.seconds:.1f} s")
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
        try:
            for pid in found:
                _send(pid, signal.SIGSTOP)
            _pages_answer(place, outcome, times=1, allowed=(200, 503))
        finally:
            for pid in found:
                _send(pid, signal.SIGCONT)
        time.sleep(1)
        answer = place.clerk(0).upload(place.slots[0], document(0))
        outcome.check(answer.status == 201, f"afterwards an upload was answered {answer.status}")
    return outcome


def _postgres_processes(port: str) -> list[int]:
    from pathlib import Path

    from tests.machinery.worker import descendants

    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            line = entry.read_bytes()
            if b"postgres" in line and f"port={port}".encode() in line:
                main = int(entry.parent.name)
                return [main, *descendants(main)]
    return []


def _send(pid: int, number: signal.Signals) -> None:
    import os

    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


@contextlib.contextmanager
def _deaf_server() -> Iterator[int]:
    """Run a server that accepts connections and never answers; yield its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        over = threading.Event()
        taken: list[socket.socket] = []

        def take() -> None:
            server.settimeout(0.2)
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    taken.append(server.accept()[0])

        thread = threading.Thread(target=take)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join()
            for one in taken:
                one.close()


def hanging_mail(database: str, size: int) -> Outcome:
    """Set a mail server that never answers: nothing else waits for it."""
    outcome = Outcome("mail server hangs")
    with _deaf_server() as port:
        url = f"smtp://127.0.0.1:{port}/"
        with running(size, database=database, EMAIL_URL=url, MAIL_RETRY_SECONDS="2") as place:
            sent = [
                place.clerk(number).upload(place.slots[number], document(number)) for number in range(size)
            ]
            for answer in sent:
                outcome.check(answer.status == 201, f"upload answered {answer.status}")
            states = place.wait_until_read()
            outcome.check(states == {"succeeded": size}, f"readings ended as {states}")
            _pages_answer(place, outcome)
    return outcome


def hanging_cache(database: str, size: int) -> Outcome:
    """Set a cache that never answers: pages and the API are answered, only nothing is counted."""
    outcome = Outcome("cache hangs")
    with (
        _deaf_server() as port,
        running(1, database=database, CACHE_URL=f"redis://127.0.0.1:{port}/0") as place,
    ):
        _pages_answer(place, outcome)
        answer = place.person().get("/api/v1/reports/")
        outcome.check(answer.status in (401, 403), f"the API answered {answer.status}")
        outcome.check(answer.seconds < 2 * AT_MOST, f"the API answered after {answer.seconds:.1f} s")
        answer = place.clerk(0).upload(place.slots[0], document(0))
        outcome.check(answer.status == 201, f"an upload was answered {answer.status}")
        outcome.check(place.wait_until_read() == {"succeeded": 1}, "the file was not read")
    return outcome


def slow_headers(database: str, size: int) -> Outcome:
    """Let connections drip one byte of their headers a second: others are answered."""
    outcome = Outcome("slow headers on 100 connections")
    with running(1, database=database) as place:
        over = threading.Event()
        lines = [socket.create_connection(("127.0.0.1", place.stack.port), timeout=5) for _ in range(100)]
        for line in lines:
            line.sendall(b"GET /login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")

        def drip() -> None:
            while not over.wait(1):
                for line in lines:
                    with contextlib.suppress(OSError):
                        line.sendall(b"a")

        thread = threading.Thread(target=drip)
        thread.start()
        try:
            _pages_answer(place, outcome, times=5)
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
