"""Patterns of the word list: what a regular expression may hold, and its hits in a passage.

``compiled`` and ``hits`` may still take time and memory: what people wrote runs in ``reports.isolation.expressions``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import regex

from reports.checks.texts import Passage, WordEntry

#: Seconds for one regular expression on one passage; beyond it the entry is not assessed for the report.
SECONDS_A_PATTERN = 0.05
#: Most hits of one entry that are shown of one report.
MOST_HITS = 5
#: Most repetitions that {n} may ask for, and most characters that a pattern may stand for with all of them written out.
MOST_REPEATS, MOST_WRITTEN_OUT = 500, 5_000
MOST_NESTED = 20

QUANTIFIER = re.compile(r"[*+?]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\}")
GROUP_START = re.compile(r"\(\?(?:[imsa]+(?:-[imsa]+)?:|:|=|!|<=|<!|>|P?<[^\W\d]\w*>)")
WHOLE_GROUP = re.compile(r"\(\?(?:#[^)]*|P=\w+|[imsa]+(?:-[imsa]+)?)\)")
ESCAPE = re.compile(r"\\(?:[pPN]\{[^}]*\}|g<\w+>|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
CHARACTER_SET = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)


class PatternError(ValueError):
    """The pattern of an entry is not a regular expression."""


class PatternTooLargeError(PatternError):
    """The pattern is an expression, but may not be used: the text of the error says why, in Chinese."""


@dataclass
class _Scan:
    """A position in a pattern while its size is measured."""

    pattern: str
    position: int = 0

    @property
    def ended(self) -> bool:
        return self.position >= len(self.pattern)

    @property
    def sign(self) -> str:
        return self.pattern[self.position]

    def take(self, kind: re.Pattern[str]) -> re.Match[str] | None:
        found = kind.match(self.pattern, self.position)
        if found:
            self.position = found.end()
        return found


def refuse_large(pattern: str) -> None:
    """Raises PatternTooLargeError for a recursive pattern and for one too large with its repetitions written out."""
    _sequence(_Scan(pattern), 0)


def _sequence(scan: _Scan, depth: int) -> int:
    """The characters that the pattern stands for, up to the bracket that closes it."""
    if depth > MOST_NESTED:
        raise PatternTooLargeError(f"括号不得超过{MOST_NESTED}层")
    total = 0
    while not scan.ended and scan.sign != ")":
        size = _piece(scan, depth)
        while not scan.ended and (quantifier := scan.take(QUANTIFIER)):
            size *= _most(quantifier)
        total += size
        if total > MOST_WRITTEN_OUT:
            raise PatternTooLargeError(f"重复后不得超过{MOST_WRITTEN_OUT}个字符")
    return total


def _piece(scan: _Scan, depth: int) -> int:
    """The size of one character, set or group."""
    if scan.sign == "(":
        return _group(scan, depth)
    if scan.sign == "\\" and scan.pattern[scan.position : scan.position + 2] in ("\\L", "\\K", "\\G"):
        raise PatternTooLargeError("含有不支持的写法")
    if scan.sign == "{" and re.match(r"\{\s*[a-z\d]*\s*[<=]|\{[a-z]", scan.pattern[scan.position :]):
        raise PatternTooLargeError("不支持近似匹配")
    if not (scan.take(ESCAPE) or scan.take(CHARACTER_SET)):
        scan.position += 1
    return 1


def _group(scan: _Scan, depth: int) -> int:
    if scan.take(WHOLE_GROUP):
        return 0
    if not scan.take(GROUP_START):
        if scan.pattern.startswith("(?", scan.position):
            raise PatternTooLargeError("不支持递归、条件等写法")
        scan.position += 1
    size = _sequence(scan, depth + 1)
    scan.position += 1  # the closing bracket; without one the expression does not compile
    return max(size, 1)


def _most(quantifier: re.Match[str]) -> int:
    """How many times a quantifier writes its piece out: * and + count once, {n,} as n."""
    if quantifier[0] in "*+?":
        return 1
    most = max(int(number[:9]) for number in (quantifier["least"], quantifier["most"], "1") if number)
    if most > MOST_REPEATS:
        raise PatternTooLargeError(f"重复次数不得超过{MOST_REPEATS}")
    return most


@lru_cache(maxsize=2000)
def compiled(pattern: str, is_expression: bool) -> regex.Pattern[str]:
    """The pattern ready to search. Raises PatternError."""
    try:
        if is_expression:
            refuse_large(pattern)
        return regex.compile(pattern if is_expression else regex.escape(pattern))
    except (regex.error, RecursionError, OverflowError, MemoryError, KeyError) as error:
        raise PatternError(str(error)) from error


def hits(
    entry: WordEntry, passage: Passage, *, seconds: float = SECONDS_A_PATTERN
) -> list[tuple[int, int, str]]:
    """(start, end, matched text) of the entry in one passage, exceptions left out, ``MOST_HITS`` at most.

    Raises PatternError for a bad expression, TimeoutError for one that takes longer than ``seconds``.
    """
    if entry.parts and passage.part not in entry.parts:
        return []
    if not entry.is_expression and entry.pattern not in passage.text:
        return []
    excepted = [
        found.span()
        for context in entry.exceptions
        for found in re.finditer(re.escape(context), passage.text)
        if context
    ]
    found = []
    for match in compiled(entry.pattern, entry.is_expression).finditer(passage.text, timeout=seconds):
        start, end = match.span()
        if start == end or any(first <= start and end <= last for first, last in excepted):
            continue
        found.append((start, end, match.group()))
        if len(found) == MOST_HITS:
            break
    return found
