"""What the pages of a report that is being written show: its tables as fields, its texts, what the buttons offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404
from django.utils import timezone

from reports.checks.results import CellValue
from reports.models import AnnualReport, Narrative
from reports.models.actors import Actor
from reports.permissions import require
from reports.presentation import CellFacts, FormCell, FormTable, printed_tables
from reports.recognition.reading import CellState
from reports.requests import SignedInRequest
from reports.selectors.cells import current_cells
from reports.selectors.shown_texts import shown_chapters
from reports.selectors.working_drafts import Written, effective_before
from reports.services.draft_checks import label_of
from reports.services.working_drafts import FILLED_TABLES, Saved, sums_of, zeros_of
from reports.shown_values import shown_value
from reports.statutory.chapter_guide import TEXTS, WrittenText
from reports.statutory.editions import PARTS, TABLE_CODES, cell_label

#: Table on the page → its key in FILLED_TABLES.
TABLE_KEYS = {"表二": "proactive", "表三": "requests", "表四": "cases"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a person typed that was not saved, why, and what stands there now."""

    text: str
    sentence: str
    theirs: str = ""
    is_conflict: bool = False


@dataclass
class DraftCells(CellFacts):
    """The cells of a draft as fields, last year's number beside each."""

    written: Written | None = None
    last_year: Mapping[str, CellValue] = field(default_factory=dict)
    attempts: Mapping[str, Attempt] = field(default_factory=dict)

    def show(self, code: str, column_span: int = 1) -> FormCell:
        assert self.written is not None  # noqa: S101
        attempt = self.attempts.get(code)
        before = self.last_year.get(code)
        shown = before is not None and before.state is not CellState.MISSING
        return FormCell(
            text=attempt.text if attempt else self.written.text(code),
            role="input",
            column_span=column_span,
            code=code,
            css="has-error" if attempt else "",
            title=cell_label(code, self.written.draft.edition),
            seen=self.written.seen(code),
            refusal=attempt.sentence if attempt else "",
            beside=(("上年", shown_value(before), ""),) if shown else (),
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """What the buttons of a table fill in: how many blank totals and how many other blank cells."""

    key: str
    sums: int
    zeros: int


@dataclass(frozen=True, slots=True)
class EditedText:
    """One text on the page of texts."""

    text: WrittenText
    title: str
    value: str
    seen: str
    last_year: str
    attempt: Attempt | None

    @property
    def length(self) -> int:
        return len("".join(self.value.split()))

    @property
    def is_open(self) -> bool:
        return not self.text.optional or bool(self.value) or self.attempt is not None


def slot_to_write(request: SignedInRequest, report_id: int) -> AnnualReport:
    """The slot, for its clerks: 404 when the person may not see it, 403 for others."""
    slots = AnnualReport.objects.visible_to(request.user).select_related("agency", "year")
    slot: AnnualReport = get_object_or_404(slots, pk=report_id)
    require(request.user, "write", slot)
    return slot


def offers_of(written: Written) -> dict[str, Offer]:
    """Table → what its buttons fill in."""
    sums, zeros = sums_of(written), zeros_of(written)

    def count(codes: Mapping[str, str] | list[str], key: str) -> int:
        return sum(code.partition(".")[0] in FILLED_TABLES[key] for code in codes)

    return {key: Offer(key, count(sums, key), count(zeros, key)) for key in FILLED_TABLES}


def tables_with_offers(
    written: Written, slot: AnnualReport, user: Actor, attempts: Mapping[str, Attempt]
) -> list[tuple[FormTable, Offer]]:
    """The printed tables as fields, each with its buttons: 2 queries for last year's figures."""
    before = effective_before(slot, user)
    last_year = current_cells(before) if before is not None else {}
    facts = DraftCells(cells=written.values, written=written, last_year=last_year, attempts=attempts)
    offers = offers_of(written)
    editions = dict.fromkeys(TABLE_CODES, written.draft.edition)
    return [(table, offers[TABLE_KEYS[table.number]]) for table in printed_tables(facts, editions)]


def edited_texts(
    written: Written, slot: AnnualReport, user: Actor, attempts: Mapping[str, Attempt]
) -> list[EditedText]:
    """The texts with last year's beside them: 2 queries."""
    before = effective_before(slot, user)
    stated = {}
    if before is not None:
        rows = Narrative.objects.filter(submission=before)
        stated = {chapter.part: chapter.text for chapter in shown_chapters(rows, slot.agency)}
    return [
        EditedText(
            text=text,
            title=f"{label_of(text)}　{PARTS[text.part]}" if text.part else label_of(text),
            value=attempts[text.name].text if text.name in attempts else written.text(text.name),
            seen=written.seen(text.name),
            last_year=stated.get(text.part, "") if text.part else "",
            attempt=attempts.get(text.name),
        )
        for text in TEXTS
    ]


def attempts_of(saved: Saved, typed: Mapping[str, str]) -> dict[str, Attempt]:
    """What a save did not take, by field."""
    found = {name: Attempt(typed.get(name, ""), sentence) for name, sentence in saved.refused.items()}
    for name, entry in saved.conflicts.items():
        row = saved.written.rows.get(name)
        theirs = row.text if row else ""
        found[name] = Attempt(entry.text, conflict_sentence(saved, name), theirs, is_conflict=True)
    return found


def conflict_sentence(saved: Saved, name: str) -> str:
    """Who changed the field meanwhile, when, and of a cell to what."""
    row = saved.written.rows.get(name)
    if row is None:
        return "您打开页面之后有变动，请核对后再次保存。"
    at = timezone.localtime(row.at).strftime("%H:%M")
    if "." in name:
        return f"{row.by}在{at}改为{row.text or '空白'}，再次保存即改为您填的数。"
    return f"{row.by}在{at}修改过这一部分，对方的文字列在下面。请合并后再次保存。"
