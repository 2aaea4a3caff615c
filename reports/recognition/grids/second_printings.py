"""A table printed a second time in the same file, of last year or in another report: it fills no gap of the first."""

from __future__ import annotations

from collections.abc import Sequence

from reports.recognition.grids.printed_lines import LabelKind, PrintedLine

#: A first printing has at least this many lines; after fewer, a repeated line is the rest of a cut table.
FEWEST_BEFORE = {LabelKind.REQUEST: 12, LabelKind.PROACTIVE: 4}
#: Lines that must come again.
FEWEST_AGAIN = 3


def parted(
    lines: Sequence[PrintedLine], kind: LabelKind
) -> tuple[tuple[PrintedLine, ...], tuple[PrintedLine, ...]]:
    """(the lines before a second printing of the table of ``kind``, all lines from there on).

    The first printing counts, unless it is an empty form.
    """
    cut = _second_printing(lines, kind)
    if cut is None:
        return tuple(lines), ()
    before = tuple(line for line in lines if line.at < cut)
    after = tuple(line for line in lines if line.at >= cut)
    own = tuple(line for line in after if line.label.kind is kind)
    if any(line.count for line in own) and not any(line.count for line in before if line.label.kind is kind):
        return after, ()  # a form left empty, then the one that was filled in
    return before, after


def _second_printing(lines: Sequence[PrintedLine], kind: LabelKind) -> int | None:
    """``at`` of the line with which the lines of ``kind`` begin a second time; None when they do not.

    Most of the lines from there on must have been printed before.
    """
    own = [line for line in lines if line.label.kind is kind]
    seen: set[str] = set()
    for number, line in enumerate(own):
        code = line.label.code
        if code not in seen:
            seen.add(code)
            continue
        if len(seen) < FEWEST_BEFORE[kind]:
            continue
        rest = [other.label.code for other in own[number:] if other.count]
        again = [other for other in rest if other in seen]
        if len(set(again)) >= FEWEST_AGAIN and 2 * len(again) >= len(rest):
            return line.at
    return None
