"""月通报、季度通报: the office's own wording with the figures of the day, and the lists, as Word and workbook. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.sax.saxutils import escape

from openpyxl.workbook import Workbook

from reports.exports.form_document import heading, paragraph, word_file
from reports.exports.sheets import A4, Sheet, clean

#: What may stand in braces in a wording, with what it becomes.
FIELDS: dict[str, str] = {
    "地区": "地区名称",
    "年度": "年报所属年度",
    "期": "通报所属的月份或季度",
    "今天": "通报当天的日期",
    "应报": "应报份数",
    "已报": "已上报份数",
    "报送率": "已报占应报的百分比",
    "按时": "按时上报份数",
    "逾期上报": "逾期后上报份数",
    "逾期未报": "已过截止日期仍未上报份数",
    "未到期": "未到截止日期且未上报份数",
    "已通过": "已通过审核份数，不含历年归档",
    "已公布": "已公布份数，不含历年归档",
    "历年归档": "由历年归档归入的份数，不计入应报",
}
#: The line of the usual wording that is left out while nobody is late.
URGING = "请逾期未报的单位抓紧办理，按要求完成审核和公布。"
USUAL_TITLE = "{地区}{年度}年政府信息公开工作年度报告报送情况通报（{期}）"
USUAL_TEXT = (
    "根据《中华人民共和国政府信息公开条例》第四十九条、第五十条规定，现将{年度}年政府信息公开工作年度报告报送情况通报如下。\n"
    "截至{今天}，应报{应报}份，已报{已报}份，报送率{报送率}。其中按时上报{按时}份，逾期上报{逾期上报}份；"
    "已过截止日期仍未上报{逾期未报}份，未到截止日期{未到期}份。已通过审核{已通过}份，已公布{已公布}份。\n"
    f"{URGING}"
)
#: The text for a year whose reports all came by 历年归档, whatever the wording: nobody had to hand in.
ARCHIVED_TEXT = (
    "{地区}{年度}年政府信息公开工作年度报告由历年归档归入，截至{今天}共{历年归档}份，已公布{归档公布}份；"
    "各单位未经本系统报送，不计应报和报送率。"
)
#: What is added to a wording that does not name them itself.
ARCHIVED_NOTE = "注：另有{历年归档}份由历年归档归入，不计入以上份数。"
_FIELD = re.compile(r"\{([^{}]*)\}")
#: A4 between the margins, in twentieths of a point.
_TEXT_WIDTH = 9240


def unknown_fields(wording: str) -> list[str]:
    """What stands in braces and is no field, and braces that stand alone or hold nothing."""
    found = [name or "{}" for name in _FIELD.findall(wording) if name not in FIELDS]
    rest = _FIELD.sub("", wording)
    return found + [brace for brace in "{}" if brace in rest]


def filled(wording: str, values: Mapping[str, str]) -> str:
    """The wording with its fields filled in; raises KeyError for one that is not known."""
    return _FIELD.sub(lambda match: values[match.group(1)], wording)


def text_for(wording: str, *, owed: int, missing: int, archived: int) -> str:
    """The wording for these numbers of reports: reports from the archive are named, and nobody is urged for them.

    The usual line that urges who is late is left out where nobody is.
    """
    if not missing:
        wording = "\n".join(line for line in wording.splitlines() if line.strip() != URGING)
    if not archived:
        return wording
    if not owed:
        return ARCHIVED_TEXT
    return wording if "{历年归档}" in wording else f"{wording}\n{ARCHIVED_NOTE}"


@dataclass(frozen=True, slots=True)
class BulletinList:
    """A list under its heading. ``columns``: (heading, width in characters); rows are text as they are shown.

    ``left_out``: how many further rows the list has, which are not among ``rows``.
    """

    heading: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int = 0

    @property
    def total(self) -> int:
        return len(self.rows) + self.left_out

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows with the heading of each value."""
        heads = [head for head, _ in self.columns]
        return [list(zip(heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Bulletin:
    """``signed``: the office and the day, at the end."""

    title: str
    paragraphs: tuple[str, ...]
    lists: tuple[BulletinList, ...]
    signed: tuple[str, ...]


def write_docx(bulletin: Bulletin) -> bytes:
    """The text, then each list as a table with its head repeated; a list without rows says 无."""
    body = [
        paragraph(clean(bulletin.title), "Title"),
        *(paragraph(f"　　{clean(text)}") for text in bulletin.paragraphs),
    ]
    for each in bulletin.lists:
        body.append(heading(f"{each.heading}（{each.total}）"))
        body.append(_table(each) if each.rows else paragraph("　　无。"))
    body += [paragraph(""), *(_right(clean(text)) for text in bulletin.signed)]
    return word_file(bulletin.title, body)


def write_xlsx(bulletin: Bulletin, target: BinaryIO) -> None:
    """通报 (the text), then a sheet a list."""
    book = Workbook(write_only=True)
    sheet = Sheet(book, "通报", widths=[100], paper=A4, grid=False)
    sheet.heading(clean(bulletin.title), 1)
    for text in (*bulletin.paragraphs, *bulletin.signed):
        sheet.height(15 * (1 + len(text) // 45) + 6)
        sheet.append([sheet.styled(text, "wrapped")])
    for each in bulletin.lists:
        widths = [width for _, width in each.columns]
        page = Sheet(book, each.heading, widths=widths, freeze="A2", head_rows="1:1", paper=A4)
        page.append([page.styled(head, "head") for head, _ in each.columns])
        for row in each.rows:
            page.append([page.styled(_number(value), "label") for value in row])
        if not each.rows:
            page.append([page.styled("无", "label")])
    book.save(target)


def _number(value: str) -> str | int:
    return int(value) if value.isdecimal() and len(value) < 10 else value


def _table(each: BulletinList) -> str:
    total = sum(width for _, width in each.columns)
    widths = [_TEXT_WIDTH * width // total for _, width in each.columns]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row([name for name, _ in each.columns], widths, "<w:tblHeader/>")
    rows = "".join(_row(row, widths, "") for row in each.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )


def _row(values: Sequence[str], widths: Sequence[int], more: str) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{_side(value, more)}"/></w:pPr>{_run(value)}</w:p></w:tc>'
        for value, width in zip(values, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{cells}</w:tr>"


def _side(value: str, head: str) -> str:
    return "center" if head or value.isdecimal() else "left"


def _run(text: str) -> str:
    return (
        f'<w:r><w:rPr><w:sz w:val="21"/></w:rPr><w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'
    )


def _right(text: str) -> str:
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f'<w:p><w:pPr><w:jc w:val="right"/></w:pPr>{run}</w:p>'
