"""A started program with a log file, ended together with all its child processes."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def wait_for(condition: Callable[[], object], seconds: float = 60, *, what: str = "the condition"):
    """Return the first true value of `condition()`; AssertionError naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.05)


class Running:
    """A program in a separate process group, with stdin closed and its output in `log`."""

    def __init__(
        self,
        command: list[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        cwd: Path = ROOT,
        user: int | None = None,
    ):
        self.log = log
        self._begin = log.stat().st_size if log.exists() else 0
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                command,
                stdout=stream,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env=dict(environment),
                cwd=cwd,
                start_new_session=True,
                **({"user": user, "group": user, "extra_groups": []} if user is not None else {}),
            )

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        """Everything the program has printed so far."""
        return self.log.read_bytes()[self._begin :].decode(errors="replace")

    def wait_for_output(self, text: str, seconds: float = 60) -> None:
        """Return when `text` has been printed; AssertionError with the output on exit or timeout."""

        def seen() -> bool:
            if text in self.output:
                return True
            assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.output}"
            return False

        try:
            wait_for(seen, seconds, what=f"{text!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.output[-4000:]}") from None

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def kill_group(self) -> None:
        """Send SIGKILL to the whole process group."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 60) -> int:
        """Send SIGTERM, wait, send SIGKILL to the rest of the group; return the exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.kill_group()
        return self.process.returncode


def plain_environment(**changes: str) -> dict[str, str]:
    """Return the environment for a program of the portal: ours without the test settings, plus `changes`."""
    dropped = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "TEST_DATABASE_URL", "REDIS_URL", "VAR_DIR"}
    dropped |= {"SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    kept = {name: value for name, value in kept.items() if not name.startswith("PYTEST_")}
    return {**kept, "PYTHONUNBUFFERED": "1", **changes}
