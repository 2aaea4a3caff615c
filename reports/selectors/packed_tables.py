"""What 表三 adds up to where it is stored as one row a version, and its cells in SQL (decision 0285).

The view over both ways of storing is for a few versions: joined to a list of them, PostgreSQL would take all apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import BigIntegerField, F, Func, QuerySet

from reports.models import RequestTable
from reports.packing.table_lines import entries_of
from reports.request_lines import COLUMNS, lines_of
from reports.statistics.sums import CellSums, Sum
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import cell_code

#: Tables that are fetched at once.
_AT_ONCE = 2_000


class _Adding:
    """The sums of one edition, as columns of plain numbers: a nation has ten million cells a year."""

    def __init__(self, edition: str) -> None:
        self._lines = lines_of(edition)
        self._reports = 0
        self._rows, self._zeros = [0] * len(self._lines), [0] * len(self._lines)
        self._totals, self._stated = ([[0] * len(COLUMNS) for _ in self._lines] for _ in range(2))

    def add(self, text: str) -> None:
        self._reports += 1
        for place, entry in enumerate(entries_of(text)):
            if entry is None:
                continue
            self._rows[place] += 1
            if isinstance(entry, int):
                self._zeros[place] += 1
                continue
            totals, stated = self._totals[place], self._stated[place]
            for column, value in enumerate(entry):
                if value is not None:
                    totals[column] += value
                    stated[column] += 1

    def sums(self) -> CellSums:
        cells = {}
        for place, line in enumerate(self._lines):
            for column, name in enumerate(COLUMNS) if self._rows[place] else ():
                stated = self._stated[place][column] + self._zeros[place]
                total = self._totals[place][column]
                cells[cell_code("requests", line, name)] = Sum(total, stated, self._rows[place] - stated)
        return CellSums(self._reports, cells)


def packed_sums(
    tables: QuerySet[RequestTable], by: Sequence[str]
) -> dict[tuple[tuple[Any, ...], str], CellSums]:
    """Return (values of ``by``, edition) → the sums of these tables. One query."""
    found: dict[tuple[tuple[Any, ...], str], _Adding] = {}
    rows = tables.order_by().values_list("lines", "edition", *by)
    for text, edition, *key in rows.iterator(chunk_size=_AT_ONCE):
        group = (tuple(key), edition)
        adding = found.get(group)
        if adding is None:
            adding = found[group] = _Adding(edition)
        adding.add(text)
    return {group: adding.sums() for group, adding in found.items()}


class PackedCell(Func):
    """A cell of a packed table in SQL; NULL without a number, and where the edition or the report has no such line."""

    output_field = BigIntegerField()

    def __init__(self, line: str, column: str, *, through: str = "request_table__") -> None:
        super().__init__(F(f"{through}edition"), F(f"{through}lines"))
        self._line, self._column = line, COLUMNS.index(column)

    def _place(self, edition: str) -> str:
        """SQL of the position of the line: a number where all editions have it at the same."""
        places = {each: lines_of(each).index(self._line) for each in EDITIONS if self._line in lines_of(each)}
        if len(places) == len(EDITIONS) and len(set(places.values())) == 1:
            return str(next(iter(places.values())))
        whens = " ".join(f"WHEN '{each}' THEN {place}" for each, place in places.items())
        return f"(CASE {edition} {whens} END)"

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        """``json`` keeps the text as it is: little of it is taken apart."""
        (edition, of_edition), (lines, of_lines) = (
            compiler.compile(each) for each in self.source_expressions
        )
        place = self._place(edition)
        line = f"(CAST({lines} AS json) -> {place})"
        text = f"(CASE {line}::text WHEN '0' THEN 0 ELSE CAST({line} ->> {self._column} AS bigint) END)"
        of_line = [*of_lines, *(of_edition if place[0] == "(" else ())]
        return text, [*of_line, *of_line]

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, Any]:
        """``json_extract`` gives a number for the sign of a line of zeros, and a text for a line."""
        (edition, of_edition), (lines, of_lines) = (
            compiler.compile(each) for each in self.source_expressions
        )
        place = self._place(edition)
        path = f"'$[' || {place} || ']"
        text = (
            f"(CASE WHEN json_extract({lines}, {path}') = 0 THEN 0"
            f" ELSE json_extract({lines}, {path}[{self._column}]') END)"
        )
        of_line = [*of_lines, *(of_edition if place[0] == "(" else ())]
        return text, [*of_line, *of_line]
