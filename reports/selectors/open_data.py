"""What the open data is made of: published reports, and a stamp that changes whenever they do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from reports.checks.catalogue import title_of
from reports.checks.public_findings import PUBLIC_CHECKS
from reports.exports.open_checks import OpenChecks, OpenFinding
from reports.exports.open_data import OpenReport
from reports.models import AnnualReport, CheckRun, Decision, Finding, OpenDataBuild
from reports.selectors.cell_values import Cells, cells_of
from reports.selectors.decisions import decisions_in
from reports.selectors.public_record import with_withdrawals
from reports.selectors.shown_texts import shown_text
from reports.states import JobState
from reports.statutory.editions import EDITIONS

SLICE = 200
#: Changes whenever the files say the same data otherwise, so that all are built anew.
FILES_AS_OF = "days"
#: Years with the statutory form; older reports have no tables.
FIRST_WITH_FORM = min(edition.first_year for edition in EDITIONS.values())
_EMPTY = Cells({}, {}, {})


def public_stamps() -> dict[int | None, str]:
    """Year → a text that changes when anything published of it changes; None → of all years together.

    A report that is published, corrected, taken back or published anew changes the number of reports, the sum of their
    versions, or the time of one of them. One query; where findings are published two more, for checks and decisions.
    """
    rows = (
        AnnualReport.objects.published()
        .filter(year_id__gte=FIRST_WITH_FORM)
        .order_by("year_id")
        .values("year_id")
        .annotate(
            reports=Count("pk"),
            of_versions=Sum("effective_submission_id"),
            of_slots=Sum("pk"),
            published=Max("published_at"),
            decided=Max("effective_submission__decided_at"),
        )
    )
    checked = _checked() if settings.OPEN_DATA_FINDINGS else {}
    found: dict[int | None, str] = {
        row["year_id"]: _digest(
            FILES_AS_OF,
            *(str(value) for name, value in row.items() if name != "year_id"),
            *checked.get(row["year_id"], ()),
        )
        for row in rows
    }
    if found:
        found[None] = _digest(*(f"{year} {stamp}" for year, stamp in sorted(found.items(), key=str)))
    return found


def _checked() -> dict[int, tuple[str, ...]]:
    """Year → when its published reports were checked last, and the newest decision on a finding. Two queries."""
    slots = "submission__effective_for"
    published = {f"{slots}__published_at__isnull": False}
    runs = CheckRun.objects.filter(**published).order_by().values_list(f"{slots}__year_id")
    decided = Decision.objects.filter(submission__report__published_at__isnull=False).order_by()
    by_year = decided.values_list("submission__report__year_id")
    newest = dict(by_year.annotate(newest=Max("pk")))
    return {
        year: (str(number), str(at), str(newest.get(year)))
        for year, number, at in runs.annotate(number=Count("pk"), at=Max("at"))
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def published_ids(year: int | None) -> list[int]:
    """Ids of the published slots of a year, or of all years with the form, in the order of lists."""
    chosen = Q(year_id__gte=FIRST_WITH_FORM) if year is None else Q(year_id=year)
    slots = AnnualReport.objects.published().filter(chosen)
    return list(slots.order_by("-year_id", "agency__sort_key", "scope").values_list("pk", flat=True))


def open_reports(slot_ids: list[int], *, with_findings: bool = False) -> Iterator[OpenReport]:
    """The published reports in the order of the ids; one no longer published is left out.

    Five queries a slice, three more with findings.
    """
    for start in range(0, len(slot_ids), SLICE):
        ids = slot_ids[start : start + SLICE]
        published = with_withdrawals(AnnualReport.objects.published())
        slots = published.select_related("agency", "effective_submission").in_bulk(ids)
        versions = [slot.effective_submission_id for slot in slots.values()]
        cells = cells_of(pk for pk in versions if pk is not None)
        checks = _checks_of(list(slots.values())) if with_findings else {}
        for pk in ids:
            slot = slots.get(pk)
            version = slot.effective_submission if slot else None
            if slot is None or version is None:
                continue
            found = cells.get(version.pk, _EMPTY)
            yield OpenReport(
                report=slot.pk,
                agency=slot.agency_id,
                agency_code=slot.agency.code,
                agency_name=slot.agency_name,
                kind=slot.agency.kind,
                level=slot.agency.level,
                scope=slot.scope,
                year=slot.year_id,
                version=version.version,
                approved_on=timezone.localdate(version.decided_at) if version.decided_at else None,
                published_on=slot.version_public_on,
                editions=found.editions,
                units=found.units,
                cells=found.cells,
                checks=checks.get(version.pk),
            )


def _checks_of(slots: list[AnnualReport]) -> dict[int, OpenChecks]:
    """Version → what the checks found in it, where it may be told to everybody. Three queries."""
    by_version = {slot.effective_submission_id: slot for slot in slots}
    decisions = decisions_in([slot.pk for slot in slots])
    found: dict[int, list[OpenFinding]] = {}
    rows = Finding.objects.filter(submission__in=by_version, check_id__in=PUBLIC_CHECKS)
    for row in rows.select_related("echo_of").order_by("submission_id", "position"):
        slot = by_version[row.submission_id]
        decision = decisions.get(slot.pk, {}).get(row.fingerprint)
        found.setdefault(row.submission_id, []).append(
            OpenFinding(
                number=row.position + 1,
                check=row.check_id,
                title=title_of(row.check_id),
                severity=row.severity,
                outcome=row.outcome,
                fault=row.fault,
                message=shown_text(row.message, slot.agency),
                cells=tuple(row.cells),
                left=row.left,
                right=row.right,
                echo_of=row.echo_of.position + 1
                if row.echo_of and row.echo_of.check_id in PUBLIC_CHECKS
                else None,
                verdict=decision.verdict if decision else "",
            )
        )
    return {
        run.submission_id: OpenChecks(
            check_set=run.check_set_version,
            checked_on=timezone.localdate(run.at),
            passed=run.passed,
            failed=run.failed,
            uncertain=run.uncertain,
            not_assessable=run.not_assessable,
            findings=tuple(found.get(run.submission_id, ())),
        )
        for run in CheckRun.objects.filter(submission__in=by_version)
    }


def newest_builds() -> dict[int | None, OpenDataBuild]:
    """Year → the newest files of it that were built and are there; None → of all years. One query.

    Those with ``hidden_at`` hold figures that were withdrawn since: they are told of, and handed out to nobody.
    """
    built = OpenDataBuild.objects.filter(state=JobState.SUCCEEDED, removed_at=None).order_by("version")
    return {build.year: build for build in built}
