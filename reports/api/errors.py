"""Every refusal of the API as a problem (RFC 9457) with the portal's code and sentence."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from reports.api.renderers import FastJSON
from reports.permissions import NotAllowed
from reports.problems import problem
from reports.refusals import Refused

SENTENCES: dict[type[Exception], tuple[str, str]] = {
    exceptions.NotAuthenticated: ("NOT_AUTHENTICATED", "请先登录，或在请求头中带上令牌。"),
    exceptions.AuthenticationFailed: ("AUTHENTICATION_FAILED", "令牌无效或账号已停用，请重新获取令牌。"),
    exceptions.PermissionDenied: ("FORBIDDEN", "您没有进行这项操作的权限。"),
    PermissionDenied: ("FORBIDDEN", "您没有进行这项操作的权限。"),
    exceptions.NotFound: ("NOT_FOUND", "没有找到，或者您无权查看。"),
    Http404: ("NOT_FOUND", "没有找到，或者您无权查看。"),
    exceptions.MethodNotAllowed: ("METHOD_NOT_ALLOWED", "此接口只供读取，请使用 GET。"),
    exceptions.NotAcceptable: ("NOT_ACCEPTABLE", "没有这种格式，请用 format=json 或 format=csv。"),
    exceptions.UnsupportedMediaType: ("UNSUPPORTED_MEDIA_TYPE", "请以 JSON 或表单格式提交。"),
    exceptions.ParseError: ("BAD_REQUEST", "请求内容无法识读。"),
    exceptions.Throttled: ("TOO_MANY", "请求过于频繁，请稍后再试。"),
}
#: What is wrong with the If-Match of a correction.
CONDITIONS = {
    "IF_MATCH_MISSING": "请先读取这一单元格，把答复的 ETag 放入 If-Match 后再提交。",
    "IF_MATCH_UNKNOWN": "If-Match 不是这一单元格的 ETag。请重新读取这一单元格，把答复的 ETag 原样放入后再提交。",
}
#: Code → what a program is told where the sentence of the page speaks of its buttons.
TO_PROGRAMS = {
    "CELL_CHANGED": "{who}在{when}已把{cell}改为{now}，您要改为{wanted}。"
    "请重新读取这一单元格并对照原件；仍要改为{wanted}的，以新的 ETag 再次提交。",
    "REREAD": "文件重新读取过（{who}，{when}），{cell}现为{now}。"
    "请重新读取这一单元格并对照原件，以新的 ETag 再次提交。",
    "NOTHING_TO_UNDO": "本单元格没有可以撤销的更正，或者您读取之后又有更正。请重新读取这一单元格。",
}
LOGIN_FAILED = "用户名或密码不正确，请核对后重试。"
NOTHING_SENT = "提交的内容应为“名称：值”的对象。"
#: DRF's name for what is wrong with a request as a whole.
WHOLE = api_settings.NON_FIELD_ERRORS_KEY


class UnknownParameter(exceptions.ValidationError):
    """The address carries parameters that this list does not know; a typing error must not look like an empty list."""

    def __init__(self, names: list[str], known: list[str]) -> None:
        self.sentence = f"无法识别的筛选参数：{'、'.join(names)}。可用的参数：{'、'.join(known)}。"
        super().__init__({name: ["无法识别的参数。"] for name in names}, code="UNKNOWN_PARAMETER")


class Unmet(exceptions.APIException):
    """A request that cannot be carried out as it was sent; ``more`` are members of the problem."""

    def __init__(self, status_code: int, code: str, sentence: str, **more: Any) -> None:
        super().__init__(sentence, code)
        self.status_code, self.code, self.sentence, self.more = status_code, code, sentence, more


def to_programs(code: str, sentence: str) -> str:
    """Return what a program is told: it reads again where a person refreshes a page."""
    told = TO_PROGRAMS.get(code, sentence)
    return told.replace("刷新页面", "重新读取").replace("打开页面之后", "读取之后")


def refused(exc: Refused, status_code: int = status.HTTP_409_CONFLICT) -> Unmet:
    """Return the refusal of a service; it names who changed what and when where the service knows."""
    values = getattr(exc, "values", {})
    more = {name: getattr(exc, name, None) for name in ("by", "at", "changed")}
    return Unmet(
        status_code,
        exc.code,
        to_programs(exc.code, "").format(**values) or to_programs("", exc.message),
        **{name: more[name] or values.get({"by": "who", "at": "when"}.get(name, "")) for name in more},
    )


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler with our body; None (a real 500) for what is not an API exception."""
    if isinstance(exc, Refused):
        exc = refused(exc)
    response = exception_handler(exc, context)
    if response is None:
        return None
    body = _body_of(exc)
    if isinstance(exc, exceptions.MethodNotAllowed) and "GET" not in context["view"].allowed_methods:
        allowed = "、".join(each for each in context["view"].allowed_methods if each != "OPTIONS")
        body["message"] = f"此接口只接受 {allowed}。"
    if response.status_code == status.HTTP_404_NOT_FOUND and not isinstance(exc, Unmet):
        body = {"code": "NOT_FOUND", "message": SENTENCES[Http404][1]}
    sentence = body.pop("message")
    _as_json(context.get("request"))
    response.data = problem(status=response.status_code, sentence=sentence, **body)
    return response


def _as_json(request: Any) -> None:
    """Let a refusal of the documents (YAML, a page) be JSON too, but for a browser, which has no use for it."""
    renderer = getattr(request, "accepted_renderer", None)
    if renderer is None or renderer.format in ("json", "csv"):
        return
    if "text/html" not in request.headers.get("Accept", ""):
        request.accepted_renderer, request.accepted_media_type = FastJSON(), FastJSON.media_type


def _body_of(exc: Exception) -> dict[str, Any]:
    if isinstance(exc, Unmet):
        return {"code": exc.code, "message": exc.sentence, **exc.more}
    if isinstance(exc, UnknownParameter):
        return {"code": "UNKNOWN_PARAMETER", "message": exc.sentence, "fields": exc.detail}
    if isinstance(exc, exceptions.ValidationError):
        return _refused_values(exc)
    if isinstance(exc, NotAllowed):
        return {"code": exc.code, "message": exc.message}
    code, message = next(
        (answer for kind, answer in SENTENCES.items() if isinstance(exc, kind)),
        ("BAD_REQUEST", "请求有误。"),
    )
    return {"code": code, "message": message}


def _refused_values(exc: exceptions.ValidationError) -> dict[str, Any]:
    """The body for values that are not understood; what is about the whole request is no field."""
    detail = exc.detail
    if not isinstance(detail, dict):
        return {"code": "BAD_PARAMETER", "message": _sentence_of({"": detail})}
    codes = cast("dict[str, list[str]]", exc.get_codes())
    if "authorization" in codes.get(WHOLE, []):
        return {"code": "LOGIN_FAILED", "message": LOGIN_FAILED}
    if "null" in codes.get(WHOLE, []):  # DRF says it in English and translates it nowhere
        detail = {**detail, WHOLE: [exceptions.ErrorDetail(NOTHING_SENT, "null")]}
    fields = {name: lines for name, lines in detail.items() if name != WHOLE}
    found = {"code": "BAD_PARAMETER", "message": _sentence_of(detail)}
    return found | ({"fields": fields} if fields else {})


def _sentence_of(detail: dict[str, Any]) -> str:
    parts = []
    for name, lines in detail.items():
        said = " ".join(str(line) for line in lines).removesuffix("。")
        parts.append(said if name in ("", WHOLE) else f"{name}：{said}")
    return f"参数有误。{'；'.join(parts)}。"
