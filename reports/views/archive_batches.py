"""历年归档: the office sends a package of old reports, confirms what was recognised, and follows the filing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.agency_choice import AgencyField
from reports.archive_batch_filters import FileFilter
from reports.bounded_pages import NumberedPages
from reports.exports.plain_table import write_table
from reports.exports.sheets import Value
from reports.file_names import spelled_out
from reports.forms import PackageForm
from reports.models import Agency, ArchiveBatch, ArchiveFile
from reports.models.actors import Actor
from reports.models.annual_reports import Scope
from reports.models.archive_batches import Answer, Certainty
from reports.permissions import NotAllowed, may
from reports.refusals import Refused
from reports.requests import SignedInRequest
from reports.selectors.archive_rows import (
    hopeless,
    numbers_of,
    offered_agencies,
    unpublished_years,
    unread_of,
)
from reports.services import archive_batches
from reports.services.access_log import downloaded
from reports.services.archive_answers import AnswerRefused, answer_files, choose, confirm_sure
from reports.services.archive_batches import MOST_FILES, ArchiveRefused, receive_zip, start_filing
from reports.services.source_files import SourceRefused, open_intact
from reports.services.upload_limits import LimitRefused
from reports.views.access import signed_in
from reports.views.findings import workbook_response

ROWS_PER_PAGE, BATCHES_PER_PAGE = 50, 20
#: Rows read at once for the workbook.
SLICE = 500
SCOPES = [("", "按单位类型（政府为汇总，其他为本级）"), *Scope.choices]
ANSWERS = {
    "confirm": (Answer.CONFIRMED, "已确认{n}个文件。"),
    "leave_out": (Answer.LEFT_OUT, "{n}个文件不归档。"),
    "reopen": (Answer.OPEN, "{n}个文件改为待核对。"),
}
ACTS: dict[str, tuple[Callable[..., object], str]] = {
    "pause": (archive_batches.pause, "已暂停。已归档的年报不受影响。"),
    "resume": (archive_batches.resume, "已继续。"),
    "cancel": (archive_batches.cancel, "已取消。已归档的年报不受影响，未归档的可再次开始。"),
    "discard": (archive_batches.discard, "已清除该批次的文件。"),
}


class BatchForm(PackageForm):
    """A package and the region among whose agencies its files are matched."""

    region = AgencyField(label="地区（在其下所有单位中识别）", empty_label=None)
    field_order = ("region", "file")

    def __init__(self, *args: Any, user: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        run = Agency.objects.run_by(user)
        region = self.fields["region"]
        assert isinstance(region, forms.ModelChoiceField)  # noqa: S101 - declared above
        region.queryset = (
            (run.with_units_below() | run.filter(memberships__user=user)).distinct().order_by("sort_key")
        )
        region.widget.attrs["class"] = "form-select"
        region.error_messages["invalid_choice"] = "请从列表中选择地区。"


class ChoiceForm(forms.Form):
    """Agency, year and scope of one file."""

    agency = forms.ModelChoiceField(
        queryset=Agency.objects.none(),
        error_messages={"required": "请选择单位。", "invalid_choice": "请选择单位。"},
    )
    year = forms.IntegerField(
        label="年度",
        min_value=0,
        max_value=9999,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "请填写四位数的年度。"
        ),
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    scope = forms.ChoiceField(
        label="口径",
        choices=SCOPES,
        required=False,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def batches(request: SignedInRequest) -> HttpResponse:
    """GET the batches in reach and the form for a package; POST ``region`` and ``file``: to the page of the batch."""
    if not Agency.objects.overseen_by(request.user).exists():
        raise NotAllowed
    may_send = Agency.objects.run_by(request.user).exists()
    if request.method == "POST" and not may_send:
        raise NotAllowed
    status = 200
    form = BatchForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                batch = receive_zip(
                    actor=request.user,
                    region=form.cleaned_data["region"],
                    file=file,
                    name=file.name,
                    address=request.META["REMOTE_ADDR"],
                )
            except ArchiveRefused as refused:
                form.add_error("file", refused.message)
                status = 413 if refused.code == "TOO_LARGE" else 429 if refused.code in _BUSY else 422
            else:
                return redirect("reports:archive_batch", batch.pk)
    found = ArchiveBatch.objects.visible_to(request.user).select_related("region", "sent_by")
    context = {
        "form": form,
        "may_send": may_send,
        "most_files": MOST_FILES,
        "page_obj": NumberedPages(found, BATCHES_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "archive/batches.html", context, status=status)


_BUSY = (*LimitRefused.MESSAGES, "TOO_MANY_OPEN")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """GET one batch: progress, numbers, files; htmx asks for the progress alone. POST the answer for ticked files.

    ``answer``: one of ANSWERS with ``number`` of each file, or ``sure`` for all sure matches that are open.
    """
    found = _visible(request, batch_id)
    if request.method == "POST":
        return _answered(request, found)
    may_file = may(request.user, "archive_old", found.region)
    context = {"batch": found, "may_file": may_file}
    if request.htmx and not found.is_finished:
        return render(request, "archive/_batch_progress.html", context)
    return _page(request, found, may_file)


def _page(
    request: SignedInRequest, found: ArchiveBatch, may_file: bool, refused: Refused | None = None
) -> HttpResponse:
    """``refused``: why the filing was not begun; what was typed as its ground stays in the field."""
    files = found.files.select_related("agency", "submission__report").order_by("number")
    filters = FileFilter(request.GET or None, queryset=files)
    context = {
        "batch": found,
        "may_file": may_file,
        "filters": filters,
        "numbers": numbers_of(found),
        "reason": request.POST.get("reason", "") if refused else found.reason,
        "reason_error": refused.message if refused else "",
        "unpublished": unpublished_years(found) if may_file else [],
        "page_obj": NumberedPages(filters.qs, ROWS_PER_PAGE).get_page(request.GET.get("page")),
    }
    response = render(request, "archive/batch.html", context, status=422 if refused else 200)
    if request.htmx:  # the work has ended: the whole page shows what there is to do now
        response.headers["HX-Refresh"] = "true"
    return response


def _answered(request: SignedInRequest, found: ArchiveBatch) -> HttpResponse:
    wanted = request.POST.get("answer", "")
    numbers = [int(n) for n in request.POST.getlist("number") if n.isascii() and n.isdecimal() and len(n) < 9]
    try:
        if wanted == "sure":
            n = confirm_sure(actor=request.user, batch_id=found.pk)
            said = ANSWERS["confirm"][1]
        elif wanted in ANSWERS:
            answer, said = ANSWERS[wanted]
            n = answer_files(actor=request.user, batch_id=found.pk, numbers=numbers, answer=answer)
        else:
            return _refused(request, 400, "ANSWER", "请选择要办理的事项。")
    except AnswerRefused as refused:
        return _refused(request, 409, refused.code, refused.message)
    messages.success(request, said.format(n=n))
    if wanted == "confirm" and n < len(set(numbers)):
        messages.warning(
            request,
            "其余所选文件没有变动：已经确认过、不能归档（读不出，或该年度正在填报），或还没有单位、年度，须先逐个核对。",
        )
    return redirect(request.get_full_path())


@signed_in
@require_POST
def start(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """File what is confirmed; POST ``reason``."""
    found = _visible(request, batch_id)
    try:
        start_filing(actor=request.user, batch_id=found.pk, reason=request.POST.get("reason", ""))
    except ArchiveRefused as refused:
        if refused.code in ("REASON_MISSING", "REASON_LONG"):
            return _page(request, found, may_file=True, refused=refused)
        messages.error(request, refused.message)
        return redirect("reports:archive_batch", found.pk)
    messages.success(request, "已开始归档，在后台继续，可以离开本页。")
    return redirect("reports:archive_batch", found.pk)


@signed_in
@require_POST
def steer(request: SignedInRequest, batch_id: int, act: str) -> HttpResponse:
    """Pause, resume, cancel or discard a batch."""
    found = _visible(request, batch_id)
    if act not in ACTS:
        raise Http404
    service, said = ACTS[act]
    try:
        service(actor=request.user, batch_id=found.pk)
    except ArchiveRefused as refused:
        return _refused(request, 409, refused.code, refused.message)
    messages.success(request, said)
    return (
        redirect("reports:archive_batches")
        if act == "discard"
        else redirect("reports:archive_batch", found.pk)
    )


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: SignedInRequest, batch_id: int, number: int) -> HttpResponse:
    """GET one file with agencies to choose from (``q`` searches); POST a choice (ChoiceForm) or ``answer``."""
    found = _visible(request, batch_id)
    one = get_object_or_404(found.files.select_related("agency", "source", "answered_by"), number=number)
    one.batch = found
    may_file = may(request.user, "archive_old", found.region)
    if request.method == "POST" and not may_file:
        raise NotAllowed
    if request.method == "POST" and (wanted := request.POST.get("answer")) in ("leave_out", "reopen"):
        return _answered_alone(request, found, one, wanted)
    text = request.GET.get("q", "").strip()[:100]
    initial = {"agency": one.agency_id, "year": one.year, "scope": one.scope}
    form = ChoiceForm(request.POST or None, initial=initial)
    field = form.fields["agency"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
    field.queryset = Agency.objects.within(found.region)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                choose(actor=request.user, file_id=one.pk, **form.cleaned_data)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = 409
            else:
                messages.success(request, "已确认单位和年度。")
                return _to_next_open(found, one)
        else:
            status = 400
    context = {
        "batch": found,
        "file": one,
        "form": form,
        "may_file": may_file,
        "text": text,
        "offered": offered_agencies(one, text or one.title_agency),
        "chosen": str(form["agency"].value() or ""),
        "hopeless": hopeless(one),
    }
    return render(request, "archive/batch_file.html", context, status=status)


def _answered_alone(
    request: SignedInRequest, found: ArchiveBatch, one: ArchiveFile, wanted: str
) -> HttpResponse:
    """不归档 or 改为待核对 of one file; what is left out leads to the next."""
    answer, said = ANSWERS[wanted]
    try:
        n = answer_files(actor=request.user, batch_id=found.pk, numbers=[one.number], answer=answer)
    except AnswerRefused as refused:
        return _refused(request, 409, refused.code, refused.message)
    messages.success(request, said.format(n=n))
    if wanted == "leave_out":
        return _to_next_open(found, one)
    return redirect("reports:archive_file", found.pk, one.number)


def _to_next_open(found: ArchiveBatch, after: ArchiveFile) -> HttpResponse:
    """To the next file that waits for an answer and is not sure, else to the batch."""
    waiting = found.files.filter(source__isnull=False, answer=Answer.OPEN).exclude(certainty=Certainty.SURE)
    following = waiting.filter(number__gt=after.number).order_by("number").first()
    if following is None:
        return redirect("reports:archive_batch", found.pk)
    return redirect("reports:archive_file", found.pk, following.number)


@signed_in
@require_safe
def file_source(request: SignedInRequest, batch_id: int, number: int) -> HttpResponseBase:
    """The file as it was received, always as an attachment."""
    found = _visible(request, batch_id)
    one = get_object_or_404(found.files.filter(source__isnull=False).select_related("source"), number=number)
    assert one.source is not None  # noqa: S101 - filtered
    try:
        stored = open_intact(one.source)
    except SourceRefused as refused:
        return _refused(request, 409, refused.code, refused.message)
    name = spelled_out(one.path.rsplit("/", 1)[-1])
    downloaded(user=request.user, what=name, agency=found.region)
    response = FileResponse(
        stored, as_attachment=True, filename=name, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@signed_in
@never_cache
@require_safe
def results(request: SignedInRequest, batch_id: int) -> HttpResponse:
    """All files of a batch with their matches and results as a workbook."""
    found = _visible(request, batch_id)
    columns = [("序号", 6), ("文件", 50), ("单位", 30), ("年度", 8), ("口径", 8), ("识别", 10), ("说明", 50)]
    columns += [("确认", 10), ("确认人", 12), ("结果", 12), ("原因", 50), ("读取", 50)]
    target = io.BytesIO()
    write_table(
        title="历年归档结果",
        caption=f"{found.region.name}：{found.name}。归档依据：{found.reason or '尚未归档'}",
        columns=columns,
        rows=_result_rows(found.files.select_related("agency", "answered_by")),
        target=target,
    )
    name = f"历年归档结果_{found.pk}.xlsx"
    downloaded(user=request.user, what=name, agency=found.region)
    return workbook_response(target.getvalue(), name)


def _result_rows(files: QuerySet[ArchiveFile]) -> Iterator[list[Value]]:
    for one in files.order_by("number").iterator(chunk_size=SLICE):
        yield [
            one.number + 1,
            spelled_out(one.path),
            one.agency.name if one.agency else "",
            one.year,
            one.get_scope_display(),
            one.get_certainty_display() if one.source_id else "未能接收",
            one.message,
            one.get_answer_display() if one.source_id else "",
            str(one.answered_by or ""),
            one.get_outcome_display(),
            one.outcome_message,
            unread_of(one),
        ]


def _visible(request: SignedInRequest, batch_id: int) -> ArchiveBatch:
    return get_object_or_404(
        ArchiveBatch.objects.visible_to(request.user).select_related("region", "sent_by", "filed_by"),
        pk=batch_id,
    )


def _refused(request: SignedInRequest, status: int, code: str, sentence: str) -> HttpResponse:
    context = {"status": status, "code": code, "sentence": sentence}
    return render(request, "409.html" if status == 409 else "400.html", context, status=status)
