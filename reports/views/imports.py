"""Lists of agencies and people from a workbook: upload, look at what each row would do, then bring them in."""

from __future__ import annotations

from base64 import b64encode

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from reports.intake import printable_name
from reports.models import Agency, ImportPreview
from reports.models.accounts import ImportKind
from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.services.importing import (
    LISTS,
    ImportRefused,
    apply_import,
    blank_workbook,
    dry_run,
    may_import,
    present_workbook,
)
from reports.services.list_files import MOST_BYTES, WorkbookRefused, plain_list
from reports.services.list_rows import CHANGED, NEW, SAME
from reports.views.access import signed_in

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS_SHOWN = 500
#: What a row would do, in the word of the preview.
ACTIONS = {NEW: "新增", CHANGED: "更新", SAME: "无变化"}
PASSWORD_HEADINGS = ("姓名", "单位", "用户名", "初始密码")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: SignedInRequest, kind: str) -> HttpResponse:
    """GET asks for the workbook; POST reads it and leads to the preview. Nothing is written to agencies or people."""
    if not may_import(request.user, kind):
        raise NotAllowed
    error = ""
    if request.method == "POST":
        try:
            made = _dry_run(request, kind)
        except WorkbookRefused as refused:
            error = refused.message
        else:
            return redirect("reports:import_preview", made.pk)
    form = LISTS[kind]
    context = {
        "kind": kind,
        "kind_text": ImportKind(kind).label,
        "headings": [(name, name in form.required) for name in form.headings],
        "error": error,
    }
    return render(request, "agencies/import.html", context, status=422 if error else 200)


def _dry_run(request: SignedInRequest, kind: str) -> ImportPreview:
    """Read the uploaded workbook into a preview. Raises WorkbookRefused when it is missing, too large or unreadable."""
    file = request.FILES.get("file")
    if file is None:
        raise WorkbookRefused("NOT_XLSX")
    if (file.size or 0) > MOST_BYTES:
        raise WorkbookRefused("TOO_LARGE")
    return dry_run(actor=request.user, kind=kind, data=file.read(), file_name=printable_name(file.name or ""))


@signed_in
@require_safe
def blank(request: SignedInRequest, kind: str) -> FileResponse:
    """The workbook to fill in."""
    _known(kind)
    return _file(blank_workbook(actor=request.user, kind=kind), f"{ImportKind(kind).label}导入表.xlsx")


@signed_in
@require_safe
def present(request: SignedInRequest, kind: str) -> FileResponse:
    """The present list of the person's region, in the form that the import takes."""
    _known(kind)
    return _file(present_workbook(actor=request.user, kind=kind), f"{ImportKind(kind).label}名单.xlsx")


def _known(kind: str) -> None:
    if kind not in ImportKind.values:
        raise Http404


def _file(data: bytes, name: str) -> FileResponse:
    response = FileResponse(iter([data]), content_type=XLSX, as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _handed_out(done: ImportPreview, passwords: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Return (name, agencies, user name, first password) of the new people, for the sheet that is handed out."""
    names: dict[str, str] = {}
    codes: dict[str, list[str]] = {}
    for row in done.rows:
        values = row["values"]
        if values.get("用户名") in passwords:
            names[values["用户名"]] = values["姓名"]
            codes.setdefault(values["用户名"], []).append(values["单位代码"])
    used = {code for found in codes.values() for code in found}
    agencies = dict(Agency.objects.filter(code__in=used).values_list("code", "name"))
    return [
        (names[user], "、".join(dict.fromkeys(agencies[code] for code in codes[user])), user, password)
        for user, password in sorted(passwords.items())
    ]


@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest, preview_id: int) -> HttpResponse:
    """GET shows each row with what it would do; POST brings them in and shows first passwords, once."""
    shown = get_object_or_404(ImportPreview, pk=preview_id, by=request.user)
    if not may_import(request.user, shown.kind):
        raise NotAllowed
    if request.method == "POST":
        try:
            done, passwords = apply_import(actor=request.user, preview_id=shown.pk)
        except ImportRefused as refused:
            messages.error(request, refused.message)
            return redirect("reports:import_preview", shown.pk)
        handed_out = _handed_out(done, passwords)
        context = {
            "preview": done,
            "passwords": handed_out,
            "rows": sum(row["action"] != SAME for row in done.rows),
            # The passwords are kept nowhere, so the page itself carries the workbook.
            "workbook": b64encode(plain_list("初始密码", PASSWORD_HEADINGS, handed_out)).decode(),
            "workbook_type": XLSX,
        }
        return render(request, "agencies/import_done.html", context)
    headings = LISTS[shown.kind].headings
    wrong = [row for row in shown.rows if row["errors"]]
    ordered = wrong + sorted(
        (row for row in shown.rows if not row["errors"]), key=lambda row: row["action"] == SAME
    )
    context = {
        "preview": shown,
        "headings": headings,
        "rows": [
            {
                **row,
                "cells": [row["values"].get(name, "") for name in headings],
                "action_text": ACTIONS[row["action"]],
            }
            for row in ordered[:MOST_ROWS_SHOWN]
        ],
        "total": len(shown.rows),
        "wrong": len(wrong),
        **{
            action: sum(row["action"] == action and not row["errors"] for row in shown.rows)
            for action in ACTIONS
        },
    }
    context["counting"] = context["total"] - context["wrong"] - context[SAME]
    return render(request, "agencies/import_preview.html", context)
