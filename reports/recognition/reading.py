"""What recognition found in one document: title, agency, year, chapters, tables and every cell with its place.

A Reading is stored as JSON on the parse run (``to_json``/``from_json``); codes are those of docs/domain/form.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from reports.reading.model.document import Place
from reports.reading.model.records import Record

#: Raised whenever recognition could give another result for the same bytes.
PARSER_VERSION = "2.9"


class CellState(StrEnum):
    """How a cell is printed (docs/domain/form.md). MISSING is never in ``Reading.cells``: the cell is absent."""

    NUMBER = "number"
    BLANK = "blank"
    MARK = "mark"
    MISSING = "missing"


class Doubt(StrEnum):
    """Why a value may not be what is printed."""

    ORDER_ONLY = "order_only"  # placed by order or count, not by its label
    ROW_COUNT = "row_count"  # the line has not exactly its numbers
    DAMAGED = "damaged"  # odd characters around or inside the number
    LETTER_FOR_ZERO = "letter_for_zero"  # ○ 〇 零 O read as 0
    AMBIGUOUS_BLANK = "ambiguous_blank"  # text layout: cannot tell a printed blank from a lost merge
    DUPLICATE_LINE = "duplicate_line"  # the line occurs twice with different numbers
    OTHER_READING = "other_reading"  # the same digits cut elsewhere would mend every sum that fails
    HEAD_ORDER = "head_order"  # the heads of the table are in another order than in the form
    OTHER_UNIT = "other_unit"  # an amount of fees printed in another unit than 万元
    TORN = "torn"  # labels and rows of numbers do not pair one to one here
    OCR = "ocr"  # the characters were guessed from a picture


class Confidence(Record, frozen=True):
    """How sure a cell is, 0 to 1, by the way it was found."""

    sure: float  # a complete grid: label and number share a ruled row
    labelled_in_text: float  # a label and its numbers in text
    agreed: float  # a doubt about characters or positions that two sums have settled
    guessed: float  # at most, for characters read from a picture
    unsure: float  # a doubt stays: a person has to look


CONFIDENCE = Confidence(sure=1.0, labelled_in_text=0.95, agreed=0.9, guessed=0.9, unsure=0.5)

DOUBT_TEXT: dict[str, str] = {
    Doubt.ORDER_ONLY: "行名缺失，按顺序取数",
    Doubt.ROW_COUNT: "该行数字个数与表格不符",
    Doubt.DAMAGED: "数字前后有异常字符",
    Doubt.LETTER_FOR_ZERO: "疑似用字母或圆圈代替0",
    Doubt.AMBIGUOUS_BLANK: "空格位置不能确定",
    Doubt.DUPLICATE_LINE: "同一行出现两次且数字不同",
    Doubt.OTHER_READING: "数字可能断开或串格，另一种读法能使勾稽关系成立",
    Doubt.HEAD_ORDER: "表头顺序与规定格式不同",
    Doubt.OTHER_UNIT: "金额单位与规定的万元不同",
    Doubt.TORN: "行名与数字分离或附近缺行，对应关系不能确定",
    Doubt.OCR: "由图片识别，请对照原件核对",
}


class CellReading(Record, frozen=True):
    """One cell as read. ``value`` is None for blank and mark. ``confidence`` 0–1; ``doubt`` says why it is low.

    ``alternative`` is what the cell holds in the one other reading of its line that mends every failing sum.
    ``note`` keeps what was printed beside the number (``其中修订16件``), ``unit`` a unit printed in the cell.
    """

    code: str
    state: CellState
    value: Decimal | None
    raw: str
    place: Place
    confidence: float = 1.0
    doubt: Doubt | None = None
    note: str | None = None
    unit: str | None = None
    alternative: Decimal | None = None


def doubt_text(cell: CellReading | None) -> str:
    """Why a cell is doubtful and what else may be printed, in Chinese; empty for one without a doubt."""
    if cell is None or cell.doubt is None:
        return ""
    other = "" if cell.alternative is None else f"，可能为{cell.alternative:f}"
    return f"{DOUBT_TEXT.get(cell.doubt, '')}{other}"


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """A printed line that the form does not have: kept and shown, never added."""

    label: str
    values: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class GroupNumbers:
    """Numbers printed beside a group label that should carry none (T3-PARENT)."""

    group: str
    label: str
    values: tuple[Decimal | None, ...]
    place: Place


#: Before the words of a cell that is printed over several columns, but not over the whole line.
MERGED_CELLS = "\u2194"


@dataclass(frozen=True)
class TableFound:
    """One statistical table as found. ``labels`` maps line code → label as printed.

    ``short_lines`` maps line code → how many numbers were printed when not as many as the form has;
    ``merged_lines`` maps line code → the one value printed over all columns;
    ``worded_cells`` maps cell code → the words printed in the place of its number (未增未减): such a cell is missing;
    they begin with ``MERGED_CELLS`` where one printed cell lies over several columns;
    ``printed_again``: lines that a second printing of the table in the same file gives other numbers;
    ``group_labels`` maps group code → its label as printed, known by the lines that follow it;
    ``offered_lines`` maps the code of a short line → the only way to join its numbers that mends every sum;
    ``edition_labels`` maps edition name → printed heads that prove it (both filled = E-MIXED).
    """

    table: str
    edition: str
    place: Place
    labels: dict[str, str] = field(default_factory=dict)
    short_lines: dict[str, int] = field(default_factory=dict)
    merged_lines: dict[str, str] = field(default_factory=dict)
    unknown_lines: tuple[UnknownLine, ...] = ()
    extra_columns: tuple[str, ...] = ()
    group_numbers: tuple[GroupNumbers, ...] = ()
    edition_labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    group_labels: dict[str, str] = field(default_factory=dict)
    offered_lines: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)
    worded_cells: dict[str, str] = field(default_factory=dict)
    printed_again: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """One of the six parts. ``heading`` as printed, ``text`` the narrative without tables, a line a paragraph."""

    part: int
    heading: str
    text: str
    place: Place
    numeral: str | None = None


@dataclass(frozen=True)
class Reading:
    """Everything read from one document. ``cells`` maps cell code → CellReading; an absent code is *missing*.

    ``tables`` maps table code → TableFound for the tables that are in the document.
    ``preamble`` is the text between the title and part 一. ``*_doubt`` says why a title fact is not certain.
    """

    kind: str
    reader: str
    parser_version: str = PARSER_VERSION
    title: str | None = None
    agency: str | None = None
    agency_doubt: str | None = None
    year: int | None = None
    year_doubt: str | None = None
    period: tuple[str, str] | None = None  # ISO dates
    report_date: str | None = None  # ISO date printed at the end
    telephone: str | None = None
    cited_notice: str | None = None
    preamble: str = ""
    closing: str = ""
    chapters: tuple[Chapter, ...] = ()
    tables: dict[str, TableFound] = field(default_factory=dict)
    cells: dict[str, CellReading] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # footnotes, comments, page headers and properties of the file
    #: Title of another report that follows in the same file and is not read; "" where it has none.
    second_title: str | None = None

    @property
    def edition(self) -> str | None:
        """The newer edition of 表二 and 表三, None without both: a report may mix editions, ``tables[...]`` tells each.

        One that prints （六）其他处理 as the one line of the trial form is still on the 2021 form.
        """
        found = [self.tables[code].edition for code in ("requests", "proactive") if code in self.tables]
        return max(found, default=None)

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Codes of the cells that carry a doubt, in reading order."""
        return tuple(code for code, cell in self.cells.items() if cell.doubt is not None)

    def state_of(self, code: str) -> CellState:
        """The state of any cell code; MISSING when it is not in the document."""
        cell = self.cells.get(code)
        return cell.state if cell else CellState.MISSING

    def chapter(self, part: int) -> Chapter | None:
        return next((chapter for chapter in self.chapters if chapter.part == part), None)


def to_json(reading: Reading) -> dict[str, Any]:
    """A JSON-serialisable dict; decimals as strings so that no digit is lost."""
    data: dict[str, Any] = msgspec.to_builtins(reading)
    return data


def from_json(data: dict[str, Any]) -> Reading:
    """The Reading that ``to_json`` wrote. Raises ValueError on data of another shape."""
    try:
        return msgspec.convert(data, Reading)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
