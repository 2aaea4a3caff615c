"""Versions of reports: where they stand, and of each its tables, single cells and narrative."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api.filters import VersionFilter
from reports.api.listing import Listing, Row, told_since
from reports.api.paging import Key
from reports.api.paging import Whole as WholeList
from reports.api.rows import local, number, seen_version
from reports.api.shapes import (
    CELL,
    STATES,
    ChapterShape,
    Moment,
    PrintedShape,
    Shape,
    Text,
    Whole,
    YesNo,
    mapping,
    plain,
)
from reports.api.table_views import EMPTY, TABLE, table_asked
from reports.api.tables import cell_row, long_rows
from reports.models import Event, Narrative, Submission
from reports.models.annual_reports import Scope
from reports.selectors.archive import versions_open_to
from reports.selectors.cell_values import cells_of
from reports.selectors.cells import newest_corrections, seen_mark
from reports.selectors.shown_texts import shown_chapters, shown_name
from reports.states import RUN_STATE_TEXT, STATE_TEXT

RUN_STATES = [(str(each), text) for each, text in RUN_STATE_TEXT.items()]
COLUMNS = (
    "id", "report_id", "report__agency_id", "report__agency__code", "report__agency_name",
    "report__year_id", "report__scope", "version", "state", "stage", "lock_version", "digest",
    "created_at", "submitted_at", "decided_at", "archived_at", "original_name", "source_file__kind",
    "source_file__size", "source_file__sha256", "active_run__state", "active_run__error_code",
    "active_run__error_message", "active_run__finished_at", "check_run__failed", "check_run__uncertain",
    "check_run__doubtful", "check_run__at", "report__effective_submission_id", "works",
)  # fmt: skip


class FileShape(Shape):
    kind = Text(help_text="文件类型")
    size = Whole(help_text="字节")
    sha256 = Text()
    name = Text(allow_null=True, help_text="文件名；不经办此年报的人看不到")


class ReadingShape(Shape):
    state = serializers.ChoiceField(choices=RUN_STATES)
    state_text = Text()
    error_code = Text(allow_blank=True)
    error_message = Text(allow_blank=True)
    finished_at = Moment(allow_null=True)


class CheckedShape(Shape):
    failed = Whole(help_text="不符")
    uncertain = Whole(help_text="待核实")
    doubtful = Whole(help_text="尚未确认的存疑数字")
    at = Moment()


class SubmissionShape(Shape):
    id = Whole()
    report = Whole(help_text="年报编号")
    agency = Whole(help_text="单位编号")
    agency_code = Text()
    agency_name = Text(help_text="当时的单位名称")
    year = Whole()
    scope = serializers.ChoiceField(choices=Scope.choices)
    version = Whole()
    state = serializers.ChoiceField(choices=STATES)
    state_text = Text()
    stage = Whole(help_text="审核环节，未上报为0")
    effective = YesNo(help_text="现行有效")
    created_at = Moment(allow_null=True, help_text="上传时间；不经办此年报的人看不到")
    submitted_at = Moment(allow_null=True)
    decided_at = Moment(allow_null=True)
    archived_at = Moment(allow_null=True)
    file = FileShape()
    lock_version = Whole(allow_null=True, help_text="改动的次数，办理时随请求送回；不经办此年报的人看不到")
    digest = Text(allow_null=True, help_text="所审内容的摘要；不经办此年报的人看不到")
    reading = ReadingShape(allow_null=True, help_text="读取的进展；不经办此年报的人看不到")
    checked = CheckedShape(allow_null=True, help_text="最近一次校验；不经办此年报的人看不到")


class TablesShape(Shape):
    submission = Whole()
    version = Whole()
    editions = mapping({"type": "string"}, "各表的格式")
    units = mapping({"type": "string"}, "所印的金额单位")
    cells = mapping(CELL, "单元格代码与数字；null 表示没有印出数字")


class VersionCellShape(Shape):
    submission = Whole()
    version = Whole()
    edition = Text()
    table = Text()
    line = Text()
    column = Text()
    code = Text(help_text="单元格代码：表.行.列")
    value = plain(CELL)
    unit = Text()


class PlaceShape(Shape):
    block = Whole(help_text="原件中的第几块，从0数起")
    row = Whole(allow_null=True)
    column = Whole(allow_null=True)
    page = Whole(allow_null=True)
    box = serializers.ListField(
        child=serializers.FloatField(), allow_null=True, help_text="左、上、右、下（磅）"
    )
    anchor = Text()


class ReadShape(PrintedShape):
    value = plain(CELL)
    confidence = serializers.FloatField(allow_null=True, help_text="把握，0至1")
    doubt = Text(allow_blank=True, help_text="存疑的原因")
    place = PlaceShape(allow_null=True)


class HistoryShape(Shape):
    id = Whole()
    old_state = Text()
    old_value = plain(CELL)
    new_state = Text()
    new_value = plain(CELL)
    reason = Text()
    by = Text()
    at = Moment()
    undoes = Whole(allow_null=True, help_text="所撤销的更正")


class CellShape(Shape):
    code = Text()
    label: Any = Text()
    edition = Text()
    unit = Text()
    state = serializers.ChoiceField(
        choices=[("number", "数字"), ("blank", "空白"), ("mark", "符号"), ("missing", "缺项")]
    )
    value = plain(CELL)
    corrected = YesNo()
    read = ReadShape(help_text="原件所填及所在位置")
    history = HistoryShape(many=True, allow_null=True, help_text="历次更正；不经办此年报的人看不到")


def submission_row(row: Mapping[str, Any]) -> Row:
    """One version from its columns; what belongs to the work is null for those who only read what is published."""
    works = row["works"]
    reading = checked = None
    if works and row["active_run__state"]:
        reading = {
            "state": row["active_run__state"],
            "state_text": RUN_STATE_TEXT[row["active_run__state"]],
            "error_code": row["active_run__error_code"],
            "error_message": row["active_run__error_message"],
            "finished_at": local(row["active_run__finished_at"]),
        }
    if works and row["check_run__at"]:
        checked = {
            "failed": row["check_run__failed"],
            "uncertain": row["check_run__uncertain"],
            "doubtful": row["check_run__doubtful"],
            "at": local(row["check_run__at"]),
        }
    return {
        "id": row["id"],
        "report": row["report_id"],
        "agency": row["report__agency_id"],
        "agency_code": row["report__agency__code"],
        "agency_name": row["report__agency_name"],
        "year": row["report__year_id"],
        "scope": row["report__scope"],
        "version": row["version"],
        "state": row["state"],
        "state_text": STATE_TEXT[row["state"]],
        "stage": row["stage"],
        "effective": row["report__effective_submission_id"] == row["id"],
        "created_at": local(row["created_at"]) if works else None,
        "submitted_at": local(row["submitted_at"]),
        "decided_at": local(row["decided_at"]),
        "archived_at": local(row["archived_at"]),
        "file": {
            "kind": row["source_file__kind"],
            "size": row["source_file__size"],
            "sha256": row["source_file__sha256"],
            "name": shown_name(row["original_name"]) if works else None,
        },
        "lock_version": row["lock_version"] if works else None,
        "digest": row["digest"] if works else None,
        "reading": reading,
        "checked": checked,
    }


@extend_schema_view(
    list=extend_schema(summary="版本", description="本人权限内的各版本，和已公布年报的现行版本。"),
    retrieve=extend_schema(summary="一个版本", description="版本的状态、原件、读取和校验的进展。"),
)
class SubmissionViewSet(Listing):
    queryset = Submission.objects.none()
    serializer_class = SubmissionShape
    filterset_class = VersionFilter
    tells_changes = True
    order = (Key("id", descending=True),)
    orders: ClassVar[Mapping[str, Key]] = {"id": Key("id")}
    lookup_value_regex = r"\d{1,18}"
    parameters: Sequence[str] = ()

    def get_queryset(self) -> QuerySet[Any]:
        found = versions_open_to(self.request.user).annotate(works=seen_version(self.request.user))
        return found.values(*COLUMNS)

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        """Of versions one works on by anything done to them, of published ones by what became public."""
        done = Exists(Event.objects.filter(submission=OuterRef("pk"), at__gte=moment))
        public = Q(report__published_at__gte=moment) | Q(decided_at__gte=moment)
        queryset = queryset.filter(report__in=told_since(moment))
        return queryset.filter((Q(works=True) & Q(done)) | (Q(works=False) & public))

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [submission_row(row) for row in page]

    def version(self) -> tuple[Submission, bool]:
        """Return the version of the address with what its parts need, and whether the person works on it."""
        found: Any = (
            versions_open_to(self.request.user)
            .annotate(works=seen_version(self.request.user))
            .select_related("report__agency", "report__year", "active_run")
            .filter(pk=self.kwargs["pk"])
            .first()
        )
        if found is None:
            raise Http404
        return found, found.works

    @extend_schema(
        operation_id="submission_tables",
        summary="一个版本的统计表",
        description="四张统计表现在的数字，以单元格代码为名。",
        responses=TablesShape,
        parameters=[TABLE],
    )
    @action(detail=True, parameters=("table",), serializer_class=TablesShape)
    def tables(self, request: Request, pk: str) -> Response:
        """The four tables as they count now."""
        version, _ = self.asked()
        found = cells_of([version.pk], tables=table_asked(self), decimal=number).get(version.pk, EMPTY)
        before = {"submission": version.pk, "version": version.version}
        return self.one(before | {"editions": found.editions, "units": found.units, "cells": found.cells})

    @extend_schema(
        operation_id="submission_cells",
        summary="一个版本的全部单元格（一格一行）",
        description="四张统计表现在的数字，一个单元格一行。",
        responses=VersionCellShape(many=True),
        filters=False,
        parameters=[TABLE],
    )
    @action(
        detail=True,
        url_path="cells",
        parameters=("table",),
        serializer_class=VersionCellShape,
        pagination_class=WholeList,
    )
    def cells(self, request: Request, pk: str) -> Response:
        """The four tables, a row a cell."""
        version, _ = self.asked()
        found = cells_of([version.pk], tables=table_asked(self), decimal=number).get(version.pk, EMPTY)
        before = {"submission": version.pk, "version": version.version}
        return self.all(list(long_rows(before, found)))

    @extend_schema(
        operation_id="submission_narrative",
        summary="一个版本的正文",
        description="各部分的文字，个人信息已遮盖。",
        responses=ChapterShape(many=True),
        filters=False,
    )
    @action(detail=True, url_path="narrative", serializer_class=ChapterShape, pagination_class=WholeList)
    def narrative(self, request: Request, pk: str) -> Response:
        """The parts of the text."""
        version, _ = self.asked()
        chapters = shown_chapters(
            Narrative.objects.filter(submission=version).order_by("part"), version.report.agency
        )
        return self.all([{"part": one.part, "heading": one.heading, "text": one.text} for one in chapters])

    def cell_answer(self, version: Submission, code: str, *, works: bool) -> Response:
        """Answer with a cell, tagged with what a correction must have seen."""
        row = cell_row(version, code, works=works)
        if row is None:
            raise Http404
        response = self.one(row)
        if works and not self.request.query_params:
            response["ETag"] = f'"{seen_mark(version, newest_corrections(version).get(code))}"'
        return response

    def asked(self) -> tuple[Submission, bool]:
        """As ``version``, after the parameters of the address were looked at."""
        self.filter_queryset(Submission.objects.none())
        return self.version()
