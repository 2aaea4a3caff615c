"""Randomly damaged files are read or refused with a code; readers raise nothing else."""

import io
import random
import zipfile

import pytest

from reports.demo.printing import LAYOUTS, PrintedReport, print_docx, print_html, print_text
from reports.reading.model.document import Grid
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.statutory.editions import EDITIONS
from tests.reading.docx_builder import W, docx, paragraph, zipped
from tests.reading.opendocument_builder import flat_text

REPORT = PrintedReport(
    "临江市", 2022, dict.fromkeys(EDITIONS["2021"].cells, 0), {1: ("全年公开信息927条。",)}
)
FILES = {
    "docx": print_docx(REPORT),
    "html": print_html(REPORT),
    "html gbk": print_html(REPORT, charset="gb2312"),
    **{f"text {layout}": print_text(REPORT, layout) for layout in LAYOUTS},
}


def damaged(data, source):
    """Change bytes, cut a piece out, double a piece, or cut off the end."""
    found = bytearray(data)
    start = source.randrange(len(found))
    end = min(len(found), start + source.randrange(1, 400))
    match source.randrange(4):
        case 0:
            for _ in range(source.randrange(1, 20)):
                found[source.randrange(len(found))] = source.randrange(256)
        case 1:
            del found[start:end]
        case 2:
            found[start:start] = found[start:end]
        case 3:
            del found[start:]
    return bytes(found)


def check(data):
    try:
        document = read(data)
    except ReadingError:  # its code is one of MESSAGES, which the constructor checks
        return
    assert document.blocks
    assert [block.place.block for block in document.blocks] == list(range(len(document.blocks)))
    for grid in document.grids:
        assert all(cell.row < grid.row_count and cell.column < grid.column_count for cell in grid.cells)
        assert len(grid.expanded()) == grid.row_count


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_read_or_refused(name):
    source = random.Random(name)
    for _ in range(60):
        check(damaged(FILES[name], source))


def test_damaged_xml_inside_a_sound_archive_is_read_or_refused():
    with zipfile.ZipFile(io.BytesIO(FILES["docx"])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    source = random.Random(5)
    for _ in range(150):
        name = source.choice(sorted(members))
        check(zipped([*{**members, name: damaged(members[name], source)}.items()]))


def test_moved_dropped_and_doubled_elements_are_read_or_refused():
    with zipfile.ZipFile(io.BytesIO(FILES["docx"])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    source = random.Random(11)
    pieces = members["word/document.xml"].decode().replace("><", ">\x00<").split("\x00")
    for _ in range(150):
        changed = list(pieces)
        where = source.randrange(5, len(changed) - 1)
        changed[where] = source.choice(
            [
                "",
                changed[where] * 2,
                "<w:vMerge/>",
                '<w:gridSpan w:val="-7"/>',
                "<w:tbl/>",
                "<w:tc/>",
                "<w:sdt/>",
                "<x/>",
            ]
        )
        check(zipped([*{**members, "word/document.xml": "".join(changed).encode()}.items()]))


def test_the_undamaged_files_have_their_three_tables():
    for name, data in FILES.items():
        assert sum(isinstance(block, Grid) for block in read(data).blocks) == 3, name


def numbered(level="0", start="1"):
    """Return a numbered paragraph whose list has this level in place of its own."""
    lists = (
        f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="{level}">'
        f'<w:start w:val="{start}"/>'
        '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/>'
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num></w:numbering>'
    )
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
    return docx(
        paragraph("甲", properties=number),
        parts={"word/numbering.xml": lists},
        relations=(("numbering", "numbering.xml"),),
    )


def styled(style):
    """Return a paragraph in a style with these properties."""
    styles = f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:styleId="s">{style}</w:style></w:styles>'
    return docx(
        paragraph("甲", properties='<w:pStyle w:val="s"/>'),
        parts={"word/styles.xml": styles},
        relations=(("styles", "styles.xml"),),
    )


def chosen(number):
    entries = '<w:listEntry w:val="甲"/><w:listEntry w:val="乙"/>'
    fields = f'<w:ffData><w:ddList><w:result w:val="{number}"/>{entries}</w:ddList></w:ffData>'
    field = f'<w:r><w:fldChar w:fldCharType="begin">{fields}</w:fldChar></w:r>'
    return docx(paragraph(field, '<w:r><w:fldChar w:fldCharType="end"/></w:r>', "丙"))


#: Files with a sign in place of a number, and what they say without that number.
NUMBERS = {
    "outline level of a paragraph": (
        lambda sign: docx(paragraph("甲", properties=f'<w:outlineLvl w:val="{sign}"/>')),
        ["甲"],
    ),
    "outline level of a style": (
        lambda sign: styled(f'<w:pPr><w:outlineLvl w:val="{sign}"/></w:pPr>'),
        ["甲"],
    ),
    "name of a heading": (lambda sign: styled(f'<w:name w:val="heading {sign}"/>'), ["甲"]),
    "level of a style in a list": (
        lambda sign: styled(
            f'<w:pPr><w:numPr><w:ilvl w:val="{sign}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        ),
        ["甲"],
    ),
    "level of a list": (lambda sign: numbered(level=sign), ["甲"]),
    "first number of a list": (lambda sign: numbered(start=sign), ["1、甲"]),
    "choice of a list box": (chosen, ["丙"]),
    "level of a heading in OpenDocument": (
        lambda sign: flat_text(f'<text:h text:outline-level="{sign}">甲</text:h>'),
        ["甲"],
    ),
    "blanks in OpenDocument": (
        lambda sign: flat_text(f'<text:p>甲<text:s text:c="{sign}"/>乙</text:p>'),
        ["甲 乙"],
    ),
}


@pytest.mark.parametrize("sign", ["²", "x", "-1", "9" * 5_000])
@pytest.mark.parametrize("place", NUMBERS)
def test_what_is_no_number_where_one_belongs_does_not_hide_the_text(place, sign):
    build, texts = NUMBERS[place]
    document = read(build(sign))
    assert [(block.text, block.level) for block in document.paragraphs] == [(text, None) for text in texts]
