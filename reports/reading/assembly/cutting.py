"""A report that stands whole in one table, title and headings and prose too, cut into paragraphs and tables.

Sheets saved as web pages and reports pasted from sheets look so.
"""

from __future__ import annotations

from collections import defaultdict

from reports.reading.assembly.lines import LineKind, classify, is_number, is_report_heading
from reports.reading.model.raw import RawCell, RawTable, RawText


def cut(table: RawTable) -> list[RawText | RawTable]:
    """The table alone, or its pieces where rows with one filled cell are headings of the report's parts or its title.

    Such rows and the rows of prose between them become paragraphs; all other rows stay together as they are.
    """
    rows: dict[int, list[RawCell]] = defaultdict(list)
    covered: set[int] = set()
    for cell in table.cells:
        rows[cell.row].append(cell)
        if cell.row_span > 1:
            covered.update(range(cell.row + 1, cell.row + cell.row_span))
    alone = {
        number: text
        for number, cells in rows.items()
        if number not in covered and (text := _only_text(cells)) is not None
    }
    if not any(is_report_heading(line) for text in alone.values() for line in text.split("\n")):
        return [table]
    found: list[RawText | RawTable] = []
    kept: list[int] = []

    def close() -> None:
        filled = [number for number in kept if any(_text(cell).strip() for cell in rows[number])]
        if filled and any(is_number(_text(cell)) for cell in rows[filled[-1]]):
            del kept[
                kept.index(filled[-1]) + 1 :
            ]  # empty rows after the numbers part this table from what follows
        if kept:
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
            if any(_text(cell).strip() for cell in cells):
                found.append(RawTable(cells, len(kept)))
        kept.clear()

    for number in range(table.row_count):
        text = alone.get(number)
        if text is not None and _is_prose(text):
            close()
            found.extend(RawText(line) for line in text.split("\n"))
        else:
            kept.append(number)
    close()
    return found


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
