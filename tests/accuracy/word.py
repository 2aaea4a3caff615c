"""Word files as written by Word, WPS and LibreOffice: one report with varying fonts, runs and containers."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from reports.demo import word_file
from reports.statutory.printed_form import PrintedCell, PrintedTable
from tests.accuracy.contents import Content
from tests.accuracy.forms import first_value_row, pieces_of

STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
APPLICATIONS = {
    "Word": "Microsoft Office Word",
    "WPS": "WPS Office_12.1.0.16120_F1E327BC",
    "LibreOffice": "LibreOffice/7.4",
}


@dataclass(frozen=True)
class Habit:
    """Writing style of one file."""

    application: str
    font: str
    size: int
    split_runs: bool
    bookmarks: bool
    changes: bool
    content_controls: bool
    cell_paragraphs: bool
    layout_table: bool
    page_breaks: bool
    widths: bool
    borders: str
    strict: bool
    explicit_grid: bool
    horizontal_merge: bool


def habit(chance: Random) -> Habit:
    """Return a random habit."""

    def rarely(share: float = 0.2) -> bool:
        return chance.random() < share

    return Habit(
        chance.choice(sorted(APPLICATIONS)),
        chance.choice(("仿宋_GB2312", "宋体", "SimSun", "方正仿宋_GBK", "Noto Serif CJK SC")),
        chance.choice((18, 21, 24, 28)),
        rarely(0.4),
        rarely(0.3),
        rarely(),
        rarely(),
        rarely(),
        rarely(0.1),
        rarely(),
        rarely(0.5),
        chance.choice(("single", "none", "double", "dotted")),
        rarely(0.1),
        rarely(0.8),
        rarely(0.1),
    )


def word_report(content: Content, chance: Random, how: Habit | None = None) -> bytes:
    """Return the docx as bytes."""
    how = how or habit(chance)
    writer = _Writer(how, chance)
    body = [writer.paragraph(line, "Title") for line in content.title]
    body += [writer.paragraph(text) for text in content.preamble]
    for heading, paragraphs, tables in content.parts:
        if heading:
            body.append(writer.paragraph(heading, "Heading1"))
        body += [writer.paragraph(text) for text in paragraphs]
        for number, table in enumerate(tables):
            if number and how.page_breaks:
                body.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
            body += [writer.boxed(writer.table(table)), writer.paragraph("")]
    body += [writer.paragraph(text) for text in content.closing]
    return packed("".join(body), how, "".join(content.title))


def packed(body: str, how: Habit, title: str) -> bytes:
    """Return a package around the body."""
    namespace = STRICT if how.strict else word_file.NAMESPACE
    document = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document xmlns:w="{namespace}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    members = {
        "[Content_Types].xml": word_file.CONTENT_TYPES,
        "_rels/.rels": word_file.PACKAGE_RELATIONS,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": word_file.DOCUMENT_RELATIONS,
        "word/styles.xml": word_file.STYLES.replace(word_file.NAMESPACE, namespace),
        "docProps/core.xml": (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties '
            'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></cp:coreProperties>'
        ),
        "docProps/app.xml": (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
            'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
            f"<Application>{escape(APPLICATIONS[how.application])}</Application></Properties>"
        ),
    }
    if how.strict:
        members = {
            name: text.replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            if name.endswith(".rels")
            else text
            for name, text in members.items()
        }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(zipfile.ZipInfo(name, word_file.FIXED_DATE), text)
    return buffer.getvalue()


def _widths(table: PrintedTable) -> list[int]:
    """Return column widths in twentieths of a point: the labels of 表三 take nearly half the page."""
    count = table.column_count
    labels = 0
    if table.part == 3:
        labels = next(piece.column for piece in pieces_of(table) if piece.cell.is_value)
    if labels < 1 or labels >= count:
        return [word_file.TEXT_WIDTH // count] * count
    narrow = 1100 if labels > 1 else 0
    numbers = 5200 // (count - labels)
    last = word_file.TEXT_WIDTH - narrow * (labels - 1) - numbers * (count - labels)
    return [narrow] * (labels - 1) + [last] + [numbers] * (count - labels)


class _Writer:
    def __init__(self, how: Habit, chance: Random) -> None:
        self.how, self.chance, self.marks = how, chance, 0

    def paragraph(self, text: str, style: str = "") -> str:
        properties = f'<w:pStyle w:val="{style}"/>' if style and self.how.application != "WPS" else ""
        if style == "Title":
            properties += '<w:jc w:val="center"/>'
        lines = text.split("\n")
        runs = "<w:r><w:br/></w:r>".join(self.runs(line) for line in lines)
        return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"

    def runs(self, text: str) -> str:
        if not text:
            return ""
        pieces = [text]
        if self.how.split_runs and len(text) > 1:
            at = self.chance.randrange(1, len(text))
            pieces = [text[:at], text[at:]]
        found = "".join(self.run(piece) for piece in pieces)
        if self.how.bookmarks and self.chance.random() < 0.2:
            self.marks += 1
            start = f'<w:bookmarkStart w:id="{self.marks}" w:name="_GoBack{self.marks}"/>'
            found = f'{start}{found}<w:bookmarkEnd w:id="{self.marks}"/>'
        if self.how.changes and self.chance.random() < 0.15:
            attributes = 'w:id="900" w:author="a" w:date="2024-01-05T00:00:00Z"'
            deleted = f"<w:del {attributes}><w:r><w:delText>99</w:delText></w:r></w:del>"
            found = f"{deleted}<w:ins {attributes}>{found}</w:ins>"
        if self.how.content_controls and self.chance.random() < 0.2:
            found = f"<w:sdt><w:sdtPr/><w:sdtContent>{found}</w:sdtContent></w:sdt>"
        return found

    def run(self, text: str) -> str:
        font = f'<w:rFonts w:ascii="{self.how.font}" w:eastAsia="{self.how.font}" w:hint="eastAsia"/>'
        proof = '<w:proofErr w:type="spellStart"/>' if self.how.application == "Word" else ""
        return (
            f'{proof}<w:r><w:rPr>{font}<w:sz w:val="{self.how.size}"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
        )

    def boxed(self, table: str) -> str:
        if not self.how.layout_table:
            return table
        return (
            '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="9000"/></w:tblGrid><w:tr><w:tc><w:tcPr/>'
            f"{table}<w:p/></w:tc></w:tr></w:tbl>"
        )

    def table(self, table: PrintedTable) -> str:
        widths = _widths(table)
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths) if self.how.explicit_grid else ""
        width = word_file.TEXT_WIDTH // table.column_count
        heads = first_value_row(table) if table.part == 3 else 0  # rows that Word repeats on the next page
        rows = []
        for number, row in enumerate(table.full_rows()):
            cells = "".join(
                self.cell(cell, width) if cell else self.covered(table.span_above(number, position), width)
                for position, cell in enumerate(row)
            )
            kind = "tblHeader" if number < heads else "cantSplit"
            properties = f"<w:trPr><w:{kind}/></w:trPr>"
            rows.append(f"<w:tr>{properties}{cells}</w:tr>")
        borders = "".join(
            f'<w:{side} w:val="{self.how.borders}" w:sz="4" w:space="0" w:color="auto"/>'
            for side in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        return (
            f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>"
            f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
        )

    def cell(self, cell: PrintedCell, width: int) -> str:
        size = width * cell.column_span if self.how.widths and not self.how.explicit_grid else 0
        properties = f'<w:tcW w:w="{size}" w:type="{"dxa" if size else "auto"}"/>'
        down = '<w:vMerge w:val="restart"/>' if cell.row_span > 1 else ""
        text = self.text(cell.text)
        if cell.column_span > 1 and self.how.horizontal_merge:
            first = f'<w:tc><w:tcPr>{properties}<w:hMerge w:val="restart"/>{down}</w:tcPr>{text}</w:tc>'
            rest = f"<w:tc><w:tcPr>{properties}<w:hMerge/>{down}</w:tcPr><w:p/></w:tc>" * (
                cell.column_span - 1
            )
            return first + rest
        if cell.column_span > 1:
            properties += f'<w:gridSpan w:val="{cell.column_span}"/>'
        return f"<w:tc><w:tcPr>{properties}{down}</w:tcPr>{text}</w:tc>"

    def covered(self, span: int, width: int) -> str:
        properties = '<w:tcW w:w="0" w:type="auto"/>'
        if span > 1 and self.how.horizontal_merge:
            first = f'<w:tc><w:tcPr>{properties}<w:hMerge w:val="restart"/><w:vMerge/></w:tcPr><w:p/></w:tc>'
            return first + f"<w:tc><w:tcPr>{properties}<w:hMerge/><w:vMerge/></w:tcPr><w:p/></w:tc>" * (
                span - 1
            )
        if span > 1:
            properties += f'<w:gridSpan w:val="{span}"/>'
        return f'<w:tc><w:tcPr>{properties}<w:vMerge w:val="continue"/></w:tcPr><w:p/></w:tc>'

    def text(self, text: str) -> str:
        empty = "<w:p/>" if self.how.cell_paragraphs and self.chance.random() < 0.2 else ""
        return empty + self.paragraph(text)
