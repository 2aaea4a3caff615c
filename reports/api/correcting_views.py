"""Versions with what their clerks do to them: correcting a cell, taking a correction back, 情况说明."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api.errors import CONDITIONS, Unmet, refused
from reports.api.listing import EVERYWHERE, refuse_unknown
from reports.api.rows import local
from reports.api.shapes import Moment, Shape, Text, Whole
from reports.api.version_views import CellShape, SubmissionViewSet
from reports.api.writing import IDEMPOTENCY, Writes, actor_of, checked, once, require_acts
from reports.models import Submission
from reports.models.accounts import TokenActs
from reports.permissions import require
from reports.selectors.cells import known_mark
from reports.services.corrections import CorrectionRefused, correct_cell, undo_correction
from reports.services.explanations import ExplanationRefused, explain

#: Refusals caused by other people's changes, not by what was sent.
MEANWHILE = ("CELL_CHANGED", "REREAD", "NOTHING_TO_UNDO", "NOT_READ")
UNREADABLE = "更正后的数中含有不能识读的字符，请核对后重新提交。"
CODE = OpenApiParameter("code", str, OpenApiParameter.PATH, description="单元格代码：表.行.列")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="读取这一单元格时答复的 ETag；此后有人改动的，答复409并说明何人何时改为何数",
)


class CorrectionSent(Shape):
    """一格的更正。"""  # noqa: D400 – shown in the documents

    value = Text(allow_blank=True, allow_null=True, max_length=60, help_text="更正后的数，未填写为空")
    reason = Text(max_length=500, help_text="更正理由")


class ExplanationSent(Shape):
    """对一个问题的情况说明。"""  # noqa: D400 – shown in the documents

    fingerprint = Text(max_length=64, help_text="问题的指纹")
    text = Text(max_length=2000, help_text="情况说明")


class ExplanationShape(Shape):
    id = Whole()
    submission = Whole()
    fingerprint = Text()
    check = Text()
    text = Text()
    by = Text()
    at = Moment()


class CorrectedSubmissionViewSet(SubmissionViewSet):
    """Versions, with corrections and explanations."""

    def worked_on(self) -> Submission:
        """Return the version of the address, for those who work on it. Raises Http404."""
        version, works = self.version()
        if not works:
            raise Http404
        return version

    @extend_schema(
        operation_id="submission_cell_correct",
        summary="更正一个单元格",
        description="与网页上的更正同一办法：须写明理由，更正后重新校验。",
        request=CorrectionSent,
        responses=CellShape,
        parameters=[CODE, IF_MATCH, IDEMPOTENCY],
        methods=["PUT"],
    )
    @extend_schema(
        operation_id="submission_cell_undo",
        summary="撤销一个单元格的更正",
        description="最近一次更正不再计数，此前的数恢复计数；两者都留在记录中。",
        responses={200: CellShape},
        parameters=[CODE, IF_MATCH, IDEMPOTENCY],
        methods=["DELETE"],
    )
    @extend_schema(
        operation_id="submission_cell",
        summary="一个单元格",
        description="数值、在原件中的位置、识别把握和历次更正。更正时把答复的 ETag 放入 If-Match。",
        responses=CellShape,
        parameters=[CODE],
        methods=["GET"],
    )
    @action(
        detail=True,
        methods=["get", "put", "delete"],
        url_path=r"cells/(?P<code>[a-z0-9_.]{1,64})",
        url_name="cell",
        serializer_class=CellShape,
        acts=None,
    )
    def cell(self, request: Request, pk: str, code: str) -> Response:
        """Read, correct or undo one cell."""
        if request.method in ("GET", "HEAD"):
            version, works = self.asked()
            return self.cell_answer(version, code, works=works)
        if not Writes().has_permission(request, self):
            self.permission_denied(request)
        # Clerks correct their drafts, reviewers what waits for them: the rule of the pages decides.
        require_acts(request, TokenActs.UPLOAD, TokenActs.REVIEW)
        return self._changed(request, code=code)

    @once
    def _changed(self, request: Request, *, code: str) -> Response:
        refuse_unknown(request, EVERYWHERE)
        version = self.worked_on()
        require(request.user, "correct", version)
        common: dict[str, Any] = {
            "actor": actor_of(request),
            "submission_id": version.pk,
            "code": code,
            "seen": seen_by(request, version, code),
            "address": request.META["REMOTE_ADDR"],
        }
        try:
            if request.method == "DELETE":
                undo_correction(**common)
            else:
                sent = checked(CorrectionSent, request)
                if "value" in getattr(
                    request, "lost_characters", ()
                ):  # portal.bounds: what is left is another number
                    raise Unmet(422, "VALUE_INVALID", UNREADABLE, fields={"value": [UNREADABLE]})
                correct_cell(value=sent["value"] or "", reason=sent["reason"], **common)
        except CorrectionRefused as exc:
            if exc.code == "CELL_UNKNOWN":
                raise Http404 from None
            raise refused(exc, 409 if exc.code in MEANWHILE else 422) from None
        return self.cell_answer(self.worked_on(), code, works=True)

    @extend_schema(
        operation_id="submission_explain",
        summary="填写情况说明",
        description="对一个问题说明情况；错误须更正或说明后才能上报。",
        request=ExplanationSent,
        responses={201: ExplanationShape},
        parameters=[IDEMPOTENCY],
    )
    @action(detail=True, methods=["post"], url_path="explanations", permission_classes=(Writes,))
    @once
    def explanations(self, request: Request, pk: str) -> Response:
        """Write an explanation to a finding."""
        refuse_unknown(request, EVERYWHERE)
        require_acts(request, TokenActs.UPLOAD)
        version = self.worked_on()
        require(request.user, "explain", version)
        sent = checked(ExplanationSent, request)
        try:
            said = explain(
                actor=actor_of(request),
                submission_id=version.pk,
                fingerprint=sent["fingerprint"],
                text=sent["text"],
                address=request.META["REMOTE_ADDR"],
            )
        except ExplanationRefused as exc:
            raise refused(exc, 409 if exc.code == "FINDING_GONE" else 422) from None
        return Response(
            {
                "id": said.pk,
                "submission": said.submission_id,
                "fingerprint": said.fingerprint,
                "check": said.check_id,
                "text": said.text,
                "by": str(said.by),
                "at": local(said.at),
            },
            status=201,
        )


def seen_by(request: Request, version: Submission, code: str) -> str:
    """Return what the program saw of the cell, from If-Match. Raises Unmet (428, 412)."""
    tag = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not tag or tag == "*":
        raise Unmet(428, "IF_MATCH_MISSING", CONDITIONS["IF_MATCH_MISSING"])
    if not known_mark(version, code, tag):
        raise Unmet(412, "IF_MATCH_UNKNOWN", CONDITIONS["IF_MATCH_UNKNOWN"])
    return tag
