"""Rows of a streamed worksheet as XML: what openpyxl writes cell by cell is handed to it row by row. Pure.

openpyxl makes an object, an element and a dictionary of attributes for every cell, which costs 11 µs each. A row of 200
plain numbers is one text here; it is parsed, so nothing that is not well-formed gets into the file. Everything else of
the workbook (styles, widths, merges, page set-up, comments) stays with openpyxl.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Any, cast

from lxml import etree
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


@dataclass(frozen=True, slots=True)
class Dressed:
    """A value with the number of its style in the workbook; ``calculated``: a formula of the portal, with its ``=``.

    ``remark``: shown when the pointer is on the cell.
    """

    value: Any
    style: int
    calculated: bool = False
    remark: str = ""


def start_rows(ws: WriteOnlyWorksheet) -> Generator[None, bytes, None]:
    """Open the rows of a sheet, whose widths and panes are written now; ``send`` each row as XML."""
    stream: Any = ws
    stream._get_writer()
    rows = stream._rows = _rows(stream)
    next(rows)
    return rows


def _rows(ws: Any) -> Generator[None, bytes, None]:
    """The generator that the worksheet closes before it writes what stands after its rows."""
    xf = ws._writer.xf.send(True)
    with xf.element("sheetData"):
        try:
            while True:
                xf.write(etree.fromstring((yield), _PARSER))
        except GeneratorExit:
            pass
    ws._writer.xf.send(None)


def row_xml(ws: Any, number: int, values: Sequence[Any]) -> bytes:
    """Row ``number`` (from 1) with its values from column A on; None is no cell.

    A value is a number, a text, a date or Dressed. Raises TypeError for anything else.
    """
    parts = [f'<row r="{number}"']
    if number in ws.row_dimensions:
        parts += [f' {name}="{value}"' for name, value in dict(ws.row_dimensions[number]).items()]
    parts.append(">")
    letters = _letters(len(values))
    for letter, value in zip(letters, values, strict=True):
        if value is None:
            continue
        kind = type(value)
        if kind is int:
            parts.append(f'<c r="{letter}{number}" t="n"><v>{value}</v></c>')
        elif kind is Dressed:
            parts.append(_cell(f"{letter}{number}", value.value, f' s="{value.style}"', value.calculated))
            if value.remark:
                _remark(ws, letter, number, value.remark)
        else:
            parts.append(_cell(f"{letter}{number}", value, "", False))
    parts.append("</row>")
    return "".join(parts).encode()


def _cell(place: str, value: Any, style: str, calculated: bool) -> str:
    """One ``<c>``. Numbers keep 16 significant digits, which is what a spreadsheet holds."""
    if value is None or value == "":
        return f'<c r="{place}"{style}/>'
    if isinstance(value, str):
        text = value.translate(_XML)
        if calculated:
            return f'<c r="{place}"{style}><f>{text[1:]}</f><v/></c>'
        space = ' xml:space="preserve"' if value != value.strip() else ""
        return f'<c r="{place}"{style} t="inlineStr"><is><t{space}>{text}</t></is></c>'
    if isinstance(value, int):
        return f'<c r="{place}"{style} t="n"><v>{int(value)}</v></c>'
    if isinstance(value, Decimal | float):
        if not isfinite(value):
            return f'<c r="{place}"{style}/>'
        return f'<c r="{place}"{style} t="n"><v>{float(value):.16g}</v></c>'
    if isinstance(value, date | datetime):
        return f'<c r="{place}"{style} t="n"><v>{_serial(value)}</v></c>'
    raise TypeError(f"{type(value).__name__} is not a value of a sheet")


def _serial(moment: date) -> str:
    """Days since 1900 as a spreadsheet counts them."""
    return f"{cast(Any, to_excel)(moment):.16g}"


def _remark(ws: Any, letter: str, number: int, remark: str) -> None:
    """Note a remark; openpyxl writes all of a sheet's remarks into a part of their own."""
    cell = WriteOnlyCell(ws)
    cell.row, cell.column = number, column_index_from_string(letter)
    cell.comment = Comment(remark, "", height=40, width=200)
    ws._comments.append(CommentRecord.from_cell(cell))


@cache
def _letters(count: int) -> tuple[str, ...]:
    return tuple(get_column_letter(column) for column in range(1, count + 1))
