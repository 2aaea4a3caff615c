"""The published schema: OpenAPI 3.1 in Chinese, with the parameters, refusals and an example of every operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema

from reports.api.examples import example_of, sent_example
from reports.api.listing import Answering
from reports.problems import MEDIA_TYPE

SECURITY = {
    "tokenAuth": "请求头 Authorization: Token 令牌。令牌在网页“我的账号—接口令牌”取得，分读取、填报、审核三种用途。",
    "cookieAuth": "网页登录后的会话。",
}
PROBLEM = {
    "type": "object",
    "description": "不能办理的原因（RFC 9457）。code 是本系统的代码，detail 是说明；有他人改动时 by、at 说明何人何时。",
    "required": ["type", "title", "status", "detail", "code", "message"],
    "properties": {
        "type": {"type": "string", "description": "错误代码的说明所在地址"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "message": {"type": "string", "description": "同 detail"},
        "fields": {"type": "object", "description": "逐个字段的问题"},
        "by": {"type": "string", "description": "何人改动"},
        "at": {"type": "string", "description": "何时改动：年-月-日 时:分:秒"},
        "changed": {"type": "array", "items": {"type": "string"}, "description": "改动的单元格"},
        "submission": {"type": "integer", "description": "已有的版本"},
        "confirm": {"type": "string", "description": "确认后再次提交时所加的参数"},
    },
}
#: Status → what it means in answers; all have one body.
REFUSALS = {
    "400": "请求有误",
    "403": "没有登录或没有权限",
    "404": "没有找到，或者无权查看",
    "405": "方法不允许",
    "406": "没有这种格式",
    "409": "与现状冲突：已有草稿、已被他人改动等",
    "412": "If-Match 不是这一单元格的 ETag",
    "413": "文件过大",
    "415": "不接受这种格式的内容",
    "422": "内容不符合要求",
    "428": "缺少 If-Match",
    "429": "请求过于频繁",
    "503": "暂时不能办理，稍后重试",
}
ALWAYS = ("400", "403", "404", "405", "406", "429", "503")
WRITING = ("409", "413", "415", "422")
CONDITIONAL = ("412", "428")
UNCHANGED = "与 If-None-Match 中的 ETag 相比没有变动"
#: First part of an address → heading in the documents.
TAGS = {
    "agencies": "单位和年度",
    "years": "单位和年度",
    "reports": "年报和版本",
    "submissions": "年报和版本",
    "uploads": "年报和版本",
    "tables": "统计数据",
    "totals": "统计数据",
    "findings": "校验和审核",
    "decisions": "校验和审核",
    "questions": "校验和审核",
    "search": "检索",
    "talk": "检索",
    "events": "记录和导出",
    "exports": "记录和导出",
    "codes": "数据字典",
    "measures": "数据字典",
    "states": "数据字典",
    "problems": "数据字典",
    "login": "令牌",
}
REF = "#/components/schemas/"
METHODS = ("get", "post", "put", "patch", "delete")


class PortalSchema(AutoSchema):
    """DRF's views as they are, with the parameters that all lists of the API take."""

    def get_tags(self) -> list[str]:
        """Return the heading under which the operation stands, by the first part of its address."""
        first = self.path.removeprefix("/api/v1/").split("/")[0]
        return [TAGS.get(first, "其他")]

    def get_override_parameters(self) -> list[Any]:
        """Return sparse fields and format, of lists the order and ``changed_since``."""
        found = list(super().get_override_parameters())
        view = self.view
        if not isinstance(view, Answering) or self.method != "GET" or getattr(view, "action", "") == "file":
            return found
        found += _parameters(view)
        return found


def _parameters(view: Answering) -> Iterator[Any]:
    from drf_spectacular.utils import OpenApiParameter

    members = "、".join(view.members())
    yield OpenApiParameter("fields", str, description=f"只要这些字段，用逗号分隔：{members}")
    yield OpenApiParameter("format", str, enum=["json", "csv"], description="答复的格式")
    if view.is_list and view.orders:
        yield OpenApiParameter("ordering", str, description=_of_orders(view))
    if view.is_list and view.tells_changes:
        yield OpenApiParameter(
            "changed_since", str, description="只要此时刻以来有变动的，如 2025-01-31T08:00:00+08:00"
        )


def _of_orders(view: Answering) -> str:
    """Name the orders and say where rows without a value stand."""
    told = [f"排序，用逗号分隔多个，前加减号为倒序：{'、'.join(view.orders)}"]
    last = "、".join(name for name, key in view.orders.items() if key.nullable)
    told += [f"按{last}排序时，没有值的无论正序倒序都在最后"] if last else []
    told += [view.orders_note] if view.orders_note else []
    return "。".join(told)


def in_chinese(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Name the components plainly, add refusals and examples, and leave out the docstrings for programmers."""
    result = _renamed(result)
    components = result["components"]
    schemas = components["schemas"]
    for schema in schemas.values():
        if not any("\u4e00" <= sign <= "\u9fff" for sign in schema.get("description", "")):
            schema.pop("description", None)
    schemas["Problem"] = PROBLEM
    for name, scheme in components.get("securitySchemes", {}).items():
        scheme["description"] = SECURITY[name]
    for path in result["paths"].values():
        for method in METHODS:
            if method in path:
                _completed(path[method], method, schemas)
    return result


def _renamed(result: Any) -> Any:
    """Component names without the suffix of their classes."""
    if isinstance(result, dict):
        return {
            (key.replace("Shape", "") if isinstance(key, str) else key): _renamed(value)
            for key, value in result.items()
        }
    if isinstance(result, list):
        return [_renamed(each) for each in result]
    if isinstance(result, str) and result.startswith(REF):
        return result.replace("Shape", "")
    return result


def _completed(operation: dict[str, Any], method: str, schemas: dict[str, Any]) -> None:
    responses = operation["responses"]
    problem = {MEDIA_TYPE: {"schema": {"$ref": f"{REF}Problem"}, "example": example_of(PROBLEM, schemas)}}
    conditional = any(each["name"] == "If-Match" for each in operation.get("parameters", ()))
    if method == "get":
        responses["304"] = {"description": UNCHANGED}
    for status in (
        *ALWAYS,
        *(WRITING if method != "get" else ()),
        *(CONDITIONAL if conditional else ()),
    ):
        responses.setdefault(status, {"description": REFUSALS[status], "content": problem})
    for status, response in responses.items():
        if status.startswith("2"):
            response["description"] = response.get("description") or "办理结果"
            for media, content in response.get("content", {}).items():
                if "json" in media:
                    content.pop("examples", None)
                    content["example"] = example_of(content["schema"], schemas)
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        if "json" in media or "form" in media:
            content.pop("examples", None)
            content["example"] = sent_example(content["schema"], schemas, media)
