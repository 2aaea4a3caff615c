"""通报: the office's wording with the figures of the day, as a page, Word and workbook."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from reports.exports.bulletins import FIELDS, URGING, USUAL_TEXT, USUAL_TITLE, filled, unknown_fields
from reports.models import BulletinWording, PortalEvent, Submission
from reports.models.people import Role
from reports.services.bulletins import wording_of
from reports.states import State
from reports.views import bulletins
from tests.factories import make_agency, make_approved, make_slot, make_submitted, make_user
from tests.views.pages import parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return make_agency("青禾县人民政府", kind="government")


@pytest.fixture
def office(region):
    return make_user(Role.OFFICE, region)


@pytest.fixture
def slots(region):
    today = timezone.localdate()
    days = {"按时局": 9, "晚报局": -3, "未报局": -5, "未到期局": 20}
    found = {
        name: make_slot(make_agency(name, parent=region), 2024, due_on=today + timedelta(days=left))
        for name, left in days.items()
    }
    make_submitted(found["按时局"])
    make_submitted(found["晚报局"])
    make_slot(make_agency("=免报局", parent=region), 2024, exempted=True, exemption_reason="机构撤销")
    return found


def page(client, office, **parameters):
    client.force_login(office)
    return client.get(reverse("reports:bulletin", args=(2024,)), parameters)


def test_the_usual_wording_uses_known_fields_only():
    assert unknown_fields(USUAL_TITLE) == unknown_fields(USUAL_TEXT) == []
    assert unknown_fields("{地区}{单位}{ 和 }") == ["单位", " 和 "]
    assert unknown_fields("应报{应报}份}") == ["}"]
    assert filled("{应报}份", dict.fromkeys(FIELDS, "3")) == "3份"


def test_the_page_has_the_figures_of_today_and_the_lists(client, office, slots):
    response = page(client, office)
    made = response.context["bulletin"]
    today = timezone.localdate()
    assert made.title == (
        f"青禾县人民政府2024年政府信息公开工作年度报告报送情况通报（{today.year}年{today.month}月）"
    )
    assert "应报4份，已报2份，报送率50.0%" in made.paragraphs[1]
    assert "按时上报1份，逾期上报1份；已过截止日期仍未上报1份，未到截止日期1份" in made.paragraphs[1]
    names = {each.heading: [row[1] for row in each.rows] for each in made.lists}
    assert names["逾期未报单位"] == ["未报局"]
    assert names["逾期上报单位"] == ["晚报局"]
    assert names["按时上报单位"] == ["按时局"]
    assert [row[5] for row in made.lists[-3].rows] == ["5"]
    assert "未到期局" not in response.content.decode()


def test_reports_from_the_archive_are_named_apart_and_a_voided_one_says_so(client, office, region, slots):
    now = timezone.now()
    archived = make_approved(make_slot(make_agency("归档局", parent=region), 2024))
    Submission.objects.filter(pk=archived.pk).update(submitted_at=None, archived_at=now)
    voided = make_slot(make_agency("作废局", parent=region), 2024, due_on=now.date() - timedelta(days=9))
    Submission.objects.filter(pk=make_submitted(voided).pk).update(state=State.VOIDED)
    made = page(client, office).context["bulletin"]
    assert "应报5份，已报2份，报送率40.0%" in made.paragraphs[1]
    assert "已过截止日期仍未上报2份，未到截止日期1份。已通过审核0份" in made.paragraphs[1]
    assert made.paragraphs[-1] == "注：另有1份由历年归档归入，不计入以上份数。"
    stands = {row[1]: row[-1] for each in made.lists if each.columns[1][0] == "单位" for row in each.rows}
    assert (stands["作废局"], stands["未报局"]) == ("已作废，待重报", "逾期")
    assert "归档局" not in stands
    overview = client.get(reverse("reports:year", args=(2024,))).content.decode()
    assert overview.count("已作废，待重报") == 2  # 待上报 and 报送情况
    printed = client.get(reverse("reports:year", args=(2024,)), {"view": "print"}).content.decode()
    assert printed.count("已作废，待重报") == 1


def test_nobody_is_urged_where_nobody_is_late(client, office, slots):
    assert page(client, office).context["bulletin"].paragraphs[-1] == URGING
    make_submitted(slots["未报局"])
    made = page(client, office).context["bulletin"]
    assert "已过截止日期仍未上报0份" in made.paragraphs[-1]
    assert URGING not in made.paragraphs


def test_each_value_of_a_list_names_its_column_for_narrow_screens(client, office, slots):
    found = parsed(page(client, office)).xpath("//table[contains(@class, 'is-cards')]")
    assert len(found) == 3
    for table in found:
        heads = [text_of(head) for head in table.xpath(".//th")]
        for row in table.xpath(".//tbody/tr"):
            labels = [cell.get("data-label") or "单位" for cell in row.xpath("td")]
            assert labels == heads
            assert len(row.xpath("td[@class = 'is-title']")) == 1


def test_a_quarter_is_named_as_such_and_nonsense_is_refused(client, office, slots):
    quarter = (timezone.localdate().month + 2) // 3
    assert f"第{quarter}季度" in page(client, office, period="quarter").context["bulletin"].title
    assert "季度" not in page(client, office).context["bulletin"].title
    assert page(client, office, period="decade").status_code == 400


def test_word_and_workbook_say_what_the_page_says(client, office, slots):
    made = page(client, office).context["bulletin"]
    document = Document(io.BytesIO(client.get(reverse("reports:bulletin_file", args=(2024, "docx"))).content))
    texts = [paragraph.text.strip() for paragraph in document.paragraphs]
    assert texts[0] == made.title
    assert set(made.paragraphs) <= set(texts)
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in document.tables]
    assert tables == [
        [tuple(name for name, _ in each.columns), *each.rows] for each in made.lists if each.rows
    ]
    book = load_workbook(
        io.BytesIO(client.get(reverse("reports:bulletin_file", args=(2024, "xlsx"))).content)
    )
    assert book.sheetnames == ["通报", *(each.heading for each in made.lists)]
    assert book["通报"]["A1"].value == made.title
    assert book["逾期未报单位"]["B2"].value == "未报局"
    assert PortalEvent.objects.filter(action="file_downloaded", subject__startswith="月通报").count() == 2
    assert client.get(reverse("reports:bulletin_file", args=(2024, "pdf"))).status_code == 404


def test_names_that_look_like_formulas_and_marks_stay_text(client, office, region):
    due = timezone.localdate() - timedelta(days=1)
    for name in ("=1+1局", "<w:p>局"):
        make_slot(make_agency(name, parent=region), 2024, due_on=due)
    client.force_login(office)
    book = load_workbook(
        io.BytesIO(client.get(reverse("reports:bulletin_file", args=(2024, "xlsx"))).content)
    )
    cells = [cell for row in book["逾期未报单位"].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    document = Document(io.BytesIO(client.get(reverse("reports:bulletin_file", args=(2024, "docx"))).content))
    assert "<w:p>局" in [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def test_an_office_keeps_its_own_wording_which_holds_below_it_too(client, office, region, slots):
    client.force_login(office)
    address = reverse("reports:bulletin_wording", args=(region.pk,))
    assert USUAL_TITLE in client.get(address).content.decode()
    refused = client.post(address, {"title": "通报", "text": "应报{应报}份，{单位}"})
    assert refused.status_code == 422
    assert "“单位”不是可用的字段" in refused.content.decode()
    assert client.post(address, {"title": "{地区}快报", "text": "第一段{应报}\n\n第二段"}).status_code == 302
    made = page(client, office).context["bulletin"]
    assert (made.title, made.paragraphs) == ("青禾县人民政府快报", ("第一段4", "第二段"))
    town = make_agency("青禾镇", parent=region)
    assert wording_of(town)[0] == "{地区}快报"
    assert BulletinWording.objects.get().by == office
    assert PortalEvent.objects.filter(action="bulletin_wording_created", actor=office).exists()


def test_only_the_office_changes_the_wording(client, region):
    address = reverse("reports:bulletin_wording", args=(region.pk,))
    for role, status in ((Role.AUDITOR, 403), (Role.CLERK, 403)):
        client.force_login(make_user(role, region))
        assert client.post(address, {"title": "通报", "text": "正文"}).status_code == status
    client.force_login(make_user(Role.OFFICE, make_agency("白鹭县人民政府", kind="government")))
    assert client.get(address).status_code == 404


def test_the_page_lists_the_first_and_the_files_all(client, office, region, slots, monkeypatch):
    monkeypatch.setattr(bulletins, "MOST_SHOWN", 1)
    due = timezone.localdate() - timedelta(days=2)
    make_slot(make_agency("再未报局", parent=region), 2024, due_on=due)
    response = page(client, office)
    missing = next(each for each in response.context["bulletin"].lists if each.heading == "逾期未报单位")
    assert (len(missing.rows), missing.left_out, missing.total) == (1, 1, 2)
    assert "逾期未报单位（2）" in response.content.decode()
    assert "本页列出前1个，其余1个见下载的Word或Excel。" in response.content.decode()
    book = load_workbook(
        io.BytesIO(client.get(reverse("reports:bulletin_file", args=(2024, "xlsx"))).content)
    )
    names = {row[1].value for row in book["逾期未报单位"].iter_rows(min_row=2)}
    assert names == {"未报局", "再未报局"}


@pytest.mark.parametrize("kind", [None, "docx", "xlsx"])
def test_the_number_of_queries_does_not_grow_with_the_units(client, office, region, slots, kind):
    client.force_login(office)
    address = reverse("reports:bulletin_file", args=(2024, kind)) if kind else None
    address = address or reverse("reports:bulletin", args=(2024,))
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    due = timezone.localdate() - timedelta(days=1)
    for number in range(8):
        make_slot(make_agency(f"第{number}局", parent=region), 2024, due_on=due)
        make_submitted(make_slot(make_agency(f"第{number}所", parent=region), 2024, due_on=due))
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few)
    assert not [query for query in many if query["sql"].startswith('SELECT "reports_submission"')]
