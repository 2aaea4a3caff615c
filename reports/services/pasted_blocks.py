"""A block of numbers copied from a spreadsheet, laid over the cells of a table as the form prints them."""

from __future__ import annotations

from collections.abc import Mapping

from reports.services.corrections import CellChange, CorrectionRefused
from reports.statutory.editions import EDITIONS, cell_label
from reports.statutory.elements import cell_code


class BlockRefused(CorrectionRefused):
    MESSAGES = CorrectionRefused.MESSAGES | {
        "BLOCK_EMPTY": "粘贴的内容中没有数字。",
        "BLOCK_TOO_LARGE": "粘贴的是{rows}行{columns}列，从{cell}起表中放不下，请减少行列或换一个起始格。",
    }


def laid_over(*, block: str, start: str, editions: Mapping[str, str]) -> tuple[CellChange, ...]:
    """The cells that the block fills from the cell ``start`` to the right and downwards, in printed order.

    ``block``: lines of values apart by tabs, as spreadsheets put them on the clipboard. An empty value changes nothing.
    Raises BlockRefused: unknown start, no value at all, or the block reaches over the table's edge.
    """
    rows = [[value.strip() for value in line.split("\t")] for line in block.strip("\r\n").splitlines()]
    if not any(value for row in rows for value in row):
        raise BlockRefused("BLOCK_EMPTY")
    printed = printed_codes(start, editions)
    top = next(number for number, codes in enumerate(printed) if start in codes)
    left = printed[top].index(start)
    changes = []
    for down, row in enumerate(rows):
        while row and not row[-1]:
            row.pop()
        codes = printed[top + down][left:] if top + down < len(printed) else ()
        if len(row) > len(codes):
            raise BlockRefused(
                "BLOCK_TOO_LARGE", rows=len(rows), columns=max(map(len, rows)), cell=cell_label(start)
            )
        changes += [CellChange(code, value) for code, value in zip(codes, row, strict=False) if value]
    return tuple(changes)


def printed_codes(code: str, editions: Mapping[str, str]) -> list[tuple[str, ...]]:
    """Rows of cell codes of the printed table that holds the cell; 表四 is one row. Raises BlockRefused."""
    name = code.partition(".")[0]
    if name not in editions or code not in EDITIONS[editions[name]].cells:
        raise BlockRefused("CELL_UNKNOWN")
    names = ("reconsideration", "litigation") if name in ("reconsideration", "litigation") else (name,)
    lines = [
        tuple(cell_code(table, line.code, column.code) for column in line.columns)
        for table in names
        for line in EDITIONS[editions[table]].table(table).lines
    ]
    return [tuple(each for line in lines for each in line)] if len(names) == 2 else lines
