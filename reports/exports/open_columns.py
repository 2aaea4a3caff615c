"""Columns of the files of the open data, without those of the single cells. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.statutory.editions import TABLE_CODES


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its names, its type (integer, decimal, text or date) and what it holds.

    ``words``: code → official word, of a column that files with English heads give as code and Chinese ones as word.
    """

    en: str
    zh: str
    kind: str
    description: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def type_text(self) -> str:
        """Its type in words."""
        return TYPE_TEXT[self.kind]

    @property
    def explained(self) -> str:
        """What it holds, with its words and their codes."""
        coded = "、".join(f"{word}（{code}）" for code, word in self.words.items())
        both = f"中文表头的文件写词，英文表头的文件写代码：{coded}" if coded else ""
        return "。".join(part for part in (self.description, both) if part)

    def value(self, value: Any, head: str) -> Any:
        """Return a value as files with these heads write it."""
        return self.words.get(value, value) if head == "zh" and value else value


TYPE_TEXT = {"integer": "整数", "decimal": "小数", "text": "文字", "date": "日期"}
#: The words of the portal for its codes (a test compares them).
KINDS = {
    "government": "人民政府",
    "office": "政府办公室",
    "department": "部门",
    "town": "乡镇",
    "street": "街道",
    "zone": "开发区",
    "branch": "垂直管理机构",
    "public_body": "公共企事业单位",
}
LEVELS = {"province": "省级", "prefecture": "市级", "county": "县级", "township": "乡级"}
SCOPES = {"own": "本级", "aggregate": "汇总"}
#: Table code → its short name in heads.
TABLE_NAMES = {
    "proactive": "主动公开",
    "requests": "申请办理",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
}

FRONT = (
    Column("report_id", "年报编号", "integer", "年报在本系统的编号，改名、合并后不变"),
    Column("agency_id", "单位编号", "integer", "单位在本系统的编号"),
    Column("agency_code", "单位代码", "text", "统一社会信用代码或区划代码"),
    Column("agency_name", "单位名称", "text", "报送时的全称"),
    Column("agency_kind", "单位类型", "text", words=KINDS),
    Column("agency_level", "层级", "text", words=LEVELS),
    Column("scope", "口径", "text", "本级与汇总不能相加", words=SCOPES),
    Column("year", "年度", "integer"),
    Column("version", "版本", "integer", "现行有效的版本"),
    Column("approved_on", "通过日期", "date"),
    Column("published_on", "公布日期", "date"),
)
EDITIONS = tuple(
    Column(f"edition_{table}", f"{TABLE_NAMES[table]}表格式", "text", "该表的格式：2019 或 2021")
    for table in TABLE_CODES
)
LONG = (
    Column("edition", "格式", "text"),
    Column("table", "表代码", "text"),
    Column("line", "行代码", "text"),
    Column("column", "列代码", "text"),
    Column("code", "单元格代码", "text", "表.行.列"),
    Column("label", "单元格名称", "text", "表内所印的名称"),
    Column("value", "数值", "decimal", "空为没有印出数字（空白、符号、缺项），不是零"),
    Column("unit", "单位", "text"),
)
