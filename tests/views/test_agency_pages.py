"""Pages of the office: agencies and their changes, duties, imported lists."""

from base64 import b64decode
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from reports.models import Agency, AgencyChange, AnnualReport, ImportPreview, User
from reports.models.people import Role
from reports.services.agency_rows import HEADINGS as AGENCY_HEADINGS
from reports.services.people_rows import HEADINGS as PEOPLE_HEADINGS
from tests.factories import make_agency, make_slot, make_user, make_year
from tests.services.test_importing import workbook
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, region):
    person = make_user(Role.OFFICE, region[0])
    client.force_login(person)
    return person


def hidden(response) -> dict:
    """Return the form data of the confirmation page."""
    [form] = parsed(response).xpath("//main//form")
    return {field.get("name"): field.get("value") or "" for field in form.xpath(".//input")}


def test_agencies_are_listed_searched_by_any_name_and_closed_ones_on_demand(client, region, office):
    make_agency("青禾县物价局", parent=region[0], valid_to="2023-05-01")
    region[1].aliases.create(name="县财政局")
    page = client.get(reverse("reports:agencies"))
    assert_clean(parsed(page))
    assert [agency.name for agency in page.context["page_obj"]] == [region[0].name, region[1].name]
    found = client.get(reverse("reports:agencies"), {"q": "县财政局"})
    assert [agency.name for agency in found.context["page_obj"]] == [region[1].name]
    with_closed = client.get(reverse("reports:agencies"), {"closed": "1"})
    assert "已于2023-05-01撤销" in with_closed.content.decode()


def test_a_change_is_shown_before_it_is_made(client, region, office):
    slot = make_slot(region[1], 2024)
    address = reverse("reports:change_agency", args=(region[1].pk, "rename"))
    assert_clean(parsed(client.get(address)))
    asked = client.post(address, {"name": "青禾县财政和国资局", "on": "2024-06-01", "reason": "青编发3号"})
    assert_clean(parsed(asked))
    assert f"{slot}：改用“青禾县财政和国资局”" in text_of(parsed(asked))
    assert not AgencyChange.objects.exists()
    done = client.post(address, hidden(asked))
    assert done.url == reverse("reports:agency", args=(region[1].pk,))
    slot.refresh_from_db()
    assert slot.agency_name == "青禾县财政和国资局"
    page = client.get(done.url)
    assert_clean(parsed(page))
    assert "青禾县财政局（至2024-06-01）" in text_of(parsed(page))


def test_the_page_of_a_change_says_which_reports_follow_and_which_do_not(client, region, office):
    earlier = make_slot(region[1], 2023)
    for kind, values, told in (
        ("rename", {"name": "青禾县财政和国资局"}, "2023年度及以前的年报，尚未上报的也沿用原名称"),
        ("close", {}, "较早年度的年报仍须上报"),
    ):
        address = reverse("reports:change_agency", args=(region[1].pk, kind))
        asked = client.post(address, {**values, "on": "2024-06-01", "reason": "青编发3号"})
        said = text_of(parsed(asked))
        assert "2024年度及以后尚未上报的年报" in said
        assert told in said
        assert str(earlier) not in said


def test_a_merger_and_a_split_go_through_both_steps(client, region, office):
    into = make_agency("青禾县发改局", parent=region[0])
    for kind, agency, values in (
        ("split", into, {"parts": "S1 青禾县粮食局\nS2 青禾县物价局", "goes_on": "on"}),
        ("merge", region[1], {"into": into.pk}),
    ):
        address = reverse("reports:change_agency", args=(agency.pk, kind))
        asked = client.post(address, values | {"on": "2024-06-01", "reason": "青编发3号"})
        assert asked.status_code == 200, kind
        # The lines of a split are in a hidden field, which a browser sends unchanged.
        done = client.post(address, hidden(asked) | {"parts": values.get("parts", "")})
        assert done.status_code == 302, kind
    assert set(Agency.objects.filter(code__in=("S1", "S2")).values_list("name", flat=True)) == {
        "青禾县粮食局",
        "青禾县物价局",
    }
    region[1].refresh_from_db()
    assert region[1].valid_to is not None


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        ("rename", {"name": ""}, "请填写单位全称"),
        ("rename", {"name": "新", "on": "六月"}, "请填写日期"),
        ("merge", {"into": "999999"}, "请选择并入的单位"),
        ("split", {"parts": "只有代码"}, "缺少代码或全称"),
        ("close", {"reason": ""}, "请填写依据"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(client, region, office, kind, values, sentence):
    address = reverse("reports:change_agency", args=(region[1].pk, kind))
    response = client.post(address, {"on": "2024-06-01", "reason": "文号"} | values)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_what_the_service_refuses_is_said_with_409_and_changes_nothing(client, region, office):
    address = reverse("reports:change_agency", args=(region[1].pk, "rename"))
    values = {"name": region[1].name, "on": "2024-06-01", "reason": "文号", "confirm": "1"}
    response = client.post(address, values)
    assert response.status_code == 409
    assert "新名称与现名称相同" in response.content.decode()


def test_only_agencies_of_the_own_region_can_be_chosen(client, region, office):
    stranger = make_agency("长汀区人民政府", kind="government")
    address = reverse("reports:change_agency", args=(region[1].pk, "merge"))
    assert stranger.name not in client.get(address).content.decode()
    values = {"into": stranger.pk, "on": "2024-06-01", "reason": "文号", "confirm": "1"}
    assert client.post(address, values).status_code == 422


def test_duties_exemptions_and_extensions_are_set_on_one_page(client, region, office):
    year = make_year(2024)
    slot = make_slot(region[1], 2024)
    listed = client.get(reverse("reports:duties", args=(2024,)))
    assert_clean(parsed(listed))
    assert [row.words for row in listed.context["rows"]] == ["汇总", "本级"]
    address = reverse("reports:duty", args=(2024, region[1].pk))
    assert_clean(parsed(client.get(address)))
    client.post(address, {"what": "duty", "own": "on", "aggregate": "on"})
    assert AnnualReport.objects.filter(agency=region[1], year=year).count() == 2
    assert_clean(parsed(client.get(address)))
    client.post(address, {"what": "extend", "slot": slot.pk, "until": "2025-02-20", "reason": "停电"})
    slot.refresh_from_db()
    assert str(slot.due_on) == "2025-02-20"
    client.post(address, {"what": "exempt", "slot": slot.pk, "reason": "合并发布"})
    assert "合并发布" in client.get(address).content.decode()
    client.post(address, {"what": "reinstate", "slot": slot.pk})
    slot.refresh_from_db()
    assert not slot.exempted
    for values, sentence in (
        ({"what": "exempt", "slot": slot.pk, "reason": ""}, "请填写免报理由"),
        ({"what": "extend", "slot": slot.pk, "until": "2024-01-01", "reason": "x"}, "延期后的日期须晚于"),
        ({"what": "extend", "slot": slot.pk, "until": "明天", "reason": "x"}, "请填写日期"),
        ({"what": "duty"}, "请填写理由"),
    ):
        response = client.post(address, values)
        assert response.status_code == 409
        assert sentence in response.content.decode()
    for values in ({"what": "else", "slot": slot.pk}, {"what": "exempt", "slot": "x"}, {"what": "exempt"}):
        assert client.post(address, values).status_code == 404


def test_the_lists_of_agencies_take_a_bounded_number_of_queries(
    client, region, office, django_assert_max_num_queries
):
    for _ in range(20):
        make_slot(make_agency(parent=region[0]), 2024)
    for address in (reverse("reports:agencies"), reverse("reports:duties", args=(2024,))):
        with django_assert_max_num_queries(14):
            client.get(address)


def test_a_list_is_looked_at_and_then_brought_in(client, region, office):
    Agency.objects.filter(pk=region[0].pk).update(code="QH")
    address = reverse("reports:import_agencies")
    assert_clean(parsed(client.get(address)))
    blank = client.get(reverse("reports:import_blank", args=("agencies",)))
    assert blank.headers["X-Content-Type-Options"] == "nosniff"
    head = load_workbook(BytesIO(b"".join(blank.streaming_content))).active
    assert [cell.value.rstrip("*") for cell in head[1]] == list(AGENCY_HEADINGS)
    data = workbook(AGENCY_HEADINGS, ("QH02", "青禾县水利局", "QH", "部门", "县级"), ("QH03", "", "QH"))
    sent = client.post(address, {"file": SimpleUploadedFile("单位.xlsx", data)})
    page = client.get(sent.url)
    assert_clean(parsed(page))
    assert (page.context["new"], page.context["wrong"], page.context["total"]) == (1, 1, 2)
    refused = client.post(sent.url)
    assert refused.status_code == 302
    assert not Agency.objects.filter(code="QH02").exists()
    assert "有1行不能导入" in client.get(refused.url).content.decode()


def test_first_passwords_are_shown_once_and_kept_nowhere(client, region):
    administrator = make_user(Role.ADMINISTRATOR, region[0])
    Agency.objects.filter(pk=region[1].pk).update(code="QH01")
    client.force_login(administrator)
    data = workbook(PEOPLE_HEADINGS, ("zhang", "张三", "", "", "填报员", "QH01"))
    sent = client.post(reverse("reports:import_people"), {"file": SimpleUploadedFile("人员.xlsx", data)})
    done = client.post(sent.url)
    assert_clean(parsed(done))
    [(person, agency, name, password)] = done.context["passwords"]
    assert (person, agency) == ("张三", region[1].name)
    assert User.objects.get(username=name).check_password(password)
    [link] = parsed(done).xpath("//a[@download]")
    book = load_workbook(BytesIO(b64decode(link.get("href").partition("base64,")[2])))
    assert list(book.active.values) == [
        ("姓名", "单位", "用户名", "初始密码"),
        ("张三", region[1].name, "zhang", password),
    ]
    assert password not in client.get(sent.url).content.decode()
    assert password not in str(ImportPreview.objects.values())
    assert "no-store" in done.headers["Cache-Control"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", "名称,代码".encode(), b"\x00" * 100])
def test_a_file_that_is_no_list_gets_a_sentence(client, office, content):
    response = client.post(
        reverse("reports:import_agencies"), {"file": SimpleUploadedFile("x.xlsx", content)}
    )
    assert response.status_code == 422
    assert "请上传 xlsx 工作簿" in response.content.decode()
