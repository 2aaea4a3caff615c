"""Every refusal of the API in one shape: ``{"code", "message"}``, with ``fields`` where single parameters are wrong."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions, status
from rest_framework.response import Response
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


class UnknownParameter(exceptions.ValidationError):
    """The address carries parameters that this list does not know; a typing error must not look like an empty list."""

    def __init__(self, names: list[str], known: list[str]) -> None:
        self.sentence = f"不认识的筛选参数：{'、'.join(names)}。可用的参数：{'、'.join(known)}。"
        super().__init__({name: ["不认识的参数。"] for name in names}, code="UNKNOWN_PARAMETER")


def answer(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler with our body; None (a real 500) for what is not an API exception."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, UnknownParameter):
        body = {"code": "UNKNOWN_PARAMETER", "message": exc.sentence, "fields": exc.detail}
    elif isinstance(exc, exceptions.ValidationError):
        body = {"code": "BAD_PARAMETER", "message": _sentence_of(exc.detail), "fields": exc.detail}
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


def _sentence_of(detail: Any) -> str:
    if isinstance(detail, dict):
        parts = [f"{name}：{' '.join(str(line) for line in lines)}" for name, lines in detail.items()]
    else:
        parts = [str(line) for line in detail]
    return "参数有误。" + "；".join(parts)
