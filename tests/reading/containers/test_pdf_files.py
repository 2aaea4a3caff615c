"""PDF files that do not open, each with the reason."""

import io

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from reports.reading.containers.pdf_files import opened_pdf
from reports.reading.model.errors import ReadingError


def pdf(pages=1, **options):
    target = io.BytesIO()
    drawing = canvas.Canvas(target, **options)
    for _ in range(pages):
        drawing.drawString(100, 100, "1")
        drawing.showPage()
    drawing.save()
    return target.getvalue()


WITHOUT_PAGES = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


def test_the_pages_of_a_file_are_counted():
    with opened_pdf(pdf(3), most_pages=3) as file:
        assert len(file) == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf(encrypt=StandardEncryption("secret", canPrint=0)), "ENCRYPTED"),
        (b"%PDF-1.4 broken", "CORRUPT"),
        (WITHOUT_PAGES, "CORRUPT"),
        (pdf(4), "TOO_MANY_PAGES"),
    ],
    ids=["password", "broken", "no pages", "more pages than allowed"],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data, code):
    with pytest.raises(ReadingError) as refused, opened_pdf(data, most_pages=3):
        pass
    assert refused.value.code == code


def test_a_complaint_of_the_library_inside_the_block_is_damage():
    with pytest.raises(ReadingError) as refused, opened_pdf(pdf()) as file:
        file.get_page(7)
    assert refused.value.code == "CORRUPT"
