"""What the published schema says in words: Chinese, for the offices that read it."""

from __future__ import annotations

from typing import Any

DESCRIPTIONS = {
    "Agency": "单位及其简称、曾用名。",
    "AgencyBrief": "单位摘要。",
    "Effective": "现行有效（已通过审核）的版本及其原件。",
    "Finding": "校验发现的一个问题。cells 为所涉单元格，写作“表.行.列”的代码。",
    "Report": "一个单位、一个年度、一种口径的年报。status 为本人可见的状态，其他年报只显示已通过。",
    "ReportDetail": "年报的全部内容：统计表、没有数字的单元格及原因、正文、来源。",
    "Version": "年报的一个版本。",
    "Year": "报告年度及各级上报截止日期。",
}
SECURITY = {"tokenAuth": "请求头 Authorization: Token 令牌。"}


def in_chinese(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Put the Chinese descriptions of components in the place of the docstrings, which are for programmers."""
    components = result["components"]
    for name, component in components["schemas"].items():
        if name in DESCRIPTIONS:
            component["description"] = DESCRIPTIONS[name]
    for name, scheme in components.get("securitySchemes", {}).items():
        if name in SECURITY:
            scheme["description"] = SECURITY[name]
    return result
