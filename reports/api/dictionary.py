"""What the codes mean: cells, measures, states, and the codes of refusals. Nothing here is of any agency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from reports.api.errors import CONDITIONS, SENTENCES, to_programs
from reports.api.listing import EVERYWHERE, Answering, Row, refuse_unknown
from reports.api.paging import Whole
from reports.api.shapes import Shape, Text, YesNo, plain
from reports.models import Agency
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.models.decisions import Verdict
from reports.models.reach import Role
from reports.problems import TITLES
from reports.refusals import Refused
from reports.states import JOB_STATE_TEXT, RUN_STATE_TEXT, SLOT_STATUS_TEXT, STATE_TEXT
from reports.statistics.measures import measures
from reports.statutory.dictionary import Entry, dictionary


class CodeShape(Shape):
    code = Text(help_text="单元格代码：表.行.列")
    table = Text()
    table_label = Text()
    printed_as = Text(help_text="通称：表二、表三、表四")
    line = Text()
    line_label = Text(help_text="表内所印的行名")
    group_label = Text(allow_null=True, help_text="上一级的行名")
    column = Text()
    column_label = Text()
    unit = Text()
    kind = plain({"type": "string", "enum": ["count", "change", "amount"]})
    editions = plain({"type": "array", "items": {"type": "string"}, "description": "印有此格的格式"})
    sums = plain(
        {
            "type": "array",
            "description": "此格所在的勾稽关系：左边各格之和等于右边各格之和",
            "items": {
                "type": "object",
                "required": ["relation", "edition", "left", "right"],
                "properties": {
                    "relation": {"type": "string"},
                    "edition": {"type": "string"},
                    "left": {"type": "array", "items": {"type": "string"}},
                    "right": {"type": "array", "items": {"type": "string"}},
                },
            },
        }
    )


class MeasureShape(Shape):
    code = Text()
    group = Text()
    label: Any = Text()
    unit = Text()
    table = Text()
    is_share = YesNo(help_text="比率，按百分数给出")
    formula = Text(allow_blank=True)


class WordShape(Shape):
    of = Text(help_text="哪一类代码")
    code = Text()
    text = Text(help_text="界面上的说法")


class RefusalCodeShape(Shape):
    code = Text()
    sentence = Text(help_text="答复中的说法，〔〕处为具体内容")


#: Kinds of states and roles → code and text of each.
WORDS: dict[str, Iterable[tuple[str, str]]] = {
    "submission_state": [(str(code), text) for code, text in STATE_TEXT.items()],
    "report_status": [(str(code), text) for code, text in SLOT_STATUS_TEXT.items()],
    "reading_state": [(str(code), text) for code, text in RUN_STATE_TEXT.items()],
    "job_state": [(str(code), text) for code, text in JOB_STATE_TEXT.items()],
    "verdict": Verdict.choices,
    "role": Role.choices,
    "agency_kind": AgencyKind.choices,
    "agency_level": AgencyLevel.choices,
    "scope": Scope.choices,
}


#: Place in a sentence of a refusal → what is written there; any other is left open.
FILLED_IN = {
    "who": "何人", "when": "何时", "cell": "单元格", "cells": "单元格", "now": "现数", "wanted": "要改成的数",
    "value": "所填内容", "kind": "要求", "state": "状态", "move": "办理事项", "stage": "审核环节", "report": "年报",
    "year": "年度", "name": "名称", "number": "数目", "limit": "上限", "most": "上限", "person": "何人", "day": "日期",
    "changed": "变动的内容", "claimed_by": "何人", "until": "何时",
}  # fmt: skip


def code_row(entry: Entry) -> Row:
    """One cell of the form as data."""
    return {
        "code": entry.code,
        "table": entry.table,
        "table_label": entry.table_label,
        "printed_as": entry.printed_as,
        "line": entry.line,
        "line_label": entry.line_label,
        "group_label": entry.group_label or None,
        "column": entry.column,
        "column_label": entry.column_label,
        "unit": entry.unit,
        "kind": entry.kind,
        "editions": list(entry.editions),
        "sums": [
            {"relation": each.relation, "edition": each.edition, "left": each.left, "right": each.right}
            for each in entry.sums
        ],
    }


def problem_sentences() -> dict[str, str]:
    """Return code → sentence of every refusal that the portal knows, as programs are told, the more general ones last.

    Of several with one code, that of the workflow: the others are of pages that the API does not have.
    """
    found: dict[str, str] = dict(CONDITIONS)

    def collect(kind: type[Refused]) -> None:
        for each in sorted(kind.__subclasses__(), key=lambda one: not one.__module__.startswith("review.")):
            collect(each)
        for code, sentence in kind.MESSAGES.items():
            found.setdefault(str(code), sentence)

    collect(Refused)
    for code, sentence in SENTENCES.values():
        found.setdefault(code, sentence)
    return {code: _in_words(to_programs(code, sentence)) for code, sentence in found.items()}


def _in_words(sentence: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: f"〔{FILLED_IN.get(found[1], '……')}〕", sentence)


class Words(Answering, GenericViewSet[Any]):
    """A list that is the same for everybody and has no pages."""

    permission_classes = (AllowAny,)
    queryset = Agency.objects.none()
    pagination_class = Whole
    filter_backends = ()

    def answer(self, rows: Sequence[Row], known: Sequence[str] = ()) -> Response:
        """Answer with all rows."""
        refuse_unknown(self.request, [*known, *EVERYWHERE])
        return self.all(rows)


class CodeViewSet(Words):
    serializer_class = CodeShape

    @extend_schema(
        operation_id="codes",
        summary="数据字典：单元格代码",
        description="两种格式的全部单元格：所印的名称、单位、所在格式和勾稽关系。",
    )
    def list(self, request: Request) -> Response:
        """Answer with every cell of either edition."""
        return self.answer([code_row(entry) for entry in dictionary()])


class MeasureViewSet(Words):
    serializer_class = MeasureShape

    @extend_schema(
        operation_id="measures", summary="数据字典：指标", description="合计可以给出的比率、小计和单项。"
    )
    def list(self, request: Request) -> Response:
        """Answer with every measure."""
        return self.answer(
            [
                {
                    "code": each.code,
                    "group": each.group,
                    "label": each.label,
                    "unit": each.unit,
                    "table": each.table,
                    "is_share": each.is_share,
                    "formula": each.formula,
                }
                for each in measures().values()
            ]
        )


class StateViewSet(Words):
    serializer_class = WordShape
    parameters = ("of",)

    @extend_schema(
        operation_id="states",
        summary="数据字典：状态和类别",
        description="接口所用代码在界面上的说法。",
        parameters=[OpenApiParameter("of", str, enum=list(WORDS), description="只要这一类")],
    )
    def list(self, request: Request) -> Response:
        """Answer with the words of every code."""
        asked = request.query_params.get("of", "")
        if asked and asked not in WORDS:
            raise ValidationError({"of": [f"“{asked}”不在可选范围内。"]})
        rows = [
            {"of": of, "code": code, "text": str(text)}
            for of, pairs in WORDS.items()
            for code, text in pairs
            if asked in ("", of)
        ]
        return self.answer(rows, self.parameters)


@cache
def _problems() -> tuple[Row, ...]:
    return tuple({"code": code, "sentence": text} for code, text in sorted(problem_sentences().items()))


class ProblemViewSet(Words):
    serializer_class = RefusalCodeShape
    lookup_field = "code"
    lookup_value_regex = r"[A-Z0-9_]{1,40}"

    @extend_schema(
        operation_id="problems",
        summary="错误代码",
        description=f"答复为 application/problem+json（RFC 9457）。状态码：{'、'.join(map(str, TITLES))}。",
    )
    def list(self, request: Request) -> Response:
        """Answer with every code of a refusal."""
        return self.answer(_problems())

    @extend_schema(
        operation_id="problem",
        summary="一个错误代码",
        description="错误答复中 type 的地址。",
        parameters=[OpenApiParameter("code", str, OpenApiParameter.PATH, description="错误代码")],
    )
    def retrieve(self, request: Request, code: str) -> Response:
        """Answer with one code."""
        refuse_unknown(request, EVERYWHERE)
        for row in _problems():
            if row["code"] == code:
                return self.one(row)
        raise Http404
