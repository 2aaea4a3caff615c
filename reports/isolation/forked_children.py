"""One warm forker (isolation.forker) a worker process, and the children it forks for us."""

from __future__ import annotations

import contextlib
import json
import os
import signal
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
#: Files that a child reads at most.
FILES_A_CHILD = 6
_START_SECONDS = 30
_ENDING_SECONDS = 10.0
#: So long a child that waits may take to end by itself; then it is killed.
_LEAVING_SECONDS = 0.5


class ForkerGoneError(Exception):
    """The forker died or could not be started; the caller starts a child without it."""


@dataclass
class ForkedChild:
    """A running child: ``stdout`` and ``stderr`` are file descriptors to read, owned by the caller.

    ``lane``: the socket on which it takes further files; None where it reads one.
    """

    pid: int
    stdout: int
    stderr: int
    forker: Forker
    lane: socket.socket | None
    files: int = 1
    waits: bool = False

    def ended(self, seconds: float) -> tuple[int, Usage]:
        """The exit status as subprocess counts it (negative: a signal; 0 while it waits), and what its file used.

        Raises TimeoutError, ForkerGoneError.
        """
        if self.lane is not None:
            self.lane.settimeout(max(seconds, 0.01))
            told = _told(self.lane)
            if told is not None:
                self.waits = True
                return told
            self.lane.close()
            self.lane = None
        self.waits = False
        return self.forker.ended(seconds)

    def go_on(self, arguments: list[str]) -> bool:
        """Have it read a further file; False where it is no longer there."""
        assert self.lane is not None  # noqa: S101 - it waits at it
        self.waits = False
        pipes = os.pipe(), os.pipe()
        (self.stdout, out), (self.stderr, err) = pipes
        try:
            self.lane.settimeout(_START_SECONDS)
            socket.send_fds(self.lane, [json.dumps(arguments).encode()], [out, err])
        except OSError:
            os.close(self.stdout)
            os.close(self.stderr)
            return False
        finally:
            os.close(out)
            os.close(err)
        self.files += 1
        return True

    def let_go(self) -> None:
        """End it while it waits, with everything that it started. Raises TimeoutError, ForkerGoneError."""
        if self.lane is None:
            return
        self.lane.close()  # at which it ends
        self.lane = None
        try:
            self.forker.ended(_LEAVING_SECONDS)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(
                    self.pid, signal.SIGKILL
                )  # the forker has not waited for it, so the number is its own
            self.forker.ended(_ENDING_SECONDS)


class Forker:
    """The forker of this process; use ``acquire``.

    ``kept``: a child that waits for a further file, and whose it may be.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        ours, theirs = socket.socketpair()
        self._socket = ours
        self._socket.settimeout(_START_SECONDS)
        self.served = 0
        self.kept: tuple[str, ForkedChild] | None = None
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

    def start(self, arguments: list[str], *, further: bool = False) -> ForkedChild:
        """Has a child forked for these arguments of isolation.child, or ``further`` ones. Raises ForkerGoneError."""
        out, out_theirs = os.pipe()
        err, err_theirs = os.pipe()
        lanes = socket.socketpair() if further else None
        theirs = [out_theirs, err_theirs, *([lanes[1].fileno()] if lanes else [])]
        try:
            request = json.dumps(arguments).encode()
            self._socket.settimeout(_START_SECONDS)
            socket.send_fds(self._socket, [request], theirs)
            pid = int.from_bytes(self._exactly(8), "big")
        except (OSError, ForkerGoneError) as error:
            os.close(out)
            os.close(err)
            if lanes:
                lanes[0].close()
            raise ForkerGoneError from error
        finally:
            os.close(out_theirs)
            os.close(err_theirs)
            if lanes:
                lanes[1].close()
        self.served += 1
        return ForkedChild(pid, out, err, self, lanes[0] if lanes else None)

    def keep(self, person: str, child: ForkedChild) -> None:
        """Keep a child that waits for a further file of this person."""
        self.kept = (person, child)

    def take_kept(self, person: str | None) -> ForkedChild | None:
        """The child that is kept for this person; any other is let go. Raises TimeoutError, ForkerGoneError."""
        kept, self.kept = self.kept, None
        if kept is None:
            return None
        if kept[0] == person and kept[1].files < FILES_A_CHILD:
            return kept[1]
        kept[1].let_go()
        return None

    def ended(self, seconds: float) -> tuple[int, Usage]:
        """How the child started last ended. Raises TimeoutError while it runs, ForkerGoneError."""
        self._socket.settimeout(max(seconds, 0.01))
        return _unpacked(self._exactly(ENDING.size))

    def close(self) -> None:
        if self.kept is not None and self.kept[1].lane is not None:
            self.kept[1].lane.close()
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


def _told(lane: socket.socket) -> tuple[int, Usage] | None:
    """What a child says that waits for a further file; None from one that has ended. Raises TimeoutError."""
    try:
        found = lane.recv(ENDING.size)
    except TimeoutError:
        raise
    except OSError:
        return None
    return _unpacked(found) if len(found) == ENDING.size else None


def _unpacked(ending: bytes) -> tuple[int, Usage]:
    status, peak, own, processor = ENDING.unpack(ending)
    return status, Usage(peak * 1024, own * 1024, processor)


_lock = threading.Lock()
_forkers: dict[int, Forker] = {}


def acquire(environment: dict[str, str], *, start: bool = True) -> Forker | None:
    """The forker of this process, started when needed, for one file; None when another thread is using it.

    Without ``start`` None as well where there is none.

    Keyed by the process number: a worker forked from this one must not speak on this one's socket.
    """
    if not _lock.acquire(blocking=False):
        return None
    forker = _forkers.get(os.getpid())
    if forker is None and not start:
        _lock.release()
        return None
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
