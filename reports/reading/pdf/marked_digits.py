"""Figures that are drawn so that they are not part of the number beside them: struck through, or raised and small.

Neither is left out in silence: a struck figure becomes ■, with which a cell is doubtful or not readable, a raised one
the sign of a note (²), which is kept apart from the number.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from operator import add, sub

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK, Glyph, Rule

_RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
#: No longer row of raised figures is the mark of a note.
_MOST_RAISED = 3
#: Share of its height by which a line that strikes a character is away from its middle at most.
_NEAR_MIDDLE = max(0.5 - TEXT.strike_from, TEXT.strike_to - 0.5)


def without_struck(glyphs: list[Glyph], rules: list[Rule]) -> tuple[list[Glyph], list[Rule]]:
    """The characters with ■ for every figure that a line strikes through, and the rules without these lines.

    Such a line runs through the middle of characters and ends where the first begins and the last ends; a ruled line
    of a table runs on to the next.
    """
    if not glyphs or not rules:
        return glyphs, rules
    _, _, tops, _, bottoms = zip(*glyphs, strict=True)
    placed = sorted(zip(map(add, tops, bottoms), range(len(glyphs)), strict=True))
    tallest = max(map(sub, bottoms, tops))
    near = _NEAR_MIDDLE * max(tallest, 1.0) + 0.1
    struck: set[int] = set()
    lines: set[Rule] = set()
    for rule in rules:
        if rule.end - rule.start < TEXT.shortest_strike:
            continue
        first = bisect_left(placed, (2 * (rule.at - near), -1))
        last = bisect_left(placed, (2 * (rule.at + near), -1))
        under = [number for _, number in placed[first:last] if _is_crossed(glyphs[number], rule)]
        if under and _ends_with(rule, [glyphs[number] for number in under]):
            struck.update(under)
            lines.add(rule)
    if not struck:
        return glyphs, rules
    found = [
        glyph._replace(text=STRUCK) if number in struck and glyph.text in _RAISED else glyph
        for number, glyph in enumerate(glyphs)
    ]
    return found, [rule for rule in rules if rule not in lines]


def _is_crossed(glyph: Glyph, rule: Rule) -> bool:
    _, left, top, right, bottom = glyph
    if min(right, rule.end) - max(left, rule.start) < (right - left) / 2:
        return False
    return TEXT.strike_from <= (rule.at - top) / ((bottom - top) or 1.0) <= TEXT.strike_to


def _ends_with(rule: Rule, glyphs: Sequence[Glyph]) -> bool:
    near = TEXT.strike_beyond * max(glyph.bottom - glyph.top for glyph in glyphs)
    left, right = min(glyph.left for glyph in glyphs), max(glyph.right for glyph in glyphs)
    return abs(left - rule.start) <= near and abs(right - rule.end) <= near


def with_raised_marks(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters, in the order of the file, with signs of notes for small figures raised behind a figure."""
    runs: list[list[int]] = []
    base: Glyph | None = None
    for number, (before, glyph) in enumerate(pairwise(glyphs), 1):
        if glyph.text not in _RAISED or not _follows(before, glyph):
            base = None
        elif base is not None and _is_raised(base, glyph):
            runs[-1].append(number)
        elif before.text in _RAISED and _is_raised(before, glyph):
            base = before
            runs.append([number])
        else:
            base = None
    found = list(glyphs) if runs else glyphs
    for run in runs:
        if len(run) <= _MOST_RAISED:
            for number in run:
                found[number] = found[number]._replace(text=_RAISED[found[number].text])
    return found


def _follows(before: Glyph, glyph: Glyph) -> bool:
    return abs(glyph.left - before.right) < TEXT.blank * (glyph.bottom - glyph.top)


def _is_raised(base: Glyph, glyph: Glyph) -> bool:
    high = base.bottom - base.top
    up = (base.top + base.bottom - glyph.top - glyph.bottom) / 2
    return glyph.bottom - glyph.top <= TEXT.raised_size * high and (
        TEXT.raised_by * high <= abs(up) <= TEXT.same_line * high
    )
