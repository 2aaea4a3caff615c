"""OFD files: pages of positioned text and paths, in the national format."""

import pytest

from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.docx_builder import zipped
from tests.reading.ofd_builder import NAMES, Look, line_object, ofd, page_part, report, text_object
from tests.reading.test_files_inside import DOCUMENT, PAGE, cells_of

LOOKS = {
    "stroked": Look(),
    "thin boxes": Look(filled=True),
    "single steps": Look(grouped=False),
    "in tenths": Look(scaled=True),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_report_gives_all_its_cells_with_their_places(name):
    data = report(DOCUMENT, LOOKS[name])
    assert sniff(data) is FileKind.OFD
    document = read(data)
    assert cells_of(document) == cells_of(read(PAGE))
    reading = recognise(document)
    assert (reading.agency, reading.year) == ("青禾县水务局", 2024)
    assert all(cell.place.box is not None for cell in reading.cells.values())


def refusal(data):
    with pytest.raises(ReadingError) as refused:
        read(data)
    return refused.value.code


def test_signatures_are_reported_and_pictures_too():
    seal = '<ofd:ImageObject ID="9" Boundary="120 200 40 40" ResourceID="4"/>'
    document = read(ofd([text_object("年度报告", 20, 20) + seal], signed='<ofd:Signature ID="1"/>'))
    assert document.remarks == ("PAGES_WITH_PICTURES", "SIGNATURE_NOT_VERIFIED")
    assert document.title == "年度报告"


def test_text_of_a_template_is_on_every_page_and_unseen_text_on_none():
    unseen = text_object("隐藏", 20, 60, attributes='Visible="false"')
    white = text_object("白色", 20, 70).replace(
        "<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode'
    )
    aslant = text_object("水印", 20, 80, attributes='CTM="0.7 0.7 -0.7 0.7 0 0"')
    document = read(
        ofd([text_object("正文内容", 20, 40) + unseen + white + aslant], template=text_object("版头", 20, 20))
    )
    assert [block.text for block in document.blocks] == ["版头", "正文内容"]


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (ofd([""]), {"EMPTY"}),
        (ofd(['<ofd:ImageObject ID="9" Boundary="0 0 210 297" ResourceID="4"/>']), {"SCANNED"}),
        (zipped({"OFD.xml": "<x/>"}), {"CORRUPT"}),
        (ofd(["<ofd:TextObject"]), {"CORRUPT"}),
        (ofd([text_object("一", 20, 20)], more={"Encryptions.xml": "<a/>"}), {"ENCRYPTED"}),
        (ofd([text_object("一", 20, 20)] * 501), {"TOO_MANY_PAGES"}),
        (ofd([text_object("一" * 31_000, 0, 20)]), {"UNSAFE"}),
        (ofd([text_object("一" * 29_000, 0, 20)] * 12), {"UNSAFE"}),
        (ofd(["<ofd:PageBlock>" * 100 + "</ofd:PageBlock>" * 100]), {"UNSAFE"}),
        (ofd([line_object(0, 0, 9, 9).replace("M 0 0", "M 0 0 " * 300_000)]), {"UNSAFE"}),
        (ofd([line_object(0, 0, 9, 0).replace("L 9 0", "L nan inf L 1e300 2")]), {"EMPTY"}),
        (ofd([text_object("一", 20, 20).replace('DeltaX=""', 'DeltaX="g 999999999 1"')]), {""}),
        (
            ofd([], more={"Doc_0/Document.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]>" + page_part("")}),
            {"UNSAFE", "CORRUPT"},
        ),
    ],
    ids=[
        "blank",
        "picture",
        "no document",
        "damaged page",
        "encrypted",
        "many pages",
        "many characters",
        "many characters in all",
        "nested",
        "long path",
        "odd numbers",
        "steps without end",
        "entities",
    ],
)
def test_a_file_without_text_damaged_or_made_to_harm_ends_with_a_code(data, codes):
    if codes == {""}:
        assert read(data).blocks[0].text == "一"
    else:
        assert refusal(data) in codes


def texts(*objects, **options):
    return [block.text for block in read(ofd(["".join(objects)], **options)).blocks]


@pytest.mark.parametrize(
    "change",
    [
        ('Boundary="20 20 12.8 3.2"', ""),
        ('Boundary="20 20 12.8 3.2"', 'Boundary="20 20 0 3.2"'),
        ('Size="3.2"', 'Size="0"'),
        ('Size="3.2"', 'Size="x"'),
        ("<ofd:TextObject", '<ofd:TextObject Alpha="0"'),
    ],
    ids=["without a place", "without a width", "without a size", "with a wrong size", "transparent"],
)
def test_text_that_no_viewer_shows_is_left_out(change):
    shown = text_object("正文", 20, 60)
    hidden = text_object("不显示的", 20, 20)
    assert change[0] in hidden
    assert texts(hidden.replace(*change), shown) == ["正文"]


@pytest.mark.parametrize("steps", ["x", "g 3", "g x 3.2", "nan", "1e99"])
def test_steps_that_are_no_numbers_are_the_usual_ones(steps):
    good = text_object("年度报告", 20, 20)
    assert 'DeltaX="g 3 3.2"' in good
    assert texts(good.replace("g 3 3.2", steps)) == ["年度报告"]


def test_text_printed_downwards_is_read_sign_by_sign():
    down = text_object("年报", 20, 20).replace('DeltaX="3.2"', 'DeltaY="4"')
    assert "DeltaY" in down
    assert "".join(texts(down)) == "年报"


def grid_of(paths):
    numbers = "".join(
        text_object(text, x, y)
        for text, x, y in (("甲", 22, 22), ("乙", 52, 22), ("1", 22, 32), ("2", 52, 32))
    )
    [grid] = read(ofd([numbers + paths])).grids
    return [[cell and cell.text for cell in row] for row in grid.expanded()]


def path(data, attributes="", inside="", boundary="20 20 60 20"):
    return (
        f'<ofd:PathObject ID="2" Boundary="{boundary}" {attributes}>{inside}'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


FRAME = "M 0 0 L 60 0 L 60 20 L 0 20 C"
CROSS = "M 0 10 L 60 10 M 30 0 L 30 20"


@pytest.mark.parametrize(
    "paths",
    [
        path(f"{FRAME} {CROSS}"),
        path(FRAME) + path("S 0 10 L 60 10") + path("M 30 0 L 30 20"),
        path(f"{FRAME} {CROSS} M 0 0 B 1 1 2 2 3 3 Q 4 4 5 5 A 1 1 0 0 0 6 6"),
        path(f"{FRAME} {CROSS} X 1 2 L 5 5"),
        path(f"{FRAME} {CROSS} L 5"),
        path(f"{FRAME} {CROSS} L 60 20"),
        path(FRAME)
        + path("M 0 0 L 60 0", boundary="20 30 60 0")
        + path("M 0 0 L 0 20", boundary="50 20 0 20"),
    ],
    ids=[
        "one path",
        "several",
        "curves behind",
        "unknown sign",
        "cut off",
        "a slanting line",
        "flat boundaries",
    ],
)
def test_a_table_is_known_by_the_straight_pieces_of_its_paths(paths):
    assert grid_of(paths) == [["甲", "乙"], ["1", "2"]]


@pytest.mark.parametrize(
    "inner",
    [
        path(CROSS, 'Stroke="false"'),
        path(CROSS, 'Alpha="0"'),
        path(CROSS, inside='<ofd:StrokeColor Value="255 255 255"/>'),
        path(CROSS, inside='<ofd:StrokeColor Value="0 0 0" Alpha="0"/>'),
        path("M 0 9.9 L 60 9.9 L 60 10.1 L 0 10.1 C", 'Fill="true"', '<ofd:FillColor Value="255 255 255"/>'),
        path(CROSS, boundary="20 20 60"),
        path(""),
    ],
    ids=[
        "not stroked",
        "transparent",
        "white",
        "transparent colour",
        "white box",
        "without a place",
        "empty",
    ],
)
def test_lines_that_no_viewer_shows_part_no_cells(inner):
    framed = text_object("甲", 22, 22) + text_object("1", 52, 32) + path(FRAME)
    assert read(ofd([framed + path(CROSS)])).grids
    assert not read(ofd([framed])).grids
    assert read(ofd([framed + inner])).blocks == read(ofd([framed])).blocks


def test_a_page_has_its_own_size_and_what_stands_nowhere_is_skipped():
    page = page_part(text_object("年度报告", 20, 20)).replace(
        "<ofd:Content>", "<ofd:Area><ofd:PhysicalBox>0 0 420 297</ofd:PhysicalBox></ofd:Area><ofd:Content>"
    )
    document = (
        f"<ofd:Document {NAMES}><ofd:CommonData>"
        '<ofd:TemplatePage ID="5" BaseLoc="gone.xml"/></ofd:CommonData><ofd:Pages>'
        '<ofd:Page ID="1" BaseLoc="gone.xml"/><ofd:Page ID="2" BaseLoc="/Doc_0/P.xml"/></ofd:Pages></ofd:Document>'
    )
    below = '<ofd:Template TemplateID="5"/><ofd:Template TemplateID="6"/><ofd:Content>'
    parts = {"Doc_0/Document.xml": document, "Doc_0/P.xml": page.replace("<ofd:Content>", below)}
    [block] = read(ofd([], more=parts)).blocks
    assert (block.text, block.place.page) == ("年度报告", 0)


def test_a_file_of_two_documents_is_read_to_its_end():
    body = "<ofd:DocBody><ofd:DocRoot>{}</ofd:DocRoot></ofd:DocBody>"
    first, second = text_object("第一份", 20, 20), text_object("第二份", 20, 40)
    listed = f'<ofd:Document {NAMES}><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
    more = {
        "OFD.xml": f"<ofd:OFD {NAMES}>{body.format('Doc_0/Document.xml')}{body.format('gone.xml')}"
        f"{body.format('Doc_1/Document.xml')}</ofd:OFD>",
        "Doc_1/Document.xml": listed,
        "Doc_1/P.xml": page_part(second),
    }
    assert texts(first, more=more) == ["第一份", "第二份"]
