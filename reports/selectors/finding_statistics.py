"""问题统计: which checks fail most, by region, kind of agency and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from reports.checks.catalogue import title_of
from reports.models import Agency, Finding, Submission
from reports.models.actors import Visitor
from reports.models.agencies import AgencyKind
from reports.selectors.regions import Branches, branch_of, path_of
from reports.states import State


@dataclass(frozen=True)
class Share:
    """``reports`` of ``counted``, and the same two numbers of the year before."""

    reports: int
    counted: int
    before: int = 0
    counted_before: int = 0

    @property
    def share(self) -> int | None:
        """Reports in a hundred; None without reports."""
        return percentage(self.reports, self.counted)

    @property
    def change(self) -> int | None:
        """Percentage points more (or, below zero, less) than the year before; None without reports then."""
        then = percentage(self.before, self.counted_before)
        return None if self.share is None or then is None else self.share - then

    @property
    def change_text(self) -> str:
        """The change in words; a dash where there is nothing to compare with."""
        if self.change is None:
            return "—"
        if self.change == 0:
            return "持平"
        return f"{'升' if self.change > 0 else '降'}{abs(self.change)}个百分点"


@dataclass(frozen=True)
class CheckCount(Share):
    """``reports``: how many reports have a root finding of the check, ``findings`` how many they have in all."""

    check: str = ""
    title: str = ""
    severity: str = ""
    findings: int = 0


def percentage(part: int, whole: int) -> int | None:
    """The part in a hundred, rounded; None of nothing."""
    return round(100 * part / whole) if whole else None


@dataclass(frozen=True)
class Counted:
    """``reports`` looked at, and how many of them have errors and warnings."""

    reports: int = 0
    errors: int = 0
    warnings: int = 0

    def plus(self, other: Counted) -> Counted:
        return Counted(
            self.reports + other.reports, self.errors + other.errors, self.warnings + other.warnings
        )


@dataclass(frozen=True)
class GroupCount:
    """One region, kind or year beside the year before; ``key`` is what the page narrows its lists by."""

    key: str
    label: str
    now: Counted
    before: Counted = Counted()

    @property
    def errors(self) -> Share:
        """Reports with errors."""
        return Share(self.now.errors, self.now.reports, self.before.errors, self.before.reports)

    @property
    def warnings(self) -> Share:
        """Reports with warnings."""
        return Share(self.now.warnings, self.now.reports, self.before.warnings, self.before.reports)


def versions_in(
    *, region: Agency, user: Visitor | None = None, kind: str = "", **years: Any
) -> QuerySet[Submission]:
    """The versions that count in a region and in ``year`` or the years ``year__in``: what waits or is approved.

    Never drafts, which the office does not see. ``user``: only what this person oversees; without one the caller has
    made sure that the person oversees the region.
    """
    found = Submission.objects.filter(
        # Of its own slot: looking for any slot of which a version is the effective one reads all versions.
        Q(state=State.SUBMITTED) | Q(report__effective_submission=F("pk")),
        **{f"report__{name}": value for name, value in years.items()},
        report__agency__path__startswith=path_of(region),
    )
    if user is not None:
        found = found.filter(report__agency__in=Agency.objects.overseen_by(user))
    return found.filter(report__agency__kind=kind) if kind else found


def roots_in(*, year: int, region: Agency, user: Visitor, kind: str = "") -> QuerySet[Finding]:
    """Root findings of the versions that count in a year and region."""
    versions = versions_in(year=year, region=region, user=user, kind=kind)
    return Finding.objects.filter(submission__in=versions.values("pk"), echo_of__isnull=True)


def rows_of_checks(region: Agency, *, year: int, kind: str) -> Iterable[Sequence[Any]]:
    """(year, check, severity, findings, reports) of the year and the one before, the most reports first: 4 queries.

    A row without a check has the number of all reports of its year.
    """
    for of in (year, year - 1):
        versions = versions_in(year=of, region=region, kind=kind)
        yield (of, "", "", 0, versions.count())
        roots = Finding.objects.filter(submission__in=versions.values("pk"), echo_of__isnull=True)
        counted = (
            roots.order_by()
            .values("check_id", "severity")
            .annotate(findings=Count("pk"), reports=Count("submission", distinct=True))
            .order_by("-reports", "-findings", "check_id")
        )
        yield from ((of, *row) for row in counted.values_list("check_id", "severity", "findings", "reports"))


def by_check(rows: Iterable[Sequence[Any]], year: int) -> list[CheckCount]:
    """Checks by the number of reports they fail in, the most first, beside the year before: of ``rows_of_checks``."""
    reports, now = dict[tuple[int, str, str], int](), []
    for of, check, severity, findings, number in rows:
        reports[of, check, severity] = number
        if of == year and check:
            now.append((check, severity, findings, number))
    return [
        CheckCount(
            check=check,
            title=title_of(check),
            severity=severity,
            findings=findings,
            reports=number,
            counted=reports[year, "", ""],
            before=reports.get((year - 1, check, severity), 0),
            counted_before=reports.get((year - 1, "", ""), 0),
        )
        for check, severity, findings, number in now
    ]


def reports_of(rows: Iterable[Sequence[Any]], year: int) -> int:
    """The number of reports looked at in the year: of ``rows_of_checks``."""
    return next(number for of, check, _, _, number in rows if of == year and not check)


@dataclass(frozen=True)
class Measured:
    """What a year and the year before have, by the branch of the region (its path) and kind of the agency."""

    now: dict[tuple[str, str], Counted]
    before: dict[tuple[str, str], Counted]

    @property
    def places(self) -> set[tuple[str, str]]:
        return {*self.now, *self.before}

    def group(self, key: str, label: str, places: Iterable[tuple[str, str]]) -> GroupCount:
        """The sum of these places."""
        now = before = Counted()
        for place in places:
            now = now.plus(self.now.get(place, Counted()))
            before = before.plus(self.before.get(place, Counted()))
        return GroupCount(key, label, now, before)


def rows_of_years(region: Agency, *, years: Sequence[int], kind: str) -> Iterable[Sequence[Any]]:
    """(year, path of the branch, kind, severity, reports) of years and those before: 2 queries however many years.

    The branch is the step below the region, its own for its own bodies. Rows without a severity count all reports.
    """
    asked = {*years, *(year - 1 for year in years)}
    versions = versions_in(year__in=asked, region=region, kind=kind)
    place = ("report__year_id", "branch", "report__agency__kind")
    branches = versions.order_by().annotate(branch=branch_of(region, "report__agency__path"))
    for row in branches.values_list(*place).annotate(number=Count("pk")):
        yield (*row[:3], "", row[3])
    roots = Finding.objects.filter(
        submission__in=versions.values("pk"), echo_of__isnull=True, severity__in=("error", "warning")
    )
    yield from (
        roots.order_by()
        .annotate(branch=branch_of(region, "submission__report__agency__path"))
        .values_list("submission__report__year_id", "branch", "submission__report__agency__kind", "severity")
        .annotate(number=Count("submission", distinct=True))
    )


def measured(rows: Iterable[Sequence[Any]], years: Iterable[int]) -> dict[int, Measured]:
    """Reports with errors and warnings of years, each beside the one before: of ``rows_of_years``."""
    found: dict[int, dict[tuple[str, str], Counted]] = defaultdict(lambda: defaultdict(Counted))
    for year, path, kind, severity, number in rows:
        more = {"": Counted(reports=number), "error": Counted(errors=number)}
        place = (path, kind)
        found[year][place] = found[year][place].plus(more.get(severity, Counted(warnings=number)))
    return {year: Measured(dict(found[year]), dict(found[year - 1])) for year in years}


def by_kind(of: Measured) -> list[GroupCount]:
    """By kind of agency, the most errors first; kinds without reports are left out."""
    groups = [
        of.group(kind, str(label), [place for place in of.places if place[1] == kind])
        for kind, label in AgencyKind.choices
    ]
    present = [group for group in groups if group.now.reports]
    return sorted(present, key=lambda group: (-group.now.errors, -group.now.warnings, group.label))


def by_region(of: Measured, region: Agency) -> list[GroupCount]:
    """Divided and ordered as the overview of the year is; a branch without reports is left out: 1 query."""
    branches = Branches(region)
    parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for place in of.places:
        parts[branches.place_of(place[0])].append(place)
    groups = [
        of.group(str(branch.agency.pk) if branch.agency else "", branch.label, parts[number])
        for number, branch in enumerate(branches.all)
    ]
    return [group for group in groups if group.now.reports]


def by_year(of: dict[int, Measured]) -> list[GroupCount]:
    """The same numbers for several years."""
    return [each.group(str(year), f"{year}年", each.places) for year, each in of.items()]
