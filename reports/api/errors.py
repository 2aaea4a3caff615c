"""Every refusal of the API in one shape: ``{"code", "message"}``, with ``fields`` where single parameters are wrong."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

SENTENCES: dict[type[Exception], tuple[str, str]] = {
    exceptions.NotAuthenticated: ("NOT_AUTHENTICATED", "请先登录，或在请求头中带上令牌。"),
    exceptions.AuthenticationFailed: ("AUTHENTICATION_FAILED", "令牌无效或账号已停用，请重新获取令牌。"),
    exceptions.PermissionDenied: ("FORBIDDEN", "您没有进行这项操作的权限。"),
    PermissionDenied: ("FORBIDDEN", "您没有进行这项操作的权限。"),
    exceptions.NotFound: ("NOT_FOUND", "没有找到，或者您无权查看。"),
    Http404: ("NOT_FOUND", "没有找到，或者您无权查看。"),
    exceptions.MethodNotAllowed: ("METHOD_NOT_ALLOWED", "此接口只供读取，请使用 GET。"),
    exceptions.NotAcceptable: ("NOT_ACCEPTABLE", "只提供 JSON 格式。"),
    exceptions.UnsupportedMediaType: ("UNSUPPORTED_MEDIA_TYPE", "请以 JSON 或表单格式提交。"),
    exceptions.ParseError: ("BAD_REQUEST", "请求内容无法识读。"),
    exceptions.Throttled: ("TOO_MANY", "请求过于频繁，请稍后再试。"),
}


LOGIN_FAILED = "用户名或密码不正确，请核对后重试。"
#: DRF's name for what is wrong with a request as a whole.
WHOLE = api_settings.NON_FIELD_ERRORS_KEY


class UnknownParameter(exceptions.ValidationError):
    """The address carries parameters that this list does not know; a typing error must not look like an empty list."""

    def __init__(self, names: list[str], known: list[str]) -> None:
        self.sentence = f"无法识别的筛选参数：{'、'.join(names)}。可用的参数：{'、'.join(known)}。"
        super().__init__({name: ["无法识别的参数。"] for name in names}, code="UNKNOWN_PARAMETER")


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler with our body; None (a real 500) for what is not an API exception."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, UnknownParameter):
        body = {"code": "UNKNOWN_PARAMETER", "message": exc.sentence, "fields": exc.detail}
    elif isinstance(exc, exceptions.ValidationError):
        body = _refused_values(exc)
    else:
        code, message = next(
            (answer for kind, answer in SENTENCES.items() if isinstance(exc, kind)),
            ("BAD_REQUEST", "请求有误。"),
        )
        body = {"code": code, "message": message}
    if isinstance(exc, exceptions.MethodNotAllowed) and "GET" not in context["view"].allowed_methods:
        body["message"] = "此接口只接受 POST。"
    if response.status_code == status.HTTP_404_NOT_FOUND:
        body = {"code": "NOT_FOUND", "message": SENTENCES[Http404][1]}
    response.data = body
    return response


def _refused_values(exc: exceptions.ValidationError) -> dict[str, Any]:
    """The body for values that are not understood; what is about the whole request is no field."""
    detail = exc.detail
    if not isinstance(detail, dict):
        return {"code": "BAD_PARAMETER", "message": _sentence_of({"": detail})}
    codes = cast("dict[str, list[str]]", exc.get_codes())
    if "authorization" in codes.get(WHOLE, []):
        return {"code": "LOGIN_FAILED", "message": LOGIN_FAILED}
    fields = {name: lines for name, lines in detail.items() if name != WHOLE}
    found = {"code": "BAD_PARAMETER", "message": _sentence_of(detail)}
    return found | ({"fields": fields} if fields else {})


def _sentence_of(detail: dict[str, Any]) -> str:
    parts = []
    for name, lines in detail.items():
        said = " ".join(str(line) for line in lines).removesuffix("。")
        parts.append(said if name in ("", WHOLE) else f"{name}：{said}")
    return f"参数有误。{'；'.join(parts)}。"
