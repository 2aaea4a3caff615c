"""上传: a file for a slot, or files whose slots are proposed from their content and confirmed by the person.

The page works with and without scripts; it lists the recent uploads and how far their reading is.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reports.forms import UploadForm
from reports.intake import UploadRefused, receive_upload
from reports.models import AnnualReport, ReceivedPackage, Submission
from reports.packages import receive_files
from reports.requests import SignedInRequest
from reports.selectors.reading_progress import reading_progress
from reports.selectors.slots import slot_for
from reports.services.upload_limits import LimitRefused
from reports.views.access import signed_in, wants_json

RECENT = 8
STATUS_OF = {
    "TOO_LARGE": 413,
    "DRAFT_EXISTS": 409,
    "APPROVED_EXISTS": 409,
    "IN_REVIEW": 409,
    "SAME_FILE": 409,
    "YEAR_CLOSED": 409,
    "EXEMPT": 409,
    "SOURCE_GONE": 409,
    "WAITING_TO_ASSIGN": 429,
    **dict.fromkeys(LimitRefused.MESSAGES, 429),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def upload(request: SignedInRequest) -> HttpResponse:
    """GET the page; POST ``report``, ``file``, ``replace``: 201 JSON for a script, else a redirect to the report page.

    Without ``report``, or with several files, nothing is opened yet: the files wait on the page on which the person
    confirms what their titles say.

    A refusal is ``{"code", "message", "existing", "confirm"}`` with 409, 413 or 422, or the page with the sentence;
    ``confirm`` is the text of the button that uploads nevertheless.
    """
    if request.method != "POST":
        return _page(request, chosen=request.GET.get("report", ""))
    files = request.FILES.getlist("file")
    if len(files) > 1 or (files and not request.POST.get("report", "").strip()):
        return _to_confirm(request, files)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, "INPUT", form.first_error(), 422)
    try:
        report = slot_for(request.user, form.cleaned_data["report"])
    except AnnualReport.DoesNotExist:
        raise Http404 from None
    file = form.cleaned_data["file"]
    try:
        submission = receive_upload(
            actor=request.user,
            report=report,
            file=file,
            name=file.name,
            replace=form.cleaned_data["replace"],
            address=request.META["REMOTE_ADDR"],
        )
    except UploadRefused as refused:
        return _refused(
            request,
            refused.code,
            refused.message,
            STATUS_OF.get(refused.code, 422),
            existing=refused.existing,
            confirm=refused.confirm,
        )
    page = submission.get_absolute_url()
    if wants_json(request):
        progress = reverse("reports:progress", args=(submission.pk,))
        return JsonResponse({"submission": submission.pk, "page": page, "progress": progress}, status=201)
    messages.success(request, "文件已上传，正在读取。可以离开本页，读取在后台继续。")
    return redirect(page)


def _to_confirm(request: SignedInRequest, files: list[UploadedFile]) -> HttpResponse:
    """Keep the files until the person has confirmed the reports that their titles name."""
    try:
        package = receive_files(
            actor=request.user,
            files=[(file.name or "", file) for file in files],
            address=request.META["REMOTE_ADDR"],
        )
    except UploadRefused as refused:
        return _refused(request, refused.code, refused.message, STATUS_OF.get(refused.code, 422))
    page = reverse("reports:package_entries", args=(package.key,))
    if wants_json(request):
        return JsonResponse({"page": page}, status=201)
    return redirect(page)


def _refused(
    request: SignedInRequest,
    code: str,
    message: str,
    status: int,
    *,
    existing: Submission | None = None,
    confirm: str = "",
) -> HttpResponse:
    address = existing.get_absolute_url() if existing else ""
    refusal = {"code": code, "message": message, "existing": address, "confirm": confirm}
    if wants_json(request):
        return JsonResponse(refusal, status=status, json_dumps_params={"ensure_ascii": False})
    return _page(request, chosen=request.POST.get("report", ""), refusal=refusal, status=status)


def _page(
    request: SignedInRequest, *, chosen: str, refusal: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    owned = AnnualReport.objects.owned_by(request.user)
    slots = (
        owned.filter(exempted=False, year__is_open=True)
        .select_related("year")
        .order_by("-year_id", "agency__sort_key", "scope")
    )
    recent = (
        Submission.objects.visible_to(request.user)
        .filter(uploaded_by=request.user)
        .select_related("report", "source_file")
        .order_by("-id")[:RECENT]
    )
    context = {
        "slots": slots,
        "chosen": int(chosen) if chosen.isdecimal() and len(chosen) < 12 else None,
        "refusal": refusal,
        "progress_list": reading_progress(recent),
        "waiting": ReceivedPackage.objects.visible_to(request.user),
    }
    return render(request, "reports/upload.html", context, status=status)
