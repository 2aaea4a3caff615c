"""A Word file written as XML: title, headings, tables of the form. Pure, the same bytes for the same form."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

from reports.statutory.printed_form import PrintedCell, PrintedTable

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
#: Zip cannot say "no date"; the same bytes for the same form need a fixed one.
_FIXED_DATE = (2021, 9, 26, 0, 0, 0)
#: A4 between the margins, in twentieths of a point.
_TEXT_WIDTH = 9240
#: Relative widths of the columns, by part.
_WIDTHS = {2: (4, 3, 3, 3), 3: (5, 8, 20, *(6,) * 7), 4: (1,) * 15}
_HEAD_ROWS = {3: 3, 4: 3}
#: Narrow columns print the heads of 表四 one or two characters a line, in smaller type.
_SIZE = {2: 21, 3: 18, 4: 18}

_CONTENT_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>\
<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>\
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"""
_PACKAGE_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" \
Target="docProps/core.xml"/></Relationships>"""
_DOCUMENT_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>"""
_STYLES = f"""{_HEAD}<w:styles xmlns:w="{NAMESPACE}">\
<w:docDefaults><w:rPrDefault><w:rPr>\
<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>\
<w:sz w:val="32"/><w:lang w:val="zh-CN" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>\
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>\
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/></w:pPr>\
<w:rPr><w:rFonts w:eastAsia="宋体"/><w:b/><w:sz w:val="40"/></w:rPr></w:style>\
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr>\
<w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style></w:styles>"""


def word_file(title: str, blocks: Iterable[str]) -> bytes:
    """The .docx of these blocks (made by ``paragraph``, ``heading``, ``table``); ``title`` is its core property."""
    page = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1333" w:bottom="1417" '
        'w:left="1333" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>'
    )
    members = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE_RELATIONS,
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{NAMESPACE}"><w:body>{"".join(blocks)}{page}</w:body>'
        "</w:document>",
        "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
        "word/styles.xml": _STYLES,
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return buffer.getvalue()


def paragraph(text: str, style: str | None = None) -> str:
    """One paragraph, perhaps in a style (``Title``, ``Heading1``)."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{_run(text)}</w:p>"


def heading(text: str) -> str:
    """The heading of a part."""
    return paragraph(text, "Heading1")


def table(printed: PrintedTable) -> str:
    """The table with its merges and borders; head rows are repeated on the next page, a row is not cut."""
    shares = _WIDTHS[printed.part]
    widths = [_TEXT_WIDTH * share // sum(shares) for share in shares]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = []
    for number, row in enumerate(printed.full_rows()):
        column = 0
        cells = []
        for position, cell in enumerate(row):
            span = cell.column_span if cell else printed.span_above(number, position)
            cells.append(_cell(cell, sum(widths[column : column + span]), span, _SIZE[printed.part]))
            column += span
        repeated = "<w:tblHeader/>" if number < _HEAD_ROWS.get(printed.part, 0) else ""
        rows.append(f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cell(cell: PrintedCell | None, width: int, span: int, size: int) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if span > 1:
        properties += f'<w:gridSpan w:val="{span}"/>'
    if cell is None:
        properties += "<w:vMerge/>"
    elif cell.row_span > 1:
        properties += '<w:vMerge w:val="restart"/>'
    text = _run(cell.text if cell else "", size)
    mark = f'<w:rPr><w:sz w:val="{size}"/></w:rPr>'
    return (
        f'<w:tc><w:tcPr>{properties}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="center"/>{mark}</w:pPr>{text}</w:p></w:tc>'
    )


def _run(text: str, size: int | None = None) -> str:
    if not text:
        return ""
    properties = f'<w:rPr><w:rFonts w:eastAsia="宋体"/><w:sz w:val="{size}"/></w:rPr>' if size else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
