"""Loads the facts of the rules, for one submission or for a list of them in the same number of queries.

A part is loaded only where an act that is asked about depends on it (``rules.parts_needed``), once for all submissions,
and not at all where the page has prefetched it. The most queries of one call are ``MOST_QUERIES``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from reports.models import (
    AnnualReport,
    Correction,
    Decision,
    Event,
    Explanation,
    Finding,
    Submission,
)
from reports.models.actors import Visitor
from reports.models.decisions import Verdict
from reports.models.tables import TableLine
from reports.permissions import Roles, roles_over
from reports.selectors.cells import editions_from, gaps, overlay, reading_of, standing
from reports.selectors.damaged_readings import is_damaged, reading_or_tables
from reports.selectors.table_rows import rows_of
from reports.services.corrections import last_change
from reports.services.digests import submission_digests
from reports.states import OPEN_STATES, RunState, State
from reports.statutory.editions import cell_label
from review import fact_rows
from review.event_text import local_time
from review.fact_rows import Known
from review.lifecycle import Move
from review.models import Endorsement, VoidRequest
from review.own_hands import has_hand_in
from review.rules import Act, Attempt, Facts, Objection, Part, objection, parts_needed
from review.selectors import over_limit_of, undecided, unexplained

#: Gathered rows 1, passes 1, decisions 1, endorsements 1, request to void 1, runs and check runs 1, returns and their
#: findings 2, versions in review 1, head 1, personal numbers 1, digests over the limit 2, last change 1.
MOST_QUERIES = 14
MOST_CHANGED_CELLS = 5


@dataclass(slots=True)
class _Rows:
    """Rows by submission, by report for decisions and questions; only of the submissions that need the part."""

    corrections: dict[int, list[Correction]]
    errors: dict[int, list[Finding]]
    explanations: dict[int, list[Explanation]]
    written: set[int]
    passes: dict[int, list[tuple[int | None, str, datetime]]]
    decisions: Mapping[int, Mapping[str, Decision]]
    questions: dict[int, list[str]]
    endorsements: dict[int, list[tuple[int, str]]]
    void_requests: dict[int, VoidRequest]
    digests: dict[int, str]
    running: set[int]
    waiting_versions: dict[int, int]
    returns: dict[int, fact_rows.Return]
    returned: dict[int, list[Finding]]
    check_digests: dict[int, str]
    heads: set[int]
    personal: Mapping[int, int]


def facts_of(
    user: Visitor,
    submission: Submission,
    acts: Collection[Act],
    *,
    attempt: Attempt | None = None,
    known: Known | None = None,
    parts: Collection[Part] = (),
) -> Facts:
    """Return the facts for these acts on one submission, loaded with its report, agency and year.

    ``parts`` are loaded whatever the acts need.
    """
    return facts_of_all(user, [submission], acts, attempt=attempt, known=known, parts=parts)[submission.pk]


def facts_of_all(
    user: Visitor,
    submissions: Iterable[Submission],
    acts: Collection[Act],
    *,
    attempt: Attempt | None = None,
    known: Known | None = None,
    parts: Collection[Part] = (),
) -> dict[int, Facts]:
    """Return id → facts for these acts; as many queries for many submissions as for one.

    ``known`` is about the only submission, or about none.
    """
    known = known or Known()
    listed = {row.pk: row for row in submissions}
    base = {pk: _base(user, row, attempt) for pk, row in listed.items()}
    needed = {pk: set(parts).union(*(parts_needed(act, facts) for act in acts)) for pk, facts in base.items()}

    def needing(*parts: Part) -> list[Submission]:
        return [listed[pk] for pk, wanted in needed.items() if wanted.intersection(parts)]

    rows = _load(user, needing, attempt, known)
    return {
        pk: replace(facts, **_details(user, listed[pk], facts, needed[pk], rows))
        for pk, facts in base.items()
    }


def facts_of_slot(user: Visitor, report: AnnualReport) -> Facts:
    """Return what the user is to a slot, whatever versions it has: no query."""
    roles = roles_over(user, report.agency)
    return Facts(
        state=None,
        clerk=roles.clerk,
        head=roles.head,
        office=roles.office,
        reviewer=roles.reviewer,
        stages_held=roles.stages,
    )


def digests_of(submissions: list[Submission]) -> dict[int, str]:
    """Return id → the digest of what a page shows of each, computed: 2 queries. Loaded with their source files."""
    found = fact_rows.gather(None, corrections=submissions, explanations=submissions)
    return submission_digests(submissions, corrections=found.corrections, explanations=found.explanations)


def judged(
    user: Visitor,
    submission: Submission,
    act: Act,
    attempt: Attempt | None = None,
    *,
    known: Known | None = None,
    **about: Any,
) -> tuple[Facts, Objection | None]:
    """Return the facts for one act and what stands against it, its sentence complete.

    ``about``: facts about the question or the finding of the act, which the caller has looked up.
    """
    facts = replace(facts_of(user, submission, (act,), attempt=attempt, known=known), **about)
    objected = objection(act, facts)
    if objected is not None and objected.tells is not None:
        facts = told(submission, facts, objected.tells)
        objected = objection(act, facts)
    return facts, objected


def told(submission: Submission, facts: Facts, part: Part) -> Facts:
    """Return the facts with what the sentence of an objection speaks of: who changed it last, which cells changed."""
    if part is Part.LAST_CHANGE:
        last = last_change(submission)
        return replace(facts, changed_by=last["who"], changed_at=last["when"])
    newest = Correction.objects.filter(submission=submission).order_by("-id")[:MOST_CHANGED_CELLS]
    return replace(facts, changed_cells=_labels(submission, [row.code for row in newest]))


def _base(user: Visitor, submission: Submission, attempt: Attempt | None) -> Facts:
    """What the submission, its report and the memberships say without a query."""
    roles: Roles = roles_over(user, submission.report.agency)
    year = submission.report.year
    until = submission.claimed_until
    return Facts(
        state=State(submission.state),
        stage=submission.stage,
        stage_names=tuple(year.stage_name(stage) for stage in range(1, year.review_stages + 1)),
        version=submission.version,
        lock_version=submission.lock_version,
        digest=submission.digest,
        clerk=roles.clerk,
        head=roles.head,
        office=roles.office,
        reviewer=roles.reviewer,
        stages_held=roles.stages,
        presented=submission.presented_at is not None,
        corrects=submission.report.effective_submission_id is not None and submission.state in OPEN_STATES,
        uploaded=submission.uploaded_by_id == user.pk,
        handed_in=submission.submitted_by_id == user.pk,
        claim=fact_rows.holder(user, submission.claimed_by_id),
        claimed_by=str(submission.claimed_by) if submission.claimed_by_id else "",
        claimed_until=local_time(until) if until else "",
        claim_expired=until is not None and until <= timezone.now(),
        attempt=attempt,
    )


Needing = Callable[..., list[Submission]]


def _load(user: Visitor, needing: Needing, attempt: Attempt | None, known: Known) -> _Rows:
    """Read the parts, each for the submissions that need it: at most one query a part, none where nobody needs it."""
    handing_in = needing(Part.HAND_IN)
    shown = [] if known.digest else fact_rows.once(handing_in, _to_digest(needing(Part.DIGEST), [], attempt))
    found = fact_rows.gather(
        user,
        corrections=needing(Part.CORRECTIONS, Part.LIMIT, Part.HAND_IN, Part.DIGEST),
        explanations=fact_rows.once(handing_in, shown),
        errors=fact_rows.once(needing(Part.ERRORS), handing_in),
        questions=needing(Part.QUESTIONS),
        writing=needing(Part.WRITING),
        tables=shown,
    )
    corrections, explanations, errors = found.corrections, found.explanations, found.errors
    over_limit = [row for row in needing(Part.LIMIT) if over_limit_of(row, corrections[row.pk])]
    digested = fact_rows.once(handing_in, _to_digest(needing(Part.DIGEST), over_limit, attempt))
    tables = found.tables
    left = [row for row in digested if row.pk not in tables and not known.digest]
    if left:  # over the limit of the year
        explanations = explanations | fact_rows.explanations_of_all(left)
        tables = tables | rows_of([row.pk for row in left])
    if known.read is not None:
        for name, kind in (("corrections", corrections), ("explanations", explanations), ("tables", tables)):
            setattr(known.read, name, next(iter(kind.values()), None))
    returns = fact_rows.returns_open(handing_in)
    running, checked = fact_rows.running_and_checked(handing_in)
    rows = _Rows(
        corrections=corrections,
        errors=errors,
        explanations=explanations,
        written=found.written,
        passes=defaultdict(list),
        decisions=fact_rows.decisions_by_report(
            [
                row
                for row in fact_rows.once(
                    needing(Part.ERRORS), [row for row in handing_in if row.report_id in returns]
                )
                if errors[row.pk]
            ],
            known.decisions,
        ),
        questions=found.questions,
        endorsements=defaultdict(list),
        void_requests=fact_rows.void_requests(needing(Part.VOID_REQUEST)),
        digests=_digests(digested, corrections, explanations, tables, known),
        running=running,
        returns=returns,
        returned=fact_rows.findings_named(
            handing_in, (key for row in returns.values() for key in row.findings)
        ),
        waiting_versions=fact_rows.waiting_versions(needing(Part.SLOT)),
        check_digests=checked,
        heads=fact_rows.agencies_whose_head_signs(needing(Part.HEAD)),
        personal=fact_rows.personal_numbers(needing(Part.PERSONAL)),
    )
    # Nobody has passed a version that waits at the first stage.
    passed = [row for row in needing(Part.PASSES, Part.LIMIT) if row.stage > 1]
    if passed:
        events = Event.objects.filter(submission__in=passed, move=Move.PASS)
        for pk, actor, digest, at in events.values_list("submission_id", "actor_id", "digest", "at"):
            rows.passes[pk or 0].append((actor, digest, at))
    if over_limit:
        endorsed = Endorsement.objects.filter(submission__in=over_limit)
        for pk, by, digest in endorsed.values_list("submission_id", "by_id", "digest"):
            rows.endorsements[pk].append((by, digest))
    return rows


def _to_digest(
    submissions: list[Submission], over_limit: list[Submission], attempt: Attempt | None
) -> list[Submission]:
    """Return the submissions whose digest decides something: the stored one is not trusted when an act is tried."""
    if attempt is None:
        return []
    return submissions if attempt.digest is not None else over_limit


def _digests(
    submissions: list[Submission],
    corrections: Mapping[int, list[Correction]],
    explanations: Mapping[int, list[Explanation]],
    tables: Mapping[int, list[TableLine]],
    known: Known,
) -> dict[int, str]:
    if known.digest is not None:
        return {row.pk: known.digest for row in submissions}
    return submission_digests(submissions, corrections=corrections, explanations=explanations, tables=tables)


# --- from rows to facts ---


def _details(
    user: Visitor, submission: Submission, base: Facts, needed: set[Part], rows: _Rows
) -> dict[str, Any]:
    """Return the fields of the parts that were needed."""
    pk = submission.pk
    found: dict[str, Any] = {"digest": rows.digests.get(pk, base.digest)}
    if Part.CORRECTIONS in needed:
        decided = [at for at in (submission.submitted_at, *(of[-1] for of in rows.passes[pk])) if at]
        found["corrected"] = has_hand_in(rows.corrections[pk], user.pk, decided)
    if Part.WRITING in needed:
        found["wrote"] = submission.report_id in rows.written
    if Part.PASSES in needed:
        found["passed"] = any(actor == user.pk for actor, *_ in rows.passes[pk])
    if Part.QUESTIONS in needed:
        found["open_questions"] = tuple(rows.questions[submission.report_id])
    if Part.VOID_REQUEST in needed and pk in rows.void_requests:
        request = rows.void_requests[pk]
        found |= {"void_request": fact_rows.holder(user, request.by_id), "void_requested_by": str(request.by)}
    if Part.ERRORS in needed:
        found |= _errors_decided(user, submission, rows)
    if Part.PERSONAL in needed:
        found["personal_numbers"] = rows.personal.get(pk, 0)
    if Part.LIMIT in needed:
        found |= _second_persons(user, submission, found["digest"], rows)
    if Part.HEAD in needed:
        found["head_signs"] = submission.report.agency_id in rows.heads
    if Part.HAND_IN in needed:
        found |= _hand_in(submission, rows)
    if Part.SLOT in needed:
        report = submission.report
        found |= {
            "waiting_version": rows.waiting_versions.get(report.pk),
            "year_open": report.year.is_open,
            "exempted": report.exempted,
            "read": submission.active_run is not None and submission.active_run.has_reading,
        }
    return found


def _errors_decided(user: Visitor, submission: Submission, rows: _Rows) -> dict[str, Any]:
    """Return the messages of the errors that nobody has settled, and whether the user has waived one."""
    errors = rows.errors[submission.pk]
    decided = rows.decisions.get(submission.report_id, {})
    newest = [decided[error.fingerprint] for error in errors if error.fingerprint in decided]
    return {
        "undecided_errors": tuple(error.message for error in undecided(errors, decided)),
        "waived": any(row.verdict == Verdict.WAIVE and row.by_id == user.pk for row in newest),
    }


def _second_persons(user: Visitor, submission: Submission, digest: str, rows: _Rows) -> dict[str, Any]:
    """Cells moved over the limit of the year, and who has looked at exactly these figures."""
    codes = over_limit_of(submission, rows.corrections[submission.pk])
    if not codes:
        return {}
    endorsed = {by for by, of in rows.endorsements[submission.pk] if of == digest}
    passed = {actor for actor, of, _ in rows.passes[submission.pk] if of == digest}
    return {
        "over_limit": _labels(submission, codes),
        "limit": str(submission.report.year.second_person_limit),
        "endorsed": user.pk in endorsed,
        "seconded": bool((endorsed | passed) - {user.pk}),
    }


def _hand_in(submission: Submission, rows: _Rows) -> dict[str, Any]:
    """What stands between a draft and its hand-in; of a file that was not read nothing else is known."""
    run = submission.active_run
    reading = None if is_damaged(run) or submission.pk in rows.running else reading_of(submission)
    if run is None or reading is None or run.state not in (RunState.SUCCEEDED, RunState.PARTIAL):
        return {"read": False, "checked": True}
    cells = overlay(reading, standing(rows.corrections[submission.pk]))
    editions = editions_from(reading, submission.report.year_id)
    open_errors = unexplained(rows.errors[submission.pk], rows.explanations[submission.pk])
    digest = rows.digests.get(submission.pk, "")
    return {
        "read": True,
        "gaps": tuple(cell_label(code, editions[code.split(".")[0]]) for code in gaps(cells, editions)),
        "checked": rows.check_digests.get(submission.pk) == digest,
        "unexplained_errors": tuple(error.message for error in open_errors),
        **_since_return(submission, rows),
    }


def _since_return(submission: Submission, rows: _Rows) -> dict[str, Any]:
    """What the return of the version before asked for and nobody has done: an explanation that was refused is none."""
    last = rows.returns.get(submission.report_id)
    if last is None:
        return {}
    explained = {row.fingerprint for row in rows.explanations[submission.pk] if row.at > last.at}
    decided = rows.decisions.get(submission.report_id, {})
    refused = {row.fingerprint for row in rows.explanations[submission.pk] if row.at <= last.at}
    errors = undecided(rows.errors[submission.pk], decided)
    asked = {row.fingerprint: row for row in errors if row.fingerprint in refused}
    asked |= {row.fingerprint: row for row in rows.returned.get(submission.pk, ())}
    corrected = any(row.at > last.at for row in rows.corrections[submission.pk])
    changed = corrected or bool(explained) or last.answered or submission.source_file_id != last.source_file
    return {
        "returned_findings": tuple(row.message for key, row in asked.items() if key not in explained),
        "as_returned": not changed,
    }


def _labels(submission: Submission, codes: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the cells as its tables print them."""
    editions = editions_from(reading_or_tables(submission), submission.report.year_id)
    return tuple(dict.fromkeys(cell_label(code, editions[code.split(".")[0]]) for code in codes))
