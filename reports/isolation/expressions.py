"""Expressions that administrators wrote are compiled and run in a child with little memory and time, nowhere else."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from reports.checks.expressions import (
    SECONDS_A_PATTERN,
    PatternError,
    PatternTooLargeError,
    hits,
    refuse_large,
)
from reports.checks.masking import with_masked_text
from reports.checks.results import Subject
from reports.checks.texts import ExpressionHits, Passage, WordEntry, passages
from reports.isolation.sandbox import ENVIRONMENT, PROJECT

#: Bytes of address space; the child itself takes 60 MB of it.
MEMORY = 192 * 1024 * 1024
#: Processor seconds, and lots of passages, after which a child is replaced by a new one.
CPU_SECONDS, LOTS_A_CHILD = 120, 500
#: Seconds for starting and for an answer beyond what the expression itself may take.
STARTING, SPARE = 20.0, 2.0
#: Seconds for one entry on all passages of a report.
MOST_SECONDS = 5.0
#: An expression is tried on these before it is taken: the usual ways to make one run for ever.
TRIALS = ("a" * 400 + "!", "甲" * 400 + "！", "1" * 400 + "x", " " * 400 + ".", "甲，" * 200 + "乙")
_CHUNK = 64 * 1024
_LONGEST_ANSWER = 1024 * 1024


class Fault(StrEnum):
    """Why an expression has no hits: it does not compile, asks for too much, takes too long, or matches nothing."""

    BAD = "bad"
    LARGE = "large"
    SLOW = "slow"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What trying an expression has shown; ``fault`` is None where it may be used, ``why`` a reason for people."""

    fault: Fault | None
    why: str = ""


class ChildGoneError(Exception):
    """The child has ended, or did not answer in time."""


class ExpressionChild:
    """One child process and its pipes. It dies with the process that started it."""

    def __init__(self) -> None:
        self.lots = 0
        self._ready = False
        command = [
            sys.executable,
            "-s",
            "-m",
            "reports.isolation.expression_child",
            str(MEMORY),
            str(CPU_SECONDS),
        ]
        self._process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018, S101 - pipes
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)

    def ask(self, request: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """The answer to one request. Raises ChildGoneError after ``seconds``, or when the child has ended."""
        deadline = time.monotonic() + seconds + (0 if self._ready else STARTING)
        try:
            self._send(json.dumps(request).encode() + b"\n", deadline)
            answer: dict[str, Any] = json.loads(self._line(deadline))
        except (OSError, ValueError) as error:
            raise ChildGoneError from error
        self._ready = True
        return answer

    def close(self) -> None:
        """Ends the child."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _send(self, data: bytes, deadline: float) -> None:
        rest = memoryview(data)
        while rest:
            _wait(self._in, selectors.EVENT_WRITE, deadline)
            rest = rest[os.write(self._in, rest[:_CHUNK]) :]

    def _line(self, deadline: float) -> bytes:
        answer = bytearray()
        while not answer.endswith(b"\n"):
            _wait(self._out, selectors.EVENT_READ, deadline)
            chunk = os.read(self._out, _CHUNK)
            if not chunk or len(answer) > _LONGEST_ANSWER:
                raise ChildGoneError
            answer += chunk
        return bytes(answer)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, event)
        if not selector.select(max(deadline - time.monotonic(), 0)):
            raise ChildGoneError


_lock = threading.Lock()
#: The child of this process (number of the process, child): one is kept, since starting one takes 0.1 s.
_kept: tuple[int, ExpressionChild] | None = None


def _child() -> ExpressionChild:
    """The kept child, or a new one. A process that was forked does not use its parent's."""
    global _kept
    if _kept is not None and _kept[0] == os.getpid():
        if _kept[1].lots < LOTS_A_CHILD:
            return _kept[1]
        _kept[1].close()
    _kept = (os.getpid(), ExpressionChild())
    return _kept[1]


def _forget() -> None:
    global _kept
    if _kept is not None and _kept[0] == os.getpid():
        _kept[1].close()
    _kept = None


def judge(pattern: str, trials: Sequence[str] = TRIALS, seconds: float = SECONDS_A_PATTERN) -> Verdict:
    """Whether an expression may be used: it compiles, is not too large, matches something, is quick on the trials."""
    try:
        refuse_large(pattern)
    except PatternTooLargeError as error:
        return Verdict(Fault.LARGE, str(error))
    request = {"judge": pattern, "trials": list(trials), "seconds": seconds}
    with _lock:
        for _ in range(2):
            child = _child()
            try:
                child.ask({"texts": []}, SPARE)
            except ChildGoneError:  # ended while nobody asked it
                _forget()
                continue
            try:
                answer = child.ask(request, seconds * (len(trials) + 1) + SPARE)
            except ChildGoneError:
                _forget()
                return Verdict(Fault.SLOW)
            return Verdict(Fault(answer["fault"]) if answer["fault"] else None, answer["why"])
    return Verdict(Fault.SLOW)


def hits_of(
    entries: Iterable[WordEntry], passages: Sequence[Passage], seconds: float = SECONDS_A_PATTERN
) -> dict[int, ExpressionHits]:
    """Entry id → its hits in these passages, for the entries that are expressions.

    ``seconds``: for one expression on one passage. Where the child ends under an expression, that one has a fault and
    the others go on in a new child.
    """
    wanted = [entry for entry in entries if entry.is_expression]
    found: dict[int, ExpressionHits] = {}
    if not wanted:
        return found
    with _lock:
        loaded: ExpressionChild | None = None
        for entry in wanted:
            try:
                loaded = loaded or _with_texts(passages)
                found[entry.id] = _hits(loaded, entry, len(passages), seconds)
            except ChildGoneError:
                found[entry.id] = ExpressionHits(fault=Fault.SLOW)
                _forget()
                loaded = None
    return found


def places_in(entry: WordEntry, passage: Passage) -> list[tuple[int, int]]:
    """(start, end) of the hits in one passage. Raises TimeoutError for a slow expression, else PatternError."""
    if not entry.is_expression:
        return [(start, end) for start, end, _ in hits(entry, passage)]
    found = hits_of((entry,), (passage,))[entry.id]
    if found.fault == Fault.SLOW:
        raise TimeoutError
    if found.fault:
        raise PatternError(found.fault)
    return [(start, end) for _, start, end in found.places]


def with_expression_hits(subject: Subject) -> Subject:
    """The report with the hits of the expressions in its word list, found in the child; the same object without any."""
    if not any(entry.is_expression for entry in subject.word_list):
        return subject
    masked = with_masked_text(subject)
    return replace(masked, expression_hits=hits_of(masked.word_list, list(passages(masked.reading))))


def _with_texts(passages: Sequence[Passage]) -> ExpressionChild:
    """A child that holds the passages. Raises ChildGoneError when a new one does not take them either."""
    request = {"texts": [[passage.part, passage.text] for passage in passages]}
    child = _child()
    try:
        child.ask(request, SPARE)
    except ChildGoneError:
        _forget()
        child = _child()
        child.ask(request, SPARE)
    child.lots += 1
    return child


def _hits(child: ExpressionChild, entry: WordEntry, passages: int, seconds: float) -> ExpressionHits:
    data = {
        "id": entry.id,
        "pattern": entry.pattern,
        "exceptions": list(entry.exceptions),
        "parts": list(entry.parts),
    }
    limit = min(seconds * max(passages, 1), MOST_SECONDS) + SPARE
    answer = child.ask({"entry": data, "seconds": seconds}, limit)
    if "places" not in answer:
        return ExpressionHits(fault=Fault(answer["fault"]))
    return ExpressionHits(tuple((number, start, end) for number, start, end in answer["places"]))
