"""通报: the office's wording with its fields, and the lists, as Word and workbook."""

import io
import zipfile
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from reports.exports.bulletins import (
    FIELDS,
    USUAL_TEXT,
    USUAL_TITLE,
    Bulletin,
    BulletinList,
    filled,
    unknown_fields,
    write_docx,
    write_xlsx,
)
from reports.reading.registry import read

VALUES = {name: f"〔{name}〕" for name in FIELDS}
LATE = BulletinList("逾期未报", (("序号", 6), ("单位", 30)), (("1", "青禾县财政局"), ("2", "=1+1")))
NONE = BulletinList("逾期上报", (("序号", 6), ("单位", 30)), ())


def bulletin() -> Bulletin:
    paragraphs = tuple(filled(USUAL_TEXT, VALUES).splitlines())
    return Bulletin("<通报>", paragraphs, (LATE, NONE), ("青禾县政务公开办", "2026年3月1日"))


def test_the_usual_wording_uses_known_fields_only_and_all_are_filled():
    for wording in (USUAL_TITLE, USUAL_TEXT):
        assert unknown_fields(wording) == []
        assert "{" not in filled(wording, VALUES)


@pytest.mark.parametrize(
    ("wording", "found"),
    [("{未知}", ["未知"]), ("{应报", ["{"]), ("应报}", ["}"]), ("{}", ["{}"]), ("{{}}", ["{}", "{", "}"])],
)
def test_what_stands_in_braces_and_is_no_field_is_named(wording, found):
    assert unknown_fields(wording) == found


def test_the_word_file_holds_text_lists_and_signature():
    text = "\n".join(block.text for block in read(write_docx(bulletin())).blocks if hasattr(block, "text"))
    assert "<通报>" in text
    assert "应报〔应报〕份" in text
    assert "逾期未报（2）" in text
    assert "无。" in text
    assert "2026年3月1日" in text


def test_a_number_in_chinese_text_is_no_chinese_text_to_a_word_processor():
    """It would be broken between its digits, its point and its percent sign."""
    with zipfile.ZipFile(io.BytesIO(write_docx(bulletin()))) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>' in styles


def test_the_workbook_has_a_sheet_a_list_and_no_formula():
    target = io.BytesIO()
    write_xlsx(bulletin(), target)
    book = load_workbook(target)
    assert book.sheetnames == ["通报", "逾期未报", "逾期上报"]
    rows = list(book["逾期未报"].iter_rows())
    assert [[cell.value for cell in row] for row in rows[:2]] == [["序号", "单位"], [1, "青禾县财政局"]]
    assert rows[2][1].data_type == "s"
    assert "无" in [cell.value for row in book["逾期上报"].iter_rows() for cell in row]


def test_a_title_with_characters_that_xml_cannot_hold_makes_files_that_parse():
    bad = "\x1b\x08\ufffe\ud800"
    titled = Bulletin(
        f"通{bad}报",
        (f"正{bad}文",),
        (BulletinList("未报", (("单位", 30),), ((f"水{bad}利局",),)),),
        (f"青{bad}禾县",),
    )
    with zipfile.ZipFile(io.BytesIO(write_docx(titled))) as archive:
        parsed = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    assert "".join(parsed["docProps/core.xml"].itertext()) == "通报"
    stream = io.BytesIO()
    write_xlsx(titled, stream)
    assert load_workbook(stream)["通报"]["A2"].value == "正文"
