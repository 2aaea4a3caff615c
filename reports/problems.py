"""Refusals for programs, in the shape of RFC 9457 (application/problem+json). Pure."""

from __future__ import annotations

from typing import Any

MEDIA_TYPE = "application/problem+json"
#: Where the list of codes stands; a problem's type is an address in it.
TYPES = "/api/v1/problems/"
#: What a status means, in the words of the interface.
TITLES = {
    400: "请求有误",
    401: "没有登录",
    403: "没有权限",
    404: "没有找到",
    405: "方法不允许",
    406: "没有这种格式",
    409: "与现状冲突",
    412: "内容已有变动",
    413: "内容过大",
    415: "不接受这种格式",
    422: "内容不符合要求",
    428: "缺少条件",
    429: "请求过于频繁",
    500: "系统故障",
    503: "暂时不能办理",
}


def problem(*, status: int, code: str, sentence: str, **more: Any) -> dict[str, Any]:
    """Return the body of a refusal; ``more`` are members of its own (``fields``, ``by``, ``at``, ``changed``).

    ``message`` repeats ``detail``: programs written before problem+json read it.
    """
    return {
        "type": f"{TYPES}{code}/",
        "title": TITLES.get(status, "请求有误"),
        "status": status,
        "detail": sentence,
        "code": code,
        "message": sentence,
        **{name: value for name, value in more.items() if value},
    }
