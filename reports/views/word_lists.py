"""词库 and 套话库 for administrators: list, entry, trying out, switching on and off, workbook out and in."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.asked_values import asked_value
from reports.bounded_pages import NumberedPages
from reports.checks.results import SEVERITY_TEXT
from reports.exports.list_workbook import TITLES, write_list
from reports.models import (
    BoilerplateEntry,
    CheckSetRevision,
    DryRun,
    ListImport,
    RecheckJob,
    WordListEntry,
)
from reports.models.word_lists import ListEntry, WordKind
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.services import dry_runs, list_imports, rechecking, word_lists
from reports.services.list_imports import ListImportRefused
from reports.services.word_lists import BOILERPLATE, WORDS, ListRefused
from reports.statutory.editions import PART_NUMERALS, PARTS
from reports.views.access import signed_in

ENTRIES_PER_PAGE = 50
HITS_PER_PAGE = 50
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MODELS = {WORDS: WordListEntry, BOILERPLATE: BoilerplateEntry}


class EntryForm(forms.Form):
    """What both lists share. The services say what is wrong with the text; the form only reads it."""

    valid_from = forms.DateField(
        label="有效期自",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期应写成2026-01-31的形式。"},
    )
    valid_to = forms.DateField(
        label="有效期至",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "日期应写成2026-01-31的形式。"},
    )
    note = forms.CharField(label="备注", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Select):
                field.widget.attrs["class"] = "form-select"
            elif not isinstance(field.widget, (forms.CheckboxInput, forms.CheckboxSelectMultiple)):
                field.widget.attrs["class"] = "form-control"


class WordForm(EntryForm):
    pattern = forms.CharField(
        label="词条",
        max_length=300,
        error_messages={"required": "请填写词条。"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_expression = forms.BooleanField(
        label="正则表达式", required=False, help_text="须先试运行，看过命中结果后才能启用；匹配有时间限制。"
    )
    suggestion = forms.CharField(label="建议", required=False, max_length=200)
    kind = forms.ChoiceField(
        label="类别", choices=WordKind.choices, error_messages={"invalid_choice": "请选择类别。"}
    )
    severity = forms.ChoiceField(
        label="级别",
        choices=list(SEVERITY_TEXT.items()),
        initial="notice",
        error_messages={"invalid_choice": "请选择级别。"},
    )
    exceptions = forms.CharField(
        label="例外语境",
        required=False,
        max_length=2000,
        help_text="一行一个；命中处在这些文字之内的不提示。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    parts = forms.TypedMultipleChoiceField(
        label="适用部分",
        required=False,
        coerce=int,
        choices=[(part, f"第{PART_NUMERALS[part]}部分") for part in PARTS],
        widget=forms.CheckboxSelectMultiple,
        help_text="都不选为全部适用。",
        error_messages={"invalid_choice": "适用部分只能是第一至第六部分。"},
    )
    field_order = ("pattern", "is_expression", "suggestion", "kind", "severity", "exceptions", "parts")


class SentenceForm(EntryForm):
    sentence = forms.CharField(
        label="套话",
        max_length=500,
        help_text="比对相似度时先去掉这句话；单位名称和数字不影响匹配。",
        error_messages={"required": "请填写套话。"},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("sentence",)


FORMS = {WORDS: WordForm, BOILERPLATE: SentenceForm}


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Excel 文件（xlsx）",
        allow_empty_file=True,
        error_messages={
            "required": "请选择要导入的 Excel 文件（xlsx）。",
            "invalid": "请选择要导入的 Excel 文件（xlsx）。",
        },
        widget=forms.ClearableFileInput(attrs={"class": "form-control", "accept": ".xlsx"}),
    )


@signed_in
@never_cache
@require_safe
def entries(request: SignedInRequest, list_name: str) -> HttpResponse:
    """The entries of a list; ``?q=`` searches, ``?enabled=1|0`` and ``?kind=`` narrow down."""
    require(request.user, "keep_lists", None)
    found = MODELS[list_name].objects.select_related("author").order_by("-enabled", "-id")
    query = request.GET.get("q", "").strip()[:100]
    if query:
        text = Q(note__icontains=query)
        if list_name == WORDS:
            text |= Q(pattern__icontains=query) | Q(suggestion__icontains=query)
        else:
            text |= Q(sentence__icontains=query)
        found = found.filter(text)
    enabled = asked_value(request, "enabled", "启用", ("0", "1"))
    if enabled:
        found = found.filter(enabled=enabled == "1")
    kind = asked_value(request, "kind", "类别", WordKind.values)
    if list_name == WORDS and kind:
        found = found.filter(Q(kind=kind))
    job = RecheckJob.objects.order_by("-id").first()
    context = {
        "list_name": list_name,
        "title": TITLES[list_name],
        "query": query,
        "enabled": enabled,
        "kind": kind,
        "kinds": WordKind.choices if list_name == WORDS else (),
        "page_obj": NumberedPages(found, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
        "revisions": _revisions(list_name)[:10],
        "job": job,
        "job_done": rechecking.progress_of(job)[0] if job else 0,
    }
    return render(request, "lists/entries.html", context)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def entry(request: SignedInRequest, list_name: str, entry_id: int | None = None) -> HttpResponse:
    """One entry, new or there already: POST saves it; refusals stay on the form with their sentence (422)."""
    require(request.user, "keep_lists", None)
    kept = get_object_or_404(MODELS[list_name], pk=entry_id) if entry_id else None
    status = 200
    if request.method == "POST":
        form, status = FORMS[list_name](request.POST), 422
        if form.is_valid():
            save = word_lists.save_word if list_name == WORDS else word_lists.save_boilerplate
            try:
                saved = save(
                    actor=request.user,
                    values=form.cleaned_data,
                    entry_id=entry_id,
                    address=request.META["REMOTE_ADDR"],
                )
            except ListRefused as refused:
                form.add_error(None, refused.message)
            else:
                messages.success(request, f"已保存“{saved}”。" + ("" if saved.enabled else "尚未启用。"))
                return redirect(_address(list_name, "entry", saved.pk))
    else:
        form = FORMS[list_name](initial=_initial(kept))
    context = {
        "list_name": list_name,
        "title": TITLES[list_name],
        "entry": kept,
        "form": form,
        "runs": kept.dry_runs.select_related("asked_by")[:5] if isinstance(kept, WordListEntry) else (),
        "tried": isinstance(kept, WordListEntry) and word_lists.tried(kept),
    }
    return render(request, "lists/entry.html", context, status=status)


@signed_in
@require_POST
def switch(request: SignedInRequest, list_name: str, entry_id: int) -> HttpResponse:
    """POST ``enabled`` 1 or 0; back to the entry with what happened."""
    require(request.user, "keep_lists", None)
    get_object_or_404(MODELS[list_name], pk=entry_id)
    enabled = request.POST.get("enabled") == "1"
    try:
        word_lists.switch_entry(
            actor=request.user,
            list_name=list_name,
            entry_id=entry_id,
            enabled=enabled,
            address=request.META["REMOTE_ADDR"],
        )
    except ListRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已启用，正在重新校验。" if enabled else "已停用，正在重新校验。")
    return redirect(_address(list_name, "entry", entry_id))


@signed_in
@require_POST
def start_dry_run(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """Queues a dry run of a word; to its page with the progress."""
    require(request.user, "keep_lists", None)
    get_object_or_404(WordListEntry, pk=entry_id)
    run = dry_runs.request_dry_run(actor=request.user, entry_id=entry_id)
    return redirect("reports:dry_run", run.pk)


@signed_in
@never_cache
@require_safe
def dry_run(request: SignedInRequest, run_id: int) -> HttpResponse:
    """Progress and hits of one dry run; htmx asks for the fragment again until it ends."""
    require(request.user, "keep_lists", None)
    run = get_object_or_404(DryRun.objects.select_related("word", "asked_by"), pk=run_id)
    hits = run.hits.select_related("submission__report")
    context = {
        "run": run,
        "page_obj": NumberedPages(hits, HITS_PER_PAGE).get_page(request.GET.get("page")),
        "numerals": PART_NUMERALS,
        "unchanged": run.entry == word_lists.entry_data(run.word),
    }
    return render(request, "lists/_dry_run.html" if request.htmx else "lists/dry_run.html", context)


@signed_in
@require_safe
def export_list(request: SignedInRequest, list_name: str) -> HttpResponse:
    """The whole list as a workbook that ``import_list`` takes again."""
    require(request.user, "keep_lists", None)
    target = io.BytesIO()
    write_list(list_name, list_imports.list_rows(list_name), target)
    response = HttpResponse(target.getvalue(), content_type=WORKBOOK)
    response["Content-Disposition"] = f'attachment; filename="{list_name}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: SignedInRequest, list_name: str) -> HttpResponse:
    """POST ``file``: to the preview; nothing is changed before that is confirmed."""
    require(request.user, "keep_lists", None)
    status = 200
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                preview = list_imports.preview_import(
                    actor=request.user, list_name=list_name, file=file, name=file.name
                )
            except ListImportRefused as refused:
                form.add_error("file", refused.message)
            else:
                return redirect("reports:list_import", preview.pk)
    context = {"title": TITLES[list_name], "form": form, "addresses": _addresses(list_name)}
    return render(request, "lists/import.html", context, status=status)


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def list_import(request: SignedInRequest, import_id: int) -> HttpResponse:
    """The preview of an import by its own maker; POST applies it."""
    require(request.user, "keep_lists", None)
    preview = get_object_or_404(ListImport, pk=import_id, by=request.user)
    status, refusal = 200, ""
    if request.method == "POST":
        try:
            changed = list_imports.apply_import(
                actor=request.user, import_id=preview.pk, address=request.META["REMOTE_ADDR"]
            )
        except (ListImportRefused, ListRefused) as refused:
            status, refusal = 409, refused.message
        else:
            messages.success(request, f"已导入{changed}条，正在重新校验。")
            return redirect(_address(preview.list_name, "entries"))
    counts = {
        action: sum(row["action"] == action for row in preview.rows)
        for action in ("new", "change", "same", "refused")
    }
    context = {
        "preview": preview,
        "list_name": preview.list_name,
        "title": TITLES[preview.list_name],
        "counts": counts,
        "refusal": refusal,
        "page_obj": NumberedPages(preview.rows, ENTRIES_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "lists/list_import.html", context, status=status)


def _initial(kept: ListEntry | None) -> dict[str, object]:
    if kept is None:
        return {"kind": WordKind.TYPO.value, "severity": "notice"}
    return {field.name: getattr(kept, field.name) for field in kept._meta.concrete_fields}


def _addresses(list_name: str) -> dict[str, str]:
    """The pages of one list: its entries, a new entry, its workbook, the import of a workbook."""
    return {page: _address(list_name, page) for page in ("entries", "new", "export", "import")}


def _address(list_name: str, page: str, *args: object) -> str:
    return reverse(f"reports:{list_name}_{page}", args=args)


def _revisions(of: str) -> QuerySet[CheckSetRevision]:
    return CheckSetRevision.objects.filter(of=of).defer("words", "boilerplate", "values")
