"""A report that is being written: its fields, what it prints, and last year's report beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reports.checks.results import CellValue
from reports.exports.official_report import OfficialReport
from reports.models import AnnualReport, DraftField, Submission, WorkingDraft
from reports.models.actors import Visitor
from reports.recognition.reading import CellState
from reports.selectors.official_prints import written_date
from reports.statutory.chapter_guide import TEXTS
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import Edition
from reports.statutory.narrative_fields import filled
from reports.statutory.printed_form import Printable

DIGEST_LENGTH = 12
#: A field that nobody has written.
UNWRITTEN = "0."


@dataclass(frozen=True)
class Written:
    """The fields of a draft by name, as one query found them."""

    draft: WorkingDraft
    rows: Mapping[str, DraftField]

    @property
    def form(self) -> Edition:
        return EDITIONS[self.draft.edition]

    def text(self, name: str) -> str:
        row = self.rows.get(name)
        return row.text if row else ""

    def seen(self, name: str) -> str:
        """What a page remembers of a field, to be sent back with what the person made of it."""
        return seen_of(self.rows.get(name))

    @property
    def cells(self) -> dict[str, str]:
        """Every cell of the form as text; empty for a blank."""
        return {code: self.text(code) for code in self.form.cells}

    @property
    def numbers(self) -> dict[str, Decimal | None]:
        return {code: Decimal(text) if text else None for code, text in self.cells.items()}

    @property
    def values(self) -> dict[str, CellValue]:
        return {
            code: CellValue(
                code, CellState.BLANK if number is None else CellState.NUMBER, number, self.text(code)
            )
            for code, number in self.numbers.items()
        }


def seen_of(row: DraftField | None) -> str:
    """Version and digest of a field: whether it is still what was seen, and whether the person changed it."""
    return f"{row.version}.{text_digest(row.text)}" if row else UNWRITTEN + text_digest("")


def text_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_LENGTH]


def number_text(number: Decimal) -> str:
    """Plain digits without trailing zeros: the text of a cell."""
    return f"{number.normalize():f}"


def written_of(draft: WorkingDraft) -> Written:
    """The fields with who wrote them: 1 query."""
    rows = DraftField.objects.filter(draft=draft).select_related("by")
    return Written(draft, {row.name: row for row in rows})


def draft_of(report: AnnualReport) -> WorkingDraft | None:
    """The draft of a slot with the versions it knows: 1 query."""
    return WorkingDraft.objects.filter(report=report).select_related("made", "based_on").first()


def printed_report(written: Written, report: AnnualReport, day: date) -> OfficialReport:
    """What the draft prints on this day, texts with their figures."""
    texts = {text: filled(written.text(text.name), written.form, written.cells).text for text in TEXTS}
    cells: dict[str, Printable] = dict(written.numbers)
    return OfficialReport(
        agency=report.agency_name,
        year=report.year_id,
        chapters={text.part: words for text, words in texts.items() if text.part},
        cells=cells,
        editions=dict.fromkeys(TABLE_CODES, written.draft.edition),
        opening="\n".join(words for text, words in texts.items() if not text.part),
        signature=report.agency_name,
        date=written_date(day),
    )


def effective_before(report: AnnualReport, user: Visitor) -> Submission | None:
    """Last year's effective version of the same agency and scope, as far as the person may see it: 1 query."""
    return (
        Submission.objects.visible_to(user)
        .filter(
            effective_for__agency=report.agency_id,
            effective_for__year=report.year_id - 1,
            effective_for__scope=report.scope,
        )
        .select_related("report__agency", "active_run")
        .first()
    )


def changed_since(draft: WorkingDraft, revision: int) -> Iterable[DraftField]:
    """The fields written after this revision, with who wrote them: 1 query."""
    return DraftField.objects.filter(draft=draft, version__gt=revision).select_related("by")
