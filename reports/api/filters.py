"""Filters of the API's lists: a value that cannot be understood is refused (400)."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from reports.checks.results import SEVERITY_TEXT
from reports.models import (
    Agency,
    AnnualReport,
    Finding,
    FormerName,
    Narrative,
    ReportingYear,
    Submission,
)
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import PUBLISHED, Scope
from reports.models.reach import agency_scope
from reports.models.search import reports_holding
from reports.search.everyday_names import official_forms
from reports.search.words import words_of
from reports.selectors.agency_names import agency_named
from reports.selectors.search import is_frequent
from reports.selectors.shown_texts import may_be_searched
from reports.selectors.slots import standing_at
from reports.states import SLOT_STATUS_TEXT, STATE_TEXT, SlotStatus


class IdFilter(django_filters.NumberFilter):
    """A whole number that a column of the database can hold; anything else is refused, not rounded."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, min_value=0, max_value=2**63 - 1, **kwargs)


class YesNoField(forms.Field):
    """true or false; anything else is refused: a mistyped value must not look like no filter."""

    widget = forms.TextInput
    WORDS: ClassVar[dict[str, bool | None]] = {"": None, "true": True, "1": True, "false": False, "0": False}

    def to_python(self, value: Any) -> bool | None:
        word = "" if value is None else str(value).strip().lower()
        if word not in self.WORDS:
            raise forms.ValidationError("只能是 true 或 false。", code="invalid")
        return self.WORDS[word]


class YesNoFilter(django_filters.BooleanFilter):
    """For the API."""

    field_class = YesNoField


def search_reports(queryset: QuerySet[AnnualReport], text: str) -> QuerySet[AnnualReport]:
    """Slots whose agency goes, or went, by the text, or whose effective version has it in its narrative.

    All words must occur. The index of pairs names the narratives; they are compared with the words as typed.
    """
    for number, word in enumerate(text.split()):
        former = FormerName.objects.filter(name__icontains=word).values("agency_id")
        known = Agency.objects.filter(agency_named(word) | Q(pk__in=former))
        found = Q(agency__in=known.order_by().values("pk"))
        words = words_of(word)
        if words is not None and may_be_searched(word):
            said = Q()
            for form in (word, *official_forms(word)):
                said |= Q(text__icontains=form)
            in_text = Narrative.objects.filter(said, submission=OuterRef("effective_submission")).order_by()
            # As a value, for each report that is looked at: as a condition PostgreSQL reads all narratives first.
            said_in = f"said_in_{number}"
            queryset = queryset.alias(**{said_in: Subquery(in_text.values("pk")[:1])})
            hit = Q(**{f"{said_in}__isnull": False})
            found |= hit if is_frequent(words) else Q(pk__in=reports_holding(words.readings)) & hit
        queryset = queryset.filter(found)
    return queryset


class AgencyFilter(django_filters.FilterSet):
    """For the API."""

    region = IdFilter(method="in_region", label="地区（单位编号），含其下所有单位")
    parent = IdFilter(field_name="parent_id", label="上级单位编号")
    kind = django_filters.ChoiceFilter(choices=AgencyKind.choices, label="单位类型")
    level = django_filters.ChoiceFilter(choices=AgencyLevel.choices, label="层级")
    q = django_filters.CharFilter(method="named", label="名称、代码、简称或曾用名")

    vertically_managed = YesNoFilter(label="垂直管理")
    must_report = YesNoFilter(label="应报年报")

    class Meta:
        model = Agency
        fields = ()

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(path__startswith=path_of(value))

    def named(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(agency_named(value))


class YearFilter(django_filters.FilterSet):
    """For the API."""

    year = IdFilter(field_name="year", label="报告年度")
    is_open = YesNoFilter(label="开放填报")

    class Meta:
        model = ReportingYear
        fields = ()


class ReportFilter(django_filters.FilterSet):
    """Slots, for the API."""

    year = IdFilter(field_name="year_id", label="报告年度")
    agency = IdFilter(field_name="agency_id", label="单位编号")
    region = IdFilter(method="in_region", label="地区（单位编号），含其下所有单位")
    kind = django_filters.ChoiceFilter(
        field_name="agency__kind", choices=AgencyKind.choices, label="单位类型"
    )
    level = django_filters.ChoiceFilter(field_name="agency__level", choices=AgencyLevel.choices, label="层级")
    scope = django_filters.ChoiceFilter(choices=Scope.choices, label="口径")
    approved = YesNoFilter(method="is_approved", label="是否已通过审核")
    published = YesNoFilter(method="is_published", label="是否已公布")
    q = django_filters.CharFilter(method="searched", label="单位名称或正文中的文字")
    status = django_filters.ChoiceFilter(
        method="with_status",
        choices=[(str(status), text) for status, text in SLOT_STATUS_TEXT.items()],
        label="状态（本人所见）",
    )

    class Meta:
        model = AnnualReport
        fields = ()

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(agency__path__startswith=path_of(value))

    def with_status(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """As the person sees it: published reports out of reach are 已通过, whatever goes on there."""
        mine = agency_scope(self.request.user, prefix="agency__")
        status = SlotStatus(value)
        found = mine & standing_at(status, timezone.localdate())
        return queryset.filter(found | (~mine & PUBLISHED) if status is SlotStatus.APPROVED else found)

    def is_approved(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(effective_submission__isnull=not value)

    def is_published(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(published_at__isnull=not value)

    def searched(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return search_reports(queryset, value)


class TableFilter(django_filters.FilterSet):
    """The four tables of approved reports, for the API."""

    year = IdFilter(field_name="year_id", label="报告年度")
    agency = IdFilter(field_name="agency_id", label="单位编号")
    region = IdFilter(method="in_region", label="地区（单位编号），含其下所有单位")
    kind = django_filters.ChoiceFilter(
        field_name="agency__kind", choices=AgencyKind.choices, label="单位类型"
    )
    level = django_filters.ChoiceFilter(field_name="agency__level", choices=AgencyLevel.choices, label="层级")
    scope = django_filters.ChoiceFilter(choices=Scope.choices, label="口径")
    published = YesNoFilter(field_name="published_at", lookup_expr="isnull", exclude=True, label="是否已公布")

    class Meta:
        model = AnnualReport
        fields = ()

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(agency__path__startswith=path_of(value))


class VersionFilter(django_filters.FilterSet):
    """Versions, for the API."""

    report = IdFilter(field_name="report_id", label="年报编号")
    year = IdFilter(field_name="report__year_id", label="报告年度")
    agency = IdFilter(field_name="report__agency_id", label="单位编号")
    region = IdFilter(method="in_region", label="地区（单位编号），含其下所有单位")
    state = django_filters.ChoiceFilter(
        choices=[(str(state), text) for state, text in STATE_TEXT.items()], label="版本状态"
    )
    effective = YesNoFilter(
        field_name="effective_for", lookup_expr="isnull", exclude=True, label="是否现行有效"
    )

    class Meta:
        model = Submission
        fields = ()

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(report__agency__path__startswith=path_of(value))


class FindingFilter(django_filters.FilterSet):
    """Findings, for the API."""

    year = IdFilter(field_name="submission__report__year_id", label="报告年度")
    agency = IdFilter(field_name="submission__report__agency_id", label="单位编号")
    region = IdFilter(method="in_region", label="地区（单位编号），含其下所有单位")
    report = IdFilter(field_name="submission__report_id", label="年报编号")
    submission = IdFilter(field_name="submission_id", label="版本编号")
    state = django_filters.ChoiceFilter(
        field_name="submission__state",
        choices=[(str(state), text) for state, text in STATE_TEXT.items()],
        label="版本状态",
    )
    check = django_filters.CharFilter(field_name="check_id", label="校验编号")
    severity = django_filters.ChoiceFilter(choices=list(SEVERITY_TEXT.items()), label="级别")
    outcome = django_filters.ChoiceFilter(choices=Finding._meta.get_field("outcome").choices, label="结果")
    root = YesNoFilter(field_name="echo_of", lookup_expr="isnull", label="是否为根源问题")

    class Meta:
        model = Finding
        fields = ()

    def in_region(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return queryset.filter(submission__report__agency__path__startswith=path_of(value))


def path_of(agency_id: int) -> str:
    """The path of an agency by id, for a prefix search; one that no agency has when the id is unknown.

    The path is read whoever asks: it only narrows a list that is already limited to what the person may see.
    """
    path = Agency.objects.filter(pk=agency_id).values_list("path", flat=True).first()
    return path or "none"
