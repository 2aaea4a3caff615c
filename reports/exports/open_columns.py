"""Columns of the files of the open data, without those of the single cells. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from reports.statutory.editions import TABLE_CODES


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file: its names, its type (integer, decimal, text or date) and what it holds."""

    en: str
    zh: str
    kind: str
    description: str = ""

    @property
    def type_text(self) -> str:
        """Its type in words."""
        return TYPE_TEXT[self.kind]


TYPE_TEXT = {"integer": "整数", "decimal": "小数", "text": "文字", "date": "日期"}


FRONT = (
    Column("report_id", "年报编号", "integer", "年报在本系统的编号，改名、合并后不变"),
    Column("agency_id", "单位编号", "integer", "单位在本系统的编号"),
    Column("agency_code", "单位代码", "text", "统一社会信用代码或区划代码"),
    Column("agency_name", "单位名称", "text", "报送时的全称"),
    Column("agency_kind", "单位类型", "text"),
    Column("agency_level", "层级", "text"),
    Column("scope", "口径", "text", "own 本级，aggregate 汇总；两者不能相加"),
    Column("year", "年度", "integer"),
    Column("version", "版本", "integer", "现行有效的版本"),
    Column("approved_on", "通过日期", "date"),
    Column("published_on", "公布日期", "date"),
)
EDITIONS = tuple(
    Column(f"edition_{table}", f"{table}格式", "text", "该表的格式：2019 或 2021") for table in TABLE_CODES
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
