import pytest

from reports.reading.encodings import decode
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read

REPORT = (
    "某市2022年政府信息公开工作年度报告\n一、总体情况\n全年主动公开政府信息九百二十七条，〇〇㛃镇公开信息十条。\n"
    * 3
)


@pytest.mark.parametrize(
    ("written", "declared", "read_as"),
    [
        ("utf-8", None, "utf-8"),
        ("utf-8-sig", None, "utf-8-sig"),
        ("utf-16", None, "utf-16"),
        ("utf-16-le", None, "utf-16-le"),
        ("utf-16-be", None, "utf-16-be"),
        ("utf-32", None, "utf-32"),
        ("gb18030", None, "gb18030"),
        ("gb18030", "gb2312", "gb18030"),
        ("gb18030", "GBK", "gb18030"),
        ("gb18030", "utf-8", "gb18030"),
        ("utf-8", "gb2312", "utf-8"),
        ("utf-8", "gbk", "utf-8"),
        ("utf-8", "iso-2022-nonsense", "utf-8"),
        ("utf-8", "hex", "utf-8"),
        ("utf-8-sig", "gbk", "utf-8-sig"),
    ],
)
def test_text_is_read_whatever_is_declared(written, declared, read_as):
    text, encoding, _ = decode(REPORT.encode(written), declared)
    assert text == REPORT
    assert encoding == read_as


@pytest.mark.parametrize(("written", "declared"), [("gb18030", "utf-8"), ("utf-8", "gb2312")])
def test_a_wrong_declaration_is_remarked(written, declared):
    assert decode(REPORT.encode(written), declared)[2] == ("DECLARED_CHARSET_WRONG",)


def test_traditional_characters_in_big5_are_read():
    text = "政府資訊公開年度報告，規範性檔案，行政許可，行政處罰，申請人情況，結轉下年度繼續辦理。" * 20
    assert decode(text.encode("big5"), "big5")[0] == text


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_line_ends_are_one_kind(newline):
    assert decode("政府信息\n一".replace("\n", newline).encode())[0] == "政府信息\n一"


def test_utf8_read_as_gbk_is_turned_back():
    damaged = "政府信息公开年度报告，规章".encode().decode("gb18030", errors="replace")
    text, _, remarks = decode(damaged.encode())
    assert text.startswith("政府信息公开年度报")
    assert "MOJIBAKE_REPAIRED" in remarks


def test_gbk_read_as_latin_is_turned_back():
    assert decode(REPORT.encode("gb18030").decode("latin-1").encode())[0] == REPORT


def test_utf8_read_as_latin_is_turned_back():
    assert decode(REPORT.encode().decode("latin-1").encode())[0] == REPORT


def test_a_few_broken_bytes_do_not_lose_the_rest():
    data = REPORT.encode()
    second_line = data.index(b"\n") + 1
    text, _, remarks = decode(data[:second_line] + b"\xff" + data[second_line:])
    assert text.replace("\ufffd", "") == REPORT
    assert remarks == ("BYTES_LOST",)


@pytest.mark.parametrize(
    "text",
    [
        "??????\n????2022?\n" * 10 + "0\t0\t12\n",
        "\ufffd\ufffd\ufffd\ufffd 12 \ufffd\ufffd" * 30,
        "鏀垮簻鍏紑鐨勬枃鏈" * 5,
    ],
    ids=["question marks", "replacement characters", "mojibake beyond repair"],
)
def test_text_whose_characters_are_lost_is_refused(text):
    with pytest.raises(ReadingError) as refused:
        decode(text.encode())
    assert refused.value.code == "UNREADABLE_TEXT"


@pytest.mark.parametrize("data", [b" \r\n\t", "\ufeff\u3000\n".encode()])
def test_white_space_alone_is_empty(data):
    with pytest.raises(ReadingError) as refused:
        decode(data)
    assert refused.value.code == "EMPTY"


@pytest.mark.parametrize(
    ("written", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8", "gb2312"),
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("gb18030", None),
        ("utf-8", None),
        ("utf-16", "utf-8"),
        ("utf-16-le", None),
        ("utf-8-sig", "gbk"),
    ],
)
def test_a_page_is_read_whatever_its_meta_element_says(written, declared):
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = f"<html><head>{meta}</head><body><p>某市政府信息公开，〇〇㛃镇</p></body></html>"
    document = read(page.encode(written))
    assert [p.text for p in document.paragraphs] == ["某市政府信息公开，〇〇㛃镇"]
    assert document.kind == "html"


def test_a_meta_element_in_html5_form_and_in_an_xml_declaration_is_understood():
    text = "规章、行政规范性文件"
    for head in ('<meta charset="gbk">', "<meta charset=gbk />"):
        assert read(f"<html><head>{head}</head><body>{text}".encode("gb18030")).encoding == "gb18030"
    page = f'<?xml version="1.0" encoding="gb2312"?><html><body><p>{text}</p></body></html>'
    assert [p.text for p in read(page.encode("gb18030")).paragraphs] == [text]
