"""开放数据: the files of all published reports by year and in all, their description, and the data dictionary."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from reports.exports.data_package import MEDIA_TYPES, BuiltFile, Licence, data_package
from reports.exports.open_checks import CHECKS, FINDINGS
from reports.exports.open_columns import EDITIONS, FRONT, LONG
from reports.exports.open_data import FORMS, HEADS, file_name, unit_columns
from reports.models import OpenDataBuild
from reports.selectors.archive import archive_is_open_to
from reports.selectors.open_data import newest_builds
from reports.statutory.dictionary import dictionary
from reports.views.access import View
from reports.views.public_pages import archive_entry

REBUILT = "有年报撤回，这些文件已停止提供，正在重新生成，请稍后再试。"
SHAPE_TEXT = {
    "wide": "宽表（一份年报一行）",
    "long": "长表（一个单元格一行）",
    "checks": "校验结果（一份年报一行）",
    "findings": "校验问题（一个问题一行）",
}
HEAD_TEXT = {"zh": "中文表头", "en": "英文代码表头"}
FORM_TEXT = {"csv": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet", "xlsx": "Excel"}


def open_entry(view: View) -> View:
    """Sends people without an account to the login page unless the archive is public."""

    @wraps(view)
    def entered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not archive_is_open_to(request.user):
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return entered


@archive_entry
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """The newest files of each year and of all."""
    builds = sorted(newest_builds().values(), key=lambda build: -(build.year or 9999))
    context = {
        "parts": [{"build": build, "title": title_of(build), "rows": _rows(build)} for build in builds],
        "licence": _licence(),
    }
    return render(request, "open_data/open_data.html", context)


@archive_entry
@require_safe
def dictionary_page(request: HttpRequest) -> HttpResponse:
    """Every cell of the form: code, official label, unit, editions and sums; the other columns of the files."""
    tables: dict[str, list[Any]] = {}
    for entry in dictionary():
        tables.setdefault(f"{entry.printed_as} {entry.table_label}", []).append(entry)
    files = {"各文件共有的列": FRONT, "宽表的其他列": (*EDITIONS, *unit_columns()), "长表的其他列": LONG}
    if settings.OPEN_DATA_FINDINGS:
        files |= {"校验结果的其他列": CHECKS, "校验问题的其他列": FINDINGS}
    context = {"tables": tables.items(), "files": files.items()}
    return render(request, "open_data/dictionary.html", context)


@archive_entry
@require_safe
def open_data_package(request: HttpRequest, part: str) -> HttpResponse:
    """datapackage.json of the newest files."""
    build = _newest(part)
    if build.hidden_at is not None:
        return _being_rebuilt(request)
    package = data_package(
        name=f"government-information-disclosure-reports-{build.part}",
        title=title_of(build),
        version=build.version,
        created=timezone.localtime(build.finished_at).isoformat(timespec="seconds"),
        files=[BuiltFile(**each) for each in build.files],
        licence=_licence(),
    )
    return JsonResponse(package, json_dumps_params={"ensure_ascii": False, "indent": 1})


@open_entry
@require_safe
def open_data_file(request: HttpRequest, part: str, name: str) -> HttpResponseBase:
    """One of the newest files, with its digest as its tag: a program fetches it again only when it changed."""
    build = _newest(part)
    if build.hidden_at is not None:
        return _being_rebuilt(request)
    found = next((each for each in build.files if each["name"] == name), None)
    if found is None:
        raise Http404
    tag = f'"{found["sha256"][:32]}"'
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None:
        unchanged["ETag"], unchanged["Cache-Control"] = tag, "no-cache"
        return unchanged
    try:
        stream = default_storage.open(f"{build.folder}/{name}", "rb")
    except FileNotFoundError:
        raise Http404 from None
    form = name.rpartition(".")[2]
    response = FileResponse(
        stream, as_attachment=True, filename=f"{build.part}.{name}", content_type=MEDIA_TYPES[form]
    )
    response["ETag"], response["Cache-Control"] = tag, "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Digest"] = f"sha-256={found['sha256']}"
    return response


def _being_rebuilt(request: HttpRequest) -> HttpResponse:
    """Say that the files hold withdrawn figures and that new ones come."""
    context = {"status": 503, "code": "BEING_REBUILT", "sentence": REBUILT}
    response = render(request, "open_data/rebuilt.html", context, status=503)
    response["Retry-After"] = "60"
    return response


def title_of(build: OpenDataBuild) -> str:
    years = f"{build.year}年" if build.year else "历年"
    return f"{years}政府信息公开工作年度报告统计数据"


def _newest(part: str) -> OpenDataBuild:
    if part != "all" and not (part.isascii() and part.isdecimal() and len(part) == 4):
        raise Http404
    build = newest_builds().get(None if part == "all" else int(part))
    if build is None:
        raise Http404
    return build


def _rows(build: OpenDataBuild) -> list[dict[str, Any]]:
    """Shape and heads of the files with one cell a form, for the table of the page; none of hidden files."""
    known = {each["name"]: each for each in build.files}
    shapes = [shape for shape in SHAPE_TEXT if file_name(shape, "zh", "csv") in known]
    return [
        {
            "what": f"{SHAPE_TEXT[shape]}，{HEAD_TEXT[head]}",
            "count": known.get(file_name(shape, head, "csv"), {}).get("rows", 0),
            "files": [
                {"form": FORM_TEXT[form], **known[name]}
                for form in FORMS
                if (name := file_name(shape, head, form)) in known
            ],
        }
        for shape in shapes
        for head in HEADS
    ]


def _licence() -> Licence:
    return Licence(settings.OPEN_DATA_LICENCE, settings.OPEN_DATA_LICENCE_URL)
