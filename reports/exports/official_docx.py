"""A report as a Word file in the layout of official documents. Pure, the same bytes for the same report.

The notice (国办公开办函〔2021〕30号) gives parts and tables; fonts, sizes and margins are those of official documents,
GB/T 9704—2012: 小标宋二号 for the title, 黑体, 楷体 and 仿宋 三号 for headings and text, 22 lines of 28 characters.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from reports.exports.form_document import NAMESPACE, Look, paragraph, table, word_file
from reports.exports.official_report import LineKind, OfficialReport, ReportLine

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: Font → the font of a common office program that takes its place.
_FONTS = {
    "方正小标宋简体": "宋体",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "黑体",
    "宋体": "宋体",
}
_FONT_TABLE = (
    f'{_HEAD}<w:fonts xmlns:w="{NAMESPACE}">'
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"roman" if "宋" in name else "modern"}"/></w:font>'
        for name, other in _FONTS.items()
    )
    + "</w:fonts>"
)


def _style(code: str, name: str, font: str, size: int, properties: str, *, default: bool = False) -> str:
    """A paragraph style; ``size`` in half points."""
    mark = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{mark} w:styleId="{code}"><w:name w:val="{name}"/>{based}'
        f"<w:pPr>{properties}</w:pPr><w:rPr>{_font(font)}"
        f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def _font(name: str) -> str:
    return (
        f'<w:rFonts w:ascii="Times New Roman" w:eastAsia="{name}" w:hAnsi="Times New Roman" '
        'w:cs="Times New Roman"/>'
    )


#: 28 points a line; two characters of 三号 before a paragraph.
_LINE = '<w:spacing w:before="0" w:after="0" w:line="560" w:lineRule="exact"/>'
_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_STYLES = (
    f'{_HEAD}<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{_font("仿宋_GB2312")}'
    '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
    + _style("Normal", "Normal", "仿宋_GB2312", 32, f'{_LINE}{_INDENT}<w:jc w:val="both"/>', default=True)
    + _style(
        "Title",
        "Title",
        "方正小标宋简体",
        44,
        '<w:spacing w:before="0" w:after="560" w:line="680" w:lineRule="exact"/>'
        '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>',
    )
    + _style("Heading1", "heading 1", "黑体", 32, f'<w:keepNext/>{_LINE}{_INDENT}<w:outlineLvl w:val="0"/>')
    + _style("Heading2", "heading 2", "楷体_GB2312", 32, f"<w:keepNext/>{_LINE}{_INDENT}")
    + _style(
        "TableText",
        "Table Text",
        "宋体",
        18,
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>',
    )
    + _style(
        "Signature",
        "Signature",
        "仿宋_GB2312",
        32,
        f'<w:keepLines/>{_LINE}<w:ind w:right="640" w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>',
    )
    + _style(
        "Gap",
        "Gap",
        "宋体",
        12,
        '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'
        '<w:ind w:firstLineChars="0" w:firstLine="0"/>',
    )
    + _style(
        "Footer",
        "footer",
        "宋体",
        28,
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        '<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="center"/>',
    )
    + "</w:styles>"
)
_FOOTER = (
    f'{_HEAD}<w:ftr xmlns:w="{NAMESPACE}"><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>'
    '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r>'
    '</w:fldSimple><w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
)
#: A4; 37 mm above the text, 35 mm below, 28 mm on the left, 26 mm on the right.
_PAGE = (
    '<w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1985" w:left="1587" w:header="851" w:footer="1361" w:gutter="0"/>'
)
LOOK = Look(styles=_STYLES, page=_PAGE, fonts=_FONT_TABLE, footer=_FOOTER)
#: Least height of the rows of each table, in twentieths of a point.
_ROW_HEIGHTS = {2: 454, 3: 340, 4: 454}


def official_docx(report: OfficialReport) -> bytes:
    """The Word file of this report. The rows of a table stay together on a page."""
    body = [paragraph(report.title, "Title")]
    body += [paragraph(line.strip()) for line in report.opening.splitlines() if line.strip()]
    for part, heading, printed, lines in report.parts():
        body += [paragraph(heading, "Heading1"), *(_printed(line) for line in lines)]
        if printed is not None:
            body += [table(printed, style="TableText", row_height=_ROW_HEIGHTS[part]), paragraph("", "Gap")]
    signed = [line for line in (report.signature, report.date) if line]
    if signed:
        body += [paragraph("", None), *(paragraph(line, "Signature") for line in signed)]
    return word_file(report.title, body, LOOK)


def _printed(line: ReportLine) -> str:
    if line.kind is LineKind.HEADING:
        return paragraph(line.head, "Heading2")
    if line.kind is LineKind.TEXT:
        return paragraph(line.rest)
    head = f"<w:r><w:rPr>{_font('楷体_GB2312')}</w:rPr>{_text(line.head)}</w:r>"
    return f"<w:p>{head}<w:r>{_text(line.rest)}</w:r></w:p>"


def _text(text: str) -> str:
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>'
