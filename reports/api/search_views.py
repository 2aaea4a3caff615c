"""全文检索 over the archive by the index of pairs, with marked snippets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from reports.api.access import ReadsArchive
from reports.api.filters import TableFilter
from reports.api.listing import Answering, Row
from reports.api.paging import page_size
from reports.api.shapes import Shape, Text, Whole, YesNo
from reports.models import AnnualReport
from reports.models.annual_reports import Scope
from reports.models.search import SearchedText
from reports.search.snippets import Piece
from reports.search.words import words_of
from reports.selectors.archive import archive_of
from reports.selectors.search import TextsOf, find, place_of

MOST = 50


class PieceShape(Shape):
    text = Text(allow_blank=True)
    marked = YesNo(help_text="是所检索的词")


class SnippetShape(Shape):
    heading = Text(allow_blank=True)
    part = Whole(help_text="第几部分，0 为单位名称和代码")
    pieces = PieceShape(many=True)


class HitShape(Shape):
    report = Whole(help_text="年报编号")
    agency = Whole(help_text="单位编号")
    agency_name = Text()
    year = Whole()
    scope = serializers.ChoiceField(choices=Scope.choices)
    title = PieceShape(many=True)
    snippets = SnippetShape(many=True)


WORDS = OpenApiParameter(
    "q", str, required=True, description="检索词，每个至少两个字，多个用空格分隔，须全部出现"
)


class Searching(Answering):
    """A search: the newest years first, a page begins where the last one ended, nothing is counted."""

    serializer_class = HitShape
    queryset = AnnualReport.objects.none()
    filterset_class = TableFilter
    most = MOST
    parameters: Sequence[str] = ("q",)
    texts = SearchedText.REPORT
    texts_of: TextsOf | None = None

    def among(self) -> QuerySet[AnnualReport]:
        """Return the reports that are searched."""
        raise NotImplementedError

    def list(self, request: Request) -> Response:
        """Answer with one page of hits."""
        among = self.filter_queryset(self.among())
        typed = request.query_params.get("q", "").strip()
        words = words_of(typed)
        if words is None:
            raise ValidationError({"q": ["请填写检索词，每个至少两个字。"]})
        asked = request.query_params.get("after", "")
        place = place_of(asked) if asked else None
        if asked and place is None:
            raise ValidationError({"after": ["翻页位置无法识别，请从第一页开始。"]})
        texts_of = type(self).texts_of
        hits = find(
            words,
            among=among,
            texts=self.texts,
            texts_of=texts_of,
            after=place,
            limit=page_size(request, MOST),
        )
        next_page = None
        if hits.after is not None:
            next_page = replace_query_param(request.build_absolute_uri(), "after", str(hits.after))
        return Response({"next": next_page, "results": self.chosen([hit_row(hit) for hit in hits.hits])})


def hit_row(hit: Any) -> Row:
    """One hit with its words marked."""
    report = hit.report
    return {
        "report": report.pk,
        "agency": report.agency_id,
        "agency_name": report.agency_name,
        "year": report.year_id,
        "scope": report.scope,
        "title": _pieces(hit.title),
        "snippets": [
            {"heading": each.heading, "part": each.part, "pieces": _pieces(each.pieces)}
            for each in hit.snippets
        ],
    }


def _pieces(pieces: Sequence[Piece]) -> Sequence[Row]:
    return [{"text": piece.text, "marked": piece.marked} for piece in pieces]


class SearchViewSet(Searching):
    permission_classes: Sequence[type[BasePermission]] = (ReadsArchive,)

    def among(self) -> QuerySet[AnnualReport]:
        return archive_of(self.request.user)

    @extend_schema(
        operation_id="search",
        summary="全文检索",
        description="在本人可看的已通过年报中检索单位名称和正文，最近年度在前。每页不超过50份。",
        parameters=[WORDS],
    )
    def list(self, request: Request) -> Response:
        """Answer with one page of hits."""
        return super().list(request)
