"""The official tables as offices change them: merges undone, headers rebuilt, tables cut, lines and columns added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from reports.statutory.printed_form import PrintedCell, PrintedTable

SHORT_HEADS = {
    "商业企业": "商业\n企业",
    "科研机构": "科研\n机构",
    "社会公益组织": "社会\n公益\n组织",
    "法律服务机构": "法律\n服务\n机构",
}


@dataclass(frozen=True)
class Piece:
    """One cell of a table with its position, so that rows and columns can be moved."""

    row: int
    column: int
    cell: PrintedCell

    @property
    def right(self) -> int:
        return self.column + self.cell.column_span

    @property
    def bottom(self) -> int:
        return self.row + self.cell.row_span


def pieces_of(table: PrintedTable) -> list[Piece]:
    """List every cell with its row and column."""
    found = []
    for number, row in enumerate(table.full_rows()):
        column = 0
        for position, cell in enumerate(row):
            if cell is not None:
                found.append(Piece(number, column, cell))
            column += table.span_above(number, position) if cell is None else cell.column_span
    return found


def table_of(part: int, pieces: Sequence[Piece]) -> PrintedTable:
    """Build the table of these cells, which must cover every position."""
    width = max(piece.right for piece in pieces)
    height = max(piece.bottom for piece in pieces)
    rows: list[list[Piece]] = [[] for _ in range(height)]
    for piece in pieces:
        rows[piece.row].append(piece)
    return PrintedTable(
        part,
        width,
        tuple(tuple(p.cell for p in sorted(row, key=lambda piece: piece.column)) for row in rows),
    )


def first_value_row(table: PrintedTable) -> int:
    """Return the first row after the header."""
    return next(n for n, row in enumerate(table.rows) if any(cell.is_value for cell in row))


def unmerged(table: PrintedTable, *, repeat: bool) -> PrintedTable:
    """Undo merges in labels and headers: blank cells instead, or the label in every row."""
    found: list[Piece] = []
    for piece in pieces_of(table):
        if piece.cell.is_value:
            found.append(piece)
            continue
        for row in range(piece.row, piece.bottom):
            for column in range(piece.column, piece.right):
                first = row == piece.row and column == piece.column
                shown = first or (repeat and column == piece.column)
                found.append(Piece(row, column, PrintedCell(piece.cell.text if shown else "")))
    return table_of(table.part, found)


def flat_head(table: PrintedTable) -> PrintedTable:
    """Give 表三 one header row (docs/domain/layouts.md, heads (c)); leave other tables unchanged."""
    if table.part != 3:
        return table
    start = first_value_row(table)
    labels = next(piece.column for piece in pieces_of(table) if piece.cell.is_value)
    names = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    head = (PrintedCell("申请人情况", column_span=labels), *(PrintedCell(name) for name in names))
    return replace(table, rows=(head, *table.rows[start:]))


def total_in_first_row(table: PrintedTable) -> PrintedTable:
    """Put 总计 of 表三 beside 申请人情况 (heads (b))."""
    if table.part != 3 or first_value_row(table) != 3:
        return table
    first, second, third, *rest = table.rows
    second_cells = tuple(cell for cell in second if cell.text != "总计")
    first_cells = (*first[:-1], replace(first[-1], column_span=6), PrintedCell("总计", row_span=3))
    return replace(table, rows=(first_cells, second_cells, third, *rest))


def short_heads(table: PrintedTable) -> PrintedTable:
    """Break the headers of narrow columns into lines (heads (d))."""
    rows = tuple(
        tuple(replace(cell, text=SHORT_HEADS.get(cell.text, cell.text)) for cell in row) for row in table.rows
    )
    return replace(table, rows=rows)


def broken_result_heads(table: PrintedTable) -> PrintedTable:
    """Break 结果/维持 into two lines."""
    if table.part != 4:
        return table
    broken = {"结果维持", "结果纠正", "其他结果", "尚未审结"}
    rows = tuple(
        tuple(
            replace(cell, text=f"{cell.text[:2]}\n{cell.text[2:]}") if cell.text in broken else cell
            for cell in row
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def with_subtotal(table: PrintedTable) -> PrintedTable:
    """Add a column 小计 before 总计 of 表三."""
    if table.part != 3 or first_value_row(table) != 3:
        return table
    at = table.column_count - 1
    found: list[Piece] = []
    for piece in pieces_of(table):
        if piece.column >= at:
            found.append(replace(piece, column=piece.column + 1))
        elif piece.right > at:  # the headers over all columns
            found.append(replace(piece, cell=replace(piece.cell, column_span=piece.cell.column_span + 1)))
        else:
            found.append(piece)
            if piece.cell.text == "法人或其他组织" and not piece.cell.is_value:
                found[-1] = replace(piece, cell=replace(piece.cell, column_span=piece.cell.column_span + 1))
    found.append(Piece(2, at, PrintedCell("小计")))
    for number in range(3, max(piece.bottom for piece in found)):
        values = [p for p in found if p.row == number and p.cell.is_value and p.column < at]
        parts = [int(p.cell.text) if p.cell.text.isdigit() else 0 for p in values[1:]]
        found.append(Piece(number, at, PrintedCell(str(sum(parts)), is_value=True)))
    return table_of(3, found)


def with_unknown_line(table: PrintedTable) -> PrintedTable:
    """Add a line to 表二 that is not on the form."""
    if table.part != 2:
        return table
    at = next((n for n, row in enumerate(table.rows) if any("行政规范性文件" in c.text for c in row)), None)
    if at is None:
        return table
    spans = [cell.column_span for cell in table.rows[at][1:]]
    extra = (
        PrintedCell("其他主动公开文件"),
        *(PrintedCell(str(7 + n), column_span=span, is_value=True) for n, span in enumerate(spans)),
    )
    return replace(table, rows=(*table.rows[: at + 1], extra, *table.rows[at + 1 :]))


def with_empty_row(table: PrintedTable) -> PrintedTable:
    """Add an empty row under the first header of 表二 (seed000)."""
    if table.part != 2:
        return table
    empty = tuple(PrintedCell("") for _ in range(table.column_count))
    return replace(table, rows=(*table.rows[:2], empty, *table.rows[2:]))


def groups_as_rows(table: PrintedTable) -> PrintedTable:
    """Put the group labels of 表三 on separate rows followed by blank cells, with one label column."""
    if table.part != 3 or first_value_row(table) != 3:
        return table
    rows: list[tuple[PrintedCell, ...]] = []
    width = 8
    for number, row in enumerate(table.rows):
        values = tuple(cell for cell in row if cell.is_value)
        labels = [cell for cell in row if not cell.is_value]
        if number < 3:
            rows.append(
                tuple(replace(c, column_span=1) if c.row_span == 3 and c.column_span == 3 else c for c in row)
            )
            continue
        for group in labels[:-1]:
            rows.append((PrintedCell(group.text), *(PrintedCell("") for _ in range(width - 1))))
        rows.append((PrintedCell(labels[-1].text), *values))
    return PrintedTable(3, width, tuple(rows))


def cut(table: PrintedTable, row: int, *, repeat_head: bool) -> list[PrintedTable]:
    """Cut the table before ``row``; merges across the cut are printed on both sides."""
    upper: list[Piece] = []
    lower: list[Piece] = []
    start = first_value_row(table)
    for piece in pieces_of(table):
        if piece.row < row:
            upper.append(
                replace(piece, cell=replace(piece.cell, row_span=min(piece.bottom, row) - piece.row))
            )
        if piece.bottom > row:
            first = max(piece.row, row)
            kept = piece.cell if piece.row >= row else replace(piece.cell, text="")
            lower.append(Piece(first - row, piece.column, replace(kept, row_span=piece.bottom - first)))
    below = table_of(table.part, lower)
    if repeat_head:
        heads = [piece for piece in pieces_of(table) if piece.row < start]
        moved = [replace(piece, row=piece.row + start) for piece in lower]
        below = table_of(table.part, [*heads, *moved])
    return [table_of(table.part, upper), below]


def by_block(table: PrintedTable) -> list[PrintedTable]:
    """Split 表二 into one table for each block of the law."""
    starts = [n for n, row in enumerate(table.rows) if row[0].text.startswith("第二十条")]
    if not starts or any(cell.row_span > 1 for row in table.rows for cell in row):
        return [table]
    ends = [*starts[1:], len(table.rows)]
    return [replace(table, rows=table.rows[a:b]) for a, b in zip(starts, ends, strict=True)]


def mapped_labels(table: PrintedTable, change: Callable[[str], str]) -> PrintedTable:
    """Reword each label of the table."""
    rows = tuple(
        tuple(
            cell if cell.is_value or not cell.text else replace(cell, text=change(cell.text)) for cell in row
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


#: Name → variation that does not split the table.
SHAPES: dict[str, Callable[[PrintedTable], PrintedTable]] = {
    "official": lambda table: table,
    "labels unmerged, blank": lambda table: unmerged(table, repeat=False),
    "labels unmerged, repeated": lambda table: unmerged(table, repeat=True),
    "one flat head row": flat_head,
    "total in the first head row": total_in_first_row,
    "narrow heads": lambda table: broken_result_heads(short_heads(table)),
    "extra subtotal column": with_subtotal,
    "unknown line": with_unknown_line,
    "empty row under the head": with_empty_row,
    "group labels on their own rows": groups_as_rows,
}


def varied(table: PrintedTable, shape: str, chance: Random, *, may_cut: bool) -> list[PrintedTable]:
    """Return the table in one of SHAPES, sometimes cut in two as by a page break."""
    changed = SHAPES[shape](table)
    if not may_cut or chance.random() > 0.25:
        return [changed]
    if changed.part == 2:
        return by_block(changed)
    if changed.part == 3:
        start = first_value_row(changed)
        row = chance.randrange(start + 2, len(changed.rows) - 2)
        return cut(changed, row, repeat_head=chance.random() < 0.5)
    return [changed]
