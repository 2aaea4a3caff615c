"""Approved reports in the official layout: from the archive and the work page, for whom they may be, masked."""

import fcntl
import re
from shutil import rmtree

import pytest
from django.urls import reverse

from reports.isolation import converter
from reports.models.people import Role
from reports.reading.registry import read
from reports.recognition.reading import Chapter
from reports.recognition.recognise import recognise
from reports.selectors.cells import current_cells
from reports.services import official_prints
from reports.services.corrections import correct_cell
from reports.services.official_prints import PrintRefused, pdf_of
from reports.services.publishing import publish_report
from review.lifecycle import Move
from review.services import move
from tests.factories import county, make_approved, make_draft, make_reading, make_slot, make_user

pytestmark = pytest.mark.django_db

KINDS = ("docx", "pdf", "html")
MOBILE = "13912345678"


def address(report, kind):
    return reverse("reports:official_print", args=(report.pk, kind))


@pytest.fixture
def published():
    department = county()[1]
    slot = make_slot(department)
    reading = make_reading({"proactive.licensing.decisions": 4711}, agency=slot.agency_name)
    chapters = tuple(
        Chapter(c.part, c.heading, f"（一）主动公开\n联系人张某，电话{MOBILE}。{c.text}", c.place, c.numeral)
        for c in reading.chapters
    )
    reading = type(reading)(**{**reading.__dict__, "chapters": chapters})
    report = make_approved(slot, reading=reading).report
    publish_report(
        actor=make_user(Role.OFFICE, department.parent), report_id=report.pk, personal="遮盖后公布。"
    )
    return report


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_public_fetches_is_read_back_and_holds_no_personal_number(client, settings, published, kind):
    settings.PUBLIC_ARCHIVE = True
    answer = client.get(address(published, kind))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    reading = recognise(read(answer.content))
    effective = published.effective_submission
    assert (reading.agency, reading.year) == (published.agency_name, published.year_id)
    stored = {code: cell.value for code, cell in current_cells(effective).items()}
    assert {code: cell.value for code, cell in reading.cells.items()} == stored
    assert len(stored) == 200
    for chapter in reading.chapters:
        assert "的文字，供测试使用" in chapter.text
        assert MOBILE not in chapter.text
        assert "139***78" in chapter.text.replace("\n", "")


def test_what_was_corrected_is_printed_as_corrected(client):
    government, department = county()
    slot = make_slot(department)
    clerk, reviewer = make_user(Role.CLERK, department), make_user(Role.REVIEWER, government)
    draft = make_draft(slot, clerk)
    code = "proactive.penalties.decisions"
    correct_cell(actor=clerk, submission_id=draft.pk, code=code, value="12", reason="对照原件")
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    while draft.state != "approved":
        draft = move(actor=reviewer, submission_id=draft.pk, move=Move.PASS)
        reviewer = make_user(Role.REVIEWER, government)
    client.force_login(clerk)
    reading = recognise(read(client.get(address(slot, "docx")).content))
    assert reading.cells[code].value == 12


@pytest.mark.parametrize("kind", ["docx", "html"])
def test_a_print_costs_the_same_few_queries(client, settings, published, kind, django_assert_num_queries):
    settings.PUBLIC_ARCHIVE = True
    with django_assert_num_queries(6):
        client.get(address(published, kind))


def test_both_pages_lead_to_the_three_kinds(client, published):
    client.force_login(make_user(Role.CLERK, published.agency))
    pages = (
        reverse("reports:archived", args=(published.pk,)),
        published.effective_submission.get_absolute_url(),
    )
    for page in pages:
        text = client.get(page).content.decode()
        for kind in KINDS:
            assert re.search(rf'href="{address(published, kind)}">{kind.upper()}<', text), (page, kind)


def test_a_version_that_does_not_count_offers_no_print(client):
    draft = make_draft()
    client.force_login(draft.uploaded_by)
    assert "official" not in client.get(draft.get_absolute_url()).content.decode()
    assert client.get(address(draft.report, "docx")).status_code == 404


def test_a_pdf_is_made_once(client, settings, published, monkeypatch):
    settings.PUBLIC_ARCHIVE = True
    first = client.get(address(published, "pdf")).content
    monkeypatch.setattr(converter, "find_converter", lambda: None)
    assert client.get(address(published, "pdf")).content == first
    with pytest.raises(PrintRefused) as refused:
        pdf_of(b"another document")
    assert refused.value.code == "PDF_MISSING"


def test_without_libreoffice_the_page_says_what_to_do(client, settings, published, monkeypatch):
    settings.PUBLIC_ARCHIVE = True
    rmtree(settings.MEDIA_ROOT / "printed", ignore_errors=True)
    monkeypatch.setattr(converter, "find_converter", lambda: None)
    answer = client.get(address(published, "pdf"))
    assert answer.status_code == 409
    assert "请下载DOCX后另存为PDF" in answer.content.decode()


def test_while_others_are_made_the_answer_says_when_to_ask_again(
    client, settings, published, monkeypatch, tmp_path
):
    settings.PUBLIC_ARCHIVE, settings.MEDIA_ROOT = True, tmp_path
    monkeypatch.setattr(official_prints, "WAIT_SECONDS", 0.0)
    with (settings.VAR_DIR / "printing.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = client.get(address(published, "pdf"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "正在生成其他PDF" in answer.content.decode()
