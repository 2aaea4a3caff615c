"""One warm forker (isolation.forker) a worker process, and the children it forks for us."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from reports.isolation.usage import ENDING, Usage

PROJECT = Path(__file__).resolve().parents[2]
#: Files after which a forker is replaced, so that whatever piles up in it stays small.
FILES_A_FORKER = 2_000
_START_SECONDS = 30


class ForkerGoneError(Exception):
    """The forker died or could not be started; the caller starts a child without it."""


@dataclass
class ForkedChild:
    """A running child: ``stdout`` and ``stderr`` are file descriptors to read, owned by the caller."""

    pid: int
    stdout: int
    stderr: int
    forker: Forker

    def ended(self, seconds: float) -> tuple[int, Usage]:
        """The exit status as subprocess counts it (negative: a signal), and what the child used.

        Raises TimeoutError, ForkerGoneError.
        """
        return self.forker.ended(seconds)


class Forker:
    """The forker of this process; use ``acquire``."""

    def __init__(self, environment: dict[str, str]) -> None:
        ours, theirs = socket.socketpair()
        self._socket = ours
        self._socket.settimeout(_START_SECONDS)
        self.served = 0
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-s", "-m", "reports.isolation.forker", str(theirs.fileno())],
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )

    def start(self, arguments: list[str]) -> ForkedChild:
        """Has a child forked for these arguments of recognition.child. Raises ForkerGoneError."""
        out, out_theirs = os.pipe()
        err, err_theirs = os.pipe()
        try:
            request = json.dumps(arguments).encode()
            self._socket.settimeout(_START_SECONDS)
            socket.send_fds(self._socket, [request], [out_theirs, err_theirs])
            pid = int.from_bytes(self._exactly(8), "big")
        except (OSError, ForkerGoneError) as error:
            os.close(out)
            os.close(err)
            raise ForkerGoneError from error
        finally:
            os.close(out_theirs)
            os.close(err_theirs)
        self.served += 1
        return ForkedChild(pid, out, err, self)

    def ended(self, seconds: float) -> tuple[int, Usage]:
        """How the child started last ended. Raises TimeoutError while it runs, ForkerGoneError."""
        self._socket.settimeout(max(seconds, 0.01))
        status, peak, own, processor = ENDING.unpack(self._exactly(ENDING.size))
        return status, Usage(peak * 1024, own * 1024, processor)

    def close(self) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _exactly(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            try:
                part = self._socket.recv(size - len(found))
            except TimeoutError:
                raise
            except OSError as error:
                raise ForkerGoneError from error
            if not part:
                raise ForkerGoneError
            found += part
        return found


_lock = threading.Lock()
_forkers: dict[int, Forker] = {}


def acquire(environment: dict[str, str]) -> Forker | None:
    """The forker of this process, started when needed, for one file; None when another thread is using it.

    Keyed by the process number: a worker forked from this one must not speak on this one's socket.
    """
    if not _lock.acquire(blocking=False):
        return None
    forker = _forkers.get(os.getpid())
    if forker is not None and forker.served >= FILES_A_FORKER:
        forker.close()
        forker = None
    if forker is None:
        _forkers.clear()
        forker = _forkers[os.getpid()] = Forker(environment)
    return forker


def release(*, broken: bool) -> None:
    """Ends what ``acquire`` began; a broken forker is replaced at the next file."""
    if broken and (forker := _forkers.pop(os.getpid(), None)) is not None:
        forker.close()
    _lock.release()
