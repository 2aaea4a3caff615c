"""How findings call numbers, cells, lines and tables in Chinese: official names, never codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from itertools import groupby

from reports.checks.results import CellValue
from reports.reading.model.document import FileKind
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS, find_cell
from reports.statutory.elements import Line, Table, cell_code, split_code

#: Kinds whose grids are complete: their columns are known, so that a number stands where it was typed.
COMPLETE_KINDS = frozenset(
    {FileKind.DOCX, FileKind.WORD_2003, FileKind.FODT, FileKind.HTML, FileKind.XLSX, FileKind.ODS}
)

TRAILING_NOTE = re.compile(r"（[^（）]{7,}）$")
#: What the lines of 表三 need not repeat where the table is named: 一、本年新收.
LONG_LINE_ENDINGS = ("政府信息公开申请数量", "继续办理")
LEADING_NUMBER = re.compile(r"^(\d+)\.")
COUNT_WORDS = {1: "一", 2: "两", 3: "三", 5: "五", 7: "七"}


def decimals_of(value: Decimal) -> int:
    """How many digits a number has behind its point; negative where it ends in whole zeros (1E+2)."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def number(value: Decimal) -> str:
    """A number as people write it: no exponent, no superfluous zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(part: Decimal, whole: Decimal) -> str:
    """``part`` ÷ ``whole`` as a percentage with at most one decimal. ``whole`` must not be 0."""
    return f"{number((part * 100 / whole).quantize(Decimal('0.1')))}%"


def operand(cell: CellValue | None) -> str:
    """A cell as text for the fingerprint: value, blank, the printed mark, or missing."""
    if cell is None:
        return "missing"
    return cell.state.value if cell.value is None else number(cell.value)


@cache
def short_label(label: str) -> str:
    """The label without its long closing note: （二）部分公开 for （二）部分公开（区分处理的…）."""
    return TRAILING_NOTE.sub("", label)


def line_name(line: Line) -> str:
    """A line with its group where the label alone is not unique: （四）无法提供—1.本机关不掌握相关政府信息."""
    if line.group and LEADING_NUMBER.match(line.label):
        return f"{line.group.label}—{short_label(line.label)}"
    return short_label(line.label)


def brief_line_name(line: Line) -> str:
    """A line in few words: 一、本年新收, 二、上年结转, 四、结转下年度; the others as ``line_name``."""
    name = line_name(line)
    for ending in LONG_LINE_ENDINGS:
        name = name.removesuffix(ending)
    return name


@cache
def cell_name(code: str, edition: str) -> str:
    """行·列, or the line alone where it has only one column; a cell of the other edition keeps the name it has there.

    Raises KeyError for a code of no edition.
    """
    cell = find_cell(code, edition if code in EDITIONS[edition].cells else None)
    if len(cell.line.columns) == 1:
        return line_name(cell.line)
    return f"{line_name(cell.line)}·{cell.column.label}"


def column_label(table: Table, column_code: str) -> str:
    """The printed head of a column of 表三 or 表四."""
    return table.lines[0].column(column_code).label


def lines_text(lines: Iterable[Line]) -> str:
    """Lines as one list; neighbours of a numbered group are drawn together: （四）无法提供1—3."""

    def run_key(pair: tuple[int, Line]) -> object:
        position, line = pair
        found = LEADING_NUMBER.match(line.label)
        if not (line.group and found):
            return (line.code,)
        return (line.group.code, int(found[1]) - position)

    names: list[str] = []
    for _, run in groupby(enumerate(lines), run_key):
        members = [line for _, line in run]
        first, last = members[0], members[-1]
        if len(members) == 1 or first.group is None:
            names.append(short_label(first.label))
        else:
            names.append(f"{first.group.label}{_leading_number(first)}—{_leading_number(last)}")
    return "、".join(names)


def _leading_number(line: Line) -> str:
    """The number before the label of a numbered line; empty for the others."""
    found = LEADING_NUMBER.match(line.label)
    return found[1] if found else ""


def part_name(part: int) -> str:
    """The heading of a part with its numeral: 四、政府信息公开行政复议、行政诉讼情况."""
    return f"{PART_NUMERALS[part]}、{PARTS[part]}"


def line_cells(table: Table, line: Line) -> tuple[str, ...]:
    """All cell codes of a line, in printed order."""
    return tuple(cell_code(table.code, line.code, column.code) for column in line.columns)


def line_of(code: str) -> str:
    """The line segment of a cell code."""
    return split_code(code)[1]


def column_of(code: str) -> str:
    """The column segment of a cell code."""
    return split_code(code)[2]
