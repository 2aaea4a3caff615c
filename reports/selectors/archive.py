"""What may be read by whom beyond the own agencies: approved reports, and the public archive.

People without an account see published reports, and only where the installation has opened its archive
(``settings.PUBLIC_ARCHIVE``).
"""

from __future__ import annotations

from django.conf import settings
from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from reports.models import (
    Agency,
    AnnualReport,
    RegionTotals,
    ReportingYear,
    RequestRow,
    RequestTable,
    Submission,
)
from reports.models.actors import Visitor
from reports.models.annual_reports import AnnualReportQuerySet
from reports.models.reach import agency_scope
from reports.models.submissions import version_scope
from reports.selectors.public_record import PublicRecord
from reports.selectors.published_sums import with_published_below
from reports.states import State


def archive_is_open_to(user: Visitor | None) -> bool:
    """Whether this person may enter the archive at all."""
    return bool(settings.PUBLIC_ARCHIVE) or (user is not None and user.is_authenticated)


def slots_open_to(user: Visitor) -> AnnualReportQuerySet:
    """Slots in the user's reach, and published ones. The status of a slot is for those in whose reach it is."""
    if not archive_is_open_to(user):
        return AnnualReport.objects.none()
    return AnnualReport.objects.visible_to(user) | AnnualReport.objects.published()


def archive_of(user: Visitor) -> QuerySet[AnnualReport]:
    """Approved reports in the user's reach, and published ones."""
    return slots_open_to(user).filter(effective_submission__isnull=False)


def versions_open_to(user: Visitor) -> QuerySet[Submission]:
    """Submissions whose figures the user may read: those in reach, and the effective ones of published reports."""
    if not archive_is_open_to(user):
        return Submission.objects.none()
    # A join: with a list of the published ones the database reads all agencies for one version.
    return Submission.objects.filter(version_scope(user) | Q(effective_for__published_at__isnull=False))


def agencies_open_to(user: Visitor) -> QuerySet[Agency]:
    """Agencies in the user's reach, and those with a published report."""
    if not archive_is_open_to(user):
        return Agency.objects.none()
    published = AnnualReport.objects.published().filter(agency=OuterRef("pk"))
    return Agency.objects.filter(agency_scope(user, prefix="") | Q(Exists(published)))


def years_open_to(user: Visitor) -> QuerySet[ReportingYear]:
    """Years in which the user may read some slot."""
    return ReportingYear.objects.filter(pk__in=slots_open_to(user).values("year_id"))


def replaced_by(submission: Submission, told: PublicRecord | None) -> Submission | None:
    """The version that readers had before this effective one, corrected or withdrawn since; None for a first one.

    ``told``: of a published report; of another one it is the approved version whose place this one took. At most one
    query.
    """
    if submission.version == 1:
        return None
    if told is not None:
        before = Submission.objects.select_related("active_run")
        return before.get(pk=told.replaced) if told.replaced else None
    # A replaced draft is superseded too, but was never decided.
    once_approved = Submission.objects.filter(
        report=submission.report_id,
        version__lt=submission.version,
        state=State.SUPERSEDED,
        decided_at__isnull=False,
    )
    return once_approved.select_related("active_run").order_by("-version").first()


def edition_of_tables() -> Case:
    """What ``AnnualReport.tables_edition`` has to say, from the tables themselves."""
    version = OuterRef("effective_submission")
    tables = RequestTable.objects.filter(submission=version).values("edition")
    rows = RequestRow.objects.filter(submission=version).order_by().values("edition")
    printed = Coalesce(Subquery(tables[:1]), Subquery(rows[:1]), Value(""))
    return Case(When(effective_submission=None, then=None), default=printed, output_field=CharField())


def archive_regions(user: Visitor) -> QuerySet[Agency]:
    """Agencies with units below that have something in the archive this user sees, themselves or below them."""
    if not user.is_authenticated:
        return with_published_below() if archive_is_open_to(user) else Agency.objects.none()
    # What is below a region is known from its sums (decision 0190): no look at the reports of each.
    below = RegionTotals.objects.filter(region=OuterRef("pk"), table="")
    own = AnnualReport.objects.filter(agency=OuterRef("pk"), effective_submission__isnull=False)
    units = Agency.objects.filter(parent=OuterRef("pk"))
    in_reach = agency_scope(user, prefix="")
    published = Exists(below.filter(published=True)) | Exists(own.filter(published_at__isnull=False))
    # What is counted below a region is of units below it: with them the look-ups are few.
    return Agency.objects.filter(Exists(units)).filter(published | in_reach & (Exists(below) | Exists(own)))


def archive_years(user: Visitor) -> QuerySet[ReportingYear]:
    return ReportingYear.objects.filter(pk__in=archive_of(user).values("year_id"))
