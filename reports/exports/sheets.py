"""Writing one streamed worksheet: text that stays text, the few looks there are, page set-up. Pure."""

from __future__ import annotations

from collections.abc import Collection, Generator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties

from reports.exports.sheet_rows import Dressed, row_xml, start_rows
from reports.reading.model.storable import NOT_STORABLE

FONT = "宋体"
LONGEST_TEXT = 32_767
CUT = "……（过长，未全部列出）"
#: A cell whose text begins so would be taken for a formula, now or when it is edited or saved as CSV.
FORMULA_START = frozenset("=+-@\t\r\n")
LANDSCAPE = "landscape"
A3, A4 = 8, 9

THIN = Side(style="thin", color="FF7F7F7F")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
TOP_LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)

#: look → what is set on the cell
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font": Font(name=FONT, size=16, bold=True), "alignment": CENTRE},
    "caption": {"font": Font(name=FONT, size=12, bold=True), "alignment": LEFT},
    "note": {"font": Font(name=FONT, size=10, color="FF595959"), "alignment": LEFT},
    "head": {
        "font": Font(name=FONT, size=10, bold=True),
        "alignment": CENTRE,
        "border": BOX,
        "fill": PatternFill("solid", fgColor="FFDDE7F3"),
    },
    "corrected": {"fill": PatternFill("solid", fgColor="FFFFF2CC")},
    "label": {"font": Font(name=FONT, size=10), "alignment": LEFT, "border": BOX},
    "figure": {"font": Font(name=FONT, size=10), "alignment": CENTRE, "border": BOX},
    "rate": {
        "font": Font(name=FONT, size=10),
        "alignment": CENTRE,
        "border": BOX,
        "number_format": "0.0%",
    },
    "sum": {
        "font": Font(name=FONT, size=11, bold=True),
        "border": BOX,
        "fill": PatternFill("solid", fgColor="FFF2F2F2"),
    },
    "subtotal": {"font": Font(name=FONT, size=11), "border": BOX},
    "wrapped": {"alignment": TOP_LEFT},
    "day": {"number_format": "yyyy-mm-dd"},
    "moment": {"number_format": "yyyy-mm-dd hh:mm"},
}


#: What a cell of a list may hold.
Value = str | int | Decimal | date | datetime | None


class Formula(str):
    """A formula made by the portal, with its ``=``; text of a report is never one."""


def clean(text: str) -> str:
    """The text without what a workbook cannot hold, cut with a remark at Excel's limit of 32,767 characters."""
    text = NOT_STORABLE.sub("", text)  # a workbook with one of these does not open
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT


class Sheet:
    """A worksheet written from top to bottom. ``row`` is the number of the last row written.

    Widths, frozen panes and page set-up are fixed at the start, because a streamed sheet writes them first.
    """

    def __init__(
        self,
        book: Workbook,
        title: str,
        *,
        widths: Sequence[float],
        freeze: str | None = None,
        head_rows: str | None = None,
        head_columns: str | None = None,
        orientation: str = LANDSCAPE,
        paper: int = A4,
        pages_wide: int = 1,
        grid: bool = True,
        index: int | None = None,
    ) -> None:
        """``index``: position among the sheets, at the end without it."""
        self.ws = book.create_sheet(title, index)
        self.row = 0
        self._rows: Generator[None, bytes, None] | None = None
        self._styles: dict[tuple[str, bool], int] = {}
        for index, width in enumerate(widths, 1):
            self.ws.column_dimensions[get_column_letter(index)].width = width
        self.ws.freeze_panes = freeze
        if head_rows:
            self.ws.print_title_rows = head_rows
        if head_columns:
            self.ws.print_title_cols = head_columns
        self.ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.ws.page_setup.orientation = orientation
        self.ws.page_setup.paperSize = paper
        self.ws.page_setup.fitToWidth = pages_wide
        self.ws.page_setup.fitToHeight = 0
        self.ws.print_options.gridLines = grid
        self.ws.print_options.horizontalCentered = True
        self.ws.page_margins.left = self.ws.page_margins.right = 0.4
        self.ws.page_margins.top = self.ws.page_margins.bottom = 0.6
        self.ws.page_margins.footer = 0.25  # with the usual 0.5 the line of page numbers is cut
        self.ws.oddFooter.center.text = "第 &P 页，共 &N 页"

    def text(self, text: str) -> Any:
        """The text as a cell value that no program takes for a formula or an error value."""
        text = clean(text)
        return Dressed(text, self._style("", quoted=True)) if _looks_calculated(text) else text

    def formula(self, formula: str, look: str) -> Any:
        """Return a cell with a generated formula; never pass text of a report."""
        return Dressed(formula, self._style(look), calculated=True)

    def styled(self, value: Any, look: str, remark: str = "") -> Any:
        """A cell with one of the LOOKS; text stays text, a Formula is calculated.

        ``remark`` is shown when the pointer is on the cell.
        """
        if isinstance(value, Formula):
            return self.formula(value, look)
        if isinstance(value, str):
            value = clean(value)
            return Dressed(value, self._style(look, quoted=_looks_calculated(value)), remark=clean(remark))
        return Dressed(value, self._style(look), remark=clean(remark))

    def value(self, value: Value) -> Any:
        """A plain value: text guarded, dates with their look, numbers and None as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, datetime):
            return self.styled(value, "moment")
        if isinstance(value, date):
            return self.styled(value, "day")
        return value

    def append(self, values: list[Any]) -> int:
        """Writes one row and returns its number."""
        if self._rows is None:
            self._rows = start_rows(self.ws)
        self.row += 1
        self._rows.send(row_xml(self.ws, self.row, values))
        return self.row

    def append_values(self, values: list[Value], *, wrapped: Collection[int]) -> int:
        """Writes one row of plain values, those at the places ``wrapped`` over several lines; returns its number."""
        return self.append(
            [
                self.styled(value, "wrapped") if place in wrapped else self.value(value)
                for place, value in enumerate(values)
            ]
        )

    def height(self, points: float) -> None:
        """Sets the height of the row that is written next."""
        self.ws.row_dimensions[self.row + 1].height = points

    def merge(self, first_row: int, first_column: int, last_row: int, last_column: int) -> None:
        """Merges a range; a single cell is left as it is."""
        if (first_row, first_column) != (last_row, last_column):
            first, last = get_column_letter(first_column), get_column_letter(last_column)
            self.ws.merged_cells.add(f"{first}{first_row}:{last}{last_row}")

    def heading(self, text: str, columns: int, look: str = "title", points: float = 30) -> int:
        """Writes one line of text merged over this many columns; returns its row."""
        self.height(points)
        row = self.append([self.styled(text, look)])
        self.merge(row, 1, row, columns)
        return row

    def two_level_head(
        self, front: list[str], groups: list[tuple[str, list[str]]], points: tuple[float, float]
    ) -> int:
        """Two rows of headings: ``front`` over both, then each group over its columns. Returns the second row."""
        upper: list[Any] = [self.styled(each, "head") for each in front]
        lower: list[Any] = [self.styled("", "head") for _ in front]
        first = self.row + 1
        for index in range(1, len(front) + 1):
            self.merge(first, index, first + 1, index)
        for head, labels in groups:
            start = len(upper) + 1
            upper.append(self.styled(head, "head"))
            upper.extend(self.styled("", "head") for _ in labels[1:])
            lower.extend(self.styled(label, "head") for label in labels)
            self.merge(first, start, first, len(upper))
        self.height(points[0])
        self.append(upper)
        self.height(points[1])
        return self.append(lower)

    def _style(self, look: str, *, quoted: bool = False) -> int:
        """The number of a look in the workbook, which registers it once: thousands of cells share it.

        ``quoted``: with the quote prefix that keeps text from being calculated when it is edited; ``""``: no look.
        """
        if (look, quoted) not in self._styles:
            model: Any = WriteOnlyCell(self.ws)
            for name, setting in LOOKS[look].items() if look else ():
                setattr(model, name, setting)
            model.quotePrefix = quoted
            self._styles[look, quoted] = model.style_id
        return self._styles[look, quoted]


def _looks_calculated(text: str) -> bool:
    """Whether a program would take the text for a formula or an error value."""
    return text[:1] in FORMULA_START or text[:1] == "#"
