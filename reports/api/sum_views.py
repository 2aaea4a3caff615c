"""合计与比率: the sums kept of regions, grouped as asked, for those who oversee a region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api.listing import EVERYWHERE, Answering, Row, refuse_unknown
from reports.api.paging import Whole as WholeList
from reports.api.rows import number
from reports.api.shapes import CELL, Shape, Text, Whole, YesNo, mapping
from reports.models import Agency
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.permissions import NotAllowed
from reports.selectors.region_sums import RegionSums, sums_of_regions
from reports.selectors.statistics import regions_below
from reports.statistics.measures import Measure, measures, value_of
from reports.statistics.sums import CellSums, added
from reports.statutory.editions import TABLE_CODES

GROUPS = ("year", "region", "level", "kind", "edition")
PARAMETERS = ("region", "year", "scope", "level", "kind", "table", "group", "measures", "vertically_managed")


class TotalShape(Shape):
    region = Whole(help_text="地区（单位编号）")
    year = Whole(allow_null=True)
    scope = Text()
    level = Text(allow_null=True)
    kind = Text(allow_null=True)
    edition = Text(allow_null=True, help_text="格式；不按格式分组时为空")
    vertically_managed = YesNo()
    reports = Whole(help_text="计入的年报数")
    cells = mapping(
        {
            "type": "object",
            "required": ["total", "stated", "blank"],
            "properties": {
                "total": CELL,
                "stated": {"type": "integer"},
                "blank": {"type": "integer"},
            },
        },
        "单元格代码（金额带 @单位）与合计：total 合计，stated 填有数字的年报数，blank 未填的年报数",
    )
    measures = mapping(CELL, "所要的指标（小计、比率）；没有年报填写或无从计算时为 null")


def choice(request: Request, name: str, known: Sequence[str], default: str = "") -> str:
    """Return one of the known values that a parameter names. Raises ValidationError."""
    asked = request.query_params.get(name, "") or default
    if asked and asked not in known:
        raise ValidationError({name: [f"“{asked}”不在可选范围内：{'、'.join(known)}。"]})
    return asked


class TotalViewSet(Answering):
    """Sums over approved reports. Own and aggregate figures are never added, vertically managed ones stand apart."""

    permission_classes = (IsAuthenticated,)
    serializer_class = TotalShape
    queryset = Agency.objects.none()
    pagination_class = WholeList
    filter_backends = ()
    parameters = PARAMETERS

    @extend_schema(
        operation_id="totals",
        summary="合计与比率",
        description="地区内已通过审核的年报的合计，取自随审核更新的汇总。本级与汇总口径不相加；汇总口径只在同一层级、"
        "同一类型内相加；垂直管理机构另计。供政务公开办和审计员使用。",
        parameters=[
            OpenApiParameter("region", int, description="地区（单位编号）；不填为本人所管的第一个"),
            OpenApiParameter("year", str, description="年度，可用逗号分隔多个；不填为各年"),
            OpenApiParameter("scope", str, enum=list(Scope.values), description="口径；不填为 own"),
            OpenApiParameter("level", str, enum=list(AgencyLevel.values), description="层级"),
            OpenApiParameter("kind", str, enum=list(AgencyKind.values), description="单位类型"),
            OpenApiParameter("table", str, enum=list(TABLE_CODES), description="只要这一张表"),
            OpenApiParameter(
                "group", str, description=f"分组，可用逗号分隔多个：{'、'.join(GROUPS)}；不填为 year"
            ),
            OpenApiParameter("measures", str, description="指标代码，可用逗号分隔多个，见“指标”"),
            OpenApiParameter("vertically_managed", bool, description="true：只计垂直管理机构；不填为 false"),
        ],
        responses=TotalShape(many=True),
    )
    def list(self, request: Request) -> Response:
        """Answer with one row a group."""
        refuse_unknown(request, [*PARAMETERS, *EVERYWHERE])
        region = self._region(request)
        groups, wanted = self._groups(request), self._measures(request)
        scope = choice(request, "scope", Scope.values, Scope.OWN)
        narrowed = {
            "scope": scope,
            "level": choice(request, "level", AgencyLevel.values),
            "kind": choice(request, "kind", AgencyKind.values),
            "vertically_managed": choice(request, "vertically_managed", ("true", "false"), "false") == "true",
        }
        if scope == Scope.AGGREGATE:
            groups |= {"level", "kind"}
        regions = regions_below(region) if "region" in groups else [region]
        rows = sums_of_regions(
            regions=regions,
            years=self._years(request),
            table=choice(request, "table", TABLE_CODES) or None,
        )
        kept = [
            row
            for row in rows
            if all(value == "" or getattr(row, name) == value for name, value in narrowed.items())
        ]
        return self.all(list(_grouped(kept, region, groups, narrowed, wanted)))

    def _region(self, request: Request) -> Agency:
        overseen = Agency.objects.overseen_by(request.user)
        asked = request.query_params.get("region", "")
        if asked and not (asked.isascii() and asked.isdecimal() and len(asked) <= 18):
            raise ValidationError({"region": ["请填写整数。"]})
        found = overseen.filter(pk=asked).first() if asked else overseen.order_by("sort_key").first()
        if found is None and asked:
            raise Http404
        if found is None:
            raise NotAllowed
        return found

    def _years(self, request: Request) -> Sequence[int] | None:
        asked = [each for each in request.query_params.get("year", "").split(",") if each]
        if not all(each.isascii() and each.isdecimal() and len(each) <= 4 for each in asked):
            raise ValidationError({"year": ["请填写年度，多个用逗号分隔。"]})
        return [int(each) for each in asked] or None

    def _groups(self, request: Request) -> set[str]:
        asked = [each for each in request.query_params.get("group", "year").split(",") if each]
        unknown = [each for each in asked if each not in GROUPS]
        if unknown:
            raise ValidationError({"group": [f"只能是{'、'.join(GROUPS)}。"]})
        return set(asked)

    def _measures(self, request: Request) -> Sequence[Measure]:
        asked = [each for each in request.query_params.get("measures", "").split(",") if each]
        unknown = [each for each in asked if each not in measures()]
        if unknown:
            raise ValidationError({"measures": [f"没有“{unknown[0]}”这个指标。"]})
        return [measures()[each] for each in asked]


def _grouped(
    rows: Iterable[RegionSums], region: Agency, groups: set[str], narrowed: Row, wanted: Sequence[Measure]
) -> Iterable[Row]:
    """The rows added up by group. Counts of reports are those of the rows without a table."""
    found: dict[tuple[Any, ...], list[CellSums]] = defaultdict(list)
    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in rows:
        key = tuple(getattr(row, name) if name in groups else None for name in GROUPS)
        if not row.table:
            counts[key] += row.sums.reports
            found.setdefault(key, [])
            continue
        found[key].append(row.sums)
    for key in sorted(found, key=lambda each: tuple((value is None, str(value)) for value in each)):
        group = dict(zip(GROUPS, key, strict=True))
        if "edition" in groups and not group["edition"]:
            continue
        sums = added(found[key])
        reports = counts[key] if "edition" not in groups else max(each.reports for each in found[key])
        yield {
            "region": group["region"] or region.pk,
            "year": group["year"],
            "scope": narrowed["scope"],
            "level": group["level"] or narrowed["level"] or None,
            "kind": group["kind"] or narrowed["kind"] or None,
            "edition": group["edition"],
            "vertically_managed": narrowed["vertically_managed"],
            "reports": reports,
            "cells": {
                code: {"total": number(each.value), "stated": each.stated, "blank": each.blank}
                for code, each in sums.cells.items()
            },
            "measures": {each.code: _rounded(value_of(each, sums).value) for each in wanted},
        }


def _rounded(value: Decimal | int | None) -> int | float | str | None:
    """A share with six digits behind the point; counts and amounts have no more."""
    return number(round(value, 6) if isinstance(value, Decimal) else value)
