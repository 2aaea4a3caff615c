"""问题统计: which checks fail most, by region, kind of agency and year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from reports.checks.catalogue import CATALOGUE
from reports.models import Agency, Finding, Submission
from reports.models.actors import Visitor
from reports.models.agencies import AgencyKind
from reports.selectors.regions import Branches, path_of
from reports.states import State


@dataclass(frozen=True)
class CheckCount:
    """``reports``: how many reports have a root finding of the check, ``findings`` how many they have in all.

    ``counted``: all reports looked at; ``before`` and ``counted_before``: the same numbers of the year before.
    """

    check: str
    title: str
    severity: str
    findings: int
    reports: int
    counted: int = 0
    before: int = 0
    counted_before: int = 0

    @property
    def share(self) -> int | None:
        """Reports with the finding in a hundred; None without reports."""
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


def percentage(part: int, whole: int) -> int | None:
    """The part in a hundred, rounded; None of nothing."""
    return round(100 * part / whole) if whole else None


@dataclass(frozen=True)
class GroupCount:
    """One region, kind or year: reports with errors and warnings, and of how many (0: not counted)."""

    key: str
    label: str
    reports: int
    errors: int
    warnings: int
    counted: int = 0

    @property
    def error_share(self) -> int | None:
        return percentage(self.errors, self.counted)

    @property
    def warning_share(self) -> int | None:
        return percentage(self.warnings, self.counted)


def counted_in(*, year: int, region: Agency, user: Visitor, kind: str = "") -> int:
    """How many versions count in a year and region: 1 query."""
    found = Submission.objects.filter(
        Q(state=State.SUBMITTED) | Q(effective_for__isnull=False),
        report__year_id=year,
        report__agency__path__startswith=path_of(region),
        report__agency__in=Agency.objects.overseen_by(user),
    )
    return (found.filter(report__agency__kind=kind) if kind else found).count()


def roots_in(*, year: int, region: Agency, user: Visitor, kind: str = "") -> QuerySet[Finding]:
    """Root findings of the versions that count in a year and region: what waits for review and what is approved.

    Never of drafts, which the office does not see.
    """
    standing = Q(submission__state=State.SUBMITTED) | Q(submission__effective_for__isnull=False)
    found = Finding.objects.filter(
        standing,
        echo_of__isnull=True,
        submission__report__year_id=year,
        submission__report__agency__path__startswith=path_of(region),
        submission__report__agency__in=Agency.objects.overseen_by(user),
    )
    return found.filter(submission__report__agency__kind=kind) if kind else found


def by_check(*, year: int, region: Agency, user: Visitor, kind: str = "") -> list[CheckCount]:
    """Checks by the number of reports they fail in, the most first, beside the year before: 4 queries."""

    def rows(of: int) -> Iterable[Any]:
        roots = roots_in(year=of, region=region, user=user, kind=kind)
        return (
            roots.order_by()
            .values("check_id", "severity")
            .annotate(findings=Count("pk"), reports=Count("submission", distinct=True))
            .order_by("-reports", "-findings", "check_id")
        )

    before = {(row["check_id"], row["severity"]): row["reports"] for row in rows(year - 1)}
    counted = counted_in(year=year, region=region, user=user, kind=kind)
    counted_before = counted_in(year=year - 1, region=region, user=user, kind=kind)
    return [
        CheckCount(
            row["check_id"],
            CATALOGUE[row["check_id"]].title if row["check_id"] in CATALOGUE else "",
            row["severity"],
            row["findings"],
            row["reports"],
            counted,
            before.get((row["check_id"], row["severity"]), 0),
            counted_before,
        )
        for row in rows(year)
    ]


def by_kind(findings: QuerySet[Finding]) -> list[GroupCount]:
    """By kind of agency: 1 query."""
    names = dict(AgencyKind.choices)
    return _groups(findings, "submission__report__agency__kind", names)


def by_region(findings: QuerySet[Finding], region: Agency) -> list[GroupCount]:
    """Divided and ordered as the overview of the year is; a branch without findings is left out: 2 queries."""
    branches = Branches(region)
    rows = (
        findings.order_by()
        .values("submission__report__agency__path", "severity")
        .annotate(reports=Count("submission", distinct=True))
    )
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        place = branches.place_of(str(row["submission__report__agency__path"]))
        sums[place][row["severity"]] += row["reports"]
    return [
        GroupCount(
            str(branch.agency.pk) if branch.agency else "",
            branch.label,
            sum(sums[place].values()),
            sums[place].get("error", 0),
            sums[place].get("warning", 0),
        )
        for place, branch in enumerate(branches.all)
        if place in sums
    ]


def by_year(*, region: Agency, user: Visitor, years: Iterable[int], kind: str = "") -> list[GroupCount]:
    """The same numbers for several years with their shares: 2 queries a year."""
    found = []
    for year in years:
        counted = dict(
            roots_in(year=year, region=region, user=user, kind=kind)
            .order_by()
            .values_list("severity")
            .annotate(reports=Count("submission", distinct=True))
        )
        found.append(
            GroupCount(
                str(year),
                f"{year}年",
                sum(counted.values()),
                counted.get("error", 0),
                counted.get("warning", 0),
                counted_in(year=year, region=region, user=user, kind=kind),
            )
        )
    return found


def _groups(findings: QuerySet[Finding], field: str, names: dict[str, str]) -> list[GroupCount]:
    rows = (
        findings.order_by()
        .values_list(field, "severity")
        .annotate(reports=Count("submission", distinct=True))
    )
    sums: dict[str, dict[str, int]] = {}
    for key, severity, reports in rows:
        sums.setdefault(key, {})[severity] = reports
    return sorted(
        (
            GroupCount(
                key,
                names.get(key, key),
                sum(counted.values()),
                counted.get("error", 0),
                counted.get("warning", 0),
            )
            for key, counted in sums.items()
        ),
        key=lambda group: (-group.errors, -group.warnings, group.label),
    )
