"""One table being put together from its printed lines: cells with their doubts, short and merged lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from msgspec import structs

from reports.recognition.forms import FORMS
from reports.recognition.grids.printed_lines import Fit, PrintedLine, Side, fit
from reports.recognition.numerals import numeral_of
from reports.recognition.reading import CONFIDENCE, CellReading, CellState, Doubt, TableFound
from reports.statutory.editions import table_of
from reports.statutory.elements import Line

#: Lines printed again with other numbers that show a second table where no second printing was found as a whole:
#: in 表三 and 表二 a line may be repeated by a page break, 表四 has only one to two lines.
FEWEST_REPEATED = {"proactive": 3, "requests": 3, "reconsideration": 1, "litigation": 1}
#: Most characters kept of words in the place of a number.
LONGEST_WORDS = 60


@dataclass
class TableBuilder:
    """One table being put together."""

    code: str
    edition: str
    labels: dict[str, str] = field(default_factory=dict)
    short_lines: dict[str, int] = field(default_factory=dict)
    merged_lines: dict[str, str] = field(default_factory=dict)
    worded_cells: dict[str, str] = field(default_factory=dict)
    short_values: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)
    cells: dict[str, CellReading] = field(default_factory=dict)
    first: PrintedLine | None = None
    seen: set[str] = field(default_factory=set)
    regular: bool = False
    side: Side | None = None
    different: set[str] = field(default_factory=set)
    different_again: set[str] = field(
        default_factory=set
    )  # of these, those in a second printing of the table
    torn: set[str] = field(default_factory=set)  # lines that are not from a complete grid

    @property
    def printed_as(self) -> str:
        return table_of(self.edition, self.code).printed_as

    @property
    def is_repeated(self) -> bool:
        """Lines printed again with other numbers: perhaps a second report in the same file."""
        return bool(self.different_again) or len(self.different) >= FEWEST_REPEATED[self.code]

    def add(
        self, printed: PrintedLine, line: Line, doubt: Doubt | None = None, *, second: bool = False
    ) -> None:
        """Place the positions of one printed line. A repeated line changes nothing but may raise a doubt.

        It counts, with a doubt, where the one before could not be placed or was blank, unless this is a ``second``
        printing.
        """
        if self.first is None:
            self.first = printed
        fitted = fit(printed, len(line.columns), regular=self.regular, side=self.side)
        again = line.code in self.seen
        if not printed.complete:
            self.torn.add(line.code)
        if again and not printed.count:
            return  # the rest of a row cut by a page, its label repeated
        if again and self.short_lines.get(line.code) == 0:
            again = False  # before it stood the word alone, as in a menu or a list
            del self.short_lines[line.code]
        self.seen.add(line.code)
        if not again and printed.label.text:
            self.labels[line.code] = printed.label.text
        if fitted.items is None:
            if not again and fitted.merged is not None:
                self.merged_lines[line.code] = fitted.merged
            elif not again:
                self.short_lines[line.code] = printed.count
                self._keep_values(printed, line)
            return
        found = self._cells(printed, line, fitted, doubt)
        if not again:
            self.cells.update(found)
        elif not second and (line.code in self.short_lines or self._is_blank(found, line)):
            self.short_lines.pop(line.code, None)
            self.cells.update(self._cells(printed, line, fitted, Doubt.DUPLICATE_LINE))
        elif line.code in self.short_lines or line.code in self.merged_lines:
            return
        else:
            self._compare(line.code, found, second=second)

    def compare(self, again: Iterable[PrintedLine]) -> None:
        """Lines of a second printing of the table: one that differs raises a doubt, one that is new is left aside."""
        by_code = FORMS[self.edition, self.code].lines
        for printed in again:
            if printed.label.code in self.seen and printed.label.code in by_code:
                self.add(printed, by_code[printed.label.code], second=True)

    def _is_blank(self, codes: Iterable[str], line: Line) -> bool:
        """Whether no number is printed in any of these cells so far: blanks, or words alone."""
        own = [self.cells[code] for code in codes if code in self.cells]
        worded = any(code in self.worded_cells for code in FORMS[self.edition, self.code].codes[line.code])
        return (bool(own) or worded) and all(cell.state is CellState.BLANK for cell in own)

    def _keep_values(self, printed: PrintedLine, line: Line) -> None:
        numerals = [numeral_of(item.text) for item in printed.items if not item.empty]
        values = tuple(n.value for n in numerals if n is not None and n.value is not None)
        if len(values) == len(numerals):
            self.short_values[f"{self.code}.{line.code}"] = values

    def _cells(
        self, printed: PrintedLine, line: Line, fitted: Fit, doubt: Doubt | None
    ) -> dict[str, CellReading]:
        found = {}
        sure = CONFIDENCE.sure if printed.complete else CONFIDENCE.labelled_in_text
        codes = FORMS[self.edition, self.code].codes[line.code]
        for code, column, item in zip(codes, line.columns, fitted.items or (), strict=True):
            numeral = numeral_of(item.text, column.kind)
            if numeral is None:
                self.worded_cells.setdefault(code, " ".join(item.text.split())[:LONGEST_WORDS])
            if numeral is None or (item.tall and numeral.state is CellState.NUMBER):
                continue
            why = doubt or fitted.doubt or numeral.doubt
            found[code] = CellReading(
                code,
                numeral.state,
                numeral.value,
                item.text,
                item.place,
                CONFIDENCE.unsure if why else sure,
                why,
                numeral.note,
                numeral.unit,
            )
        return found

    def _compare(self, line: str, again: dict[str, CellReading], *, second: bool) -> None:
        for code, other in again.items():
            cell = self.cells.get(code)
            if cell is None or (cell.state, cell.value) == (other.state, other.value):
                continue
            self.different.add(line)
            if second:
                self.different_again.add(line)
            if not cell.doubt:
                self.cells[code] = CellReading(
                    code,
                    cell.state,
                    cell.value,
                    cell.raw,
                    cell.place,
                    CONFIDENCE.unsure,
                    Doubt.DUPLICATE_LINE,
                    cell.note,
                    cell.unit,
                )

    def doubt_beside_missing(self) -> None:
        """Doubts the lines of text beside one that is nowhere: its numbers may be those of its neighbours."""
        form = FORMS[self.edition, self.code]
        order = list(form.lines)
        for number, code in enumerate(order):
            beside = {*order[max(number - 1, 0) : number], *order[number + 1 : number + 2]}
            if code in self.torn and not beside <= self.seen:
                self._doubt_line(form.codes[code])

    def _doubt_line(self, codes: Iterable[str]) -> None:
        for code in codes:
            cell = self.cells.get(code)
            if cell is not None and cell.doubt is None:
                self.cells[code] = structs.replace(cell, doubt=Doubt.TORN, confidence=CONFIDENCE.unsure)

    def finished(self, first: PrintedLine) -> TableFound:
        order = FORMS[self.edition, self.code].lines
        labels = {code: self.labels[code] for code in order if code in self.labels}
        worded = {code: words for code, words in self.worded_cells.items() if code not in self.cells}
        return TableFound(
            self.code,
            self.edition,
            first.place,
            labels,
            self.short_lines,
            self.merged_lines,
            worded_cells=worded,
            printed_again=tuple(code for code in order if code in self.different) if self.is_repeated else (),
        )
