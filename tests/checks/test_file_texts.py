"""What the bytes of a file hold beside what is shown is looked through too."""

import io
import zipfile
from dataclasses import replace
from random import Random

import pytest

from reports.checks.engine import run_checks
from reports.checks.file_texts import hidden_passages, texts_inside
from reports.checks.personal_data import personal_numbers
from reports.checks.subjects import subject_from_reading
from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport, print_html
from reports.reading.html.reader import read_html
from reports.recognition.recognise import recognise

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
