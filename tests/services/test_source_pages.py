"""The worker draws the pages of a file in the child process; they are stored and served beside the source."""

from decimal import Decimal

import pytest
from lxml import html as parser

from reports.demo.printing import print_docx
from reports.intake import receive_upload
from reports.models import Submission
from reports.reading.model.document import Place
from reports.recognition.reading import CellReading, CellState, Reading
from reports.selectors.cells import reading_of
from reports.services import source_pages
from reports.services.source_pages import SourcePage
from reports.tasks import read_submission
from tests.factories import make_slot, make_user, upload_bytes
from tests.reading.test_previews import pdf, rows_of
from tests.recognition.reading_of import numbered_cells, printed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def uploaded(data, name="年报.docx"):
    report = make_slot()
    clerk = make_user("clerk", report.agency)
    draft = receive_upload(actor=clerk, report=report, file=upload_bytes(data), name=name)
    read_submission(draft.active_run_id)
    return Submission.objects.get(pk=draft.pk)


def test_the_place_of_a_cell_is_an_anchor_in_the_stored_page():
    draft = uploaded(print_docx(printed(numbered_cells("2021"))))
    reading = reading_of(draft)
    tree = parser.fromstring(source_pages.rendered_page(draft, stylesheet="/static/css/source.css"))
    for code in ("requests.disclosed.natural_person", "litigation.direct.total", "proactive.fees.amount"):
        cell = reading.cells[code]
        (shown,) = tree.xpath(f'//*[@id="{cell.place.anchor}"]')
        assert shown.text_content() == cell.raw
    assert tree.xpath("//script|//@style|//a|//img") == []
    assert source_pages.pages_of(draft.source_file) == ()
    assert source_pages.picture_of(draft.source_file, 0) is None


def test_the_file_name_is_the_last_resort_for_the_title():
    report = printed(numbered_cells("2021"), title=("主要数据",))
    draft = uploaded(print_docx(report), "临江市水利局2023年政府信息公开工作年度报告.docx")
    reading = reading_of(draft)
    assert (reading.agency, reading.year) == ("临江市水利局", 2023)
    assert "文件名" in reading.agency_doubt


def test_pages_of_a_pdf_file_are_drawn_once_and_served_from_the_store():
    draft = uploaded(pdf(2), "扫描.pdf")
    source = draft.source_file
    assert source_pages.keep_pictures(source=source)
    pages = source_pages.pages_of(source)
    assert [(page.number, page.pixels) for page in pages] == [(0, (910, 1287)), (1, (910, 1287))]
    assert [(page.width, page.height) for page in pages] == [(595.3, 841.9)] * 2
    assert rows_of(source_pages.picture_of(source, 1))[0] == 910
    assert source_pages.picture_of(source, 2) is None
    assert source_pages.keep_pictures(source=source)


def test_a_file_that_was_not_read_has_nothing_to_show():
    draft = uploaded("没有表格的通知。".encode(), "通知.txt")
    assert source_pages.rendered_source(draft) is None
    assert source_pages.rendered_page(draft, stylesheet="x") is None


def test_boxes_are_those_of_cells_on_pages_that_exist():
    def cell(code, page, box):
        return CellReading(code, CellState.NUMBER, Decimal(1), "1", Place(3, 1, 1, page, box))

    cells = {
        "a": cell("a", 0, (10.0, 20.0, 30.0, 25.0)),
        "b": cell("b", 7, (1.0, 1.0, 2.0, 2.0)),
        "c": cell("c", None, None),
    }
    boxes = source_pages.boxes_of(
        Reading("pdf", "x", cells=cells), [SourcePage(0, 595.0, 842.0, (910, 1287))]
    )
    assert list(boxes) == ["a"]
    assert (boxes["a"].left, boxes["a"].top, boxes["a"].width, boxes["a"].height) == (10.0, 20.0, 20.0, 5.0)
