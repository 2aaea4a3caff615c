"""OpenDocument files and Word 2003 XML, as office programs write them."""

from __future__ import annotations

from html import escape

from reports.reading.model.document import Document, Grid, GridCell
from tests.reading.docx_builder import zipped

NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
STYLES = (
    '<office:automatic-styles><style:style style:name="framed" style:family="table-cell">'
    '<style:table-cell-properties fo:border="0.5pt solid #000000"/></style:style>'
    '<style:style style:name="struck" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    '<style:style style:name="above" style:family="text">'
    '<style:text-properties style:text-position="super 58%"/></style:style>'
    '<style:style style:name="away" style:family="table">'
    '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
)
TEXT, SHEET = "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"
W = "http://schemas.microsoft.com/office/word/2003/wordml"


def paragraphs(text: str) -> str:
    return "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n"))


def table(grid: Grid, *, typed: bool = False) -> str:
    """Return a table:table; with ``typed``, numbers are stored values that the sheet shows as ``-``."""
    rows = []
    for row in grid.expanded():
        cells = []
        for column, cell in enumerate(row):
            if cell is None or (cell.row, cell.column) == (len(rows), column):
                cells.append(_cell(cell, typed=typed))
            else:
                cells.append("<table:covered-table-cell/>")
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f'<table:table table:name="表">{"".join(rows)}</table:table>'


def _cell(cell: GridCell | None, *, typed: bool) -> str:
    if cell is None:
        return '<table:table-cell table:style-name="framed"/>'
    spans = f'table:number-rows-spanned="{cell.row_span}" table:number-columns-spanned="{cell.column_span}"'
    if typed and cell.text.isdigit():
        value = f'office:value-type="float" office:value="{cell.text}"'
        return f'<table:table-cell table:style-name="framed" {spans} {value}><text:p>-</text:p></table:table-cell>'
    return f'<table:table-cell table:style-name="framed" {spans}>{paragraphs(cell.text)}</table:table-cell>'


def flat_text(body: str) -> bytes:
    """Return a .fodt of this body."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} office:version="1.3" '
        f'office:mimetype="{TEXT}">{STYLES}<office:body><office:text>{body}</office:text></office:body>'
        "</office:document>"
    ).encode()


def sheets(body: str, *, flat: bool = False) -> bytes:
    """Return a .ods, or with ``flat`` a .fods, of these tables."""
    content = f"{STYLES}<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    if flat:
        return f'<office:document {NAMES} office:mimetype="{SHEET}">{content}</office:document>'.encode()
    root = f"<office:document-content {NAMES}>{content}</office:document-content>"
    return zipped([("mimetype", SHEET.encode()), ("content.xml", root.encode())])


def text_report(document: Document) -> bytes:
    """Return the report as a .fodt."""
    blocks = document.blocks
    return flat_text(
        "".join(table(block) if isinstance(block, Grid) else paragraphs(block.text) for block in blocks)
    )


def sheet_report(document: Document, *, flat: bool = False) -> bytes:
    """Return the report as sheets: one for the prose, one for each table."""
    blocks = document.blocks
    found = []
    for block in blocks:
        if isinstance(block, Grid):
            found.append(table(block, typed=True))
        else:
            row = f"<table:table-row><table:table-cell>{paragraphs(block.text)}</table:table-cell></table:table-row>"
            found.append(f'<table:table table:name="文">{row}</table:table>')
    return sheets("".join(found), flat=flat)


def word_2003(body: str, styles: str = "") -> bytes:
    """Return Word 2003 XML of this body."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        f'<w:wordDocument xmlns:w="{W}" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint" '
        'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:o="urn:schemas-microsoft-com:office:office">'
        f"<w:styles>{styles}</w:styles><w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>"
    ).encode()


def run(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_2003_report(document: Document) -> bytes:
    """Return the report as Word 2003 XML."""
    found = []
    for block in document.blocks:
        found.append(_word_table(block) if isinstance(block, Grid) else run(block.text))
    return word_2003("".join(found))


def _word_table(grid: Grid) -> str:
    rows = []
    for number, row in enumerate(grid.expanded()):
        cells = []
        for column, cell in enumerate(row):
            if cell is None or cell.column != column:
                continue
            merge = "" if cell.row_span == 1 else '<w:vmerge w:val="restart"/>'
            if cell.row != number:
                merge = "<w:vmerge/>"
            text = "".join(run(line) for line in cell.text.split("\n")) if cell.row == number else "<w:p/>"
            cells.append(
                f'<w:tc><w:tcPr><w:gridSpan w:val="{cell.column_span}"/>{merge}</w:tcPr>{text}</w:tc>'
            )
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl>{''.join(rows)}</w:tbl>"
