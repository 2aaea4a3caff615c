"""The source of a published report for everybody: each figure leads to its place and back, numbers are masked."""

import io
import zipfile
from urllib.parse import unquote

import pytest
from django.urls import reverse
from lxml import html

from reports.demo.printing import print_docx, print_html, print_pdf
from reports.models import AnnualReport
from reports.models.people import Role
from reports.reading.registry import read
from reports.reading.rendering import render
from reports.recognition.reading import to_json
from reports.recognition.recognise import recognise
from reports.selectors.public_names import public_source_name
from reports.services import source_pages
from reports.services.publishing import publish_report
from reports.statutory.editions import EDITIONS
from review.voiding import confirm_void, request_void
from tests.factories import county, make_agency, make_approved, make_draft, make_slot, make_user
from tests.reading.html_habits import mht
from tests.reading.mail_builder import mail
from tests.recognition.reading_of import printed
from tests.views.pages import assert_clean, parsed

pytestmark = pytest.mark.django_db
MOBILE = "13912345678"
CELLS = dict.fromkeys(EDITIONS["2021"].cells, 0) | {
    "requests.received.natural_person": 31,
    "requests.received.total": 31,
    "requests.disclosed.natural_person": 31,
    "requests.disclosed.total": 31,
    "requests.outcomes_total.natural_person": 31,
    "requests.outcomes_total.total": 31,
    "proactive.licensing.decisions": 912,
}


@pytest.fixture(autouse=True)
def _public(settings, tmp_path):
    settings.PUBLIC_ARCHIVE = True
    settings.MEDIA_ROOT = tmp_path


def published(data: bytes, name: str) -> AnnualReport:
    """Publish a report whose file is read and shown as a worker does both."""
    government = county()[0]
    slot = make_slot(make_agency("青石县水利局", parent=government), year=2023)
    document = read(data)
    reading = recognise(document)
    submission = make_approved(slot, reading=reading, content=data, name=name)
    result = {"reading": to_json(reading), "html": render(document)}
    source_pages.keep_html(source=submission.source_file, result=result)
    source_pages.keep_pictures(source=submission.source_file)
    publish_report(
        actor=make_user(Role.OFFICE, government), report_id=slot.pk, personal="经核对，遮盖后公布。"
    )
    return slot


def report_with(text: str = "本年共收到申请31件。"):
    return printed(CELLS, narrative={1: (text,), 5: ("人手不足，正在改进。",), 6: ("没有收费。",)})


def view_of(report: AnnualReport) -> str:
    return reverse("reports:archived_source_view", args=(report.pk,))


def page_of(client, address: str):
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def test_every_figure_leads_to_its_place_in_the_text_and_back_without_scripts(client):
    report = published(print_docx(report_with()), "年报.docx")
    page = parsed(client.get(reverse("reports:archived", args=(report.pk,))))
    assert_clean(page)
    source = page_of(client, view_of(report))
    links = page.xpath("//td[contains(@class, 'form-value')]/a[contains(@class, 'form-value-link')]")
    assert len(links) == len(CELLS)
    for link in links:
        address, _, place = link.get("href").partition("#")
        assert address == view_of(report)
        (there,) = source.xpath(f"//*[@id='{place}']")
        assert there.text_content().endswith(f"：{link.text}")
        assert link.get("target") is None
        code = place.removeprefix("at-")
        assert there.get("href") == f"{reverse('reports:archived', args=(report.pk,))}#cell-{code}"
        assert page.xpath(f"//td[@id='cell-{code}']")
    assert source.xpath("//script | //@style") == []


def test_a_page_picture_is_shown_with_a_frame_a_figure_and_may_be_cached(client):
    report = published(print_pdf(report_with()), "年报.pdf")
    source = page_of(client, view_of(report))
    pictures = source.xpath("//image/@href")
    assert len(source.xpath("//a[starts-with(@id, 'at-')]")) == len(CELLS)
    answer = client.get(pictures[0])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert client.get(pictures[0], headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    missing = reverse("reports:archived_source_picture", args=(report.pk, len(pictures)))
    assert client.get(missing).status_code == 404


def test_pages_with_a_personal_number_are_shown_as_masked_text_only(client):
    report = published(print_pdf(report_with(f"联系人手机{MOBILE}，共收到申请31件。")), "年报.pdf")
    answer = client.get(view_of(report))
    shown = answer.content.decode()
    assert MOBILE not in shown
    assert "139***78" in shown
    assert "1处个人信息已遮盖" in shown
    assert "<image" not in shown
    assert client.get(reverse("reports:archived_source_picture", args=(report.pk, 0))).status_code == 404


def test_a_withdrawn_report_is_410_at_each_of_its_addresses(client):
    report = published(print_docx(report_with()), "年报.docx")
    addresses = [
        view_of(report),
        reverse("reports:archived_source_picture", args=(report.pk, 0)),
        reverse("reports:archived_source", args=(report.pk,)),
        reverse("reports:official_print", args=(report.pk, "docx")),
    ]
    office = [make_user(Role.OFFICE, report.agency.parent) for _ in range(2)]
    version = report.submissions.get().pk
    request_void(actor=office[0], submission_id=version, reason="数据有误，撤回更正")
    confirm_void(actor=office[1], submission_id=version)
    assert [client.get(address).status_code for address in addresses] == [410] * 4


def test_the_page_may_be_framed_by_the_portal_only_and_costs_few_queries(client, django_assert_num_queries):
    report = published(print_docx(report_with()), "年报.docx")
    with django_assert_num_queries(2):
        answer = client.get(view_of(report))
    for response in (answer, client.get(view_of(report), headers={"If-None-Match": answer.headers["ETag"]})):
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert 'content="noindex"' in answer.content.decode()


def test_names_of_people_in_the_name_of_a_file_are_not_public(client):
    report = published(print_docx(report_with()), "青石县水利局2023年年报_李秘密.DOCX")
    neutral = "青石县水利局2023年年报原件.docx"
    page = client.get(reverse("reports:archived", args=(report.pk,))).content.decode()
    assert neutral in page
    answer = client.get(reverse("reports:archived_source", args=(report.pk,)))
    assert unquote(answer["Content-Disposition"]).endswith(neutral)
    version = report.submissions.get().pk
    told = [page, view_of(report), f"/api/v1/reports/{report.pk}/", f"/api/v1/submissions/{version}/"]
    assert "李秘密" not in "".join(
        each if each is page else client.get(each).content.decode() for each in told
    )
    client.force_login(make_user(Role.CLERK, report.agency))
    own = client.get(reverse("review:report", args=(version,))).content.decode()
    assert "李秘密" in own
    assert "李秘密" in unquote(client.get(reverse("reports:source", args=(version,)))["Content-Disposition"])


def test_the_neutral_name_says_汇总_and_keeps_no_unknown_ending():
    slot = make_slot(make_agency("青石县人民政府", kind="government"), year=2023, scope="aggregate")
    version = make_draft(slot, content=b"x\n", name="y.txt")
    assert public_source_name(slot, "李.秘密", version) == "青石县人民政府2023年年报（汇总）原件.txt"
    assert public_source_name(slot, "李.PDF", version) == "青石县人民政府2023年年报（汇总）原件.pdf"


def test_of_a_mail_only_the_report_attached_is_public_never_the_letter(client):
    word = print_docx(report_with())
    sent = mail(
        ("2023年年报.docx", word), ("印章.png", b"\x89PNG\r\n\x1a\n" + bytes(40)), body=f"手机{MOBILE}"
    )
    report = published(sent, "来信.eml")
    answer = client.get(reverse("reports:archived_source", args=(report.pk,)))
    assert answer.status_code == 200
    assert answer.getvalue() == word
    assert unquote(answer["Content-Disposition"]).endswith("青石县水利局2023年年报原件.docx")
    assert answer["Content-Type"] == "application/octet-stream"


def test_a_mail_with_two_files_that_may_be_the_report_is_not_handed_out(client):
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:document")
    sent = mail(("年报.docx", print_docx(report_with())), ("坏.docx", broken.getvalue()))
    report = published(sent, "来信.eml")
    assert client.get(reverse("reports:archived_source", args=(report.pk,))).status_code == 403


def test_a_letter_saved_without_files_is_not_handed_out(client):
    page = print_html(report_with())
    header = b"From: clerk@example.cn\r\nTo: office@example.cn\r\nMIME-Version: 1.0\r\n"
    written = header + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page
    report = published(written, "来信.mht")
    assert client.get(reverse("reports:archived_source", args=(report.pk,))).status_code == 403


def test_a_saved_page_is_handed_out_as_it_is(client):
    saved = mht(print_html(report_with()))
    report = published(saved, "年报.mht")
    answer = client.get(reverse("reports:archived_source", args=(report.pk,)))
    assert (answer.status_code, answer.getvalue()) == (200, saved)


def test_the_report_in_a_mail_is_held_back_where_it_hides_a_number_itself(client):
    hiding = print_html(report_with()).replace(b"</body>", f"<!-- {MOBILE} --></body>".encode())
    report = published(mail(("年报.html", hiding)), "来信.eml")
    assert client.get(reverse("reports:archived_source", args=(report.pk,))).status_code == 403
