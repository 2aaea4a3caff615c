"""Moving a submission: a confirmation page for each move, and the one POST that calls the mover."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reports.models import Correction, Finding, Submission
from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.selectors.damaged_readings import editions_or_tables, is_damaged
from reports.services.digests import submission_digest
from reports.states import State
from reports.views.access import signed_in
from review.acts import REVIEWER_MOVES
from review.cell_differences import cell_differences
from review.doubtful_lines import doubtful_lines
from review.facts import facts_of, told
from review.forms import MoveForm
from review.key_figures import key_figures
from review.lifecycle import HANDING_IN, MOVE_TEXT, Move
from review.models import Query
from review.models.questions import QueryEntry, QueryState
from review.move_pages import MOVE_PAGES
from review.moving import (
    ASKED_FOR,
    confirmed_findings,
    doubtful_cells,
    made,
    return_reasons,
    told_in_public,
)
from review.refusals import ActRefused
from review.rules import Attempt, Objection, Part, objection, objections, stale
from review.selectors import corrects, stated_reason
from review.services import (
    MoveRefused,
    check_before_hand_in,
    reply_wanted,
    submit_blockers,
)
from review.text_blocks import regions_kept_by
from review.views.queue_place import QueuePlace, place_in_queue
from review.views.report import corrections_shown, stage_name, visible_submission

#: Which numbers are doubtful stands in the reading alone.
DOUBTS_UNKNOWN = (
    "数据库中保存的读取结果已损坏，不能列出其中的存疑数字，暂不能通过。原件没有受影响：请退回修改，系统随即重新读取原件；"
    "或请系统管理员重新读取后再审核。"
)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move(request: SignedInRequest, submission_id: int, move: str) -> HttpResponse:
    """GET asks for confirmation and shows what will be decided; POST moves. 403 not allowed, 409 refused.

    ``?seen=`` is the lock version of the report page that the person came from: what was not seen is not decided.
    """
    submission = visible_submission(request, submission_id)
    try:
        wanted = Move(move)
    except ValueError:
        raise Http404 from None
    if wanted not in ASKED_FOR:
        raise Http404
    damaged = wanted is Move.PASS and is_damaged(submission.active_run)
    if damaged and doubtful_cells(submission):
        return _refused(request, submission, "STORED_DAMAGED", DOUBTS_UNKNOWN)
    if request.method == "POST":
        return _make(request, submission, wanted)
    # Of a pass the page says before it is tried what the mover would refuse.
    tried = facts_of(request.user, submission, (wanted,), attempt=Attempt() if wanted is Move.PASS else None)
    facts = replace(tried, attempt=None)
    objected = objection(wanted, facts)
    if objected is None and request.GET.get("seen", "") not in ("", str(submission.lock_version)):
        objected = stale(wanted, told(submission, facts, Part.LAST_CHANGE))
    if objected is not None:
        if objected.forbidden:
            raise NotAllowed(objected.message)
        return _refused(request, submission, objected.code, objected.message)
    blockers = submit_blockers(submission) if wanted in HANDING_IN else []
    if any(each.code == "NOT_CHECKED" for each in blockers):
        check_before_hand_in(actor=request.user, submission_id=submission.pk, move=wanted)
        submission = visible_submission(request, submission.pk)
        blockers = submit_blockers(submission)
    if wanted is Move.PASS:
        blockers = list(objections(wanted, tried))
    initial: dict[str, object] = {
        "lock_version": submission.lock_version,
        "digest": submission_digest(submission),
        "findings": confirmed_findings(submission) if wanted is Move.RETURN else [],
    }
    unanswered = reply_wanted(submission) if wanted is Move.SUBMIT else ""
    reasons = return_reasons(submission, wanted)
    form = MoveForm(
        wanted,
        initial=initial,
        reasons=reasons,
        reply=bool(unanswered),
        doubtful=doubtful_cells(submission),
        correction=facts.corrects and not facts.head,
        public=told_in_public(submission, wanted, facts),
    )
    if unanswered:
        messages.warning(request, unanswered)
    return _confirm(request, submission, wanted, form, blockers)


def _make(request: SignedInRequest, submission: Submission, wanted: Move) -> HttpResponse:
    facts = facts_of(request.user, submission, ())
    objected = objection(wanted, facts)
    if objected is not None and objected.code == "NOT_ALLOWED":
        raise NotAllowed(objected.message)
    form = MoveForm(
        wanted,
        request.POST,
        reasons=return_reasons(submission, wanted),
        reply="reason" in request.POST,
        doubtful=doubtful_cells(submission),
        correction=facts.corrects and not facts.head,
        public=told_in_public(submission, wanted, facts),
    )
    if not form.is_valid():
        blockers = submit_blockers(submission) if wanted in HANDING_IN else []
        return _confirm(request, submission, wanted, form, blockers, status=422)
    place = None
    if wanted in REVIEWER_MOVES:
        place = place_in_queue(request.user, request.POST.get("queue", ""), submission.pk)
    try:
        moved = made(
            actor=request.user,
            submission=submission,
            wanted=wanted,
            values=form.cleaned_data,
            address=request.META["REMOTE_ADDR"],
        )
    except MoveRefused as refused:
        return _refused(request, submission, refused.code, refused.message, refused.changed)
    messages.success(request, f"{moved.report} 第{moved.version}版{_done(wanted, moved)}")
    return redirect(_afterwards(wanted, moved, place, then=request.POST.get("then", "")))


def _done(wanted: Move, moved: Submission) -> str:
    """What the person has done: a pass before the last stage names the one to which the report goes on."""
    if wanted is not Move.PASS or moved.state != State.SUBMITTED:
        return MOVE_PAGES[wanted].done
    passed = moved.report.year.stage_name(moved.stage - 1)
    return f"{passed}已通过。接下来由{stage_name(moved)}审核，尚未定稿。"


def _afterwards(wanted: Move, moved: Submission, place: QueuePlace | None, *, then: str) -> str:
    """Reviewers go on in their queue; clerks to the draft that follows, or to the version they moved."""
    if place is not None:
        if then == "next" and place.after is not None:
            return place.after_url
        return place.queue_url
    if wanted is Move.DISCARD:
        return reverse("reports:my_reports")
    following = Submission.objects.filter(based_on=moved, state=State.DRAFT).order_by("-version").first()
    return reverse("review:report", args=((following or moved).pk,))


def _confirm(
    request: SignedInRequest,
    submission: Submission,
    wanted: Move,
    form: MoveForm,
    blockers: Sequence[Objection],
    status: int = 200,
) -> HttpResponse:
    page = MOVE_PAGES[wanted]
    doubtful = doubtful_cells(submission) if page.figures else 0
    if page.figures:
        by = Correction.objects.select_related("by").order_by("id")
        prefetch_related_objects([submission], Prefetch("corrections", by))
    roots = Finding.objects.filter(submission=submission, echo_of__isnull=True).order_by("position")
    findings = [finding for finding in roots if finding.severity in ("error", "warning")]
    said = submission.explanations.order_by("id").values_list("fingerprint", "text")
    explained = dict(said) if findings else {}
    corrected = corrects(submission)
    context = {
        "submission": submission,
        "slot": submission.report,
        "corrects": corrected,
        "stated": stated_reason(submission) if corrected and wanted not in HANDING_IN else None,
        "differences": cell_differences(corrected, submission) if corrected and page.figures else [],
        "stage_name": stage_name(submission),
        "move": wanted.value,
        "move_text": MOVE_TEXT[wanted],
        "what_happens": page.what_happens,
        "tone": page.confirm,
        "form": form,
        "blockers": blockers,
        "answered": _answered(submission) if wanted is Move.PASS else [],
        "key_figures": key_figures(submission, request.user) if page.figures else [],
        "damaged": page.figures and is_damaged(submission.active_run),
        "doubtful": doubtful,
        "doubtful_lines": doubtful_lines(submission) if doubtful else [],
        "last_year": submission.report.year_id - 1,
        "corrected": corrections_shown(submission, editions_or_tables(submission)) if page.figures else [],
        "may_keep_blocks": wanted is Move.RETURN and bool(regions_kept_by(request.user)),
        "place": _place(request, submission) if wanted in REVIEWER_MOVES else None,
        "findings": [(finding, explained.get(finding.fingerprint, "")) for finding in findings],
    }
    return render(request, "review/move.html", context, status=status)


def _answered(submission: Submission) -> list[tuple[Query, str]]:
    """The answered questions of the slot that nobody has closed, with the answer: they do not stop a pass."""
    answer = QueryEntry.objects.filter(query=OuterRef("pk")).order_by("-id").values("text")[:1]
    found = Query.objects.filter(report=submission.report_id, state=QueryState.ANSWERED).order_by("id")
    return [(query, query.answer) for query in found.annotate(answer=Subquery(answer))]


def _place(request: SignedInRequest, submission: Submission) -> QueuePlace:
    query = request.POST.get("queue") or request.GET.get("queue", "")
    return place_in_queue(request.user, query, submission.pk)


def refused_page(request: HttpRequest, submission: Submission, refused: ActRefused) -> HttpResponse:
    """Show the page of a refusal (409) with the way back to the report."""
    return _refused(request, submission, refused.code, refused.message, refused.changed)


def _refused(
    request: HttpRequest, submission: Submission, code: str, sentence: str, changed: tuple[str, ...] = ()
) -> HttpResponse:
    context = {
        "status": 409,
        "code": code,
        "sentence": sentence,
        "detail": f"变动的单元格：{'、'.join(changed)}" if changed else "",
        "back_url": reverse("review:report", args=(submission.pk,)),
        "back_text": "返回年报页面",
    }
    return render(request, "409.html", context, status=409)
