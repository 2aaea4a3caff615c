"""Word files in a given look, printed by LibreOffice."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from reports.demo import word_file
from reports.statutory.printed_form import PrintedCell, PrintedTable
from tests.accuracy.contents import Content
from tests.accuracy.forms import first_value_row
from tests.accuracy.looks import BORDERS, WATERMARK, Look, column_widths, is_group, stacked
from tests.accuracy.styled_pages import PROSE_PARTS

SIDES = {"t": ("top", "insideH"), "b": ("bottom",), "l": ("left", "insideV"), "r": ("right",)}
KINDS = {"solid": "single", "grey": "single", "dotted": "dotted", "double": "double", "open": "single"}
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"
WATERMARK_SHAPE = (
    '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
    'path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
    '<v:shape id="PowerPlusWaterMarkObject1" type="#_x0000_t136" style="position:absolute;width:400pt;height:100pt;'
    "rotation:315;z-index:-251;mso-position-horizontal:center;mso-position-horizontal-relative:margin;"
    'mso-position-vertical:center;mso-position-vertical-relative:margin" fillcolor="silver" stroked="f">'
    f'<v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string="{WATERMARK}"/>'
    "</v:shape></w:pict></w:r></w:p>"
)


def styled_word(content: Content, look: Look) -> bytes:
    """Return the docx as bytes."""
    body = [_paragraph(line, look, size=look.size * 1.5, align="center") for line in content.title]
    body += [_paragraph(text, look, indent=True) for text in content.preamble]
    for number, (heading, paragraphs, tables) in enumerate(content.parts, 1):
        if heading:
            body.append(_paragraph(heading, look, size=look.size * 1.2, keep=True))
        in_columns = number in PROSE_PARTS and look.columns > 1 and bool(paragraphs)
        if in_columns:
            body.append(_section(look, 1))
        body += [_paragraph(text, look, indent=True) for text in paragraphs]
        if in_columns:
            body.append(_section(look, look.columns))
        for table in tables:
            body += [_table(table, look), _paragraph("", look, size=3 if look.glued else look.size)]
    body += [_paragraph(text, look, indent=True) for text in content.closing]
    document = (
        f'<w:document xmlns:w="{word_file.NAMESPACE}" xmlns:r="{RELATION}"><w:body>{"".join(body)}'
        f"{_section_properties(look, 1)}</w:body></w:document>"
    )
    return _packed(document, _header(look, content.title[0]), _footer(look))


def _packed(document: str, header: str, footer: str) -> bytes:
    start = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    overrides = "".join(
        f'<Override PartName="/word/{name}1.xml" ContentType="{PART}.{name}+xml"/>'
        for name in ("header", "footer")
    )
    relations = "".join(
        f'<Relationship Id="r{name}" Target="{name}1.xml" Type="{RELATION}/{name}"/>'
        for name in ("header", "footer")
    )
    members = {
        "[Content_Types].xml": word_file.CONTENT_TYPES.replace("</Types>", f"{overrides}</Types>").replace(
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>',
            "",
        ),
        "_rels/.rels": word_file.PACKAGE_RELATIONS.replace(
            '<Relationship Id="rId2" Target="docProps/core.xml" '
            'Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"/>',
            "",
        ),
        "word/document.xml": start + document,
        "word/_rels/document.xml.rels": word_file.DOCUMENT_RELATIONS.replace(
            "</Relationships>", f"{relations}</Relationships>"
        ),
        "word/styles.xml": word_file.STYLES,
        "word/header1.xml": f'{start}<w:hdr xmlns:w="{word_file.NAMESPACE}">{header}</w:hdr>',
        "word/footer1.xml": f'{start}<w:ftr xmlns:w="{word_file.NAMESPACE}">{footer}</w:ftr>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, word_file.FIXED_DATE), text)
    return buffer.getvalue()


def _header(look: Look, title: str) -> str:
    text = _paragraph(title, look, size=9, align="center") if look.header else "<w:p/>"
    return text + WATERMARK_SHAPE * look.watermark


def _footer(look: Look) -> str:
    if not look.page_mark:
        return "<w:p/>"
    before, _, after = look.page_mark.partition("{}")
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    runs = f"{_run(before, look, 9) if before else ''}{field}{_run(after, look, 9) if after else ''}"
    return f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{runs}</w:p>'


def _section_properties(look: Look, columns: int) -> str:
    wide, high = (20 * side for side in look.page)
    edge = 20 * look.margin
    turn = ' w:orient="landscape"' if wide > high else ""
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rheader"/>'
        '<w:footerReference w:type="default" r:id="rfooter"/><w:type w:val="continuous"/>'
        f'<w:pgSz w:w="{wide}" w:h="{high}"{turn}/><w:pgMar w:top="{edge}" w:right="{edge}" w:bottom="{edge}" '
        f'w:left="{edge}" w:header="400" w:footer="400" w:gutter="0"/>'
        f'<w:cols w:num="{columns}" w:space="560"/></w:sectPr>'
    )


def _section(look: Look, columns: int) -> str:
    return f"<w:p><w:pPr>{_section_properties(look, columns)}</w:pPr></w:p>"


def _paragraph(
    text: str,
    look: Look,
    *,
    size: float = 0,
    align: str = "both",
    indent: bool = False,
    keep: bool = False,
    leading: float = 0,
) -> str:
    line = round(240 * (leading or look.leading))
    properties = "<w:keepNext/>" * keep
    properties += f'<w:spacing w:before="0" w:after="0" w:line="{line}" w:lineRule="auto"/>'
    properties += '<w:ind w:firstLineChars="200" w:firstLine="480"/>' * indent + f'<w:jc w:val="{align}"/>'
    runs = "<w:r><w:br/></w:r>".join(_run(part, look, size or look.size) for part in text.split("\n"))
    mark = f'<w:rPr><w:sz w:val="{round(2 * (size or look.size))}"/></w:rPr>'
    return f"<w:p><w:pPr>{properties}{mark}</w:pPr>{runs}</w:p>"


def _run(text: str, look: Look, size: float) -> str:
    if not text:
        return ""
    font = f'<w:rFonts w:ascii="{look.font}" w:hAnsi="{look.font}" w:eastAsia="{look.font}"/>'
    return (
        f'<w:r><w:rPr>{font}<w:sz w:val="{round(2 * size)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def _table(table: PrintedTable, look: Look) -> str:
    sides, line = BORDERS[look.border]
    widths = [round(20 * width) for width in column_widths(table, look)]
    names = [name for side in sides for name in SIDES[side]]
    if line == "open":
        names = [name for name in names if name not in ("left", "right")]
    colour = {"grey": "CCCCCC", "filled": "FFFFFF"}.get(line, "000000")
    borders = "".join(
        f'<w:{name} w:val="{KINDS.get(line, "single")}" w:sz="4" w:space="0" w:color="{colour}"/>'
        for name in names
    )
    if line == "three":
        borders = "".join(
            f'<w:{name} w:val="single" w:sz="12" w:color="000000"/>' for name in ("top", "bottom")
        )
    heads = first_value_row(table) if table.part == 3 else 0
    rows = []
    for number, row in enumerate(table.full_rows()):
        column = 0
        cells = []
        for position, cell in enumerate(row):
            span = table.span_above(number, position) if cell is None else cell.column_span
            width = sum(widths[column : column + span])
            under = line == "three" and number == heads - 1
            shade = line == "filled" or (line == "shaded" and number % 2 == 1)
            cells.append(_cell(cell, look, span, width, under=under, shade=shade))
            column += span
        properties = "<w:tblHeader/>" * (number < heads and look.repeat_head)
        properties += "<w:cantSplit/>" * (not look.cut_rows)
        properties += f'<w:trHeight w:val="{20 * look.row_height}"/>' * (look.row_height > 0)
        rows.append(f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>")
    pad = round(20 * look.padding)
    margins = (
        f'<w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar>'
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/>{margins}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _cell(cell: PrintedCell | None, look: Look, span: int, width: int, *, under: bool, shade: bool) -> str:
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>' + f'<w:gridSpan w:val="{span}"/>' * (span > 1)
    if cell is None:
        properties += '<w:vMerge w:val="continue"/>'
    elif cell.row_span > 1:
        properties += '<w:vMerge w:val="restart"/>'
    if under:
        properties += '<w:tcBorders><w:bottom w:val="single" w:sz="6" w:color="000000"/></w:tcBorders>'
    properties += '<w:shd w:val="clear" w:color="auto" w:fill="E2E8F4"/>' * shade
    text = cell.text if cell else ""
    align = look.align if cell and cell.is_value else "center"
    if cell and is_group(text, cell.row_span) and look.groups != "plain":
        if look.groups == "vertical":
            properties += '<w:textDirection w:val="tbRlV"/>'
            text = text.replace("\n", "")
        else:
            text = stacked(text)
    valign = {"middle": "center"}.get(look.valign, look.valign)
    properties += f'<w:vAlign w:val="{valign}"/>'
    inner = _paragraph(text, look, size=look.table_size, align=align, leading=1.0)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
