"""The real `manage.py runstack`, in a separate var directory on a free port."""

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

from bench.drills.inside import Inside
from portal.embedded.broker import free_port
from tests.machinery.processes import ROOT, Running, plain_environment


class Stack:
    """A stack that runs after start(); `url` is the address of its web server.

    `migrated` is a database to copy; without it the stack migrates an empty one, which takes 8 s.
    """

    def __init__(
        self,
        var_dir: Path,
        *,
        static_root: Path,
        port: int | None = None,
        migrated: Path | None = None,
        **environment: str,
    ):
        self.var_dir = var_dir
        self._migrated = migrated
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # Outside the var directory, so that the next stack need not collect static files again.
        self._environment = plain_environment(
            VAR_DIR=str(var_dir),
            PORT=str(self.port),
            STATIC_ROOT=str(static_root),
            **{"DEMO": "0", "API_RATE_ANON": "10000/min", "API_RATE_USER": "10000/min", **environment},
        )
        self._running: Running | None = None
        self._inside: Inside | None = None

    def start(self, *, ready: bool = True) -> None:
        """Start the stack; return when it reports that it is ready (or at once with ready=False)."""
        self.var_dir.mkdir(parents=True, exist_ok=True)
        database = self.var_dir / "portal.sqlite3"
        if self._migrated and not database.exists():
            shutil.copyfile(self._migrated, database)
            database.chmod(0o600)
        self._running = Running(
            [sys.executable, "manage.py", "runstack"],
            log=self.var_dir / "runstack.out",
            environment=self._environment,
        )
        if ready:
            self._running.wait_for_output("Press Ctrl-C to stop", 180)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment in which a command works on the stack's database and broker."""
        return dict(self._environment)

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Return the output of `manage.py …` on the stack's database and broker; AssertionError when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self._environment,
            input=stdin,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def inside(self, code: str) -> Any:
        """Run the code on the stack's database and broker; return its last output line, parsed as JSON.

        One process runs all of it: Django starts once. RuntimeError with the traceback when the code fails.
        """
        if self._inside is None:
            self._inside = Inside(self._environment)
        return self._inside.run(code)

    def get(self, path: str) -> tuple[int, str]:
        """Return status and body of a GET of `path`."""
        with urllib.request.urlopen(self.url + path, timeout=30) as reply:
            return reply.status, reply.read().decode()

    def log(self, program: str) -> str:
        """Return the log of broker, web, reading, export, beat or supervisor."""
        return (self.var_dir / "log" / f"{program}.log").read_text(errors="replace")

    @property
    def output(self) -> str:
        """Return the output of runstack itself."""
        return self._running.output

    @property
    def process(self) -> subprocess.Popen:
        return self._running.process

    def processes(self) -> dict[int, str]:
        """Return id → command line of every process on this var directory, except runstack itself."""
        found = {}
        mark = f"VAR_DIR={self.var_dir}".encode()
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                    found[int(entry.name)] = b" ".join(words).decode(errors="replace")
            except OSError:
                continue
        found.pop(self._running.pid if self._running else 0, None)
        return found

    def pid_of(self, text: str) -> int:
        """Return the lowest id among the stack's processes with `text` in their command line."""
        return min(pid for pid, line in self.processes().items() if text in line)

    def stop(self, number: signal.Signals = signal.SIGTERM, seconds: float = 100) -> int:
        """Send the signal, wait for the exit and return the exit status."""
        self._running.send(number)
        return self._running.process.wait(seconds)

    def destroy(self, *, orderly: bool = True) -> None:
        """Stop all processes of the stack, with SIGKILL if necessary; at once with it if not ``orderly``."""
        if self._running and self._running.process.poll() is None:
            if orderly:
                self._running.stop(100)
            else:
                self._running.kill_group()
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
