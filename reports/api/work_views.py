"""What belongs to the work on reports: decisions on findings, and the files that the office had made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api.filters import IdFilter
from reports.api.listing import Listing, Row
from reports.api.paging import Key
from reports.api.rows import local
from reports.api.shapes import Moment, Shape, Text, Whole, YesNo
from reports.models import Decision, ExportJob
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.models.decisions import Verdict
from reports.models.export_jobs import FileForm
from reports.models.submissions import version_scope
from reports.services.access_log import downloaded
from reports.states import JOB_STATE_TEXT, JobState


class DecisionFilter(django_filters.FilterSet):
    """Decisions on findings."""

    report = IdFilter(field_name="submission__report_id", label="年报编号")
    submission = IdFilter(field_name="submission_id", label="版本编号")
    year = IdFilter(field_name="submission__report__year_id", label="报告年度")
    agency = IdFilter(field_name="submission__report__agency_id", label="单位编号")
    verdict = django_filters.ChoiceFilter(choices=Verdict.choices, label="处理意见")

    class Meta:
        model = Decision
        fields = ()


class DecisionShape(Shape):
    id = Whole()
    report = Whole(help_text="年报编号")
    submission = Whole(help_text="版本编号")
    version = Whole()
    fingerprint = Text(help_text="问题的指纹")
    check = Text(help_text="校验编号")
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    verdict_text = Text()
    reason = Text(allow_blank=True)
    by = Text()
    at = Moment()


@extend_schema_view(
    list=extend_schema(
        summary="对问题的处理意见", description="本人权限内各版本的处理意见，撤销也各为一条。"
    ),
    retrieve=extend_schema(summary="一条处理意见", description="审核人员对一个问题的处理意见。"),
)
class DecisionViewSet(Listing):
    permission_classes = (IsAuthenticated,)
    queryset = Decision.objects.none()
    serializer_class = DecisionShape
    filterset_class = DecisionFilter
    tells_changes = True
    order = (Key("id", descending=True),)
    orders: ClassVar[Mapping[str, Key]] = {"id": Key("id")}
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        reach = version_scope(self.request.user, prefix="submission__")
        return Decision.objects.filter(reach).select_related("submission", "by")

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        return queryset.filter(at__gte=moment)

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "id": one.pk,
                "report": one.submission.report_id,
                "submission": one.submission_id,
                "version": one.submission.version,
                "fingerprint": one.fingerprint,
                "check": one.check_id,
                "verdict": one.verdict,
                "verdict_text": one.get_verdict_display(),
                "reason": one.reason,
                "by": str(one.by),
                "at": local(one.at),
            }
            for one in page
        ]


class ExportFilter(django_filters.FilterSet):
    """Exports."""

    year = IdFilter(field_name="year_id", label="报告年度")
    region = IdFilter(field_name="region_id", label="地区（单位编号）")
    state = django_filters.ChoiceFilter(
        choices=[(str(each), text) for each, text in JOB_STATE_TEXT.items()], label="状态"
    )

    class Meta:
        model = ExportJob
        fields = ()


class ExportShape(Shape):
    id = Whole()
    year = Whole()
    region = Whole(help_text="地区（单位编号）")
    region_name = Text()
    form = serializers.ChoiceField(choices=FileForm.choices)
    level = serializers.ChoiceField(choices=AgencyLevel.choices, allow_blank=True)
    kind = serializers.ChoiceField(choices=AgencyKind.choices, allow_blank=True)
    scope = serializers.ChoiceField(choices=Scope.choices, allow_blank=True)
    state = serializers.ChoiceField(choices=[(str(each), text) for each, text in JOB_STATE_TEXT.items()])
    state_text = Text()
    done = Whole()
    total = Whole()
    error_code = Text(allow_blank=True)
    error_message = Text(allow_blank=True)
    requested_by = Text()
    created_at = Moment()
    finished_at = Moment(allow_null=True)
    has_file = YesNo(help_text="文件可以取得")


@extend_schema_view(
    list=extend_schema(summary="导出", description="本人权限内各地区的导出任务。"),
    retrieve=extend_schema(summary="一次导出", description="导出的范围、进展和结果。"),
)
class ExportViewSet(Listing):
    permission_classes = (IsAuthenticated,)
    queryset = ExportJob.objects.none()
    serializer_class = ExportShape
    filterset_class = ExportFilter
    tells_changes = True
    order = (Key("id", descending=True),)
    orders: ClassVar[Mapping[str, Key]] = {"id": Key("id")}
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        return ExportJob.objects.visible_to(self.request.user).select_related("region", "requested_by")

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        return queryset.filter(Q(created_at__gte=moment) | Q(finished_at__gte=moment))

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "id": job.pk,
                "year": job.year_id,
                "region": job.region_id,
                "region_name": job.region.name,
                "form": job.form,
                "level": job.level,
                "kind": job.kind,
                "scope": job.scope,
                "state": job.state,
                "state_text": job.get_state_display(),
                "done": job.done,
                "total": job.total,
                "error_code": job.error_code,
                "error_message": job.error_message,
                "requested_by": str(job.requested_by),
                "created_at": local(job.created_at),
                "finished_at": local(job.finished_at),
                "has_file": job.state == JobState.SUCCEEDED and bool(job.file),
            }
            for job in page
        ]

    @extend_schema(
        operation_id="export_file",
        summary="导出的文件",
        description="以附件给出；没有完成或文件已清除时为 404。",
        responses={
            (200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY, description="文件"),
        },
    )
    @action(detail=True, url_path="file", url_name="file")
    def file(self, request: Request, pk: str) -> Response | FileResponse:
        """The file of a finished export as an attachment; the download is recorded."""
        job = self.get_object()
        if job.state != JobState.SUCCEEDED or not job.file:
            raise Http404
        name = Path(job.file.name).name
        try:
            stored = job.file.open("rb")
        except FileNotFoundError:
            raise Http404 from None
        downloaded(user=request.user, what=name, agency=job.region)
        return FileResponse(
            stored, as_attachment=True, filename=name, content_type="application/octet-stream"
        )
