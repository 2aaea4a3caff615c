"""An archived report in the order of the form: 一 to 六, each part with its table and its text (domain/form.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.checks.results import CellValue
from reports.models import AnnualReport
from reports.presentation import FormTable
from reports.recognition.reading import CellState
from reports.selectors.shown_texts import ShownChapter, shown_text
from reports.shown_values import same_cell, shown_value
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS, TABLE_CODES, cell_label

#: In place of what a withdrawn version prints in a cell without a number.
WORDS_WITHDRAWN = "非数字"


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """``heading``: as the form has it; of a report kept as a document as it is printed, or empty."""

    part: int
    heading: str
    text: str
    tables: tuple[FormTable, ...] = ()

    @property
    def link(self) -> str:
        """The words of the list of contents."""
        return self.heading or "正文"


def parts_of(chapters: Mapping[int, ShownChapter], tables: Iterable[FormTable]) -> list[ArchivePart]:
    """The parts that have a text or a table, in the order of the form."""
    by_part: dict[int, list[FormTable]] = {}
    for table in tables:
        by_part.setdefault(table.part, []).append(table)
    found = []
    for part, name in PARTS.items():
        text = chapters[part].text if part in chapters else ""
        if text.strip() or part in by_part:
            heading = f"{PART_NUMERALS[part]}、{name}"
            found.append(ArchivePart(part, heading, text, tuple(by_part.get(part, ()))))
    return found


def parts_as_printed(chapters: Mapping[int, ShownChapter]) -> list[ArchivePart]:
    """The chapters of a report of a year without the form."""
    return [
        ArchivePart(part, chapter.heading, chapter.text)
        for part, chapter in sorted(chapters.items())
        if chapter.text.strip() or chapter.heading
    ]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell that a new version has changed, as texts without personal numbers."""

    code: str
    label: str
    before: str
    after: str


def changed_cells(
    before: Mapping[str, CellValue],
    after: Mapping[str, CellValue],
    editions: Mapping[str, str],
    report: AnnualReport,
    *,
    withdrawn: bool = False,
) -> list[ChangedCell]:
    """The cells that differ, in the order of the form; ``editions``: table → edition of the version that counts.

    ``withdrawn``: the version of before was taken back, perhaps for its words; only its numbers are told.
    """
    order = [code for table in TABLE_CODES for code in _codes(editions.get(table), table)]
    known = dict.fromkeys([*order, *sorted({*before, *after} - set(order))])
    return [
        ChangedCell(
            code,
            cell_label(code),
            WORDS_WITHDRAWN
            if withdrawn and _is_mark(before.get(code))
            else shown_text(shown_value(before.get(code)), report.agency),
            shown_text(shown_value(after.get(code)), report.agency),
        )
        for code in known
        if not same_cell(before.get(code), after.get(code)) and (code in before or code in after)
    ]


def _is_mark(cell: CellValue | None) -> bool:
    return cell is not None and cell.state is CellState.MARK


def words_of_change(cells: int, parts: Sequence[int]) -> str:
    """Say what a correction has changed: figures, parts of the text, or neither."""
    told = [f"{cells}格数据"] if cells else []
    numerals = "、".join(PART_NUMERALS[part] for part in parts if part in PART_NUMERALS)
    told += [f"第{numerals}部分文字"] if numerals else (["正文"] if parts else [])
    return f"{'、'.join(told)}有变动" if told else "数据和文字没有变动"


def _codes(edition: str | None, table: str) -> Sequence[str]:
    return EDITIONS[edition].table(table).cell_codes if edition in EDITIONS else ()
