"""上传压缩包 and 核对: files of a zip archive or sent at once are stored and matched, then the person confirms."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from reports.file_names import spelled_out
from reports.forms import PackageForm
from reports.models import AnnualReport, ReceivedPackage
from reports.packages import (
    Accepted,
    Choice,
    PackageEntry,
    PackageRefused,
    discard_package,
    proposed_entries,
    receive_package,
    received_just_now,
    settle_package,
)
from reports.reading.containers.packages import MAX_FILES
from reports.requests import SignedInRequest
from reports.selectors.slot_matching import own_slots
from reports.views.access import signed_in
from reports.views.upload import STATUS_OF

ACCEPTED = "已接收{}个文件，正在读取。读取在后台继续。"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def package(request: SignedInRequest) -> HttpResponse:
    """GET the page; POST ``file``: to the page on which the files are confirmed, or the page with the refusal."""
    form = PackageForm(request.POST, request.FILES) if request.method == "POST" else PackageForm()
    status, refusal = 200, ""
    if form.is_bound:
        status, refusal = 422, form.first_error() if not form.is_valid() else ""
        if not refusal:
            file = form.cleaned_data["file"]
            try:
                received = receive_package(
                    actor=request.user, file=file, name=file.name, address=request.META["REMOTE_ADDR"]
                )
            except PackageRefused as refused:
                status, refusal = STATUS_OF.get(refused.code, 422), refused.message
            else:
                return redirect("reports:package_entries", key=received.key)
    context = {
        "form": form,
        "refusal": refusal,
        "slots": own_slots(request.user).slots,
        "waiting": ReceivedPackage.objects.visible_to(request.user),
    }
    return render(request, "reports/package.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def entries(request: SignedInRequest, key: str) -> HttpResponse:
    """GET the files of a package with the proposed reports; POST what the person chose: ``slot-N``, ``replace-N``.

    ``discard``: the person wants none of them, the package is removed.

    Until their titles are read, the page shows the progress; htmx asks for its fragment again. Accepted files leave
    the list, the others stay with the reason. 404 for a package of another person.
    """
    received = ReceivedPackage.objects.visible_to(request.user).filter(key=key).first()
    if received is None:
        return _sent_twice(request)
    if not received.is_finished:
        template = "reports/_package_progress.html" if request.htmx else "reports/package_reading.html"
        status = 409 if request.method == "POST" else 200
        return render(request, template, {"package": received}, status=status)
    if request.htmx:
        return HttpResponseClientRefresh()
    if request.method == "POST" and "discard" in request.POST:
        discard_package(actor=request.user, package=received, address=request.META["REMOTE_ADDR"])
        messages.info(request, "已清除待核对的文件，未接收年报。")
        return redirect("reports:package")
    own = own_slots(request.user)
    proposed = proposed_entries(received, own)
    status = 200
    if request.method == "POST":
        choices = _choices(request, proposed, {slot.pk: slot for slot in own.slots})
        results = settle_package(
            actor=request.user, package=received, choices=choices, address=request.META["REMOTE_ADDR"]
        )
        accepted = sum(result.submission is not None for result in results)
        refused = accepted < len(results)
        _say_received(request, accepted, refused=refused)
        left = ReceivedPackage.objects.visible_to(request.user).filter(pk=received.pk).first()
        if left is None:
            _say_refusals(request, results)
            return redirect("reports:upload")
        if accepted or not refused:
            return redirect("reports:package_entries", key=key)
        status, proposed = 422, proposed_entries(left, own)
    context = {
        "package": received,
        "rows": [(number, entry, spelled_out(entry.name)) for number, entry in enumerate(proposed)],
        "slots": own.slots,
        "open": sum(entry.source is not None for entry in proposed),
    }
    return render(request, "reports/package_entries.html", context, status=status)


def _say_received(request: SignedInRequest, accepted: int, *, refused: bool) -> None:
    """Say above the next page how many files were accepted; of refused ones alone their list says why."""
    if accepted:
        messages.success(request, ACCEPTED.format(accepted))
    elif not refused and (twice := _received_just_now(request)):
        messages.success(request, ACCEPTED.format(twice))
    elif not refused:
        messages.info(request, "没有为任何文件选择年报，未接收文件。")


def _sent_twice(request: SignedInRequest) -> HttpResponse:
    """The answer about a package that is no more: 404 unless this form was settled a moment ago."""
    number = _received_just_now(request)
    if not number:
        raise Http404
    messages.success(request, ACCEPTED.format(number))
    return redirect("reports:upload")


def _say_refusals(request: SignedInRequest, results: Sequence[Accepted]) -> None:
    """Say above the next page what was refused: the list on which it would stand is gone."""
    for result in results:
        if result.refusal is not None:
            messages.error(request, f"{spelled_out(result.choice.name)}：{result.refusal.message}")


def _received_just_now(request: SignedInRequest) -> int:
    """How many files of this form the person's same form, sent a moment before, has had accepted."""
    posted = request.POST
    sent = [
        (int(picked), name)
        for number in range(MAX_FILES)
        if (name := posted.get(f"name-{number}"))
        and (picked := posted.get(f"slot-{number}", "")).isdecimal()
        and len(picked) < 12
    ]
    return received_just_now(actor=request.user, sent=sent) if sent else 0


def _choices(
    request: SignedInRequest, proposed: Sequence[PackageEntry], slots: dict[int, AnnualReport]
) -> dict[int, Choice | None]:
    """Return what was chosen, by number of the row; rows that the form does not name as they are now are left out."""
    chosen: dict[int, Choice | None] = {}
    for number, entry in enumerate(proposed):
        if entry.source is None or request.POST.get(f"name-{number}") != spelled_out(entry.name):
            continue
        picked = request.POST.get(f"slot-{number}", "")
        slot = slots.get(int(picked)) if picked.isdecimal() and len(picked) < 12 else None
        replace = request.POST.get(f"replace-{number}") == "1"
        chosen[number] = Choice(entry.name, entry.source, slot, replace) if slot else None
    return chosen
