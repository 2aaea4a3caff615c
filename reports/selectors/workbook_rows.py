"""The rows of the yearly workbook, read in slices.

No cursor stays open between two rows: the worker saves its progress meanwhile, and SQLite refuses a write after an
open read that other writers have overtaken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils import timezone

from reports.checks.catalogue import CATALOGUE, title_of
from reports.checks.results import FAULT_TEXT, OUTCOME_TEXT, SEVERITY_TEXT
from reports.exports.form_columns import STORED_COLUMNS
from reports.exports.rows import FindingRow, Number, Report, Section, Slot
from reports.models import (
    TABLE_MODELS,
    Agency,
    AnnualReport,
    Decision,
    Event,
    Explanation,
    Finding,
    Submission,
)
from reports.models.annual_reports import Scope
from reports.selectors.cells import set_otherwise_in
from reports.selectors.decisions import standing
from reports.selectors.past_states import as_they_were
from reports.selectors.regions import path_of
from reports.selectors.slots import due_date, handed_in_at, slot_status
from reports.selectors.totals import ALL, Part, chunks
from reports.states import State, slot_status_text
from reports.statutory.editions import cell_label

SLICE = 200


def section_of(report: AnnualReport) -> Section:
    """The section of a data sheet that lists the report; vertically managed bodies are apart whatever their scope."""
    if report.agency.vertically_managed:
        return Section.APART
    return Section.AGGREGATE if report.scope == Scope.AGGREGATE else Section.OWN


def reports_of(submission_ids: Sequence[int]) -> Iterator[Report]:
    """The reports with the values of their four tables, in the order of the ids; seven queries a slice."""
    for ids in chunks(submission_ids, SLICE):
        submissions = Submission.objects.select_related("report__agency").in_bulk(ids)
        lines: dict[int, dict[str, dict[str, tuple[Number, ...]]]] = defaultdict(dict)
        editions: dict[int, dict[str, str]] = defaultdict(dict)
        units: dict[int, dict[str, str]] = defaultdict(dict)
        for table, model in TABLE_MODELS.items():
            rows: QuerySet[Any] = model._default_manager.filter(submission_id__in=ids).order_by()
            for pk, line, edition, *values in rows.values_list(
                "submission_id", "line", "edition", *STORED_COLUMNS[table]
            ):
                lines[pk].setdefault(table, {})[line] = tuple(values)
                editions[pk][table] = edition
            if "amount" in STORED_COLUMNS[table]:
                for pk, line, unit in rows.exclude(amount_unit="").values_list(
                    "submission_id", "line", "amount_unit"
                ):
                    units[pk][line] = unit
        corrected = set_otherwise_in(ids)
        for pk in ids:
            submission = submissions[pk]
            slot = submission.report
            yield Report(
                agency=slot.agency_name,
                kind=slot.agency.get_kind_display(),
                level=slot.agency.get_level_display(),
                scope=slot.get_scope_display(),
                section=section_of(slot),
                version=submission.version,
                approved_at=local(submission.decided_at),
                digest=submission.digest,
                editions=editions[pk],
                lines=lines[pk],
                units=units[pk],
                corrected={
                    code: (first.old_value, last.new_value)
                    for code, (first, last) in corrected.get(pk, {}).items()
                },
            )


def slot_ids(*, year: int, region: Agency, part: Part = ALL) -> list[int]:
    """Ids of all slots of a year in the region, or in a part of it."""
    slots = part.of(AnnualReport.objects.filter(year_id=year, agency__path__startswith=path_of(region)))
    return list(slots.order_by("agency__sort_key", "scope").values_list("pk", flat=True))


def slots_of(report_ids: Sequence[int], today: date, counted: dict[int, int] | None = None) -> Iterator[Slot]:
    """The slots in the order of the ids, with their status on ``today`` (Asia/Shanghai); three queries a slice.

    ``counted``: slot → version that counted at the end of ``today``, a day that has passed: then the slots are shown
    as they were (``past_states``), with one query more.
    """
    versions = Submission.objects.order_by("-version").only(
        "report_id", "version", "state", "submitted_at", "archived_at", "decided_at"
    )
    with_versions = AnnualReport.objects.select_related("agency", "year").prefetch_related(
        Prefetch("submissions", queryset=versions, to_attr="prefetched_versions")  # type: ignore[no-redef]  # read by AnnualReport.versions
    )
    for ids in chunks(report_ids, SLICE):
        slots = with_versions.in_bulk(ids)
        if counted is not None:
            as_they_were(slots.values(), today, counted)
        reviewers = reviewers_of([s.effective_submission_id for s in slots.values()])
        for pk in ids:
            slot = slots[pk]
            effective = next((v for v in slot.versions if v.pk == slot.effective_submission_id), None)
            first = local(handed_in_at(slot))
            punctuality, days = punctuality_of(slot, first, today)
            yield Slot(
                agency=slot.agency_name,
                kind=slot.agency.get_kind_display(),
                level=slot.agency.get_level_display(),
                scope=slot.get_scope_display(),
                vertically_managed=slot.agency.vertically_managed,
                due_on=due_date(slot),
                handed_in_at=first,
                punctuality=punctuality,
                days_late=days,
                status=slot_status_text(slot_status(slot, today), _newest_state(slot)),
                version=effective.version if effective else None,
                reviewers="、".join(reviewers.get(effective.pk, ())) if effective else "",
                approved_at=local(effective.decided_at) if effective else None,
                published_at=local(slot.published_at),
                remark=f"免报：{slot.exemption_reason}" if slot.exempted else "",
            )


def _newest_state(slot: AnnualReport) -> str | None:
    """The state of the newest version that went beyond its agency."""
    beyond = (each for each in slot.versions if each.submitted_at or each.archived_at)
    return next((each.state for each in beyond), None)


def punctuality_of(slot: AnnualReport, first: datetime | None, today: date) -> tuple[str, int | None]:
    """按时, 逾期, 未报, 未到期, 免报 or 历年归档, and the days late; ``first`` is the first hand-in as local time."""
    if slot.exempted:
        return "免报", None
    if first is not None:
        late = (first.date() - slot.due_on).days
        return ("逾期", late) if late > 0 else ("按时", None)
    if slot.effective_submission_id is not None:
        return "历年归档", None
    late = (today - slot.due_on).days
    return ("未报", late) if late > 0 else ("未到期", None)


def reviewers_of(submission_ids: Sequence[int | None]) -> dict[int, list[str]]:
    """Submission id → names of those who passed it, stage by stage."""
    forward = Q(to_state=State.APPROVED) | Q(to_state=State.SUBMITTED, to_stage__gt=F("from_stage"))
    passed = Event.objects.filter(
        forward, from_state=State.SUBMITTED, submission_id__in=[pk for pk in submission_ids if pk]
    )
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in passed.order_by("report_id", "sequence").values_list("submission_id", "actor_name"):
        names[pk].append(name)
    return names


def open_findings(submission_ids: Sequence[int]) -> int:
    """How many findings ``findings_of`` gives."""
    return sum(_roots(ids).count() for ids in chunks(submission_ids, SLICE))


def findings_of(submission_ids: Sequence[int]) -> Iterator[FindingRow]:
    """The root findings in the order of the ids, with the newest explanation and decision on each."""
    for ids in chunks(submission_ids, SLICE):
        explanations = {
            (e.submission_id, e.fingerprint): e
            for e in Explanation.objects.filter(submission_id__in=ids).select_related("by").order_by("id")
        }
        decisions = newest_decisions(ids)
        place = {pk: i for i, pk in enumerate(ids)}
        roots = _roots(ids).select_related("submission__report__agency").annotate(n=Count("echoes"))
        for finding in sorted(roots, key=lambda f: (place[f.submission_id], f.position)):
            slot = finding.submission.report
            explanation = explanations.get((finding.submission_id, finding.fingerprint))
            decision = decisions.get((slot.pk, finding.fingerprint))
            yield FindingRow(
                agency=slot.agency_name,
                level=slot.agency.get_level_display(),
                scope=slot.get_scope_display(),
                version=finding.submission.version,
                check=title_of(finding.check_id),
                severity=SEVERITY_TEXT[finding.severity],
                outcome=OUTCOME_TEXT[finding.outcome],
                fault=FAULT_TEXT[finding.fault],
                cell=label_of(finding.target),
                message=finding.message,
                compared=_compared(finding.check_id),
                left=finding.left,
                right=finding.right,
                echoes=finding.n,
                explanation=explanation.text if explanation else "",
                explained_by=str(explanation.by) if explanation else "",
                explained_at=local(explanation.at) if explanation else None,
                verdict=decision.get_verdict_display() if decision else "",
                verdict_reason=decision.reason if decision else "",
                decided_by=str(decision.by) if decision else "",
            )


def newest_decisions(submission_ids: Sequence[int]) -> dict[tuple[int, str], Decision]:
    """(slot, fingerprint) → the decision that counts in any version of the slots of these submissions."""
    slots = Submission.objects.filter(pk__in=submission_ids).values("report_id")
    rows = Decision.objects.filter(submission__report_id__in=slots).select_related("by", "submission")
    return standing(((row.submission.report_id, row.fingerprint), row) for row in rows.order_by("id"))


def _roots(submission_ids: Sequence[int]) -> QuerySet[Finding]:
    return Finding.objects.filter(submission_id__in=submission_ids, echo_of__isnull=True)


def _compared(check_id: str) -> str:
    check = CATALOGUE.get(check_id)
    return "与".join(check.sides) if check and check.sides else ""


def label_of(target: str) -> str:
    """The Chinese name of a cell; a text that is not a cell of the form stays as it is."""
    try:
        return cell_label(target)
    except KeyError:
        return target


def local(moment: datetime | None) -> datetime | None:
    """The moment in Asia/Shanghai without its zone: a workbook knows no zones."""
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0) if moment else None
