"""Filters of the review queue."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet

from reports.checks.results import Severity
from reports.filters import PageFilterSet, kind_choice, region_choice, select, text_box
from reports.models import Agency, Finding, ReportingYear, Submission
from reports.models.annual_reports import Scope
from reports.selectors.agency_names import holding, of_agencies_named
from reports.selectors.stages import names_of_stages

ERRORS = (("yes", "有错误"), ("no", "无错误"))

#: parameter value → (words, fields). The only orders that the queue knows.
ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "waiting": ("等待最久在前", ("since", "pk")),
    "-waiting": ("最近上报在前", ("-since", "-pk")),
    "due": ("截止最早在前", ("report__due_on", "since", "pk")),
    "-errors": ("错误最多在前", ("-errors", "since", "pk")),
    "agency": ("单位顺序", ("report__agency__order", "report__agency_id", "-report__year_id", "pk")),
}
FIRST_ORDER = "waiting"


def root_findings() -> QuerySet[Finding]:
    """The findings of the outer submission that no other explains."""
    return Finding.objects.filter(submission=OuterRef("pk"), echo_of__isnull=True).order_by()


class QueueFilter(PageFilterSet):
    """Filters over submissions that ``review.views.queue.described`` has annotated."""

    year = django_filters.ModelChoiceFilter(
        field_name="report__year",
        queryset=ReportingYear.objects.none(),
        label="年度",
        empty_label="全部年度",
        widget=select(),
    )
    region = region_choice("in_region")
    kind = kind_choice("report__agency__kind")
    scope = django_filters.ChoiceFilter(
        field_name="report__scope",
        choices=Scope.choices,
        label="口径",
        empty_label="全部口径",
        widget=select(),
    )
    stage = django_filters.ChoiceFilter(choices=(), label="审核环节", empty_label="全部环节", widget=select())
    errors = django_filters.ChoiceFilter(
        method="with_errors", choices=ERRORS, label="问题", empty_label="不限", widget=select()
    )
    q = django_filters.CharFilter(method="named", label="单位", widget=text_box("单位名称或文件名"))
    sort = django_filters.ChoiceFilter(
        method="unchanged",
        choices=[(value, words) for value, (words, _) in ORDERS.items()],
        label="排序",
        empty_label=None,
        widget=select(),
    )

    class Meta:
        model = Submission
        fields = ()

    def __init__(
        self, *args: Any, years: QuerySet[ReportingYear], regions: QuerySet[Agency], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years, self.filters["year"].queryset = years, years
        asked = [year for year in years if str(year.pk) == str((self.data or {}).get("year", ""))]
        self.filters["stage"].extra["choices"] = list(names_of_stages(asked or years).items())
        self.filters["region"].queryset = regions

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(report__agency__path__startswith=value.path)

    def with_errors(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        wrong = Exists(root_findings().filter(severity=Severity.ERROR))
        return queryset.filter(wrong) if value == "yes" else queryset.exclude(wrong)

    def named(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        written = holding(value, "report__agency_name") | holding(value, "original_name")
        return queryset.filter(of_agencies_named(value, prefix="report__agency", rows=written) | written)

    def unchanged(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset

    @property
    def order(self) -> tuple[str, ...]:
        """The fields to order by: the order asked for, else longest waiting first."""
        asked = self.form.cleaned_data.get("sort") if self.is_bound and self.form.is_valid() else ""
        return ORDERS[asked or FIRST_ORDER][1]
