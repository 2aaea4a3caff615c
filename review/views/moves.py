"""Moving a submission: a confirmation page for each move, and the one POST that calls the mover."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reports.models import Finding, Submission
from reports.permissions import NotAllowed
from reports.presentation import shown_value
from reports.requests import SignedInRequest
from reports.selectors.cells import current_cells, editions_of
from reports.services.digests import submission_digest
from reports.states import State
from reports.views.access import signed_in
from review.acts import CLERK_MOVES, REVIEWER_MOVES
from review.facts import facts_of, told
from review.forms import MoveForm
from review.lifecycle import MOVE_TEXT, Move
from review.move_pages import MOVE_PAGES
from review.refusals import ActRefused
from review.rules import Part, objection, stale
from review.services import MoveRefused, submit_blockers
from review.services import move as make_move
from review.views.report import stage_name, visible_submission

#: The few numbers by which a person recognises a report, in the order of the form.
KEY_CELLS: tuple[tuple[str, str], ...] = (
    ("proactive.normative_documents.in_force", "行政规范性文件现行有效"),
    ("proactive.normative_documents.total_published", "规范性文件对外公开总数"),
    ("proactive.licensing.decisions", "行政许可处理决定"),
    ("proactive.penalties.decisions", "行政处罚处理决定"),
    ("requests.received.total", "本年新收申请"),
    ("requests.carried_over.total", "上年结转申请"),
    ("requests.outcomes_total.total", "办理结果总计"),
    ("requests.carried_forward.total", "结转下年度"),
    ("reconsideration.cases.total", "行政复议总计"),
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
    if wanted not in CLERK_MOVES + REVIEWER_MOVES:
        raise Http404
    if request.method == "POST":
        return _make(request, submission, wanted)
    facts = facts_of(request.user, submission, (wanted,))
    objected = objection(wanted, facts)
    if objected is None and request.GET.get("seen", "") not in ("", str(submission.lock_version)):
        objected = stale(wanted, told(submission, facts, Part.LAST_CHANGE))
    if objected is not None:
        if objected.forbidden:
            raise NotAllowed(objected.message)
        return _refused(request, submission, objected.code, objected.message)
    form = MoveForm(
        wanted, initial={"lock_version": submission.lock_version, "digest": submission_digest(submission)}
    )
    return _confirm(request, submission, wanted, form)


def _make(request: SignedInRequest, submission: Submission, wanted: Move) -> HttpResponse:
    objected = objection(wanted, facts_of(request.user, submission, ()))
    if objected is not None and objected.code == "NOT_ALLOWED":
        raise NotAllowed(objected.message)
    form = MoveForm(wanted, request.POST)
    if not form.is_valid():
        return _confirm(request, submission, wanted, form, status=422)
    values = form.cleaned_data
    try:
        moved = make_move(
            actor=request.user,
            submission_id=submission.pk,
            move=wanted,
            expected_lock_version=values["lock_version"],
            expected_digest=values["digest"] or None,
            reason=values.get("reason", ""),
            reason_code=values.get("reason_code", ""),
            attested=values.get("attested", False),
            address=request.META["REMOTE_ADDR"],
        )
    except MoveRefused as refused:
        return _refused(request, submission, refused.code, refused.message, refused.changed)
    messages.success(request, f"{moved.report} 第{moved.version}版{MOVE_PAGES[wanted].done}")
    return redirect(_afterwards(wanted, moved))


def _afterwards(wanted: Move, moved: Submission) -> str:
    """Reviewers go back to their queue; clerks to the draft that follows, or to the version they moved."""
    if wanted in REVIEWER_MOVES:
        return reverse("review:queue")
    if wanted is Move.DISCARD:
        return reverse("reports:my_reports")
    following = Submission.objects.filter(based_on=moved, state=State.DRAFT).order_by("-version").first()
    return reverse("review:report", args=((following or moved).pk,))


def _confirm(
    request: HttpRequest, submission: Submission, wanted: Move, form: MoveForm, status: int = 200
) -> HttpResponse:
    page = MOVE_PAGES[wanted]
    blockers = submit_blockers(submission) if wanted is Move.SUBMIT else []
    roots = Finding.objects.filter(submission=submission, echo_of__isnull=True).order_by("position")
    findings = [finding for finding in roots if finding.severity in ("error", "warning")]
    explained = dict(submission.explanations.order_by("id").values_list("fingerprint", "text"))
    context = {
        "submission": submission,
        "slot": submission.report,
        "stage_name": stage_name(submission),
        "move": wanted.value,
        "move_text": MOVE_TEXT[wanted],
        "what_happens": page.what_happens,
        "tone": page.confirm,
        "form": form,
        "blockers": blockers,
        "key_figures": _key_figures(submission) if page.figures else [],
        "findings": [(finding, explained.get(finding.fingerprint, "")) for finding in findings],
    }
    return render(request, "review/move.html", context, status=status)


def _key_figures(submission: Submission) -> list[tuple[str, str]]:
    cells = current_cells(submission)
    if not cells:
        return []
    editions = editions_of(submission)
    return [
        (label, shown_value(cells.get(code)))
        for code, label in KEY_CELLS
        if code in cells or not (code.endswith("total_published") or editions["proactive"] == "2019")
    ]


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
