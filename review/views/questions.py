"""问询 on the work page: asking about a cell, a finding or a part, answering, asking again, closing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from reports.models import Submission
from reports.permissions import require
from reports.refusals import Refused
from reports.requests import SignedInRequest
from reports.views.access import signed_in
from review import questions
from review.forms import QuestionForm
from review.models import Query
from review.sentences import SENTENCES
from review.views.report import visible_submission


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def ask(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """The form of a new question; ``?kind=cell&subject=<code>`` says about what. POST kind, subject, text."""
    submission = visible_submission(request, submission_id)
    require(request.user, "ask", submission)
    form = QuestionForm(
        request.POST or None,
        initial={"kind": request.GET.get("kind", "part"), "subject": request.GET.get("subject", "1")},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                query = questions.ask(
                    actor=request.user,
                    submission_id=submission.pk,
                    address=request.META["REMOTE_ADDR"],
                    **form.cleaned_data,
                )
            except questions.QuestionRefused as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, "问询已发给填报单位。答复之前不能通过。")
                return redirect(f"{reverse('review:report', args=(submission.pk,))}#question-{query.pk}")
    template = "review/_ask.html" if request.htmx else "review/ask.html"
    context = {"form": form, "submission": submission, "subject_text": _asked_about(form, submission)}
    return render(request, template, context, status=status)


@require_POST
@signed_in
def answer(request: SignedInRequest, query_id: int) -> HttpResponse:
    """POST ``text``: the clerk's answer."""
    return _entry(request, query_id, questions.answer, "答复已发出。")


@require_POST
@signed_in
def ask_again(request: SignedInRequest, query_id: int) -> HttpResponse:
    """POST ``text``: the reviewer is not content."""
    return _entry(request, query_id, questions.ask_again, "已再次问询。")


@require_POST
@signed_in
def close(request: SignedInRequest, query_id: int) -> HttpResponse:
    """The reviewer closes the question."""
    return _entry(request, query_id, questions.close, "问询已办结。", with_text=False)


def _entry(
    request: SignedInRequest,
    query_id: int,
    service: Callable[..., Query],
    done: str,
    *,
    with_text: bool = True,
) -> HttpResponse:
    query = get_object_or_404(Query.objects.visible_to(request.user), pk=query_id)
    values = {"text": request.POST.get("text", "")} if with_text else {}
    try:
        service(actor=request.user, query_id=query.pk, address=request.META["REMOTE_ADDR"], **values)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    newest = (
        Submission.objects.visible_to(request.user)
        .filter(report=query.report_id)
        .order_by("-version")
        .first()
    )
    if newest is None:
        raise Http404
    return redirect(f"{reverse('review:report', args=(newest.pk,))}#question-{query.pk}")


def _asked_about(form: QuestionForm, submission: Submission) -> str:
    kind = form.data.get("kind") or form.initial.get("kind", "")
    subject = form.data.get("subject") or form.initial.get("subject", "")
    return questions.subject_name(submission, kind, subject) or SENTENCES["SUBJECT_UNKNOWN"]
