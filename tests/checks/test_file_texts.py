"""What the bytes of a file hold beside what is shown is looked through too."""

import io
import zipfile
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from random import Random

import pytest

from reports.checks.engine import run_checks
from reports.checks.file_texts import hidden_passages, texts_inside
from reports.checks.personal_data import personal_numbers
from reports.checks.subjects import subject_from_reading
from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport, print_html
from reports.reading.html.reader import read_html
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.html_habits import mht

NUMBER = "13812345678"


def found(data: bytes) -> int:
    return sum(1 for text in texts_inside(data) for _ in personal_numbers(text))


def page(body: str) -> bytes:
    return f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def container(**parts: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", text)
    return made.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        f"<!-- 联系{NUMBER} -->",
        f"<p style='display:none'>{NUMBER}</p>",
        f"<a href='tel:{NUMBER}'>电话</a>",
        f'<input type=hidden value="{NUMBER}">',
        f"<table><tr><th>单位{NUMBER}</th></tr></table>",
        f"<script>var phone = '{NUMBER}';</script>",
        "<p>138<span>1234</span><b>5678</b></p>",
    ],
)
def test_a_number_that_a_page_hides_is_found(body):
    assert found(page(body)) == 1


@pytest.mark.parametrize(
    "part",
    [
        f"<w:del><w:r><w:delText>{NUMBER}</w:delText></w:r></w:del>",
        f"<w:comment><w:p><w:t>{NUMBER}</w:t></w:p></w:comment>",
        f"<dc:creator>{NUMBER}</dc:creator>",
        "<w:p><w:r><w:t>1381</w:t></w:r><w:r><w:t>2345678</w:t></w:r></w:p>",
    ],
)
def test_a_number_in_any_part_of_a_document_is_found(part):
    assert found(container(word__document=f"<w:document>{part}</w:document>")) == 1


def test_figures_of_neighbouring_cells_are_no_number():
    row = "".join(f"<td>{figure}</td>" for figure in (138, 1234, 5678, 0, 0, 0))
    assert found(page(f"<table><tr>{row}</tr></table>")) == 0
    sheet = "".join(f'<c r="A{n}"><v>{figure}</v></c>' for n, figure in enumerate((138, 1234, 5678)))
    assert found(container(xl__sheet=f"<worksheet>{sheet}</worksheet>")) == 0


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le"])
def test_a_number_in_an_old_office_file_is_found(encoding):
    old = b"\xd0\xcf\x11\xe0" + bytes(500) + f"联系人电话{NUMBER}转".encode(encoding) + bytes(40)
    assert found(old) == 1


def test_a_number_outside_of_the_text_is_told_to_who_reviews_the_report():
    report = print_html(PrintedReport("青禾县林业局", 2024, make_figures(Random(5), "government"))).decode()
    data = report.replace("</body>", f"<!-- {NUMBER} --><script>var a=13700001111</script></body>").encode()
    reading = recognise(read_html(data))
    told = hidden_passages(data, reading)
    assert [NUMBER in text for text in told] == [True]
    outcome = run_checks(subject_from_reading(replace(reading, notes=told)))
    (finding,) = [each for each in outcome.findings if each.check == "P-MOBILE"]
    assert "138***78" in str(finding)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04broken", b"%PDF-1.7 13812345678", b"\xff\xfe\x00"])
def test_what_cannot_be_looked_through_yields_nothing(data):
    assert found(data) == 0


def letter(*files, **fields):
    message = EmailMessage(policy=SMTP)
    for field, value in {"From": "clerk@example.cn", "MIME-Version": "1.0", **fields}.items():
        message[field.replace("_", "-")] = value
    message.set_content("请审阅。", cte="base64")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


@pytest.mark.parametrize(
    "fields",
    [
        {"From": f"{NUMBER}@example.cn"},
        {"To": f'"张三{NUMBER}" <a@example.cn>'},
        {"Cc": f"{NUMBER}@example.cn"},
        {"Subject": f"年报，联系人手机{NUMBER}"},
    ],
    ids=lambda each: next(iter(each)),
)
def test_a_number_in_the_header_of_a_mail_is_found(fields):
    sent = letter(("年报.docx", container(word__document="<w:t>年报</w:t>")), **fields)
    assert found(sent.as_bytes()) == 1


@pytest.mark.parametrize("transfer", ["base64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_a_number_in_the_text_or_the_page_of_a_mail_is_found(transfer, charset):
    sent = EmailMessage(policy=SMTP)
    sent["MIME-Version"] = "1.0"
    sent.set_content(
        f"现报上年度报告，请审阅，如有问题请联系我单位经办人，手机号码{NUMBER}。", charset, cte=transfer
    )
    sent.add_alternative("<p>现报上年度报告，手机<b>137</b>00001111。</p>", "html", charset, cte=transfer)
    assert found(sent.as_bytes()) == 2


def test_a_number_in_any_file_attached_to_a_mail_or_a_mail_within_is_found():
    remark = container(word__comments=f"<w:comment><w:t>{NUMBER}</w:t></w:comment>")
    author = container(docProps__core="<dc:creator>13700001111</dc:creator>")
    inner = letter(("说明.docx", author), Subject="转 13600002222")
    sent = letter(("年报.docx", remark), ("名单.txt", "手机 13500003333".encode()))
    sent.add_attachment(inner)
    assert found(sent.as_bytes()) == 4


def test_marks_of_programs_in_a_mail_are_no_numbers():
    marks = {"Message_ID": f"<{NUMBER}@example.cn>", "Received": f"by mx id {NUMBER}; 2025", "X_UIDL": NUMBER}
    assert found(letter(("年报.txt", b"a"), **marks).as_bytes()) == 0


def test_a_saved_page_is_looked_through_as_it_was_before_it_was_packed():
    saved = mht(page(f"<p>手机</p><!-- {NUMBER} -->"))
    assert found(saved) == 1


def test_a_file_embedded_in_a_file_is_looked_through():
    inner = container(xl__sharedStrings=f"<si><t>{NUMBER}</t></si>")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/embeddings/Microsoft_Excel_Sheet1.xlsx", inner)
    assert found(made.getvalue()) == 1
    old = b"\xd0\xcf\x11\xe0" + bytes(500) + f"电话{NUMBER}转".encode("utf-16-le") + bytes(40)
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/embeddings/oleObject1.bin", old)
    assert found(made.getvalue()) == 1


def test_a_number_of_a_letter_is_told_to_who_reviews_the_report_attached():
    report = print_html(PrintedReport("青禾县林业局", 2024, make_figures(Random(5), "government")))
    sent = letter(("年报.html", report), Subject=f"联系人手机{NUMBER}").as_bytes()
    reading = recognise(read(sent))
    told = hidden_passages(sent, reading)
    assert [("信头" in text, NUMBER in text) for text in told] == [(True, True)]
    outcome = run_checks(subject_from_reading(replace(reading, notes=told)))
    assert [each.check for each in outcome.findings if each.check.startswith("P-")] == ["P-MOBILE"]
