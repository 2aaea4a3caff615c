"""The lists of the API. Each starts from what the person may see; none writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db.models import Model, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from reports.api.access import ReadsArchive, StrictFilters
from reports.api.serializers import (
    AgencySerializer,
    FindingSerializer,
    ReportDetailSerializer,
    ReportSerializer,
    YearSerializer,
)
from reports.filters import AgencyFilter, FindingFilter, ReportFilter, YearFilter
from reports.models import Agency, AnnualReport, Explanation, Finding, Narrative, ReportingYear, Submission
from reports.selectors.archive import agencies_open_to, slots_open_to, versions_open_to, years_open_to
from reports.selectors.cells import corrections_of, overlay, reading_of
from reports.selectors.figures import figures_of, without_number
from reports.selectors.slots import slot_status, with_latest
from reports.shown_values import read_otherwise
from reports.states import SlotStatus

Row = TypeVar("Row", bound=Model)


class Listing(ReadOnlyModelViewSet[Row]):
    """What all lists share."""

    permission_classes: Sequence[type[BasePermission]] = (ReadsArchive,)
    filter_backends = (StrictFilters,)


@extend_schema_view(
    list=extend_schema(summary="单位", description="本人权限内和已公布年报的单位。"),
    retrieve=extend_schema(summary="一个单位", description="单位及其简称、曾用名。"),
)
class AgencyViewSet(Listing[Agency]):
    queryset = Agency.objects.none()
    serializer_class = AgencySerializer
    filterset_class = AgencyFilter

    def get_queryset(self) -> QuerySet[Agency]:
        return agencies_open_to(self.request.user).prefetch_related("aliases").order_by("sort_key")


@extend_schema_view(
    list=extend_schema(
        summary="报告年度",
        description="各报告年度。due_dates：单独设置的截止日期；statutory_due_dates：其余的法定日期。",
    ),
    retrieve=extend_schema(summary="一个年度", description="报告年度、单独设置的截止日期和法定截止日期。"),
)
class YearViewSet(Listing[ReportingYear]):
    queryset = ReportingYear.objects.none()
    serializer_class = YearSerializer
    filterset_class = YearFilter

    def get_queryset(self) -> QuerySet[ReportingYear]:
        return years_open_to(self.request.user).prefetch_related("due_dates").order_by("-year")


@extend_schema_view(
    list=extend_schema(
        summary="年度报告",
        description="本人权限内和已公布的年报。",
        parameters=[OpenApiParameter("include", str, description="tables：同时返回四张统计表")],
    ),
    retrieve=extend_schema(
        summary="一份年度报告与四张统计表",
        description="统计表、没有数字的单元格、更正过的单元格及其原件所填、正文和来源。",
        parameters=[OpenApiParameter("version", int, description="版本号；不填为现行有效（已通过）的版本")],
    ),
)
class ReportViewSet(Listing[AnnualReport]):
    queryset = AnnualReport.objects.none()
    filterset_class = ReportFilter

    @property
    def parameters(self) -> tuple[str, ...]:
        return ("version",) if self.detail else ("include",)

    def get_queryset(self) -> QuerySet[AnnualReport]:
        slots = slots_open_to(self.request.user).select_related(
            "agency", "year", "effective_submission__source_file"
        )
        return with_latest(slots).order_by("-year_id", "agency__sort_key", "scope")

    def get_serializer_class(self) -> type[ReportSerializer]:
        return ReportDetailSerializer if self.detail else ReportSerializer

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        include = request.query_params.get("include", "")
        if include not in ("", "tables"):
            raise ValidationError({"include": ["只能是 tables。"]})
        slots = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        context: dict[str, Any] = {
            **self.get_serializer_context(),
            "statuses": self.statuses(slots),
        }
        if include:
            by_version = figures_of(
                slot.effective_submission_id for slot in slots if slot.effective_submission_id
            )
            context["figures"] = {
                slot.pk: by_version[slot.effective_submission_id]
                for slot in slots
                if slot.effective_submission_id
            }
        return self.get_paginated_response(ReportSerializer(slots, many=True, context=context).data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        slot = self.get_object()
        versions = list(versions_open_to(request.user).filter(report=slot).order_by("-version"))
        shown = self.shown(slot, versions)
        figures = figures_of([shown.pk]) if shown else {}
        reading = reading_of(shown) if shown else None
        corrections = corrections_of(shown) if shown else {}
        cells = overlay(reading, corrections) if reading else {}
        context: dict[str, Any] = {
            **self.get_serializer_context(),
            "statuses": self.statuses([slot]),
            "versions": versions,
            "shown": shown,
            "figures": {slot.pk: figures[shown.pk]} if shown else {},
            "without_number": without_number(figures[shown.pk], cells) if shown else {},
            "corrected": read_otherwise(reading, corrections),
            "narrative": Narrative.objects.filter(submission=shown) if shown else (),
        }
        return Response(ReportDetailSerializer(slot, context=context).data)

    def shown(self, slot: AnnualReport, versions: Sequence[Submission]) -> Submission | None:
        """The version asked for (404 when the person may not see it), else the effective one, else none."""
        asked = self.request.query_params.get("version", "")
        if not asked:
            return next((version for version in versions if version.pk == slot.effective_submission_id), None)
        if not (asked.isdecimal() and len(asked) <= 9):
            raise ValidationError({"version": ["请填写版本号（数字）。"]})
        numbers = {version.version: version for version in versions}
        return numbers.get(int(asked)) or get_object_or_404(Submission.objects.none())

    def statuses(self, slots: Sequence[AnnualReport]) -> dict[int, SlotStatus]:
        """Slot id → status; 已通过 for published reports outside the person's reach, whatever goes on there."""
        today = timezone.localdate()
        wanted = [slot.pk for slot in slots]
        mine = set(
            AnnualReport.objects.visible_to(self.request.user)
            .filter(pk__in=wanted)
            .values_list("pk", flat=True)
        )
        return {
            slot.pk: slot_status(slot, today) if slot.pk in mine else SlotStatus.APPROVED for slot in slots
        }


@extend_schema_view(
    list=extend_schema(summary="校验发现的问题", description="本人权限内各版本的校验问题，不随年报公布。"),
    retrieve=extend_schema(summary="一个问题", description="本人权限内版本的一个校验问题。"),
)
class FindingViewSet(Listing[Finding]):
    """Findings are part of the work, not of the publication: only those of versions in one's reach."""

    permission_classes = (IsAuthenticated,)
    queryset = Finding.objects.none()
    serializer_class = FindingSerializer
    filterset_class = FindingFilter

    def get_queryset(self) -> QuerySet[Finding]:
        said = Explanation.objects.filter(
            submission=OuterRef("submission"), fingerprint=OuterRef("fingerprint")
        ).order_by("-id")
        return (
            Finding.objects.filter(submission__in=Submission.objects.visible_to(self.request.user))
            .select_related("submission__report")
            .annotate(explanation=Subquery(said.values("text")[:1]))
            .order_by("-submission_id", "position")
        )
