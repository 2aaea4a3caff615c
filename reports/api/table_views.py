"""四张统计表 of many reports: wide or long, narrowed as the list of reports is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from reports.api.filters import TableFilter
from reports.api.listing import Pagewise, Row, told_since
from reports.api.paging import Key
from reports.api.rows import number
from reports.api.shapes import CELL, Shape, Text, Whole, mapping, plain
from reports.api.tables import long_rows, table_values
from reports.models import AnnualReport
from reports.models.annual_reports import Scope
from reports.selectors.archive import archive_of
from reports.selectors.cell_values import Cells, cells_of
from reports.statutory.editions import EDITIONS, TABLE_CODES

LONG_REPORTS = 20
#: Older reports are kept as documents, without tables.
FIRST_WITH_FORM = min(edition.first_year for edition in EDITIONS.values())
EMPTY = Cells({}, {}, {})
COLUMNS = (
    "id", "agency_id", "agency__code", "agency__sort_key", "agency_name", "year_id", "scope",
    "effective_submission_id", "effective_submission__version",
)  # fmt: skip
TABLES = [(code, code) for code in TABLE_CODES]


class OfReport(Shape):
    """Which report a row is of (``tables.table_values``)."""

    report = Whole(help_text="年报编号")
    agency = Whole(help_text="单位编号")
    agency_code = Text()
    agency_name = Text(help_text="当时的单位名称")
    year = Whole()
    scope = serializers.ChoiceField(choices=Scope.choices)
    submission = Whole(help_text="版本编号")
    version = Whole()


class WideShape(OfReport):
    editions = mapping({"type": "string"}, "各表的格式")
    units = mapping({"type": "string"}, "所印的金额单位")
    cells = mapping(CELL, "单元格代码与数字；null 表示没有印出数字，没有的代码表示原件没有这一行")


class LongShape(OfReport):
    edition = Text()
    table = serializers.ChoiceField(choices=TABLES)
    line = Text()
    column = Text()
    code = Text(help_text="单元格代码：表.行.列")
    value = plain(CELL)
    unit = Text()


def table_asked(view: Any) -> Sequence[str]:
    """Return the tables that ``table`` asks for. Raises ValidationError."""
    asked = view.request.query_params.get("table", "")
    if asked and asked not in TABLE_CODES:
        raise ValidationError({"table": [f"只能是{'、'.join(TABLE_CODES)}之一。"]})
    return (asked,) if asked else TABLE_CODES


TABLE = OpenApiParameter("table", str, enum=list(TABLE_CODES), description="只要这一张表；不填为四张")


class Tables(Pagewise):
    """Effective versions that the person may read, of the years that print the statutory form."""

    queryset = AnnualReport.objects.none()
    filterset_class = TableFilter
    parameters = ("table",)
    tells_changes = True
    order = (Key("year_id", descending=True), Key("agency__sort_key"), Key("scope"))
    orders: ClassVar[Mapping[str, Key]] = {"year": Key("year_id"), "agency": Key("agency__sort_key")}

    def get_queryset(self) -> QuerySet[Any]:
        return archive_of(self.request.user).filter(year_id__gte=FIRST_WITH_FORM).values(*COLUMNS)

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        """By when the version came to count or its report was published; figures of such a version do not change."""
        version = "effective_submission__"
        since = Q(published_at__gte=moment) | Q(**{f"{version}decided_at__gte": moment})
        queryset = queryset.filter(pk__in=told_since(moment))
        return queryset.filter(since | Q(**{f"{version}archived_at__gte": moment}))

    def found(self, page: Sequence[Row]) -> dict[int, Cells]:
        """Return the cells of the versions of a page."""
        wanted = (row["effective_submission_id"] for row in page)
        return cells_of(wanted, tables=table_asked(self), decimal=number)


@extend_schema_view(
    list=extend_schema(
        operation_id="tables_wide",
        summary="统计表（宽表：一份年报一行）",
        description="本人可看的现行有效版本。每页一至二百份年报；format=csv 时一个单元格一列。",
        parameters=[TABLE],
    )
)
class WideViewSet(Tables):
    serializer_class = WideShape

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        found = self.found(page)
        return [
            table_values(row) | {"editions": cells.editions, "units": cells.units, "cells": cells.cells}
            for row in page
            for cells in (found.get(row["effective_submission_id"], EMPTY),)
        ]


@extend_schema_view(
    list=extend_schema(
        operation_id="tables_long",
        summary="统计表（长表：一个单元格一行）",
        description=f"本人可看的现行有效版本。page_size 是每页的年报数，不超过{LONG_REPORTS}。",
        parameters=[TABLE],
    )
)
class LongViewSet(Tables):
    serializer_class = LongShape
    most = LONG_REPORTS

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        found = self.found(page)
        return [
            each
            for row in page
            for each in long_rows(table_values(row), found.get(row["effective_submission_id"], EMPTY))
        ]
