"""Writing a report on pages: a draft is begun, its fields are saved one by one, nobody's words are lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from reports.models import AnnualReport, DraftField, DraftWriter, Narrative, Submission, WorkingDraft
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.cells import current_cells, reading_of
from reports.selectors.working_drafts import Written, number_text, text_digest, written_of
from reports.services.corrections import CorrectionRefused, parse_value
from reports.services.events import lock_report, record
from reports.states import State
from reports.statutory.chapter_guide import TEXT_NAMES
from reports.statutory.editions import cell_label, edition_for_year
from reports.statutory.elements import Edition
from reports.statutory.offered_sums import added_cells, offered_sums

#: Characters of one text: a report of a ministry has some 20,000 in all.
LONGEST_TEXT = 50_000
#: Fields of one save; a form of the newest edition has 200 cells.
MOST_FIELDS = 400
#: What a button fills in on request: 合计 from what is stated, 0 in blank cells that are no total.
SUMS, ZEROS = "sums", "zeros"
#: A form of the page → its tables.
FILLED_TABLES: Mapping[str, tuple[str, ...]] = {
    "proactive": ("proactive",),
    "requests": ("requests",),
    "cases": ("reconsideration", "litigation"),
}


class WritingRefused(Refused):
    MESSAGES = {
        "NO_EDITION": "{year}年的年报没有统一表格，不能在线填写，请上传文件。",
        "YEAR_CLOSED": "{year}年未开放填报，请联系政务公开办。",
        "EXEMPT": "{report}已免报，无需填写。",
        "IN_REVIEW": "{report}已上报，正在审核，暂不能填写。如需修改，请先撤回。",
        "NOT_STARTED": "{report}还没有开始在线填写。",
        "STARTED": "{report}已由{who}开始在线填写，请直接继续。",
        "NOT_READ": "第{version}版还没有读取完成，暂不能从它开始。",
        "FIELD_UNKNOWN": "没有这个填写项。",
        "TEXT_TOO_LONG": "文字不超过{limit}字，现为{length}字。",
        "TOO_MANY_FIELDS": "一次保存的内容过多。",
        "FILL_UNKNOWN": "没有这项填充操作。",
    }


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """What one person made of one field; ``seen`` is the mark of the page (``Written.seen``)."""

    name: str
    text: str
    seen: str


@dataclass
class Saved:
    """What became of a save: names written, rows that others had written meanwhile, sentences of refusals."""

    written: Written
    saved: set[str] = field(default_factory=set)
    conflicts: dict[str, FieldEntry] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def start_draft(
    *, actor: Actor, report_id: int, version: Submission | None = None, address: str | None = None
) -> WorkingDraft:
    """Begin to write a slot's report: with nothing, or with the cells and texts that count in a version of the slot.

    Raises NotAllowed, WritingRefused: STARTED by somebody, NO_EDITION before 2019, NOT_READ, or as ``save_fields``.
    """
    report = _open_slot(actor, report_id)
    form = edition_for_year(report.year_id)
    if form is None:
        raise WritingRefused("NO_EDITION", year=report.year_id)
    there = WorkingDraft.objects.filter(report=report).select_related("started_by").first()
    if there is not None:
        raise WritingRefused("STARTED", report=report, who=there.started_by)
    if version is not None and version.report_id != report.pk:
        raise WritingRefused("FIELD_UNKNOWN")
    texts = _texts_of(version, form) if version is not None else {}
    now = timezone.now()
    draft = WorkingDraft.objects.create(
        report=report,
        edition=form.name,
        revision=1 if texts else 0,
        based_on=version,
        started_by=actor,
        started_at=now,
    )
    DraftField.objects.bulk_create(
        DraftField(draft=draft, name=name, text=text, version=1, by=actor, at=now)
        for name, text in texts.items()
    )
    DraftWriter.objects.create(draft=draft, person=actor, on=timezone.localdate())
    record(
        report=report,
        submission=version,
        move="begin_writing",
        actor=actor,
        address=address,
        from_state=version.state if version else "",
        from_stage=version.stage if version else 0,
        comment=f"从第{version.version}版开始" if version else "从空白开始",
        data={"edition": form.name, "fields": len(texts)},
    )
    return draft


@transaction.atomic
def save_fields(
    *,
    actor: Actor,
    report_id: int,
    entries: Iterable[FieldEntry],
    fill: str = "",
    address: str | None = None,
) -> Saved:
    """Save what this person changed; each field by itself, so that people who write at once keep their words.

    A field that is not what the person had seen is a conflict and stays as it is; one that cannot be taken is refused
    with its sentence; the others are written. ``fill``: ``sums:requests`` fills the blank totals of a table from what
    is stated, ``zeros:requests`` its other blank cells with 0. Raises NotAllowed and WritingRefused.
    """
    report = _open_slot(actor, report_id)
    draft = WorkingDraft.objects.select_for_update().filter(report=report).first()
    if draft is None:
        raise WritingRefused("NOT_STARTED", report=report)
    before = written_of(draft)
    saved = Saved(before)
    wanted: dict[str, str] = {}
    for number, entry in enumerate(entries):
        if number >= MOST_FIELDS:
            raise WritingRefused("TOO_MANY_FIELDS")
        try:
            text = _taken(before.form, entry)
        except (CorrectionRefused, WritingRefused) as refused:
            saved.refused[entry.name] = refused.message
            continue
        if text == before.text(entry.name) or entry.seen.partition(".")[2] == text_digest(text):
            continue  # there already, or not touched by this person
        if entry.seen != before.seen(entry.name):
            saved.conflicts[entry.name] = FieldEntry(entry.name, text, entry.seen)
            continue
        wanted[entry.name] = text
    wanted |= _filling(fill, before, wanted)
    if wanted:
        _write(draft, before, wanted, actor)
        _record_writer(draft, report, actor, address)
        saved.written = written_of(draft)
        saved.saved = set(wanted)
    return saved


def _open_slot(actor: Actor, report_id: int) -> AnnualReport:
    """The slot, locked, if its report may be written now."""
    report = lock_report(report_id)
    require(actor, "write", report)
    closed = why_closed(report)
    if closed is not None:
        raise closed
    return report


def why_closed(report: AnnualReport) -> WritingRefused | None:
    """Why the report of this slot is not written now; None where it may be."""
    if report.exempted:
        return WritingRefused("EXEMPT", report=report)
    if not report.year.is_open:
        return WritingRefused("YEAR_CLOSED", year=report.year_id)
    current = report.open_submission
    if current is not None and current.state == State.SUBMITTED:
        return WritingRefused("IN_REVIEW", report=report)
    return None


def _taken(form: Edition, entry: FieldEntry) -> str:
    """The text as it is stored. Raises CorrectionRefused for a cell, WritingRefused for a text."""
    if entry.name in TEXT_NAMES:
        text = "\n".join(line.rstrip() for line in entry.text.replace("\0", "").splitlines()).strip("\n")
        if len(text) > LONGEST_TEXT:
            raise WritingRefused("TEXT_TOO_LONG", limit=LONGEST_TEXT, length=len(text))
        return text
    if entry.name not in form.cells:
        raise WritingRefused("FIELD_UNKNOWN")
    number = parse_value(
        entry.text[:60], form.cells[entry.name].column.kind, cell_label(entry.name, form.name)
    )
    return "" if number is None else number_text(number)


def _filling(fill: str, before: Written, wanted: Mapping[str, str]) -> dict[str, str]:
    """What the button asked for, after what was typed. Raises WritingRefused FILL_UNKNOWN."""
    if not fill:
        return {}
    what, _, name = fill.partition(":")
    if what not in (SUMS, ZEROS) or name not in FILLED_TABLES:
        raise WritingRefused("FILL_UNKNOWN")
    offered = sums_of(before, wanted) if what == SUMS else dict.fromkeys(zeros_of(before, wanted), "0")
    return {code: text for code, text in offered.items() if code.partition(".")[0] in FILLED_TABLES[name]}


def sums_of(written: Written, wanted: Mapping[str, str] | None = None) -> dict[str, str]:
    """Code of each blank total → the sum of what is stated; ``wanted`` goes before what is stored."""
    numbers = written.numbers | {
        code: parse_value(text, written.form.cells[code].column.kind, code)
        for code, text in (wanted or {}).items()
        if code in written.form.cells
    }
    return {code: number_text(number) for code, number in offered_sums(written.form, numbers).items()}


def blanks_of(written: Written, wanted: Mapping[str, str] | None = None) -> list[str]:
    """The cells in which nothing stands."""
    cells = written.cells | {
        code: text for code, text in (wanted or {}).items() if code in written.form.cells
    }
    return [code for code, text in cells.items() if not text]


def zeros_of(written: Written, wanted: Mapping[str, str] | None = None) -> list[str]:
    """The blank cells that take a 0: those that are no total of others, which a 0 could contradict."""
    totals = added_cells(written.form)
    return [code for code in blanks_of(written, wanted) if code not in totals]


def _write(draft: WorkingDraft, before: Written, wanted: Mapping[str, str], actor: Actor) -> None:
    now = timezone.now()
    draft.revision += 1
    draft.save(update_fields=["revision"])
    new, old = [], []
    for name, text in wanted.items():
        row = before.rows.get(name)
        if row is None:
            new.append(
                DraftField(draft=draft, name=name, text=text, version=draft.revision, by=actor, at=now)
            )
        else:
            row.text, row.version, row.by, row.at = text, draft.revision, actor, now
            old.append(row)
    DraftField.objects.bulk_create(new)
    DraftField.objects.bulk_update(old, ["text", "version", "by", "at"])


def _record_writer(draft: WorkingDraft, report: AnnualReport, actor: Actor, address: str | None) -> None:
    """One event for each person and day: a page saves itself every few seconds."""
    today = timezone.localdate()
    if not DraftWriter.objects.filter(draft=draft, person=actor, on=today).exists():
        DraftWriter.objects.create(draft=draft, person=actor, on=today)
        record(report=report, move="write", actor=actor, address=address)


def _texts_of(version: Submission, form: Edition) -> dict[str, str]:
    """Field → text of what counts in a version; cells that this edition does not have are left out.

    Raises WritingRefused NOT_READ.
    """
    reading = reading_of(version)
    if reading is None:
        raise WritingRefused("NOT_READ", version=version.version)
    found = {
        code: number_text(cell.value)
        for code, cell in current_cells(version).items()
        if cell.value is not None and code in form.cells
    }
    opening = "\n".join(line for line in reading.preamble.splitlines() if line.rstrip().endswith("。"))
    texts = {f"part{chapter.part}": chapter.text for chapter in Narrative.objects.filter(submission=version)}
    texts["opening"] = opening
    return found | {name: text for name, text in texts.items() if text.strip()}
