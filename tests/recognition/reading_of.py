"""Short ways from written text to a Reading, through the real readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from reports.demo.printing import PrintedReport
from reports.reading.registry import read
from reports.recognition.reading import CellState, Reading
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from reports.statutory.printed_form import Printable

TITLE = "青石县水利局2023年政府信息公开工作年度报告"


def read_text(text: str) -> Reading:
    """Return the reading of a plain text file."""
    return recognise(read(text.encode()))


def read_page(body: str) -> Reading:
    """Return the reading of a web page with this body."""
    page = f'<html><head><meta charset="utf-8"></head><body><p>{TITLE}</p>{body}</body></html>'
    return recognise(read(page.encode()))


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return an HTML table; a cell ``text^3`` spans three columns, ``text_2`` two rows."""
    lines = []
    for row in rows:
        cells = []
        for cell in row:
            text, _, down = cell.partition("_")
            text, _, across = text.partition("^")
            spans = f' colspan="{across}"' * bool(across) + f' rowspan="{down}"' * bool(down)
            cells.append(f"<td{spans}>{text}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def values_of(reading: Reading, table_code: str, line: str) -> list[int | str | None]:
    """Return the cells of a line in order: numbers, "blank", "mark", and None for missing."""
    found: list[int | str | None] = []
    for column in EDITIONS[reading.tables[table_code].edition].table(table_code).line(line).columns:
        cell = reading.cells.get(f"{table_code}.{line}.{column.code}")
        if cell is None:
            found.append(None)
        elif cell.state is CellState.NUMBER:
            found.append(int(cell.value) if cell.value == int(cell.value) else float(cell.value))
        else:
            found.append(cell.state.value)
    return found


def numbered_cells(edition: str) -> dict[str, Printable]:
    """Return different small numbers for neighbouring cells, so that a shift is noticed."""
    return {code: (number * 37) % 89 for number, code in enumerate(EDITIONS[edition].cells)}


def printed(cells: Mapping[str, Printable], edition: str = "2021", **more: object) -> PrintedReport:
    """Return a short invented report with these cells."""
    more.setdefault(
        "narrative", {1: ("本年共收到申请3件。",), 5: ("人手不足，正在改进。",), 6: ("没有收费。",)}
    )
    return PrintedReport("青石县水利局", 2023, cells, edition=edition, **more)


def wrong_cells(reading: Reading, cells: Mapping[str, Printable]) -> dict[str, tuple[object, object]]:
    """Return code → (printed, read) for every cell that is not as printed; absent is ``missing``."""
    wrong = {}
    for code in {*cells, *reading.cells}:
        want = cells.get(code, "missing")
        cell = reading.cells.get(code)
        got = "missing" if cell is None else cell.value
        if isinstance(want, int | Decimal):
            want = Decimal(want)
        if want != got:
            wrong[code] = (want, got)
    return wrong
