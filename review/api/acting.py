"""What people do to a version through the API: moves, questions, decisions – by the services of the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from reports.api.correcting_views import CorrectedSubmissionViewSet
from reports.api.errors import Unmet, refused
from reports.api.listing import EVERYWHERE, refuse_unknown
from reports.api.paging import Whole as WholeList
from reports.api.rows import local
from reports.api.shapes import Moment, Shape, Text, Whole, YesNo
from reports.api.upload_views import version_of
from reports.api.version_views import SubmissionShape
from reports.api.writing import IDEMPOTENCY, Writes, actor_of, checked, once, require_acts
from reports.models import Submission
from reports.models.accounts import TokenActs
from reports.models.decisions import CHOICES, Verdict
from reports.permissions import NotAllowed
from reports.services.public_notes import LONGEST_NOTE
from review import questions
from review.acts import REVIEWER_MOVES
from review.api.reading import Questions, QuestionShape, question_row
from review.decisions import DecisionRefused, decide
from review.facts import facts_of
from review.forms import MoveForm
from review.lifecycle import MOVE_TEXT, REJECT_REASONS, Move
from review.models import Query
from review.moving import ASKED_FOR, doubtful_cells, made, return_reasons, told_in_public
from review.refusals import ActRefused
from review.rules import objection
from review.services import check_before_hand_in, submit_blockers

#: Members of a move that are lists.
LISTS = ("findings", "questions", "sentences")
#: Refusals of what was sent, not of the state of things.
OF_THE_WORDS = ("TEXT_MISSING", "TEXT_TOO_LONG", "SUBJECT_UNKNOWN", "REASON_MISSING")
NOTE_NOT_TAKEN = (
    "此次办理不附更正说明（public_note）。更正说明由填报员在送签、上报更正时填写，"
    "或者在年报撤回后重新送签、上报时填写。"
)


class MoveSent(Shape):
    """一次办理。lock_version 和 digest 是所看版本的，此后有改动的不予办理。"""  # noqa: D400 – shown in the documents

    move = serializers.ChoiceField(choices=[(each.value, MOVE_TEXT[each]) for each in ASKED_FOR])
    lock_version = Whole(min_value=0, max_value=2**31 - 1, help_text="所看版本的 lock_version")
    digest = Text(required=False, allow_blank=True, max_length=64, help_text="所看版本的 digest")
    reason = Text(required=False, allow_blank=True, max_length=2000, help_text="理由或审核意见")
    reason_code = serializers.ChoiceField(
        required=False, choices=list(REJECT_REASONS.items()), help_text="不予受理的理由"
    )
    attested = YesNo(required=False, help_text="上报：以上数据已经本单位负责人审核同意，真实、准确")
    compared = YesNo(required=False, help_text="上报、送签：存疑数字已对照原件核对")
    public_note = Text(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NOTE,
        help_text="上报、送签更正，或撤回后重新上报、送签：更正说明，向社会公布",
    )
    findings = serializers.ListField(
        child=Text(max_length=64), required=False, max_length=500, help_text="退回：所指问题的指纹"
    )
    questions = serializers.ListField(
        child=Whole(min_value=1), required=False, max_length=500, help_text="退回：所指问询的编号"
    )
    sentences = serializers.ListField(
        child=Text(max_length=300), required=False, max_length=50, help_text="退回：常用语"
    )
    correct_by = serializers.DateField(required=False, allow_null=True, help_text="退回：修改期限")


class OfferShape(Shape):
    move = serializers.ChoiceField(choices=[(each.value, MOVE_TEXT[each]) for each in ASKED_FOR])
    text = Text()
    allowed = YesNo(help_text="现在可以办理；办理时仍须填写理由等")
    code = Text(allow_blank=True, help_text="不能办理的原因")
    message = Text(allow_blank=True)


class QuestionSent(Shape):
    """一条问询。"""  # noqa: D400 – shown in the documents

    kind = serializers.ChoiceField(choices=[("cell", "单元格"), ("finding", "问题"), ("part", "部分")])
    subject = Text(max_length=64, help_text="单元格代码、问题的指纹，或部分的序号1至6")
    text = Text(max_length=2000)


class EntrySent(Shape):
    """问或答的文字。"""  # noqa: D400 – shown in the documents

    text = Text(max_length=2000)


class DecisionSent(Shape):
    """对一个问题的处理意见。"""  # noqa: D400 – shown in the documents

    fingerprint = Text(max_length=64, help_text="问题的指纹")
    verdict = serializers.ChoiceField(choices=[*CHOICES, (Verdict.UNDO.value, Verdict.UNDO.label)])
    reason = Text(required=False, allow_blank=True, max_length=500, help_text="除“问题属实”和撤销外必填")
    seen = Whole(
        required=False,
        min_value=0,
        max_value=2**63 - 1,
        help_text="所见现行处理意见的编号，没有为0；此后有他人处理的，不再办理",
    )


class MadeDecisionShape(Shape):
    id = Whole()
    submission = Whole()
    fingerprint = Text()
    check = Text()
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    reason = Text(allow_blank=True)
    by = Text()
    at = Moment()


def acts_of(move: Move) -> str:
    """Return what a token must be for, to make this move."""
    return TokenActs.REVIEW if move in REVIEWER_MOVES else TokenActs.UPLOAD


def act_refused(exc: ActRefused) -> Unmet:
    """Return the refusal of the workflow: who changed what and when stands in it."""
    return refused(exc, 422 if exc.code in OF_THE_WORDS else 409)


class WorkedSubmissionViewSet(CorrectedSubmissionViewSet):
    """Versions, with everything that is done to them."""

    @extend_schema(
        operation_id="submission_moves",
        summary="现在可以办理什么",
        description="对这一版本可以办理的事项；不能的给出原因。上报前逐条给出尚有的阻碍。",
        responses=OfferShape(many=True),
        filters=False,
        methods=["GET"],
    )
    @extend_schema(
        operation_id="submission_move",
        summary="办理：上报、撤回、通过、退回等",
        description="与网页上的办理同一规则、同一记录。此后有他人改动的答复409，并说明何人（by）、何时（at）。",
        request=MoveSent,
        responses=SubmissionShape,
        parameters=[IDEMPOTENCY],
        methods=["POST"],
    )
    @action(
        detail=True,
        methods=["get", "post"],
        url_path="moves",
        url_name="moves",
        permission_classes=(Writes,),
        serializer_class=OfferShape,
        pagination_class=WholeList,
        acts=None,
    )
    def moves(self, request: Request, pk: str) -> Response:
        """Say what may be done, or do it."""
        return self._made(request) if request.method == "POST" else self._offers(request)

    def _offers(self, request: Request) -> Response:
        self.filter_queryset(Submission.objects.none())
        version = self.worked_on()
        facts = facts_of(request.user, version, ASKED_FOR)
        rows = []
        for each in ASKED_FOR:
            against = objection(each, facts)
            if against is not None and against.forbidden:
                continue
            blockers = submit_blockers(version) if each is Move.SUBMIT and against is None else []
            first = against or next(iter(blockers), None)
            sentence = "".join(blocker.message for blocker in blockers) or (first.message if first else "")
            rows.append(
                {
                    "move": each.value,
                    "text": MOVE_TEXT[each],
                    "allowed": first is None,
                    "code": first.code if first else "",
                    "message": sentence,
                }
            )
        return self.all(rows)

    @once
    def _made(self, request: Request) -> Response:
        refuse_unknown(request, EVERYWHERE)
        version = self.worked_on()
        sent = checked(MoveSent, request)
        wanted = Move(sent.pop("move"))
        require_acts(request, acts_of(wanted))
        facts = facts_of(request.user, version, ())
        against = objection(wanted, facts)
        if against is not None and against.code == "NOT_ALLOWED":
            raise NotAllowed(against.message)
        form = MoveForm(
            wanted,
            _typed(sent),
            reasons=return_reasons(version, wanted),
            reply="reason" in sent,
            doubtful=doubtful_cells(version),
            correction=facts.corrects and not facts.head,
            public=told_in_public(version, wanted, facts),
        )
        if sent.get("public_note", "").strip() and "public_note" not in form.fields:
            raise Unmet(422, "NOTE_NOT_TAKEN", NOTE_NOT_TAKEN)
        if wanted is Move.SUBMIT and against is None:
            check_before_hand_in(actor=actor_of(request), submission_id=version.pk, move=wanted)
        if not form.is_valid():
            fields = {name: [str(line) for line in lines] for name, lines in form.errors.items()}
            sentence = "".join(line for lines in fields.values() for line in lines)
            raise Unmet(422, "INCOMPLETE", sentence, fields=fields)
        try:
            moved = made(
                actor=actor_of(request),
                submission=version,
                wanted=wanted,
                values=form.cleaned_data,
                address=request.META["REMOTE_ADDR"],
            )
        except ActRefused as exc:
            raise act_refused(exc) from None
        return Response(version_of(request, moved.pk))

    @extend_schema(
        operation_id="submission_ask",
        summary="提出问询",
        description="审核人员就一个单元格、问题或部分提问；答复前不能通过。",
        request=QuestionSent,
        responses={201: QuestionShape},
        parameters=[IDEMPOTENCY],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="questions",
        url_name="questions",
        permission_classes=(Writes,),
        acts=TokenActs.REVIEW,
    )
    @once
    def questions(self, request: Request, pk: str) -> Response:
        """Ask."""
        refuse_unknown(request, EVERYWHERE)
        version = self.worked_on()
        sent = checked(QuestionSent, request)
        try:
            query = questions.ask(
                actor=actor_of(request), submission_id=version.pk, address=request.META["REMOTE_ADDR"], **sent
            )
        except ActRefused as exc:
            raise act_refused(exc) from None
        return Response(_whole(query), status=201)

    @extend_schema(
        operation_id="submission_decide",
        summary="处理一个问题",
        description="审核人员对一个校验问题的处理意见，撤销也在此办理。",
        request=DecisionSent,
        responses={201: MadeDecisionShape},
        parameters=[IDEMPOTENCY],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="decisions",
        url_name="decisions",
        permission_classes=(Writes,),
        acts=TokenActs.REVIEW,
    )
    @once
    def decisions(self, request: Request, pk: str) -> Response:
        """Decide on a finding."""
        refuse_unknown(request, EVERYWHERE)
        version = self.worked_on()
        sent = checked(DecisionSent, request)
        try:
            row = decide(
                actor=actor_of(request), submission_id=version.pk, address=request.META["REMOTE_ADDR"], **sent
            )
        except DecisionRefused as exc:
            raise act_refused(exc) from None
        return Response(
            {
                "id": row.pk,
                "submission": row.submission_id,
                "fingerprint": row.fingerprint,
                "check": row.check_id,
                "verdict": row.verdict,
                "reason": row.reason,
                "by": str(row.by),
                "at": local(row.at),
            },
            status=201,
        )


class QuestionViewSet(Questions):
    """Questions, with answers."""

    @extend_schema(
        operation_id="question_answer",
        summary="答复问询",
        description="填报单位的答复；办结前可以再次答复。",
        request=EntrySent,
        responses={201: QuestionShape},
        parameters=[IDEMPOTENCY],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="answers",
        url_name="answers",
        permission_classes=(Writes,),
        acts=TokenActs.UPLOAD,
    )
    @once
    def answers(self, request: Request, pk: str) -> Response:
        """Answer for the agency."""
        return self._entry(request, questions.answer)

    @extend_schema(
        operation_id="question_again",
        summary="再次问询",
        description="审核人员对答复再问。",
        request=EntrySent,
        responses={201: QuestionShape},
        parameters=[IDEMPOTENCY],
    )
    @action(detail=True, methods=["post"], permission_classes=(Writes,), acts=TokenActs.REVIEW)
    @once
    def again(self, request: Request, pk: str) -> Response:
        """Ask once more."""
        return self._entry(request, questions.ask_again)

    @extend_schema(
        operation_id="question_close",
        summary="办结问询",
        description="审核人员办结，答复与否均可。",
        request=None,
        responses=QuestionShape,
        parameters=[IDEMPOTENCY],
    )
    @action(detail=True, methods=["post"], permission_classes=(Writes,), acts=TokenActs.REVIEW)
    @once
    def close(self, request: Request, pk: str) -> Response:
        """Close the question."""
        return self._entry(request, questions.close, with_text=False)

    def _entry(self, request: Request, service: Callable[..., Query], *, with_text: bool = True) -> Response:
        refuse_unknown(request, EVERYWHERE)
        query = get_object_or_404(Query.objects.visible_to(request.user), pk=self.kwargs["pk"])
        values = checked(EntrySent, request) if with_text else {}
        try:
            done = service(
                actor=actor_of(request), query_id=query.pk, address=request.META["REMOTE_ADDR"], **values
            )
        except ActRefused as exc:
            raise act_refused(exc) from None
        return Response(_whole(done), status=201 if with_text else 200)


def _whole(query: Query) -> dict[str, Any]:
    """A question with its thread, read anew."""
    found = Query.objects.select_related("report", "submission", "asked_by").prefetch_related("entries__by")
    return question_row(found.get(pk=query.pk))


def _typed(sent: dict[str, Any]) -> QueryDict:
    """Return what was sent as a form sends it: a page and a program are looked at by the same form."""
    typed = QueryDict(mutable=True)
    for name, value in sent.items():
        if name in LISTS:
            typed.setlist(name, [str(each) for each in value])
        elif value is True:
            typed[name] = "on"
        elif value is not None and value is not False:  # 0 is a value
            typed[name] = str(value)
    return typed
