"""Filters over agencies, slots and findings, shared by the pages and the API.

Lists of agencies to choose from come from ``visible_to`` of the person who asks, never from all agencies.
"""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.agency_choice import AgencyFilter, AgencySelect, Known
from reports.models import (
    Agency,
    AnnualReport,
    ReportingYear,
)
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.selectors.agency_names import holding, of_agencies_named
from reports.selectors.hand_ins import from_archive
from reports.selectors.progress import TIMELINESS_TEXT
from reports.states import SLOT_STATUS_TEXT


def select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


def text_box(placeholder: str) -> forms.TextInput:
    return forms.TextInput(
        attrs={"class": "form-control", "type": "search", "placeholder": placeholder, "maxlength": "100"}
    )


class PageFilterSet(django_filters.FilterSet):
    """For pages: a value that cannot be understood gives an empty list and a sentence, not everything."""

    @property
    def qs(self) -> QuerySet[Any]:
        queryset = super().qs
        return queryset.none() if self.refused else queryset

    @property
    def refused(self) -> bool:
        """Whether something was asked that cannot be understood. In a template ``form.errors`` may be a field."""
        return self.is_bound and not self.form.is_valid()

    @property
    def chosen(self) -> dict[str, str]:
        """The parameters that narrow the list now; empty ones left out."""
        return {name: value for name, value in self.data.items() if name in self.filters and value}


def region_choice(method: str, known: Known = Known.REGIONS) -> AgencyFilter:
    """地区; the filter set gives it the regions that there are and says by ``method`` what is in one."""
    return AgencyFilter(
        method=method,
        queryset=Agency.objects.none(),
        label="地区",
        empty_label="全部地区",
        widget=AgencySelect(known=known),
    )


def kind_choice(field: str) -> django_filters.ChoiceFilter:
    """单位类型 of the agency at ``field``."""
    return django_filters.ChoiceFilter(
        field_name=field,
        choices=AgencyKind.choices,
        label="单位类型",
        empty_label="全部类型",
        widget=select(),
    )


def level_choice(field: str) -> django_filters.ChoiceFilter:
    """层级 of the agency at ``field``."""
    return django_filters.ChoiceFilter(
        field_name=field,
        choices=AgencyLevel.choices,
        label="层级",
        empty_label="全部层级",
        widget=select(),
    )


class DutyFilter(PageFilterSet):
    """The agencies of the office with what they owe in ``year``. ``regions`` are those of the office."""

    region = region_choice("in_region")
    level = level_choice("level")
    kind = kind_choice("kind")
    state = django_filters.ChoiceFilter(
        method="with_slots",
        choices=[("owed", "应报"), ("exempted", "免报"), ("extended", "已延期"), ("none", "没有年报")],
        label="应报情况",
        empty_label="全部",
        widget=select(),
    )
    q = django_filters.CharFilter(method="named", label="单位", widget=text_box("单位名称"))

    class Meta:
        model = Agency
        fields = ()

    def __init__(self, *args: Any, year: ReportingYear, regions: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.filters["region"].queryset = regions

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(path__startswith=value.path)

    def with_slots(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        slots = AnnualReport.objects.filter(agency=OuterRef("pk"), year=self.year)
        if value == "none":
            return queryset.filter(~Exists(slots))
        narrowed = {
            "owed": slots.filter(~from_archive(), exempted=False),
            "exempted": slots.filter(exempted=True),
            "extended": slots.filter(extended_until__isnull=False),
        }[value]
        return queryset.filter(Exists(narrowed))

    def named(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(of_agencies_named(value))


class ProgressFilter(PageFilterSet):
    """The slots of a year for the office. Status and timeliness are derived, so the view applies those two itself."""

    region = region_choice("unchanged")
    level = level_choice("agency__level")
    kind = kind_choice("agency__kind")
    scope = django_filters.ChoiceFilter(
        choices=Scope.choices, label="口径", empty_label="全部口径", widget=select()
    )
    timeliness = django_filters.ChoiceFilter(
        method="unchanged",
        choices=list(TIMELINESS_TEXT.items()),
        label="报送时间",
        empty_label="全部",
        widget=select(),
    )
    status = django_filters.ChoiceFilter(
        method="unchanged",
        choices=[(str(status), text) for status, text in SLOT_STATUS_TEXT.items()],
        label="状态",
        empty_label="全部状态",
        widget=select(),
    )
    q = django_filters.CharFilter(method="named", label="单位", widget=text_box("单位名称"))

    class Meta:
        model = AnnualReport
        fields = ()

    def __init__(self, *args: Any, regions: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["region"].queryset = regions

    def unchanged(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset

    def named(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        called = holding(value, "agency_name")
        theirs = Q(pk__in=queryset.filter(called).order_by().values("agency"))
        return queryset.filter(of_agencies_named(value, prefix="agency", also=theirs, rows=called))
