"""Agencies, years, reports and findings. Each list starts from what the person may see; none writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from reports.api.filters import AgencyFilter, FindingFilter, ReportFilter, YearFilter
from reports.api.finding_rows import FINDING_COLUMNS, FindingShape, finding_row
from reports.api.listing import Listing, Row, told_since
from reports.api.paging import Key
from reports.api.rows import (
    AGENCY_COLUMNS,
    agency_rows,
    correction_row,
    number,
    report_rows,
    report_values,
    version_row,
)
from reports.api.shapes import AgencyShape, ReportDetailShape, ReportShape, YearShape
from reports.models import (
    Agency,
    AnnualReport,
    Event,
    Explanation,
    Finding,
    ReportingYear,
    Submission,
)
from reports.models.agencies import AgencyKind
from reports.models.annual_reports import PUBLISHED
from reports.models.reach import agency_scope
from reports.models.submissions import version_scope
from reports.public_days import version_public_on
from reports.recognition.reading import CellState
from reports.selectors.archive import (
    agencies_open_to,
    replaced_by,
    slots_open_to,
    versions_open_to,
    years_open_to,
)
from reports.selectors.cells import corrections_of, overlay
from reports.selectors.corrected_reports import texts_of
from reports.selectors.damaged_readings import reading_or_tables
from reports.selectors.figures import Figures, Tables, figures_of, without_number
from reports.selectors.public_record import public_record
from reports.selectors.shown_texts import shown_chapters, shown_text
from reports.services.slots import statutory_due_date
from reports.shown_values import read_otherwise


@extend_schema_view(
    list=extend_schema(
        summary="单位",
        description="本人权限内和已公布年报的单位，按行政区划顺序：上级在前，逐级展开。"
        "曾用名、合并或拆分前后的单位随各单位给出。",
    ),
    retrieve=extend_schema(
        summary="一个单位", description="单位及其简称、曾用名、各级上级单位、前身和承接单位。"
    ),
)
class AgencyViewSet(Listing):
    queryset = Agency.objects.none()
    serializer_class = AgencyShape
    filterset_class = AgencyFilter
    of_reach_only = True
    order = (Key("sort_key"),)
    orders: ClassVar[Mapping[str, Key]] = {"agency": Key("sort_key"), "code": Key("code"), "id": Key("id")}

    def get_queryset(self) -> QuerySet[Any]:
        return agencies_open_to(self.request.user).values(*AGENCY_COLUMNS)

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return agency_rows(page, self.request.user)


@extend_schema_view(
    list=extend_schema(
        summary="报告年度",
        description="各报告年度。due_dates：单独设置的截止日期；statutory_due_dates：其余的法定日期。",
    ),
    retrieve=extend_schema(summary="一个年度", description="报告年度、单独设置的截止日期和法定截止日期。"),
)
class YearViewSet(Listing):
    queryset = ReportingYear.objects.none()
    serializer_class = YearShape
    filterset_class = YearFilter
    order = (Key("year", descending=True),)
    orders: ClassVar[Mapping[str, Key]] = {"year": Key("year")}

    def get_queryset(self) -> QuerySet[ReportingYear]:
        return years_open_to(self.request.user).prefetch_related("due_dates")

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "year": year.pk,
                "review_stages": year.review_stages,
                "is_open": year.is_open,
                "due_dates": [
                    {"level": due.level, "step": due.step, "on": due.on} for due in year.due_dates.all()
                ],
                # Kind of agency → the date that holds where ``due_dates`` names none.
                "statutory_due_dates": {
                    kind: statutory_due_date(kind, year.pk) for kind in AgencyKind.values
                },
            }
            for year in page
        ]


def plain(tables: Tables) -> dict[str, Any]:
    """The four tables as nested objects of numbers."""
    return {
        table: {
            line: {column: number(value) for column, value in cells.items()} for line, cells in lines.items()
        }
        for table, lines in tables.items()
    }


def with_figures(row: Row, figures: Figures | None) -> Row:
    """The row with editions and tables, both null without a version."""
    return row | {
        "editions": figures.editions if figures else None,
        "tables": plain(figures.tables) if figures else None,
    }


@extend_schema_view(
    list=extend_schema(
        summary="年度报告",
        description="本人权限内和已公布的年报。changed_since 只给出此后有本人可见变动的年报；撤回的见 withdrawals。",
        parameters=[OpenApiParameter("include", str, description="tables：同时返回四张统计表")],
    ),
    retrieve=extend_schema(
        summary="一份年度报告与四张统计表",
        description="统计表、没有数字的单元格、更正过的单元格及其原件所填、更正的内容、正文和来源。",
        responses=ReportDetailShape,
        parameters=[OpenApiParameter("version", int, description="版本号；不填为现行有效（已通过）的版本")],
    ),
)
class ReportViewSet(Listing):
    queryset = AnnualReport.objects.none()
    serializer_class = ReportShape
    filterset_class = ReportFilter
    of_reach_only = True
    tells_changes = True
    order = (Key("year_id", descending=True), Key("agency__sort_key"), Key("scope"))
    orders: ClassVar[Mapping[str, Key]] = {
        "year": Key("year_id"),
        "agency": Key("agency__sort_key"),
        "published_at": Key("published_at", nullable=True),
        "due_on": Key("due_on"),
    }
    orders_note = "历年归档的年报没有截止日期（due_on 为空），按 due_on 排序时以该单位当年的截止日期为准"

    @property
    def parameters(self) -> Sequence[str]:  # type: ignore[override]  # by the action
        return ("include",) if self.is_list else ("version",)

    def get_serializer_class(self) -> Any:
        return ReportShape if self.is_list else ReportDetailShape

    def get_queryset(self) -> QuerySet[Any]:
        return report_values(slots_open_to(self.request.user), self.request.user)

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        """Of the own reports by anything done to them, of published ones by what became public."""
        done = Exists(Event.objects.filter(report=OuterRef("pk"), at__gte=moment))
        public = Q(published_at__gte=moment) | Q(effective_submission__decided_at__gte=moment)
        mine = agency_scope(self.request.user, prefix="agency__")
        return queryset.filter(pk__in=told_since(moment)).filter((mine & Q(done)) | (PUBLISHED & public))

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return report_rows(page, base=reverse("api:report-list", request=self.request))

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        include = request.query_params.get("include", "")
        if include not in ("", "tables"):
            raise ValidationError({"include": ["只能是 tables。"]})
        rows = self.rows(page := self.page())
        if include:
            effective = [row["effective_submission_id"] for row in page]
            figures = figures_of(pk for pk in effective if pk)
            rows = [with_figures(row, figures.get(pk)) for row, pk in zip(rows, effective, strict=True)]
        return self.get_paginated_response(self.chosen(rows))

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        slot = self.get_object()
        row = self.rows([slot])[0]
        agency = Agency.objects.get(pk=slot["agency_id"])
        versions = list(
            versions_open_to(request.user)
            .filter(report=slot["id"])
            .select_related("active_run")
            .order_by("-version")
        )
        shown = self.shown(slot["effective_submission_id"], versions)
        figures = figures_of([shown.pk])[shown.pk] if shown else None
        reading = reading_or_tables(shown) if shown else None
        corrections = corrections_of(shown) if shown else {}
        cells = overlay(reading, corrections) if reading else {}
        counts = shown is not None and shown.pk == slot["effective_submission_id"]
        told = public_record(slot["id"], shown.pk) if shown and counts and shown.version > 1 else None
        replaced = replaced_by(shown, told if slot["published_at"] else None) if shown and counts else None
        public_on = version_public_on(
            slot["published_at"],
            slot["agency_published_on"],
            shown.decided_at if shown and counts else None,
            was_withdrawn=bool(told and told.again),
        )
        texts = texts_of([each for each in (shown, replaced) if each])
        return self.one(
            with_figures(row, figures)
            | {
                "version": shown.version if shown else None,
                "units": figures.units if figures else {},
                "without_number": {
                    code: {"state": state, "printed": shown_text(printed, agency)}
                    for code, (state, printed) in (without_number(figures, cells) if figures else {}).items()
                },
                "corrected": {
                    code: {
                        "state": (cell.state if cell else CellState.MISSING).value,
                        "printed": shown_text(cell.raw, agency) if cell else "",
                    }
                    for code, cell in read_otherwise(reading, corrections).items()
                },
                "version_public_on": public_on if counts else None,
                "correction": correction_row(
                    shown, replaced, cells, texts, on=public_on, note=told.note if told else ""
                )
                if shown and replaced
                else None,
                "narrative": [
                    {"part": each.part, "heading": each.heading, "text": each.text}
                    for each in shown_chapters(texts[shown.pk] if shown else (), agency)
                ],
                "versions": [version_row(each) for each in versions],
            }
        )

    def shown(self, effective: int | None, versions: Sequence[Submission]) -> Submission | None:
        """The version asked for (404 when the person may not see it), else the effective one, else none."""
        asked = self.request.query_params.get("version", "")
        if not asked:
            return next((version for version in versions if version.pk == effective), None)
        if not (asked.isascii() and asked.isdecimal() and len(asked) <= 9):
            raise ValidationError({"version": ["请填写版本号（数字）。"]})
        numbers = {version.version: version for version in versions}
        return numbers.get(int(asked)) or get_object_or_404(Submission.objects.none())


@extend_schema_view(
    list=extend_schema(summary="校验发现的问题", description="本人权限内各版本的校验问题，不随年报公布。"),
    retrieve=extend_schema(summary="一个问题", description="本人权限内版本的一个校验问题。"),
)
class FindingViewSet(Listing):
    """Findings are part of the work, not of the publication: only those of versions in one's reach."""

    permission_classes = (IsAuthenticated,)
    queryset = Finding.objects.none()
    serializer_class = FindingShape
    filterset_class = FindingFilter
    of_reach_only = True
    tells_changes = True
    order = (Key("submission_id", descending=True), Key("position"))

    def get_queryset(self) -> QuerySet[Any]:
        said = Explanation.objects.filter(
            submission=OuterRef("submission"), fingerprint=OuterRef("fingerprint")
        ).order_by("-id")
        return (
            Finding.objects.filter(version_scope(self.request.user, prefix="submission__"))
            .annotate(explanation=Subquery(said.values("text")[:1]))
            .values(*FINDING_COLUMNS)
        )

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        """By the run of the checks that found them."""
        return queryset.filter(submission__check_run__at__gte=moment)

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [finding_row(row) for row in page]
