"""What each part of the report must contain, in the words of 条例 50 and of the notice, for people who write it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WrittenText:
    """One text of the report. ``part`` is 0 for the text before part one; ``must`` is shown beside the editor."""

    name: str
    part: int
    must: tuple[str, ...]
    optional: bool = False


_BEFORE_TABLE = ("数据在“表格”中填写；这里只写表前的说明，一般不填。",)

TEXTS: tuple[WrittenText, ...] = (
    WrittenText("opening", 0, ("编制依据、统计期限等，写在第一部分之前，可以不写。",), optional=True),
    WrittenText(
        "part1",
        1,
        (
            "主动公开：公开的重点内容、数量。",
            "依申请公开：收到和办理申请的情况，数字与表三一致。",
            "政府信息管理：制度、目录、审核。",
            "政府信息公开平台建设：网站、专栏、新媒体。",
            "监督保障：机构、人员、培训、考核。",
            "各级政府还要写：工作考核、社会评议和责任追究结果。",
        ),
    ),
    WrittenText("part2", 2, _BEFORE_TABLE, optional=True),
    WrittenText("part3", 3, _BEFORE_TABLE, optional=True),
    WrittenText("part4", 4, _BEFORE_TABLE, optional=True),
    WrittenText(
        "part5",
        5,
        ("存在的主要问题：写本机关本年度的具体问题。", "改进情况：上年所列问题的改进结果，今后采取的措施。"),
    ),
    WrittenText(
        "part6",
        6,
        (
            "收取信息处理费的情况，没有收取的也要写明。",
            "其他需要报告的事项，没有的写“无其他需要报告的事项”。",
        ),
    ),
)
TEXT_NAMES = tuple(text.name for text in TEXTS)
