"""Running the checks over a submission and storing what they found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model
from django.utils import timezone

from reports.checks.catalogue import catalogue_of
from reports.checks.engine import run_checks
from reports.checks.results import CellValue, CheckResult, Subject
from reports.checks.subjects import subject_from_reading
from reports.checks.texts import ComparedText
from reports.isolation.expressions import with_expression_hits
from reports.models import Correction, Explanation, Submission
from reports.models.rechecks import RecheckReason
from reports.recognition.reading import Reading
from reports.selectors.cells import (
    correction_rows,
    corrections_of,
    editions_from,
    overlay,
    standing,
    unconfirmed,
)
from reports.selectors.check_inputs import approved_version, local_day, surroundings_of
from reports.selectors.check_set import CheckContext, check_context
from reports.selectors.copies import Copies, copies_of, unaware
from reports.selectors.similar_texts import compared_texts
from reports.services.digests import submission_digest
from reports.services.findings import store
from reports.services.recheck_list import queue_rechecks
from reports.services.similarity import index_figures, index_texts, samples_by_part, texts_to_compare
from reports.services.tables import write_tables
from reports.statements import update
from reports.statutory.editions import has_form


@dataclass(frozen=True)
class Examined:
    """Input and results of the checks, not stored yet."""

    subject: Subject
    result: CheckResult
    texts: tuple[ComparedText, ...]
    samples: Mapping[int, tuple[int, ...]]
    doubtful: int
    copies: Copies


@dataclass(frozen=True)
class Changed:
    """All that is new of a version: codes of cells, and cell code → amount as they were before."""

    cells: frozenset[str]
    before: Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Prepared:
    """All that a reading and its corrections come to, not stored yet."""

    cells: dict[str, CellValue]
    editions: dict[str, str]
    units: dict[str, str]
    corrections: dict[str, Correction]
    rows: tuple[Correction, ...]
    context: CheckContext
    examined: Examined


def refresh(
    *,
    submission: Submission,
    reading: Reading,
    rows: Sequence[Correction] | None = None,
    explanations: Sequence[Explanation] | None = None,
    beside: Sequence[Model] = (),
) -> CheckResult:
    """Rewrite tables, digest and findings from the reading and the corrections.

    The caller holds the lock and saves ``lock_version``. ``rows`` and ``explanations``: all of the version, oldest
    first, where they are known. ``beside``: as of ``write_tables``. Returns what the checks found.
    """
    prepared = prepare(submission=submission, reading=reading, rows=rows)
    write(submission=submission, prepared=prepared, explanations=explanations, beside=beside)
    return prepared.examined.result


def follow_corrections(
    *, submission: Submission, reading: Reading, rows: Sequence[Correction], new: Sequence[Correction]
) -> None:
    """Bring what the cells of ``new`` touch up to date, and save the submission. The caller holds the lock.

    ``rows``: all corrections of the version, oldest first, the new ones last. Text and file are what they were.
    """
    before = overlay(reading, standing(rows[: -len(new)]))
    prepared = prepare(submission=submission, reading=reading, rows=rows)
    write(
        submission=submission,
        prepared=prepared,
        saved=("lock_version",),
        changed=Changed(
            cells=frozenset(row.code for row in new),
            before={code: cell.amount for code, cell in before.items()},
        ),
    )


def prepare(
    *, submission: Submission, reading: Reading, rows: Sequence[Correction] | None = None
) -> Prepared:
    """Compute what ``write`` stores, without writing or locking. ``rows``: the corrections, where they are known."""
    if rows is None:
        rows = correction_rows(submission) if _may_be_corrected(submission) else []
    corrections = standing(rows)
    cells = overlay(reading, corrections)
    context = check_context()
    return Prepared(
        cells=cells,
        editions=editions_from(reading, submission.report.year_id),
        units={
            code: cell.unit for code, cell in reading.cells.items() if cell.unit and code not in corrections
        },
        corrections=corrections,
        rows=tuple(rows),
        context=context,
        examined=examine(
            submission=submission, reading=reading, context=context, corrections=corrections, cells=cells
        ),
    )


def write(
    *,
    submission: Submission,
    prepared: Prepared,
    saved: Iterable[str] = (),
    changed: Changed | None = None,
    explanations: Sequence[Explanation] | None = None,
    beside: Sequence[Model] = (),
) -> None:
    """Stores tables, digest and findings. The caller holds the lock; fields named in ``saved`` are saved along.

    A submission without a digest has never been written: there is nothing to be replaced. ``changed``: all that may
    differ from what is stored.
    """
    first, corrected = not submission.digest, _may_be_corrected(submission)
    rows = write_tables(
        submission=submission,
        cells=prepared.cells,
        editions=prepared.editions,
        units=prepared.units,
        first=first,
        changed=None if changed is None else changed.cells,
        beside=beside,
    )
    submission.digest = submission_digest(
        submission,
        rows=rows,
        corrections=prepared.rows,
        explanations=explanations if corrected else (),
    )
    names = ("digest", *saved)
    fields = [field for field in Submission._meta.concrete_fields if field.name in names]
    values = {field.attname: getattr(submission, field.attname) for field in fields}
    update(Submission, {"pk": submission.pk}, values)
    keep(
        submission=submission,
        examined=prepared.examined,
        context=prepared.context,
        first=first,
        changed=changed,
    )


def _may_be_corrected(submission: Submission) -> bool:
    """Whether anybody can have corrected or explained anything: it was read before, or carries on another version."""
    return bool(submission.digest) or submission.based_on_id is not None


def check(
    *,
    submission: Submission,
    reading: Reading,
    context: CheckContext,
    corrections: Mapping[str, Correction] | None = None,
) -> CheckResult:
    """Runs the checks and stores what they found; the index of narratives follows. The caller holds the lock."""
    examined = examine(submission=submission, reading=reading, context=context, corrections=corrections)
    keep(submission=submission, examined=examined, context=context)
    return examined.result


def examine(
    *,
    submission: Submission,
    reading: Reading,
    context: CheckContext,
    corrections: Mapping[str, Correction] | None = None,
    cells: Mapping[str, CellValue] | None = None,
) -> Examined:
    """Runs the checks without writing anything: no lock is needed, and none is held while they think.

    ``cells``: the overlay of the reading and the corrections, where the caller has made it already.
    """
    corrections = corrections_of(submission) if corrections is None else corrections
    day = local_day(submission.submitted_at) or timezone.localdate()
    if cells is None:
        cells = overlay(reading, dict(corrections))
    texts = (
        texts_to_compare(
            submission=submission,
            reading=reading,
            context=context,
            boilerplate=context.check_set.boilerplate_on(day),
        )
        if has_form(submission.report.year_id)
        else ()
    )
    samples = samples_by_part(texts)
    copies = copies_of(submission, {code: cell.amount for code, cell in cells.items()})
    subject = subject_of(
        submission=submission,
        reading=reading,
        context=context,
        cells=cells,
        corrected=corrections,
        texts=texts,
        samples=samples,
        duplicate_of=copies.original,
    )
    subject = with_expression_hits(subject)
    result = run_checks(subject, catalogue_of(submission.report.year_id))
    return Examined(subject, result, texts, samples, len(unconfirmed(cells)), copies)


def still_holds(examined: Examined, *, seen: Submission, now: Submission) -> bool:
    """Whether what was examined on ``seen``, before the lock, holds for the report as it is now, under the lock.

    Another report may have got the same figures meanwhile: two files are read at the same time. What else is known of
    others is brought up to date by ``services.rechecking``.
    """
    if standing_of(seen) != standing_of(now):
        return False
    return copies_of(now, examined.subject.amounts) == examined.copies


def standing_of(submission: Submission) -> tuple[object, ...]:
    """What must not have changed for a run of the checks to hold."""
    return submission.lock_version, submission.state, submission.active_run_id, submission.submitted_at


def keep(
    *,
    submission: Submission,
    examined: Examined,
    context: CheckContext,
    first: bool = False,
    changed: Changed | None = None,
) -> None:
    """Stores what was found and brings the indexes of narratives and figures up to date. The caller holds the lock.

    Later reports with the same figures that do not say so yet are checked again. ``first``: nothing of this
    submission is stored yet. ``changed``: as of ``write``.
    """
    index_figures(
        submission=submission,
        amounts=examined.subject.amounts,
        first=first,
        before=None if changed is None else changed.before,
    )
    if copied := unaware(examined.copies.later):
        queue_rechecks(submissions=copied, reason=RecheckReason.RELATED)
    if changed is None:
        index_texts(submission=submission, texts=examined.texts, samples=dict(examined.samples), first=first)
    store(
        submission=submission,
        result=examined.result,
        subject=examined.subject,
        doubtful=examined.doubtful,
        version=context.check_set.version,
        first=first,
        anew=changed is not None,
    )


def subject_of(
    *,
    submission: Submission,
    reading: Reading,
    context: CheckContext,
    cells: Mapping[str, CellValue],
    corrected: Iterable[str],
    texts: Iterable[ComparedText] = (),
    samples: Mapping[int, Iterable[int]] | None = None,
    duplicate_of: str | None = None,
) -> Subject:
    """What the checks need to know about this submission: 3 queries besides those of the context.

    ``cells`` as they count now, ``corrected`` the codes that people set; ``texts`` and ``samples`` are those of
    ``services.similarity``.
    """
    report, names = submission.report, context.names
    agency = report.agency
    around = surroundings_of(submission, names)
    day = local_day(submission.submitted_at) or timezone.localdate()
    own_names = names.of_agency.get(agency.pk, ())
    return subject_from_reading(
        reading,
        year=report.year_id,
        agency=agency.name,
        agency_names=tuple(dict.fromkeys((agency.name, report.agency_name, *own_names))),
        known_names=names.known,
        agency_kind=agency.kind,
        agency_level=agency.level,
        agency_since=agency.valid_from,
        superiors=around.superiors,
        telephones=(agency.telephone,) if agency.telephone else (),
        scope=report.scope,
        duplicate_of=duplicate_of,
        approved=approved_version(submission),
        corrections={code: cells.get(code) for code in corrected},
        previous=around.previous,
        previous_approved=around.previous_approved,
        units=around.units,
        government_report=around.government,
        submitted_on=local_day(around.first_handed_in),
        published_on=report.agency_published_on,
        hand_in_due=report.due_on,
        publish_due=around.publish_due,
        settings=context.check_set.settings,
        word_list=context.check_set.words_on(day),
        own_texts=texts,
        compared_texts=compared_texts(submission, samples or {}, handed_in=submission.submitted_at),
    )
