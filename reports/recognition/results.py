"""表四: fifteen numbers in one row, or three lines of five, brought to 行政复议 and 行政诉讼."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.recognition.complete_grids import RESULTS
from reports.recognition.printed_lines import LabelKind, PrintedLine
from reports.recognition.reading import Doubt

BLOCKS = (("reconsideration", "cases"), ("litigation", "direct"), ("litigation", "after_reconsideration"))
SIZE = RESULTS // len(BLOCKS)
#: A label before the numbers of 表四 that is not one of its own: a head, nothing, or an unknown word (件数).
FOREIGN = frozenset((LabelKind.REQUEST, LabelKind.PROACTIVE, LabelKind.GROUP))


def settle_results(
    lines: Sequence[PrintedLine], *, other_tables: bool
) -> list[tuple[str, str, PrintedLine, Doubt | None]]:
    """(table, line, printed, doubt) for each block of five positions.

    Fifteen numbers without any head count only in a document that has another statutory table, and with a doubt.
    A row of another length stands under its block as it is printed, so that the count is reported.
    """
    found: list[tuple[str, str, PrintedLine, Doubt | None]] = []
    for line in lines:
        if line.label.kind in FOREIGN:
            continue
        items = _positions(line)
        if len(items) == RESULTS and (line.results or other_tables) and line.count:
            doubt = None if line.results else Doubt.ORDER_ONLY
            for number, (table, code) in enumerate(BLOCKS):
                five = items[number * SIZE : (number + 1) * SIZE]
                found.append((table, code, replace(line, items=five, place=five[0].place), doubt))
        elif len(items) == RESULTS and line.results and line.complete:
            for number, (table, code) in enumerate(BLOCKS):
                five = items[number * SIZE : (number + 1) * SIZE]
                found.append((table, code, replace(line, items=five, place=five[0].place), None))
        elif line.label.kind is LabelKind.RESULT and 0 < line.count <= SIZE + 1:
            table, code = line.label.code.split(".")
            found.append((table, code, line, None))
        elif (
            line.results
            and line.count > SIZE
            and line.label.kind
            in (
                LabelKind.NONE,
                LabelKind.TOTAL,
                LabelKind.HEAD,
                LabelKind.RESULT,
            )
        ):
            found.append((*BLOCKS[0], line, None))
    return _first_of_each(found)


def _positions(line: PrintedLine) -> tuple:
    if line.count == RESULTS:
        return tuple(item for item in line.items if not item.empty)
    return line.items


def _first_of_each(
    found: list[tuple[str, str, PrintedLine, Doubt | None]],
) -> list[tuple[str, str, PrintedLine, Doubt | None]]:
    """With a full row of fifteen, rows of another length are not 表四."""
    full = [entry for entry in found if len(entry[2].items) == SIZE]
    return full if len({entry[:2] for entry in full}) == len(BLOCKS) else found
