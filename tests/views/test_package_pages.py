"""上传压缩包: the two pages, without scripts."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.demo.printing import PrintedReport, print_docx, print_text
from reports.models import PortalEvent, ReceivedPackage, Submission
from reports.models.people import Role
from reports.services.package_titles import FAILURES, PACKAGES, read_titles
from tests.factories import county, make_draft, make_slot, make_user
from tests.reading.docx_builder import zipped
from tests.recognition.reading_of import numbered_cells
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
PAGE = "/upload/package/"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency():
    return county()[1]


@pytest.fixture
def slots(agency):
    return {year: make_slot(agency, year) for year in (2023, 2024)}


@pytest.fixture
def clerk(client, agency):
    user = make_user(Role.CLERK, agency)
    client.force_login(user)
    return user


@pytest.fixture
def files(agency, slots):
    """Return a package of two reports and an unrelated picture."""
    return [
        ("a.docx", print_docx(PrintedReport(agency.name, 2024, numbered_cells("2021")))),
        ("<b>.txt", print_text(PrintedReport(agency.name, 2023, numbered_cells("2021")), "A")),
        ("c.bin", b"\x00\x01\x02" * 90),
    ]


def send(client, files, name="年报.zip", *, read=True):
    """Send a package; its titles are read as a worker does."""
    content = files if isinstance(files, bytes) else zipped(files)
    response = client.post(PAGE, {"file": SimpleUploadedFile(name, content)})
    if read and response.status_code == 302:
        read_titles(ReceivedPackage.objects.get(key=response.url.split("/")[-2]).pk)
    return response


def filled_in(page):
    """Return the form data of the page."""
    form = page.xpath("//form[.//select]")[0]
    data = {field.name: field.value for field in form.xpath(".//input[@type = 'hidden']")}
    return data | {field.name: field.value for field in form.xpath(".//select")}


def test_files_are_proposed_confirmed_and_read_without_scripts(client, clerk, slots, files):
    assert_clean(parsed(client.get(PAGE)))
    response = send(client, files)
    assert response.status_code == 302
    page = parsed(client.get(response.url))
    assert_clean(page)
    assert "<b>.txt" in text_of(page)
    assert "无法识别文件格式" in text_of(page)
    assert not Submission.objects.exists()
    data = filled_in(page)
    assert [data["slot-0"], data["slot-1"]] == [str(slots[2023].pk), str(slots[2024].pk)]
    done = client.post(response.url, data, follow=True)
    assert "已接收2个文件" in text_of(parsed(done))
    assert set(Submission.objects.values_list("report__year", "original_name")) == {
        (2024, "a.docx"),
        (2023, "<b>.txt"),
    }
    assert client.get(response.url).status_code == 404


def test_a_form_sent_twice_says_both_times_that_the_files_were_received(client, clerk, slots, files):
    address = send(client, files).url
    data = filled_in(parsed(client.get(address)))
    for _ in range(2):
        assert "已接收2个文件" in text_of(parsed(client.post(address, data, follow=True)))
    assert Submission.objects.count() == 2


def test_a_form_sent_twice_of_which_a_file_is_left_says_so_too(client, clerk, slots, files):
    address = send(client, files).url
    data = filled_in(parsed(client.get(address))) | {"slot-0": ""}
    for _ in range(2):
        assert "已接收1个文件" in text_of(parsed(client.post(address, data, follow=True)))
    assert Submission.objects.count() == 1


def test_why_a_file_has_no_report_still_stands_after_the_form_was_sent(client, clerk, slots, files):
    foreign = print_docx(PrintedReport("远山县水利局", 2024, numbered_cells("2021")))
    address = send(client, [("x.docx", foreign), files[0]]).url
    said = "不是您填报的单位"
    page = parsed(client.get(address))
    assert said in text_of(page)
    data = filled_in(page)
    nothing = {name: "" if name.startswith("slot") else value for name, value in data.items()}
    assert said in text_of(parsed(client.post(address, nothing, follow=True)))


def test_a_name_with_turned_direction_is_spelled_out_and_the_file_can_be_accepted(
    client, clerk, slots, files
):
    turned = "年报\u202excod.docx"
    answer = client.get(send(client, [(turned, files[0][1])]).url)
    text = answer.content.decode()
    assert "年报[U+202E]xcod.docx" in text
    assert "\u202e" not in text
    page = client.get(answer.request["PATH_INFO"])
    client.post(answer.request["PATH_INFO"], filled_in(parsed(page)))
    assert Submission.objects.get().original_name == "年报xcod.docx"


def test_until_the_titles_are_read_the_page_shows_how_far_it_is(client, clerk, slots, files):
    address = send(client, files, read=False).url
    page = parsed(client.get(address))
    assert_clean(page)
    assert "等待读取标题：0 / 2" in text_of(page)
    assert page.xpath(f"//noscript//a[@href = '{address}']")
    assert not page.xpath("//select")
    fragment = client.get(address, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in fragment.headers
    assert f'hx-get="{address}"' in fragment.content.decode()
    assert client.post(address, {"slot-0": str(slots[2024].pk)}).status_code == 409
    assert not Submission.objects.exists()
    waiting = parsed(client.get(PAGE))
    assert_clean(waiting)
    assert waiting.xpath(f"//a[@href = '{address}']")
    assert "正在读取标题" in text_of(waiting)
    read_titles(ReceivedPackage.objects.get().pk)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert parsed(client.get(address)).xpath("//select")
    assert "待核对" in text_of(parsed(client.get(PAGE)))


def test_titles_that_could_not_be_read_are_told_and_the_names_serve(client, clerk, slots, files):
    address = send(client, [("2023年.docx", files[0][1])], read=False).url
    package = ReceivedPackage.objects.get()
    _, fence = PACKAGES.take(package.pk)
    PACKAGES.fail(package.pk, fence, "UNEXPECTED", FAILURES["UNEXPECTED"])
    page = parsed(client.get(address))
    assert "以下仅按文件名对应" in text_of(page)
    assert filled_in(page)["slot-0"] == str(slots[2023].pk)


def test_the_queries_of_the_page_do_not_grow_with_the_files(client, clerk, agency, slots):
    counts = []
    for number in (1, 8):
        names = [(f"{n}.txt", f"表\t{n}\n".encode()) for n in range(number)]
        address = send(client, names).url
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_file_for_which_nothing_is_chosen_is_not_accepted(client, clerk, slots, files):
    address = send(client, files).url
    data = filled_in(parsed(client.get(address))) | {"slot-0": "", "slot-1": ""}
    page = parsed(client.post(address, data, follow=True))
    assert "没有为任何文件选择年报" in text_of(page)
    assert not Submission.objects.exists()
    client.post(address, data | {"slot-0": str(slots[2023].pk)})
    assert Submission.objects.count() == 1


def test_a_draft_is_replaced_only_when_the_person_says_so(client, clerk, slots, files):
    make_draft(slots[2024], clerk)
    address = send(client, files[:1]).url
    page = parsed(client.get(address))
    assert page.xpath("//input[@name = 'replace-0']")
    refused = client.post(address, filled_in(page))
    assert refused.status_code == 422
    assert "已有草稿" in text_of(parsed(refused))
    client.post(address, filled_in(page) | {"replace-0": "1"})
    assert slots[2024].submissions.count() == 2


def test_the_page_of_another_person_does_not_exist(client, agency, clerk, slots, files):
    address = send(client, files).url
    client.force_login(make_user(Role.CLERK, agency))
    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code == 404


def test_a_report_of_another_agency_cannot_be_chosen(client, agency, clerk, slots, files):
    foreign = make_slot(agency.parent, 2024)
    address = send(client, files[:1]).url
    client.post(address, filled_in(parsed(client.get(address))) | {"slot-0": str(foreign.pk)})
    assert not Submission.objects.exists()


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "0"])
def test_nonsense_in_the_choice_chooses_nothing(client, clerk, slots, files, value):
    address = send(client, files[:1]).url
    response = client.post(address, filled_in(parsed(client.get(address))) | {"slot-0": value})
    assert response.status_code == 302
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "文件是空的"), (b"plain", "这不是zip压缩包"), (zipped([]), "压缩包中没有文件")],
)
def test_what_is_no_package_is_refused_with_a_sentence(client, clerk, slots, content, sentence):
    refused = send(client, content)
    assert refused.status_code == 422
    assert sentence in text_of(parsed(refused))


def test_nothing_sent_is_refused_with_a_sentence(client, clerk, slots):
    refused = client.post(PAGE, {})
    assert refused.status_code == 422
    assert "请选择要上传的压缩包" in text_of(parsed(refused))


def test_who_fills_in_nothing_is_told_so(client, agency, slots, files):
    client.force_login(make_user(Role.REVIEWER, agency.parent))
    assert "目前没有开放填报的年报" in text_of(parsed(client.get(PAGE)))
    assert send(client, files).status_code == 403


def test_a_package_sent_as_a_single_file_is_told_where_it_belongs(client, clerk, slots, files):
    response = client.post(
        "/upload/", {"report": slots[2024].pk, "file": SimpleUploadedFile("a.zip", zipped(files))}
    )
    assert response.status_code == 422
    page = parsed(response)
    assert "请在“上传压缩包”页上传" in text_of(page)
    assert page.xpath(f"//a[@href = '{PAGE}']")


def test_nothing_that_waits_is_lost_and_beyond_the_limit_more_is_refused(
    client, clerk, slots, files, settings
):
    settings.MAX_WAITING_OF_PERSON = 5
    addresses = [send(client, files[:1]).url for _ in range(4)]
    addresses.append(send(client, files[2:]).url)  # all refused: counts as one
    refused = send(client, files)
    assert refused.status_code == 429
    assert "您已有5个文件等待核对。请先在“上传压缩包”页核对或清除，再上传。" in text_of(parsed(refused))
    assert [client.get(address).status_code for address in addresses] == [200] * 5
    assert {a.get("href") for a in parsed(refused).xpath("//section[@id = 'waiting-files']//a")} == set(
        addresses
    )
    gone = client.post(addresses[0], {"discard": "1"}, follow=True)
    assert "已清除待核对的文件" in text_of(parsed(gone))
    event = PortalEvent.objects.get(action="package_discarded")
    assert (event.actor, event.data["files"], event.agency) == (
        clerk,
        [None, 1],
        clerk.memberships.get().agency,
    )
    assert client.get(addresses[0]).status_code == 404
    assert client.post(addresses[0], {"discard": "1"}).status_code == 404
    assert PortalEvent.objects.filter(action="package_discarded").count() == 1
    assert send(client, files).status_code == 302
    assert not Submission.objects.exists()


def test_another_person_discards_nothing(client, agency, clerk, slots, files):
    address = send(client, files).url
    client.force_login(make_user(Role.CLERK, agency))
    assert client.post(address, {"discard": "1"}).status_code == 404
    assert ReceivedPackage.objects.exists()
    assert not PortalEvent.objects.filter(action="package_discarded").exists()
