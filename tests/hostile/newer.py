"""Hostile OFD, OpenDocument, Word 2003 XML and mail files, form fields, and labels of the form without end."""

from __future__ import annotations

from tests.hostile.others import NO_OCR, one_page, stream
from tests.reading.docx_builder import docx, zipped
from tests.reading.mail_builder import mail, nested
from tests.reading.ofd_builder import line_object, ofd, text_object
from tests.reading.opendocument_builder import NAMES, SHEET, TEXT, flat_text, run, sheets, word_2003
from tests.reading.pdf.builder import text_pages

ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
ROW = (
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
    'table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row>'
)
FIELD = b"<</Type/Annot/Subtype/Widget/FT/Tx/F 4/V(9)/Rect[0 0 9 9]>>"
#: Instead of a code: the file is read, and every number in it carries a doubt.
IN_DOUBT = "IN_DOUBT"
#: Signs that make the reader look for every table of the form.
ALL_TABLES = "许罚强章秘危稳卷掌版仍维纠审"
#: Words that show that the text layer is readable: without them fifty pages are read again from their pictures.
READABLE = "本年新收 总计"
LABELS = (
    "规章",
    "一、本年新收",
    "政府信息公开申请",
    "公开公开申请 0 0 0 0 0 0 0",
    "三、本年度（三）不予公开 1.",
)
HEADS = (
    "结果维持结果纠正其他结果尚未审结总计" * 2,
    "结果" * 20,
    "自然人商业企业科研机构社会公益",
    "总计其他",
)
HEADS_AND_NUMBERS = ("结果维持 结果纠正 其他结果 尚未审结 总计 " * 3, "0 " * 15, *HEADS)
LOOP = '<w:altChunk r:id="r0"/>'


def word_in_word(depth: int) -> bytes:
    """Return a Word file embedded in a Word file embedded in a Word file."""
    data = docx("<w:p/>")
    for _ in range(depth):
        data = docx(LOOP, parts={"word/a.docx": data}, relations=[("aFChunk", "a.docx")])
    return data


def many_chunks() -> bytes:
    """Return a file with a thousand references to one page of 7 MB."""
    page = b"<p>" + b"a " * 3_500_000 + b"</p>"
    return docx(LOOP * 1000, parts={"word/a.htm": page}, relations=[("aFChunk", "a.htm")])


def crossing_lines(count: int) -> str:
    """Return this many horizontal and vertical lines, 0.01 mm apart."""
    places = [number / 100 for number in range(count)]
    return "".join(line_object(0, at, 200, at) + line_object(at, 0, at, 200) for at in places)


def pages_of_words(words: tuple[str, ...]) -> bytes:
    """Return a PDF whose fifty pages print these words on seventy lines each, without any ruled line."""
    pages = [
        [
            (60.0, 60.0 + 10 * line, words[(line + page) % len(words)] if line else ALL_TABLES)
            for line in range(70)
        ]
        for page in range(50)
    ]
    pages[0].append((60.0, 60.0 + 10 * 70, READABLE))
    return text_pages(*pages, size=5)


#: name → (bytes or their builder, accepted codes)
NEWER = {
    "ofd: entities": (
        zipped({"OFD.xml": f"{ENTITIES}<a>&c;</a>"}),
        {"UNSAFE"},
    ),
    "ofd: a page of 60 MB of blanks": (
        lambda: ofd([" " * 60_000_000]),
        {"UNSAFE"},
    ),
    "ofd: 20000 pages of one part": (
        lambda: ofd(
            [text_object("一", 20, 20)],
            more={
                "Doc_0/Document.xml": "<Document><Pages>"
                + '<Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>' * 20_000
                + "</Pages></Document>"
            },
        ),
        {"TOO_MANY_PAGES"},
    ),
    "ofd: a document that is its own page": (
        ofd([], more={"Doc_0/Document.xml": '<D><Pages><Page BaseLoc="Document.xml"/></Pages></D>'}),
        {"EMPTY"},
    ),
    "ofd: parts outside of the archive": (
        ofd([], more={"Doc_0/Document.xml": '<D><Pages><Page BaseLoc="../../../etc/passwd"/></Pages></D>'}),
        {"CORRUPT"},
    ),
    "ofd: 40000 lines that cross": (
        lambda: ofd([crossing_lines(20_000)]),
        {"EMPTY", "NO_WORDS", "UNSAFE", "MEMORY_LIMIT", "SCANNED"},
    ),
    "ofd: characters as large as the world": (
        ofd([text_object("年报总计" * 50, 20, 20).replace('Size="', 'Size="9')] * 3),
        {"NO_TABLES", "EMPTY"},
    ),
    "pdf: 20000 form fields on a page": (
        one_page(b"/MediaBox[0 0 595 842]/Annots[" + FIELD * 20_000 + b"]"),
        {"UNSAFE"},
    ),
    "pdf: form fields that are their own parents": (
        one_page(
            b"/MediaBox[0 0 595 842]/Annots[4 0 R]",
            b"<</Type/Annot/Subtype/Widget/FT/Tx/F 4/Rect[0 0 9 9]/Parent 4 0 R/Kids[4 0 R]>>",
            catalog=b"/AcroForm<</Fields[4 0 R]>>",
        ),
        {"EMPTY", "UNSAFE", "CORRUPT"},
    ),
    "pdf: numbers of a layer over each other by the thousand": (
        lambda: one_page(
            b"/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>/Properties<</L 6 0 R>>>>",
            stream(b"/OC /L BDC BT /F 9 Tf 99 99 Td (12) Tj ET 9 9 500 800 re S EMC\n" * 4_900),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Type/OCG/Name(L)>>",
            catalog=b"/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
        ),
        {"EMPTY", "SCANNED", "UNSAFE"} | NO_OCR,
    ),
    "pdf: labels of the form without end": (lambda: pages_of_words(LABELS), {"NO_TABLES"}),
    "pdf: heads of the form without end": (lambda: pages_of_words(HEADS), {"NO_TABLES"}),
    # Its heads are heads of the form, with numbers below: a person is shown them, each with its doubt.
    "pdf: heads and numbers without end": (lambda: pages_of_words(HEADS_AND_NUMBERS), {IN_DOUBT}),
    "fodt: entities": (
        (f'<office:document {NAMES} office:mimetype="{TEXT}">').encode()
        + ENTITIES.encode()
        + b"</office:document>",
        {"UNSAFE", "CORRUPT"},
    ),
    "fodt: spans without end": (
        flat_text("<text:p>" + "<text:span>" * 250 + "</text:span>" * 250 + "</text:p>"),
        {"UNSAFE", "CORRUPT"},
    ),
    "fodt: a blank a million times": (
        flat_text('<text:p>一<text:s text:c="1000000000"/></text:p>'),
        {"NO_TABLES"},
    ),
    "ods: rows and columns repeated without end": (
        sheets(f"<table:table>{ROW}</table:table>"),
        {"NO_TABLES"},
    ),
    "ods: a thousand such rows": (
        sheets(f"<table:table>{ROW * 1000}</table:table>" * 20, flat=True),
        {"NO_TABLES", "UNSAFE"},
    ),
    "ods: no content": (zipped([("mimetype", SHEET.encode())]), {"CORRUPT"}),
    "xml: Word 2003 with tables in tables": (
        word_2003("<w:tbl><w:tr><w:tc>" * 80 + run("一") + "</w:tc></w:tr></w:tbl>" * 80),
        {"UNSAFE", "CORRUPT"},
    ),
    "xml: Word 2003 with a document type": (
        word_2003(run("一")).replace(b"<w:wordDocument", ENTITIES.encode() + b"<w:wordDocument", 1),
        {"UNSAFE"},
    ),
    "eml: mails in mails": (nested(3_000), {"UNSAFE", "MAIL_WITHOUT_FILES", "CORRUPT"}),
    "eml: a hundred thousand parts": (
        lambda: mail(("a.txt", b"x")).replace(b"\r\n\r\n", b"\r\n\r\n" + b"--x\r\n\r\n" * 100_000, 1),
        {"NO_TABLES", "UNSAFE", "MAIL_WITHOUT_FILES", "CORRUPT", "TOO_LARGE", "EMPTY"},
    ),
    "eml: an archive attached": (mail(("a.zip", zipped([("a.txt", b"x")]))), {"PACKAGE"}),
    "eml: a program attached": (mail(("a.exe", b"MZ" + bytes(2_000))), {"KIND_UNKNOWN"}),
    "eml: the same report attached 50 times": (
        lambda: mail(*[(f"{n}.docx", docx("<w:p><w:r><w:t>年</w:t></w:r></w:p>")) for n in range(50)]),
        {"MAIL_SEVERAL"},
    ),
    "docx: Word files in Word files": (word_in_word(12), {"UNSAFE", "EMPTY"}),
    "docx: one page shown a thousand times": (
        many_chunks,
        {"NO_TABLES", "MEMORY_LIMIT", "UNSAFE", "TIME_LIMIT"},
    ),
}
