"""The reading of one file: how far it is, reading again, and moving a draft that belongs to another slot."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from reports.forms import OtherSlotForm
from reports.models import AnnualReport, Submission
from reports.requests import SignedInRequest
from reports.selectors.reading_progress import reading_progress
from reports.services.parsing import RereadRefused, request_reread
from reports.services.slots import SlotRefused
from reports.services.slots import move_draft as move_draft_to
from reports.views.access import signed_in


@require_safe
@signed_in
def progress(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """The fragment that asks for itself again every two seconds until the reading has ended.

    With ``?on=report`` the end reloads the report page, which then shows the tables; with ``?on=list`` the other
    drafts of the list ask for themselves once more, because one of them may have been replaced.
    """
    submission = get_object_or_404(
        Submission.objects.visible_to(request.user).select_related("report", "source_file"), pk=submission_id
    )
    if not request.htmx:
        return redirect(submission)
    [state] = reading_progress([submission])
    on_report = request.GET.get("on") == "report"
    if state.finished and on_report:
        return HttpResponseClientRefresh()
    response = render(request, "reports/_progress.html", {"progress": state, "on_report": on_report})
    if state.finished and request.GET.get("on") == "list":
        trigger_client_event(
            response, "reading-ended", after="settle"
        )  # it may have taken another one's place
    return response


@require_POST
@signed_in
def reread(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """Queues another reading of the draft's file."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user), pk=submission_id)
    try:
        request_reread(actor=request.user, submission_id=submission.pk, address=request.META["REMOTE_ADDR"])
    except RereadRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已安排重新读取，已作的更正会保留。")
    return redirect(submission)


@require_POST
@signed_in
def move_draft(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """The person says that the file belongs to another slot of theirs."""
    submission = get_object_or_404(Submission.objects.visible_to(request.user), pk=submission_id)
    form = OtherSlotForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选择要移到哪一份年报。")
        return redirect(submission)
    target = get_object_or_404(AnnualReport.objects.visible_to(request.user), pk=form.cleaned_data["report"])
    try:
        moved = move_draft_to(
            actor=request.user,
            submission_id=submission.pk,
            report_id=target.pk,
            address=request.META["REMOTE_ADDR"],
        )
    except SlotRefused as refused:
        messages.error(request, refused.message)
        return redirect(submission)
    messages.success(request, f"文件已移到{moved.report}，正在按新的年报重新读取。")
    return redirect(moved)
