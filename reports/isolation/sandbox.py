"""Uploaded files are read in a child process that cannot take the worker, its memory or its secrets along."""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import msgspec

from reports.isolation import forked_children
from reports.isolation.following import Following
from reports.isolation.usage import Usage
from reports.reading.model.errors import ReadingError
from reports.reading.model.progress import Progress, unheard

logger = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
#: A report of 200 cells and 100 pages of prose is 1 MB of JSON.
MAX_ANSWER = 64 * 1024 * 1024
#: Keys of an answer; anything else counts as a crash.
ANSWERS = frozenset(("reading", "pages", "error"))
#: How a library ends that runs out of stack or meets the impossible.
NATIVE_CRASHES = frozenset(
    (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGTRAP, signal.SIGFPE)
)
_KEPT_OF_STDERR = 8 * 1024
_CHUNK = 256 * 1024
#: Arrays reserve address space and start threads by the number of processors; a user namespace wants a single thread.
_FEW_THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
#: The whole environment of a child: no secrets.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", **_FEW_THREADS}
_ENDING_SECONDS = 10.0
#: So long a child may take for a further file; then it is read alone.
_FURTHER_SECONDS = 10.0
#: So long a second child has at least.
_LEAST_SECONDS = 1.0
_LOOK_EVERY = 0.005


def read_file_in_child(
    path: str | os.PathLike[str],
    *,
    memory_bytes: int = 512 * 1024 * 1024,
    cpu_seconds: int = 60,
    wall_seconds: float = 120,
    guess: bool = False,
    kept: bool = False,
    name: str | None = None,
    while_waiting: Progress | None = None,
    person: str | None = None,
) -> dict[str, Any]:
    """Read and recognise the file at ``path``; never raises for what is in the file.

    ``guess`` has the characters of scans and pictures guessed; without it they end as SCANNED. ``kept``: the report is
    of a year without the form (recognition.kept_documents). ``name``: as the sender named the file, the last resort for
    the title. ``while_waiting`` is called every few seconds as long as the child runs, with the page pictures that are
    read by then and of all (0, 0 where none is read). ``person``: who sent it; the child may have read a file of theirs
    before and waits for a further one of theirs, until ``let_child_go`` or a file of somebody else.

    Returns ``{"reading": …, "html": …}`` (see recognition.reading.from_json, reading.rendering.render) or
    ``{"error": {"code", "message"}}`` with a code of reading.errors.MESSAGES: what the reader refused, or
    MEMORY_LIMIT, TIME_LIMIT, READER_CRASHED. A child that something outside has killed is followed by one more, in what
    is left of ``wall_seconds``: the machine may have been short of memory for a moment.
    """
    ends = time.monotonic() + wall_seconds
    options = [*(["guess"] if guess else []), *(["kept"] if kept else [])]
    if name:
        options.append(f"name={_plain(name)}")
    if guess:  # the networks that guess start threads, after which nothing may be forked
        found, status = _run_child(path, memory_bytes, cpu_seconds, wall_seconds, options, while_waiting)
        if not _was_killed(found, status):
            return found
    else:
        arguments = [os.path.abspath(path), str(memory_bytes), str(cpu_seconds), *options]
        forked = _run_forked(arguments, wall_seconds, while_waiting, person)
        if forked is not None:
            return forked
    left = max(ends - time.monotonic(), _LEAST_SECONDS)
    return _run_child(path, memory_bytes, cpu_seconds, left, options, while_waiting)[0]


def draw_pages_in_child(
    path: str | os.PathLike[str],
    kind: str,
    *,
    memory_bytes: int = 512 * 1024 * 1024,
    cpu_seconds: int = 60,
    wall_seconds: float = 60,
) -> dict[str, Any]:
    """Pictures of the pages of a file of a kind that has pages (reading.previews.PAGED), or the error as above.

    ``{"pages": [{"png" (base64), "width", "height" (pixels), "points" (width, height)}]}``.
    """
    return _run_child(path, memory_bytes, cpu_seconds, wall_seconds, [f"pages={kind}"], None)[0]


def let_child_go() -> None:
    """End the child that waits for a further file, where there is one."""
    forker = forked_children.acquire(ENVIRONMENT, start=False)
    if forker is None:
        return
    broken = True
    try:
        forker.take_kept(None)
        broken = False
    except (forked_children.ForkerGoneError, TimeoutError):
        logger.warning("a child that waited for a further file did not end; its forker is ended")
    finally:
        forked_children.release(broken=broken)


def _run_forked(
    arguments: list[str], wall_seconds: float, while_waiting: Progress | None, person: str | None
) -> dict[str, Any] | None:
    """The answer of a child of the warm forker; None when no forker is free, it died, or the child was killed."""
    forker = forked_children.acquire(ENVIRONMENT)
    if forker is None:
        return None
    deadline = time.monotonic() + wall_seconds
    if person is not None:
        person = "/".join((person, *arguments[1:3]))  # its limits are those of its first file
    broken = True
    try:
        found = _further(forker, arguments, deadline, person)
        if found is None:
            child = forker.start(arguments, further=person is not None)
            found, status = _heard(child, deadline, while_waiting, person)
            if _was_killed(found, status):
                logger.warning("something killed a reader child; one more is started")
                found = None
        broken = False
    except (forked_children.ForkerGoneError, TimeoutError):
        logger.warning("the forker of the readers is gone; a child is started without it")
        return None
    finally:
        forked_children.release(broken=broken)
    return found


def _further(
    forker: forked_children.Forker, arguments: list[str], deadline: float, person: str | None
) -> dict[str, Any] | None:
    """The reading by the child that read a file of this person before; None where it must be read alone.

    Only a reading without a fault counts: a refusal, a limit or a crash may come from the file before.
    """
    child = forker.take_kept(person)
    if child is None:
        return None
    if not child.go_on(arguments):
        child.let_go()
        return None
    found, status = _heard(child, min(deadline, time.monotonic() + _FURTHER_SECONDS), None, person)
    if "reading" in found:
        return found
    logger.info("a child ended with %s at a further file, which is read alone", status)
    return None


def _heard(
    child: forked_children.ForkedChild, deadline: float, while_waiting: Progress | None, person: str | None
) -> tuple[dict[str, Any], int]:
    """(what a child says of its file, its status); it is kept for further files where it waits for them."""
    try:
        answer, complaint, in_time = _collect(child.stdout, child.stderr, deadline, while_waiting)
        try:
            status, usage = child.ended(max(deadline - time.monotonic(), 0.1) if in_time else 0)
        except TimeoutError:
            in_time = False
            _kill(child.pid)
            status, usage = child.ended(_ENDING_SECONDS)
    finally:
        os.close(child.stdout)
        os.close(child.stderr)
    _tell(usage)
    found = _judged(answer, complaint, in_time=in_time, status=status)
    if child.waits and person is not None and "reading" in found:
        child.forker.keep(person, child)
    elif child.waits:
        child.let_go()
    return found, status


def _run_child(
    path: str | os.PathLike[str],
    memory_bytes: int,
    cpu_seconds: int,
    wall_seconds: float,
    options: list[str],
    while_waiting: Progress | None,
) -> tuple[dict[str, Any], int]:
    """The child's answer, and how it ended.

    The child has an empty environment, closed stdin, no other open files, its own session, and the limits of
    recognition.child. After ``wall_seconds`` its whole process group is killed.
    """
    command = [
        sys.executable,
        "-s",
        "-m",
        "reports.isolation.child",
        os.path.abspath(path),
        str(memory_bytes),
        str(cpu_seconds),
        *options,
    ]
    child = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert child.stdout is not None and child.stderr is not None  # noqa: PT018, S101 - both are pipes
    deadline = time.monotonic() + wall_seconds
    try:
        answer, complaint, in_time = _collect(
            child.stdout.fileno(), child.stderr.fileno(), deadline, while_waiting
        )
        while in_time and not _has_ended(child.pid):
            in_time = time.monotonic() < deadline
            time.sleep(_LOOK_EVERY)
    finally:
        _kill(child.pid)
        for pipe in (child.stdout, child.stderr):
            if pipe is not None:
                pipe.close()
        _, ended, used = os.wait4(child.pid, 0)
        status = child.returncode = os.waitstatus_to_exitcode(ended)
    _tell(Usage(used.ru_maxrss * 1024, 0, used.ru_utime + used.ru_stime))
    return _judged(answer, complaint, in_time=in_time, status=status), status


def _tell(usage: Usage) -> None:
    """A line of the log a file; ``usage`` is on the record for who measures."""
    logger.info(
        "reader child used %d MB and %.2f s of processor time",
        usage.peak_bytes // 1024**2,
        usage.processor_seconds,
        extra={"usage": usage},
    )


def _judged(answer: bytes, complaint: bytes, *, in_time: bool, status: int) -> dict[str, Any]:
    """What a child that has ended said, or why it said nothing."""
    if not in_time:
        return _error("TIME_LIMIT")
    found = _parsed(answer) if status == 0 else None
    if found is not None:
        return found
    code = _why_it_died(status, complaint)
    logger.error("reader child ended with %s (%s): %s", status, code, complaint.decode("utf-8", "replace"))
    return _error(code)


def _plain(name: str) -> str:
    """A name as one argument of a command."""
    return name.replace("\0", "").encode("utf-8", "replace").decode("utf-8")[:255]


def _collect(
    stdout: int, stderr: int, deadline: float, while_waiting: Progress | None
) -> tuple[bytes, bytes, bool]:
    """(stdout, end of stderr, whether both ended before the deadline); a child that talks without end is cut off."""
    answer, complaint = bytearray(), bytearray()
    following, said = Following(while_waiting or unheard), 0
    with selectors.DefaultSelector() as selector:
        selector.register(stdout, selectors.EVENT_READ, answer)
        selector.register(stderr, selectors.EVENT_READ, complaint)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                return bytes(answer), bytes(complaint), False
            ready = selector.select(min(left, following.seconds) if while_waiting else left)
            for key, _ in ready:
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fd)
                    continue
                key.data.extend(chunk)
                if key.data is complaint:
                    del complaint[:-_KEPT_OF_STDERR]
                    continue
                said += len(chunk)
                if said > MAX_ANSWER:
                    return b"", bytes(complaint), True
                following.take_lines(answer, len(chunk))
            following.call_when_due()
    return bytes(answer), bytes(complaint), True


def _kill(pid: int) -> None:
    """Ends a child and everything it started. Nobody has waited for it yet, so the number is its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _parsed(answer: bytes) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(answer)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) and found.keys() & ANSWERS else None


def _why_it_died(status: int, complaint: bytes) -> str:
    """A code for a child without output. A library aborts on a structure that no program writes."""
    if status == -signal.SIGXCPU:
        return "TIME_LIMIT"
    if status == -signal.SIGKILL or b"MemoryError" in complaint or b"std::bad_alloc" in complaint:
        return "MEMORY_LIMIT"
    return "UNSAFE" if -status in NATIVE_CRASHES else "READER_CRASHED"


def _was_killed(found: dict[str, Any], status: int) -> bool:
    """Whether something else than this module killed a child before it had an answer."""
    return status == -signal.SIGKILL and found.get("error", {}).get("code") == "MEMORY_LIMIT"


def _error(code: str) -> dict[str, Any]:
    error = ReadingError(code)
    return {"error": {"code": error.code, "message": error.message}}
