"""Questions, the record of what was done, and the search in what was written about reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api.filters import IdFilter
from reports.api.listing import Listing, Row
from reports.api.paging import Key
from reports.api.rows import local
from reports.api.search_views import WORDS, Searching
from reports.api.shapes import Moment, Shape, Text, Whole, mapping
from reports.models import AnnualReport, Event
from reports.models.reach import Role, agency_scope, memberships_of
from reports.models.search import SearchedText
from reports.permissions import NotAllowed
from review.event_text import EVENT_TEXT, comment_text
from review.models import Query, QueryEntry
from review.models.questions import QueryState, SubjectKind
from review.searched_talk import shown_talk


class QuestionFilter(django_filters.FilterSet):
    """Questions."""

    report = IdFilter(field_name="report_id", label="年报编号")
    submission = IdFilter(field_name="submission_id", label="版本编号")
    year = IdFilter(field_name="report__year_id", label="报告年度")
    agency = IdFilter(field_name="report__agency_id", label="单位编号")
    state = django_filters.ChoiceFilter(choices=QueryState.choices, label="状态")

    class Meta:
        model = Query
        fields = ()


class EntryShape(Shape):
    by = Text()
    at = Moment()
    text = Text()


class QuestionShape(Shape):
    id = Whole()
    report = Whole(help_text="年报编号")
    submission = Whole(help_text="所问版本的编号")
    agency = Whole(help_text="单位编号")
    agency_name = Text()
    year = Whole()
    version = Whole()
    kind = serializers.ChoiceField(choices=SubjectKind.choices)
    subject = Text(help_text="单元格代码、问题的指纹或部分的序号")
    subject_text = Text()
    state = serializers.ChoiceField(choices=QueryState.choices)
    state_text = Text()
    asked_by = Text()
    asked_at = Moment()
    entries = EntryShape(many=True, help_text="问与答，按时间顺序")


def question_row(query: Query) -> Row:
    """One question with its thread."""
    return {
        "id": query.pk,
        "report": query.report_id,
        "submission": query.submission_id,
        "agency": query.report.agency_id,
        "agency_name": query.report.agency_name,
        "year": query.report.year_id,
        "version": query.submission.version,
        "kind": query.kind,
        "subject": query.subject,
        "subject_text": query.subject_text,
        "state": query.state,
        "state_text": query.get_state_display(),
        "asked_by": str(query.asked_by),
        "asked_at": local(query.asked_at),
        "entries": [
            {"by": str(entry.by), "at": local(entry.at), "text": entry.text} for entry in query.entries.all()
        ],
    }


@extend_schema_view(
    list=extend_schema(summary="问询", description="本人权限内各版本的问询及问答，最近的在前。"),
    retrieve=extend_schema(summary="一条问询", description="一条问询及其全部问答。"),
)
class Questions(Listing):
    """Questions on versions that the person may see."""

    permission_classes = (IsAuthenticated,)
    queryset = Query.objects.none()
    serializer_class = QuestionShape
    filterset_class = QuestionFilter
    tells_changes = True
    order = (Key("id", descending=True),)
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        found = Query.objects.visible_to(self.request.user)
        return found.select_related("report", "submission", "asked_by").prefetch_related("entries__by")

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        """By what was written, or by the end of the question."""
        written = QueryEntry.objects.filter(query=OuterRef("pk"), at__gte=moment)
        closed = Event.objects.filter(report=OuterRef("report"), move="close_query", at__gte=moment)
        return queryset.filter(Exists(written) | (Q(state=QueryState.CLOSED) & Exists(closed)))

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [question_row(query) for query in page]


class EventFilter(django_filters.FilterSet):
    """The record."""

    report = IdFilter(field_name="report_id", label="年报编号")
    year = IdFilter(field_name="report__year_id", label="报告年度")
    agency = IdFilter(field_name="report__agency_id", label="单位编号")
    move = django_filters.ChoiceFilter(choices=list(EVENT_TEXT.items()), label="操作")

    class Meta:
        model = Event
        fields = ()


class EventShape(Shape):
    id = Whole()
    report = Whole(help_text="年报编号")
    submission = Whole(allow_null=True, help_text="版本编号")
    agency = Whole(help_text="单位编号")
    agency_name = Text()
    year = Whole()
    version = Whole(allow_null=True)
    sequence = Whole(help_text="在这份年报的记录中的序号")
    move = Text()
    text = Text(help_text="操作的说法")
    actor = Text()
    address = Text(allow_null=True)
    from_state = Text(allow_blank=True)
    to_state = Text(allow_blank=True)
    from_stage = Whole()
    to_stage = Whole()
    digest = Text(allow_blank=True)
    comment = Text(allow_blank=True)
    data = mapping({}, "随操作记录的内容")
    at = Moment()
    previous_hash = Text(allow_blank=True)
    hash = Text()


@extend_schema_view(
    list=extend_schema(summary="操作记录", description="本地区年报的操作记录，供审计员使用，最近的在前。"),
    retrieve=extend_schema(summary="一条操作记录", description="一次操作及其前后的状态和校验链。"),
)
class EventViewSet(Listing):
    """The record of the region, for auditors as on the page 审计日志."""

    permission_classes = (IsAuthenticated,)
    queryset = Event.objects.none()
    serializer_class = EventShape
    filterset_class = EventFilter
    tells_changes = True
    order = (Key("at", descending=True), Key("id", descending=True))
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Any]:
        if not any(held.role == Role.AUDITOR for held in memberships_of(self.request.user)):
            raise NotAllowed("操作记录只供审计员查看。")
        scope = agency_scope(self.request.user, prefix="report__agency__", roles=(Role.AUDITOR,))
        return Event.objects.filter(scope).select_related("report", "submission")

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        return queryset.filter(at__gte=moment)

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        return [
            {
                "id": event.pk,
                "report": event.report_id,
                "submission": event.submission_id,
                "agency": event.report.agency_id,
                "agency_name": event.report.agency_name,
                "year": event.report.year_id,
                "version": event.submission.version if event.submission else None,
                "sequence": event.sequence,
                "move": event.move,
                "text": EVENT_TEXT.get(event.move, event.move),
                "actor": event.actor_name,
                "address": event.address,
                "from_state": event.from_state,
                "to_state": event.to_state,
                "from_stage": event.from_stage,
                "to_stage": event.to_stage,
                "digest": event.digest,
                "comment": comment_text(event),
                "data": event.data,
                "at": local(event.at),
                "previous_hash": event.previous_hash,
                "hash": event.hash,
            }
            for event in page
        ]


class TalkViewSet(Searching):
    """The search in explanations, questions and answers, for those in whose reach a report is."""

    permission_classes = (IsAuthenticated,)
    texts = SearchedText.TALK
    texts_of = staticmethod(shown_talk)

    def among(self) -> QuerySet[AnnualReport]:
        return AnnualReport.objects.visible_to(self.request.user).filter(effective_submission__isnull=False)

    @extend_schema(
        operation_id="talk",
        summary="检索情况说明和问询",
        description="在本人权限内已通过年报的情况说明、问询和答复中检索。",
        parameters=[WORDS],
    )
    def list(self, request: Request) -> Response:
        """Answer with one page of hits."""
        return super().list(request)
