"""Several files at once, or one without a slot: proposed from their content, accepted only when confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reports.demo.printing import PrintedReport, print_docx, print_html, print_text
from reports.models import ReceivedPackage, Submission
from reports.models.people import Role
from reports.reading.model.errors import MESSAGES
from reports.services.package_titles import read_titles
from tests.factories import county, make_agency, make_slot, make_user
from tests.reading.docx_builder import zipped
from tests.recognition.reading_of import numbered_cells
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db
UPLOAD = "/upload/"
JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def bureaus():
    government = county()[0]
    return [make_agency(f"青禾县{name}局", parent=government) for name in ("水利", "财政")]


def clerk_of(client, *agencies):
    person = make_user(Role.CLERK, agencies[0])
    for agency in agencies[1:]:
        person.memberships.create(agency=agency, role=Role.CLERK)
    client.force_login(person)
    return person


def printed(agency, year=2024):
    return PrintedReport(agency.name, year, numbered_cells("2021"))


def send(client, *files, **more):
    uploads = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(UPLOAD, {"report": "", "file": uploads}, **more)


def proposals(client, answer):
    """Read the titles as a worker does; return file → (chosen report, what is said of it)."""
    read_titles(ReceivedPackage.objects.get(key=answer.url.split("/")[-2]).pk)
    page = parsed(client.get(answer.url))
    assert_clean(page)
    rows = {}
    for row in page.xpath("//tbody/tr"):
        chosen = row.xpath(".//option[@selected]")
        rows[text_of(row.xpath("./td")[0]).strip()] = (
            text_of(chosen[0]).strip() if chosen else "",
            text_of(row.xpath("./td")[2]).strip(),
        )
    return rows


def test_a_clerk_of_many_reports_gets_each_file_proposed_by_its_content(client, bureaus):
    clerk_of(client, *bureaus)
    for agency in bureaus:
        for year in (2023, 2024):
            make_slot(agency, year)
    water, finance = bureaus
    answer = send(
        client,
        ("扫描件.docx", print_docx(printed(water))),
        ("年报.html", print_html(printed(finance, 2023))),
        ("说明.bin", b"\x00\x01" * 99),
    )
    assert proposals(client, answer) == {
        "扫描件.docx": ("2024年 · 青禾县水利局（本级）", "按标题对应"),
        "年报.html": ("2023年 · 青禾县财政局（本级）", "按标题对应"),
        "说明.bin": ("", MESSAGES["KIND_UNKNOWN"]),
    }
    assert not Submission.objects.exists()


def test_a_clerk_of_one_report_is_asked_too_and_nothing_counts_before(client, bureaus):
    slot = make_slot(bureaus[0], 2024)
    clerk_of(client, bureaus[0])
    answer = send(client, ("年报.docx", print_docx(printed(bureaus[0]))))
    assert proposals(client, answer) == {"年报.docx": ("2024年 · 青禾县水利局（本级）", "按标题对应")}
    assert not Submission.objects.exists()
    assert "年报.docx" in text_of(parsed(client.get(UPLOAD)).xpath("//section[@id='waiting-files']")[0])
    form = {"name-0": "年报.docx", "slot-0": str(slot.pk)}
    assert client.post(answer.url, form).status_code == 302
    assert Submission.objects.get().report == slot


def test_the_file_of_another_agency_is_proposed_nothing(client, bureaus):
    make_slot(bureaus[0], 2024)
    clerk_of(client, bureaus[0])
    answer = send(client, ("年报.docx", print_docx(printed(bureaus[1]))))
    chosen, said = proposals(client, answer)["年报.docx"]
    assert chosen == ""
    assert "不是您填报的单位" in said


def test_a_script_gets_the_address_of_the_page_to_confirm_on(client, bureaus):
    make_slot(bureaus[0], 2024)
    clerk_of(client, bureaus[0])
    text = print_text(printed(bureaus[0]), "A")
    answer = send(client, ("一.txt", text), ("二.txt", text + b" "), headers=JSON)
    package = ReceivedPackage.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"page": f"/upload/package/{package.key}/"})
    assert package.name == "一.txt等2个文件"


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (b"", 422, "文件是空的"),
        (b"MZ\x90\x00" + bytes(4000), 422, "无法识别文件格式"),
        (zipped([("a.txt", b"1"), ("b.txt", b"2")]), 422, "请在“上传压缩包”页上传"),
    ],
)
def test_a_single_file_that_cannot_be_read_is_refused_at_once(client, bureaus, content, status, sentence):
    make_slot(bureaus[0], 2024)
    clerk_of(client, bureaus[0])
    refused = send(client, ("文件", content), headers=JSON)
    assert (refused.status_code, sentence in refused.json()["message"]) == (status, True)
    assert not ReceivedPackage.objects.exists()


def test_whoever_fills_in_nothing_sends_nothing(client, bureaus):
    make_slot(bureaus[0], 2024)
    client.force_login(make_user(Role.REVIEWER, bureaus[0].parent))
    assert send(client, ("年报.txt", b"1")).status_code == 403


def test_the_oldest_waiting_upload_stays_and_one_too_many_is_refused_with_a_code(client, bureaus, settings):
    settings.MAX_WAITING_OF_PERSON = 4
    make_slot(bureaus[0])
    clerk_of(client, bureaus[0])
    kept = [send(client, (f"{n}.txt", f"表\t{n}\n".encode())).url for n in range(4)]
    answer = send(client, ("五.txt", "表\t5\n".encode()), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (429, "WAITING_TO_ASSIGN")
    assert [client.get(address).status_code for address in kept] == [200] * 4
    assert ReceivedPackage.objects.count() == 4
    plain = send(client, ("五.txt", "表\t5\n".encode()))
    assert plain.status_code == 429
    assert "核对或清除" in text_of(parsed(plain))
