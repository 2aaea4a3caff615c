"""Hostile and damaged workbooks give a code or a short document, quickly and in little memory."""

import random
import resource

import pytest

from reports.reading.model.document import Document
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.docx_builder import zipped
from tests.reading.sheet_builder import Habit, Put, SheetPlan, plan, write_xls, write_xlsx
from tests.recognition.reading_of import numbered_cells, printed

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(sheet: str, *, strings: str = "", book: str = "", more: dict[str, str] | None = None) -> bytes:
    """Return an .xlsx whose single sheet holds this XML."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'{book}<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="a" r:id="s"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{P}"><Relationship Id="s" Type="{R}/worksheet" '
        f'Target="sheet.xml"/><Relationship Id="t" Type="{R}/sharedStrings" Target="strings.xml"/></Relationships>',
        "xl/strings.xml": f'<sst xmlns="{S}">{strings}</sst>',
        "xl/sheet.xml": f'<worksheet xmlns="{S}">{sheet}</worksheet>',
    }
    return zipped(members | (more or {}))


def cells(xml):
    return f"<sheetData>{xml}</sheetData>"


def outcome(data):
    try:
        return read(data)
    except ReadingError as error:
        return error.code


FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
EVERYTHING = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (workbook(cells(FAR)), ["1"]),
        (workbook(cells('<row r="1"><c r="A1"><v>1</v></c></row>') + EVERYTHING), ["1"]),
        (
            workbook(
                cells('<row r="1"><c r="A1"><v>1</v></c></row>')
                + "".join(f'<mergeCell ref="A{n}:IV{n + 99}"/>' for n in range(1, 5000))
            ),
            ["1"],
        ),
        (workbook('<cols><col min="1" max="999999999" hidden="0"/></cols>' + cells(FAR)), ["1"]),
        (workbook(cells('<row r="1"><c r="A1" t="s"><v>99</v></c><c r="??"><v>7</v></c></row>')), ["7"]),
        (workbook(cells('<row r="1"><c r="A1" s="99"><v>1E+999999</v></c></row>')), ["1E+999999"]),
        (workbook(cells('<row r="-1"><c><v>1</v></c></row><row r="x"><c><v>2</v></c></row>')), ["1", "2"]),
    ],
    ids=["far apart", "one merge over all", "merges over merges", "columns without end", "strings that are not there",
         "a number without end", "rows that are no numbers"],
)  # fmt: skip
def test_a_sheet_that_claims_the_world_gives_what_is_on_it(data, texts):
    found = outcome(data)
    assert isinstance(found, Document)
    texts_found = [cell.text for block in found.blocks for cell in getattr(block, "cells", (block,))]
    assert texts_found == texts


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (workbook(cells("<row><c>")), "CORRUPT"),
        (workbook(cells(FAR), book=LAUGHS), "UNSAFE"),
        (workbook(cells(FAR), more={"xl/sheet.xml": f'{LAUGHS}<worksheet xmlns="{S}"/>'}), "UNSAFE"),
        (workbook(cells(FAR), more={"xl/strings.xml": "<!DOCTYPE x>" + "<a/>"}), "UNSAFE"),
        (workbook("<a>" * 3000 + "</a>" * 3000), "CORRUPT"),
        (workbook(""), "EMPTY"),
        (workbook("", strings="<si><t>x</t></si>"), "EMPTY"),
        (workbook("x" * 40_000_000), "UNSAFE"),
    ],
    ids=["cut off", "entities in the book", "entities in the sheet", "document type in the strings", "nested",
         "nothing", "nothing used", "bomb"],
)  # fmt: skip
def test_a_workbook_that_is_none_is_refused_with_its_code(data, code):
    assert outcome(data) == code


def test_a_large_sheet_of_another_kind_is_cut_and_told():
    figures = random.Random(5)
    many = "".join(
        f'<row r="{n}">{"".join(f"<c><v>{figures.random()}</v></c>" for _ in range(60))}</row>'
        for n in range(1, 2001)
    )
    found = outcome(workbook(cells(many)))
    assert "SHEET_CUT" in found.remarks
    assert sum(len(grid.cells) for grid in found.grids) <= 20_000


def test_a_large_sheet_before_it_does_not_hide_the_report():
    data = SheetPlan(
        "数据", [Put(row, column, row, bordered=False) for row in range(1500) for column in range(30)]
    )
    for write in (write_xlsx, write_xls):
        assert len(recognise(read(write([data, *REPORT]))).cells) == 200


def test_strings_without_end_are_not_all_kept():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    strings = "<si><t>甲</t></si>" + "".join(f"<si><t>{number * 7919}</t></si>" for number in range(300_000))
    found = outcome(workbook(cells('<row><c t="s"><v>0</v></c></row>'), strings=strings))
    assert [block.text for block in found.paragraphs] == ["甲"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


REPORT = plan(printed(numbered_cells("2021")), Habit())
WHOLE = {"xls": write_xls(REPORT), "xlsx": write_xlsx(REPORT)}


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("kind", WHOLE)
def test_a_workbook_damaged_by_chance_is_read_or_refused(kind, seed):
    chance = random.Random(f"{kind}{seed}")
    data = bytearray(WHOLE[kind])
    for _ in range(chance.choice((1, 3, 20, 200))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if seed % 4 == 0:
        del data[chance.randrange(len(data)) :]
    found = outcome(bytes(data))
    assert isinstance(found, Document) or found in (
        "CORRUPT",
        "UNSAFE",
        "EMPTY",
        "ENCRYPTED",
        "KIND_UNKNOWN",
        "KIND_NOT_YET_READ",
        "PACKAGE",
    )


def test_an_old_sheet_with_a_cell_in_its_last_corner_is_cut():
    found = outcome(write_xls([SheetPlan("a", [Put(0, 0, 1), Put(65535, 255, 2)])]))
    assert [block.text for block in found.paragraphs] == ["1"]
    assert found.remarks == ("SHEET_CUT",)
