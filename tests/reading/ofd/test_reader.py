"""OFD files: pages of positioned text and paths, in the national format."""

import pytest

from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.docx_builder import zipped
from tests.reading.ofd_builder import Look, line_object, ofd, page_part, report, text_object
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
