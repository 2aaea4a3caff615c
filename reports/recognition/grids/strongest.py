"""A line that several tables print is taken from the one that holds most of the form."""

from __future__ import annotations

from collections.abc import Sequence

from reports.recognition.grids.printed_lines import ROWS_A_BLOCK, LabelKind, PrintedLine

TABLES = (LabelKind.PROACTIVE, LabelKind.REQUEST)
#: A table with less than a half of the lines of another is not a second printing of it.
HALF = 2


def without_lesser_tables(lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The lines without those of a small table that contradicts a much fuller one.

    Such as a summary ``行政许可 | 12`` in the narrative. A cut table whose last line is repeated with the same numbers
    is not a contradiction; tables of like size stay (a second report in the file) and are compared later.
    """
    held: dict[tuple[LabelKind, int], dict[str, PrintedLine]] = {}
    for line in lines:
        if line.label.kind in TABLES:
            held.setdefault((line.label.kind, line.at // ROWS_A_BLOCK), {}).setdefault(line.label.code, line)
    lesser = {
        key
        for key, own in held.items()
        for other_key, other in held.items()
        if other_key[0] is key[0] and len(own) * HALF < len(other) and _contradict(own, other)
    }
    return tuple(line for line in lines if (line.label.kind, line.at // ROWS_A_BLOCK) not in lesser)


def _contradict(own: dict[str, PrintedLine], other: dict[str, PrintedLine]) -> bool:
    """Whether a line of both has other numbers; one without any is the rest of a row cut by a page."""
    both = [(_numbers(own[code]), _numbers(other[code])) for code in own.keys() & other.keys()]
    return any(one and two and one != two for one, two in both)


def _numbers(line: PrintedLine) -> list[str]:
    return [item.text.strip() for item in line.items if not item.empty]
