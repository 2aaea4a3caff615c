"""表四: fifteen numbers in one row, or three lines of five, brought to 行政复议 and 行政诉讼."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reports.recognition.grids.printed_lines import RESULTS, Item, Label, LabelKind, PrintedLine
from reports.recognition.reading import Doubt

BLOCKS = (("reconsideration", "cases"), ("litigation", "direct"), ("litigation", "after_reconsideration"))
SIZE = RESULTS // len(BLOCKS)
#: Kinds of label before a row of another length that is 表四 all the same.
HEADLESS = frozenset((LabelKind.NONE, LabelKind.TOTAL, LabelKind.HEAD, LabelKind.RESULT))
NO_LABEL = Label(LabelKind.NONE, "", "")
#: Lines and groups of the other tables: their numbers are never 表四.
FOREIGN = frozenset((LabelKind.REQUEST, LabelKind.PROACTIVE, LabelKind.GROUP))


def settle_results(
    lines: Sequence[PrintedLine], *, other_tables: bool
) -> list[tuple[str, str, PrintedLine, Doubt | None]]:
    """(table, line, printed, doubt) for each block of five positions.

    Fifteen numbers without any head count only in a document that has another statutory table, and with a doubt.
    A row of another length stands under its block as it is printed, so that the count is reported.
    """
    found: list[tuple[str, str, PrintedLine, Doubt | None]] = []
    with_heads = any(line.results and len(_positions(line)) == RESULTS and line.count for line in lines)
    for line in lines:
        if line.label.kind in FOREIGN or (with_heads and not line.results):
            continue
        if fifteen := _fifteen_positions(line, other_tables=other_tables):
            found.extend(_blocks_of(line, fifteen))
        elif line.label.kind is LabelKind.RESULT and (0 < line.count <= SIZE + 1 or _blank_block(line)):
            table, code = line.label.code.split(".")
            found.append((table, code, line, None))
        elif line.results and line.count > SIZE and line.label.kind in HEADLESS:
            found.append((*BLOCKS[0], replace(line, label=NO_LABEL), None))
    return _first_of_each(found)


def _fifteen_positions(line: PrintedLine, *, other_tables: bool) -> tuple[Item, ...]:
    """The positions of a row that is 表四; none where the row is not."""
    items = _positions(line)
    if _lost_an_edge(line):
        return (*items, *items[-1:] * (RESULTS - len(items)))
    numbers = bool(line.count) and (line.results or other_tables)
    return items if len(items) == RESULTS and (numbers or _blank_row(line)) else ()


def _blocks_of(
    line: PrintedLine, items: tuple[Item, ...]
) -> Iterator[tuple[str, str, PrintedLine, Doubt | None]]:
    doubt = None if line.results else Doubt.ORDER_ONLY
    if len(line.items) < RESULTS:
        doubt = Doubt.AMBIGUOUS_BLANK
    for number, (table, code) in enumerate(BLOCKS):
        five = items[number * SIZE : (number + 1) * SIZE]
        yield table, code, replace(line, label=NO_LABEL, items=five, place=five[0].place), doubt


def _blank_row(line: PrintedLine) -> bool:
    """Fifteen empty cells in one row under the heads: printed blanks."""
    return line.results and line.bounded and not line.count


def _blank_block(line: PrintedLine) -> bool:
    """Five empty cells, each known by its heads; a label printed before empty cells may itself be such a head."""
    return line.complete and not line.count and not line.label.text and len(line.items) == SIZE


def _lost_an_edge(line: PrintedLine) -> bool:
    """An empty row between pipes whose first cell passed for the edge of the table."""
    return line.results and line.bounded and not line.count and len(line.items) == RESULTS - 1


def _positions(line: PrintedLine) -> tuple[Item, ...]:
    if line.count == RESULTS:
        return tuple(item for item in line.items if not item.empty)
    return line.items


def _first_of_each(
    found: list[tuple[str, str, PrintedLine, Doubt | None]],
) -> list[tuple[str, str, PrintedLine, Doubt | None]]:
    """With a full row of fifteen, rows of another length are not 表四."""
    full = [entry for entry in found if len(entry[2].items) == SIZE]
    return full if len({entry[:2] for entry in full}) == len(BLOCKS) else found
