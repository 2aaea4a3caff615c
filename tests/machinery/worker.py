"""A real `celery worker` process on the database of the running tests."""

import os
import re
import signal
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.machinery.processes import Running, plain_environment, wait_for


def database_url() -> str:
    """Return the DATABASE_URL of the current test database."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


class Worker:
    """One worker with its pool. `main` and `children` are process ids; `output` is its log."""

    def __init__(
        self,
        *,
        broker_url: str,
        log: Path,
        queues: str,
        concurrency: int,
        application: str,
        **environment: str,
    ):
        command = [sys.executable, "-m", "celery", "--app", application, "worker", "--queues", queues]
        command += [
            "--concurrency",
            str(concurrency),
            "--loglevel",
            "INFO",
            "--hostname",
            f"test{log.stem}@%h",
        ]
        command += ["--without-gossip", "--without-mingle"]
        self._running = Running(
            command,
            log=log,
            environment=plain_environment(
                **{
                    "DJANGO_SETTINGS_MODULE": "portal.settings",
                    "DATABASE_URL": database_url(),
                    "REDIS_URL": broker_url,
                    "VAR_DIR": str(settings.VAR_DIR),
                    "MEDIA_ROOT": str(settings.MEDIA_ROOT),
                    "SECRET_KEY": settings.SECRET_KEY,
                    "LEASE_SECONDS": str(settings.LEASE_SECONDS),
                    **environment,
                }
            ),
        )
        self._running.wait_for_output(" ready.")

    @property
    def main(self) -> int:
        return self._running.pid

    @property
    def children(self) -> list[int]:
        """Return the pool processes and their descendants."""
        return descendants(self.main)

    @property
    def output(self) -> str:
        return self._running.output

    @property
    def alive(self) -> bool:
        return self._running.process.poll() is None

    def wait_for_output(self, text: str, seconds: float = 60) -> None:
        self._running.wait_for_output(text, seconds)

    def kill(self) -> None:
        """Send SIGKILL to the worker and its pool at once, as in a power failure."""
        below = self.children
        self._running.kill_group()
        for pid in below:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        wait_for(lambda: not any(exists(pid) for pid in below), 10, what="the pool processes to end")

    def stop(self) -> int:
        return self._running.stop(30)


def exists(pid: int) -> bool:
    """Return whether a process with this id runs; a zombie does not count."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def descendants(pid: int) -> list[int]:
    """Return the ids of all current descendants of `pid`."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            match = re.search(r"^PPid:\s+(\d+)", (entry / "status").read_text(), re.MULTILINE)
        except OSError:
            continue
        parents.setdefault(int(match[1]), []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        below = parents.get(todo.pop(), [])
        found += below
        todo += below
    return found
