"""A Word file written as XML: title, headings, tables of the form. Pure, the same bytes for the same form."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from reports.reading.model.storable import storable_text
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

#: Members beside the document itself: path → (content type, type of the relation to the document).
_BESIDE = {
    "styles.xml": ("styles", "styles"),
    "fontTable.xml": ("fontTable", "fontTable"),
    "footer1.xml": ("footer", "footer"),
}
_PACKAGE_RELATIONS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="word/document.xml"/>\
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" \
Target="docProps/core.xml"/></Relationships>"""
_STYLES = f"""{_HEAD}<w:styles xmlns:w="{NAMESPACE}">\
<w:docDefaults><w:rPrDefault><w:rPr>\
<w:rFonts w:ascii="Times New Roman" w:eastAsia="仿宋" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>\
<w:sz w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>\
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>\
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:spacing w:before="240" w:after="360"/><w:jc w:val="center"/></w:pPr>\
<w:rPr><w:rFonts w:eastAsia="宋体"/><w:b/><w:sz w:val="40"/></w:rPr></w:style>\
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>\
<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr>\
<w:rPr><w:rFonts w:eastAsia="黑体"/></w:rPr></w:style></w:styles>"""


_PAGE = (
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1701" w:right="1333" w:bottom="1417" '
    'w:left="1333" w:header="851" w:footer="992" w:gutter="0"/>'
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a document looks: the parts beside its text, as XML. ``page`` is the inside of its section properties.

    ``footer`` and ``fonts`` may be empty; a footer is named rId3 in ``page``.
    """

    styles: str = _STYLES
    page: str = _PAGE
    fonts: str = ""
    footer: str = ""


FORM_LOOK = Look()


def word_file(title: str, blocks: Iterable[str], look: Look = FORM_LOOK) -> bytes:
    """The .docx of these blocks (made by ``paragraph``, ``heading``, ``table``); ``title`` is its core property.

    Characters that XML cannot hold are left out of all members: no office program opens a file with one.
    """
    texts = {"styles.xml": look.styles, "fontTable.xml": look.fonts, "footer1.xml": look.footer}
    beside = {name: text for name, text in texts.items() if text}
    members = {
        "[Content_Types].xml": _content_types(beside),
        "_rels/.rels": _PACKAGE_RELATIONS,
        "word/document.xml": f'{_HEAD}<w:document xmlns:w="{NAMESPACE}" xmlns:r="{_RELATIONS}"><w:body>'
        f"{''.join(blocks)}<w:sectPr>{look.page}</w:sectPr></w:body></w:document>",
        "word/_rels/document.xml.rels": _document_relations(beside),
        **{f"word/{name}": text for name, text in beside.items()},
        "docProps/core.xml": f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title, quote=False)}</dc:title>'
        "</cp:coreProperties>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            entry = zipfile.ZipInfo(name, _FIXED_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, storable_text(text))
    return buffer.getvalue()


def _content_types(beside: Iterable[str]) -> str:
    overrides = "".join(
        f'<Override PartName="/word/{name}" ContentType="{_WORD}.{_BESIDE[name][0]}+xml"/>' for name in beside
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>{overrides}'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
    )


def _document_relations(beside: Iterable[str]) -> str:
    numbers = {name: number for number, name in enumerate(_BESIDE, 1)}
    relations = "".join(
        f'<Relationship Id="rId{numbers[name]}" Type="{_RELATIONS}/{_BESIDE[name][1]}" Target="{name}"/>'
        for name in beside
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>'


def paragraph(text: str, style: str | None = None) -> str:
    """One paragraph, perhaps in a style (``Title``, ``Heading1``)."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{_run(text)}</w:p>"


def heading(text: str) -> str:
    """The heading of a part."""
    return paragraph(text, "Heading1")


def table(printed: PrintedTable, *, style: str = "", row_height: int = 0) -> str:
    """The table with its merges and borders; head rows are repeated on the next page, a row is not cut.

    ``style`` of its paragraphs: with one the rows stay together on a page where they fit. ``row_height`` in twentieths
    of a point, at least.
    """
    shares = _WIDTHS[printed.part]
    widths = [_TEXT_WIDTH * share // sum(shares) for share in shares]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    height = f'<w:trHeight w:val="{row_height}" w:hRule="atLeast"/>' if row_height else ""
    rows, last = [], len(printed.full_rows()) - 1
    for number, row in enumerate(printed.full_rows()):
        column = 0
        cells = []
        for position, cell in enumerate(row):
            span = cell.column_span if cell else printed.span_above(number, position)
            width = sum(widths[column : column + span])
            cells.append(
                _cell(cell, width, span, _SIZE[printed.part], _paragraph_style(style, number < last))
            )
            column += span
        repeated = "<w:tblHeader/>" if number < _HEAD_ROWS.get(printed.part, 0) else ""
        rows.append(f"<w:tr><w:trPr><w:cantSplit/>{height}{repeated}</w:trPr>{''.join(cells)}</w:tr>")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _paragraph_style(style: str, keeps_next: bool) -> str:
    if not style:
        return ""
    return f'<w:pStyle w:val="{style}"/>' + ("<w:keepNext/>" if keeps_next else "")


def _cell(cell: PrintedCell | None, width: int, span: int, size: int, style: str) -> str:
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
        f'<w:p><w:pPr>{style}<w:jc w:val="center"/>{mark}</w:pPr>{text}</w:p></w:tc>'
    )


def _run(text: str, size: int | None = None) -> str:
    if not text:
        return ""
    properties = f'<w:rPr><w:rFonts w:eastAsia="宋体"/><w:sz w:val="{size}"/></w:rPr>' if size else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text, quote=False)}</w:t></w:r>'
