"""A report that stands whole in one table, title and headings and prose too, cut into paragraphs and tables.

Sheets saved as web pages and reports pasted from sheets look so.
"""

from __future__ import annotations

from collections import defaultdict

from reports.reading.assembly.lines import LineKind, classify, is_number, is_report_heading
from reports.reading.model.raw import RawCell, RawTable, RawText


def cut(table: RawTable) -> list[RawText | RawTable]:
    """Return the table alone, or its pieces where it holds headings of the report's parts.

    Rows with one filled cell that are headings, the title or prose become paragraphs; all other rows stay together as
    they are.
    """
    rows: dict[int, list[RawCell]] = defaultdict(list)
    for cell in table.cells:
        rows[cell.row].append(cell)
    alone = _texts_alone(table, rows)
    if not any(is_report_heading(line) for text in alone.values() for line in text.split("\n")):
        return [table]
    found: list[RawText | RawTable] = []
    kept: list[int] = []
    for number in range(table.row_count):
        text = alone.get(number)
        if text is not None and _is_prose(text):
            found += _table_of(kept, rows)
            kept.clear()
            found.extend(RawText(line) for line in text.split("\n"))
        else:
            kept.append(number)
    return found + _table_of(kept, rows)


def _texts_alone(table: RawTable, rows: dict[int, list[RawCell]]) -> dict[int, str]:
    """Return row → its text, for rows with one filled cell into which no cell of another row reaches."""
    covered = {row for cell in table.cells for row in range(cell.row + 1, cell.row + cell.row_span)}
    return {
        number: text
        for number, cells in rows.items()
        if number not in covered and (text := _only_text(cells)) is not None
    }


def _table_of(kept: list[int], rows: dict[int, list[RawCell]]) -> list[RawText | RawTable]:
    """Return the table of these rows, none where nothing is printed in them.

    Empty rows after the last numbers part the table from what follows and are left out.
    """
    filled = [number for number in kept if any(_text(cell).strip() for cell in rows[number])]
    if not filled:
        return []
    if any(is_number(_text(cell)) for cell in rows[filled[-1]]):
        kept = kept[: kept.index(filled[-1]) + 1]
    numbers = {row: number for number, row in enumerate(kept)}
    cells = [
        RawCell(
            numbers[cell.row],
            cell.column,
            sum(1 for row in range(cell.row, cell.row + cell.row_span) if row in numbers),
            cell.column_span,
            cell.content,
        )
        for row in kept
        for cell in rows[row]
    ]
    return [RawTable(cells, len(kept))]


def _only_text(cells: list[RawCell]) -> str | None:
    """The text of a row with one filled cell; None for another row, and where a table is nested in it."""
    found = None
    for cell in cells:
        for part in cell.content:
            if isinstance(part, RawTable):
                return None
        text = _text(cell)
        if text.strip():
            if found is not None:
                return None
            found = text
    return found


def _text(cell: RawCell) -> str:
    content = cell.content
    if not content:
        return ""
    if len(content) == 1 and isinstance(part := content[0], RawText):
        return part.text
    return "\n".join([part.text if isinstance(part, RawText) else " " for part in content])


def _is_prose(text: str) -> bool:
    kinds = {classify(line.strip(), markdown=False).kind for line in text.split("\n") if line.strip()}
    return bool(kinds & {LineKind.HEADING, LineKind.PROSE})
