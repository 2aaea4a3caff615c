"""Withdrawn publications, for programs that keep copies: what ``changed_since`` of the reports cannot list any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from reports.api.filters import IdFilter
from reports.api.listing import Listing, Row
from reports.api.paging import Key
from reports.api.rows import local
from reports.api.shapes import Moment, Shape, Text, Whole, YesNo
from reports.models import Withdrawal
from reports.models.annual_reports import Scope

COLUMNS = (
    "id", "report_id", "report__agency_id", "report__agency_name", "report__year_id", "report__scope",
    "report__published_at", "submission_id", "submission__version", "at",
)  # fmt: skip


class WithdrawalFilter(django_filters.FilterSet):
    """Withdrawals."""

    report = IdFilter(field_name="report_id", label="年报编号")
    year = IdFilter(field_name="report__year_id", label="报告年度")
    agency = IdFilter(field_name="report__agency_id", label="单位编号")

    class Meta:
        model = Withdrawal
        fields = ()


class WithdrawalShape(Shape):
    id = Whole()
    report = Whole(help_text="年报编号")
    agency = Whole(help_text="单位编号")
    agency_name = Text(help_text="当时的单位名称")
    year = Whole()
    scope = serializers.ChoiceField(choices=Scope.choices)
    submission = Whole(help_text="撤回的版本的编号")
    version = Whole(help_text="撤回的版本")
    withdrawn_at = Moment()
    published_again = YesNo(help_text="此后已重新公布")


@extend_schema_view(
    list=extend_schema(
        summary="撤回的公布",
        description="曾经公布、后来撤回的年报，按撤回时间排列。保存副本的系统按 changed_since 取得后删去副本。",
    ),
    retrieve=extend_schema(summary="一次撤回", description="一份曾经公布的年报的一次撤回。"),
)
class WithdrawalViewSet(Listing):
    """Everybody who may read the archive: all of these reports were public."""

    queryset = Withdrawal.objects.none()
    serializer_class = WithdrawalShape
    filterset_class = WithdrawalFilter
    tells_changes = True
    order = (Key("at"), Key("id"))
    orders: ClassVar[Mapping[str, Key]] = {"at": Key("at")}
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        return Withdrawal.objects.values(*COLUMNS)

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        return queryset.filter(at__gte=moment)

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "id": row["id"],
                "report": row["report_id"],
                "agency": row["report__agency_id"],
                "agency_name": row["report__agency_name"],
                "year": row["report__year_id"],
                "scope": row["report__scope"],
                "submission": row["submission_id"],
                "version": row["submission__version"],
                "withdrawn_at": local(row["at"]),
                "published_again": row["report__published_at"] is not None,
            }
            for row in page
        ]
