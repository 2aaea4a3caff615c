"""What the list of the archive can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet

from reports import agency_choice
from reports.agency_choice import LONGEST_NAME, Known
from reports.checks.catalogue import CATALOGUE
from reports.filters import PageFilterSet, kind_choice, region_choice, select, text_box
from reports.models import Agency, AnnualReport, Finding, ReportingYear
from reports.selectors.agency_names import agency_named
from reports.selectors.archive_choices import ArchiveChoices
from reports.selectors.facets import DIRECT
from reports.statutory.editions import EDITIONS


class ArchiveFilter(PageFilterSet):
    """The archive page: region, agency, year, kind and a text box. ``regions``: those that have something to show."""

    region = region_choice("in_region", Known.ARCHIVE)
    agency = django_filters.CharFilter(
        method="of_agency", label="单位", widget=text_box("名称、简称、曾用名或代码")
    )
    below = django_filters.ChoiceFilter(
        choices=[("no", DIRECT)],
        method="without_below",
        label="范围",
        empty_label="含下级地区",
        widget=select(),
    )
    year = django_filters.ChoiceFilter(choices=(), label="年度", empty_label="全部年度", widget=select())
    kind = kind_choice("agency__kind")
    published = django_filters.ChoiceFilter(
        choices=[("yes", "已公布"), ("no", "未公布")],
        method="by_publication",
        label="公布",
        empty_label="全部",
        widget=select(),
    )
    check = django_filters.ChoiceFilter(
        choices=lambda: [(check.id, check.title) for check in CATALOGUE.values()],
        method="with_finding",
        label="核查问题",
        empty_label="不限",
        widget=select(),
    )
    tables = django_filters.ChoiceFilter(
        choices=[("yes", "有统计表"), ("no", "只有正文和原件")],
        method="with_tables",
        label="统计表",
        empty_label="不限",
        widget=select(),
    )
    edition = django_filters.ChoiceFilter(
        choices=[(name, f"{name}年格式") for name in EDITIONS],
        method="of_edition",
        label="表格格式",
        empty_label="不限",
        widget=select(),
    )
    q = django_filters.CharFilter(
        method="found_by_words", label="搜索", widget=text_box("单位名称或正文中的文字")
    )

    class Meta:
        model = AnnualReport
        fields = ()

    def __init__(
        self,
        *args: Any,
        regions: QuerySet[Agency],
        years: QuerySet[ReportingYear],
        reach: QuerySet[AnnualReport] | None,
        **kwargs: Any,
    ) -> None:
        """``reach``: the reports whose findings the person may see; without an account there is none."""
        super().__init__(*args, **kwargs)
        self.reach = reach
        asked = str(self.data.get("region") or "")[:LONGEST_NAME]
        self.choices = ArchiveChoices(
            regions=regions, years=years, asked=asked, most=agency_choice.MOST_LISTED
        )
        region, year = self.filters["region"], self.filters["year"]
        region.queryset = regions
        region.field.read = region.field.widget.read = self.choices
        year.extra["choices"] = lambda: [(str(each), f"{each}年") for each in self.choices.years]
        if reach is None:
            del self.filters["published"], self.filters["check"]

    def of_agency(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(agency__in=Agency.objects.filter(agency_named(value)).order_by().values("pk"))

    def without_below(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Leave the reports of the region itself and of its units that are no regions; of the roots without one."""
        region = self.form.cleaned_data.get("region")
        units = Q(agency__parent=region) & ~Exists(Agency.objects.filter(parent=OuterRef("agency")))
        return queryset.filter(Q(agency=region) | units if region else Q(agency__parent=None))

    def by_publication(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(published_at__isnull=value == "no")

    def with_finding(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        found = Finding.objects.filter(submission=OuterRef("effective_submission"), check_id=value)
        reach = self.reach if self.reach is not None else AnnualReport.objects.none()
        return queryset.filter(Exists(found), pk__in=reach.values("pk"))

    def with_tables(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(tables_edition="") if value == "no" else queryset.filter(tables_edition__gt="")

    def of_edition(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(tables_edition=value)

    def found_by_words(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Leave the words to ``selectors.search``: hits are compared with the texts and paged otherwise."""
        return queryset

    @property
    def typed(self) -> str:
        """What was typed to search for, where the form is valid."""
        return str(self.form.cleaned_data.get("q") or "").strip() if self.form.is_valid() else ""

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(agency__path__startswith=value.path)

    @property
    def one_year(self) -> bool:
        """Whether a year is chosen."""
        return bool(self.form.is_valid() and self.form.cleaned_data.get("year"))
