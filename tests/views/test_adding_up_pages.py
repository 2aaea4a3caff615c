"""由下级生成: whose reports are added, the origin of a cell, files read back, and what moved since."""

import io
import random
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.models import AnnualReport, DraftField, Event, PortalEvent, RegionDraft, Submission
from reports.models.people import Role
from reports.reading.registry import read
from reports.recognition.reading import CellState
from reports.recognition.recognise import recognise
from reports.selectors.adding_up import units_of
from reports.services.region_drafts import AddingUpRefused, take_units
from reports.statutory.editions import EDITIONS
from tests.factories import make_agency, make_draft, make_reading, make_slot, make_user
from tests.selectors.approved import approve

pytestmark = pytest.mark.django_db

RECEIVED = "requests.received.total"


@pytest.fixture
def city():
    return make_agency("长河市人民政府", kind="government", level="prefecture")


@pytest.fixture
def slot(city):
    return make_slot(city, 2024, scope="aggregate")


@pytest.fixture
def clerk(city):
    return make_user(Role.CLERK, city)


def address(slot, name="added_up", *more) -> str:
    return reverse(f"reports:{name}", args=(slot.pk, *more))


def county_with_bureau(city, received: int = 40):
    """A county whose aggregate holds its bureau, and a bureau of the city with a body below."""
    county = make_agency("青禾县人民政府", kind="government", parent=city)
    approve(county, {RECEIVED: received}, scope="aggregate")
    approve(county, {RECEIVED: 999}, scope="own")
    approve(make_agency("青禾县财政局", parent=county), {RECEIVED: 888})
    return county


def test_the_rule_takes_aggregates_of_governments_and_own_reports_of_the_others(city, slot):
    county_with_bureau(city)
    approve(city, {RECEIVED: 1}, scope="own")
    bureau = make_agency("市教育局", parent=city)
    approve(bureau, {RECEIVED: 2})
    approve(make_agency("市一中", parent=bureau, kind="public_body"), {RECEIVED: 3})
    tax = make_agency("市税务局", parent=city, vertically_managed=True)
    approve(tax, {RECEIVED: 100})
    approve(make_agency("税务分局", parent=tax), {RECEIVED: 100})
    make_slot(make_agency("市体育局", parent=city), 2024)
    make_slot(make_agency("市档案局", parent=city), 2024, exempted=True, exemption_reason="撤销")
    units = units_of(slot)
    assert {(unit.name, unit.scope) for unit in units.counted} == {
        ("长河市人民政府", "own"),
        ("青禾县人民政府", "aggregate"),
        ("市教育局", "own"),
        ("市一中", "own"),
    }
    assert [unit.name for unit in units.missing] == ["市体育局"]
    assert [unit.name for unit in units.apart] == ["市税务局"]


def test_the_page_shows_sums_origins_and_who_is_missing(client, city, slot, clerk):
    county_with_bureau(city)
    approve(make_agency("市教育局", parent=city), {RECEIVED: 2, "requests.disclosed.total": None})
    make_slot(make_agency("市体育局", parent=city), 2024)
    client.force_login(clerk)
    text = client.get(address(slot)).content.decode()
    assert f'href="?cell={RECEIVED}"' in text
    assert "尚缺1份" in text
    assert "表二缺" not in text  # the form has all its cells; blank ones are no gaps
    assert "市体育局" in text
    response = client.get(address(slot), {"cell": RECEIVED})
    assert [(unit.name, value) for unit, value in response.context["origin"]["parts"]] == [
        ("青禾县人民政府", "40"),
        ("市教育局", "2"),
    ]
    fragment = client.get(address(slot), {"cell": "requests.disclosed.total"}, headers={"HX-Request": "true"})
    assert "未填数字：市教育局" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()


def test_two_hundred_random_units_add_up_cell_by_cell_on_the_page_and_in_both_files(
    client, city, slot, clerk
):
    chance = random.Random(12)
    form = EDITIONS["2021"]
    sums: dict[str, Decimal] = {}
    for number in range(200):
        cells: dict[str, object] = {}
        for code in form.cells:
            if chance.random() < 0.1:
                cells[code] = None if chance.random() < 0.5 else ...
                continue
            cells[code] = (
                chance.randrange(1000) / Decimal(10000) if code.endswith("amount") else chance.randrange(500)
            )
            sums[code] = sums.get(code, Decimal(0)) + Decimal(str(cells[code]))
        approve(make_agency(f"第{number}局", parent=city), cells)
    assert len(sums) == len(form.cells)
    draft = take_units(actor=clerk, report_id=slot.pk)
    assert len(draft.sources) == 200
    client.force_login(clerk)
    response = client.get(address(slot))
    shown = {
        cell.code: cell.text.replace(",", "")
        for table in response.context["tables"]
        for row in table.rows
        for cell in row
        if cell.is_value
    }
    assert {code: Decimal(text) for code, text in shown.items()} == {
        code: total.quantize(Decimal("0.01")) if code.endswith("amount") else total
        for code, total in sums.items()
    }
    document = client.get(address(slot, "added_up_file", "docx")).content
    reading = recognise(read(document))
    assert (reading.agency, reading.year) == ("长河市人民政府", 2024)
    assert {code: cell.value for code, cell in reading.cells.items()} == sums
    book = load_workbook(io.BytesIO(client.get(address(slot, "added_up_file", "xlsx")).content))
    assert book.sheetnames == ["汇总", "主动公开情况", "申请办理情况", "行政复议", "行政诉讼", "未计入"]
    assert book["申请办理情况"].max_row == 3 + 200 + 1
    ws = book["行政复议"]
    total = ws.cell(204, 12)
    assert total.value == "=SUM(L4:L203)"
    values = [ws.cell(row, 12).value for row in range(4, 204)]
    assert sum(value for value in values if value is not None) == sums["reconsideration.cases.total"]


def test_a_cell_that_nobody_states_is_empty_in_the_file_and_read_back_as_blank(client, city, slot, clerk):
    approve(make_agency("市教育局", parent=city), {RECEIVED: None})
    client.force_login(clerk)
    reading = recognise(read(client.get(address(slot, "added_up_file", "docx")).content))
    assert reading.cells[RECEIVED].state is CellState.BLANK


def test_a_later_version_moves_cells_and_is_taken_only_when_asked(client, city, slot, clerk):
    bureau = make_agency("市教育局", parent=city)
    first = approve(bureau, {RECEIVED: 2})
    client.force_login(clerk)
    assert client.post(address(slot, "take_units")).url == address(slot)
    assert client.get(address(slot)).context["moved"] == []
    second = approve(bureau, {RECEIVED: 5}, version=2)
    approve(make_agency("市体育局", parent=city), {RECEIVED: 1})
    page = client.get(address(slot))
    moved = {code: (before, now, by) for code, _, before, now, by in page.context["moved"]}
    assert moved[RECEIVED] == ("2", "6", [("市教育局", "2", "5"), ("市体育局", "空", "1")])
    assert RegionDraft.objects.get().sources == [first.pk]
    assert "采用最新数据" in page.content.decode()
    client.post(address(slot, "take_units"))
    draft = RegionDraft.objects.get()
    assert second.pk in draft.sources
    assert client.get(address(slot)).context["moved"] == []
    assert Event.objects.filter(report=slot, move="add_up", actor=clerk).count() == 2
    assert not Submission.objects.filter(report=slot).exists()


def written(slot) -> dict[str, str]:
    return dict(DraftField.objects.filter(draft__report=slot).values_list("name", "text"))


def test_the_sums_fill_the_report_that_is_written_and_leave_what_people_entered(client, city, slot, clerk):
    bureau = make_agency("市教育局", parent=city)
    cells = {RECEIVED: 2, "requests.disclosed.total": None, "proactive.fees.amount": "1.5"}
    approve(bureau, cells)
    client.force_login(clerk)
    assert "填入在线填写" not in client.get(address(slot)).content.decode()
    refused = client.post(address(slot, "fill_units"))
    assert (refused.status_code, "NOT_TAKEN" in refused.content.decode()) == (409, True)
    client.post(address(slot, "take_units"))
    assert "填入在线填写" in client.get(address(slot)).content.decode()
    assert client.post(address(slot, "fill_units")).url == reverse("reports:write_tables", args=(slot.pk,))
    fields = written(slot)
    assert (fields[RECEIVED], fields["proactive.fees.amount"]) == ("2", "1.5")
    assert "requests.disclosed.total" not in fields  # nobody states it: it stays a blank
    DraftField.objects.filter(name="litigation.direct.total").update(text="77", version=9)
    approve(bureau, cells | {RECEIVED: 5, "litigation.direct.total": 4}, version=2)
    assert written(slot)[RECEIVED] == "2"  # nothing moves by itself
    client.post(address(slot, "take_units"))
    page = client.post(address(slot, "fill_units"), follow=True)
    fields = written(slot)
    assert (fields[RECEIVED], fields["litigation.direct.total"]) == ("5", "77")
    assert "已填入1格。1格已有其他数字" in page.content.decode()


def test_nothing_is_filled_into_a_report_that_is_closed(client, city, slot, clerk):
    approve(make_agency("市教育局", parent=city), {RECEIVED: 2})
    take_units(actor=clerk, report_id=slot.pk)
    slot.year.is_open = False
    slot.year.save()
    client.force_login(clerk)
    assert "填入在线填写" not in client.get(address(slot)).content.decode()
    refused = client.post(address(slot, "fill_units"))
    assert (refused.status_code, "YEAR_CLOSED" in refused.content.decode()) == (409, True)


def test_a_handed_in_aggregate_is_compared_cell_by_cell(client, city, slot, clerk):
    approve(make_agency("市教育局", parent=city), {RECEIVED: 2})
    make_draft(slot, clerk, reading=make_reading({RECEIVED: 9}, agency=city.name))
    client.force_login(clerk)
    differing = client.get(address(slot)).context["differing"]
    assert [(code, stated, added, change) for code, _, stated, added, change in differing] == [
        (RECEIVED, "9", "2", "+7")
    ]


def test_refusals_have_a_code_and_a_sentence(client, city, slot, clerk):
    own = make_slot(city, 2024, scope="own")
    old = make_slot(city, 2018, scope="aggregate")
    client.force_login(clerk)
    for report, code in ((own, "NOT_AGGREGATE"), (old, "NO_FORM")):
        answer = client.get(address(report))
        assert (answer.status_code, code in answer.content.decode()) == (409, True)
    with pytest.raises(AddingUpRefused) as refused:
        take_units(actor=clerk, report_id=slot.pk)
    assert refused.value.code == "NO_UNITS"
    assert client.get(address(slot, "added_up_file", "pdf")).status_code == 404


def test_who_sees_and_who_takes(client, city, slot):
    approve(make_agency("市教育局", parent=city), {RECEIVED: 2})
    expected = {
        Role.CLERK: (200, 302),
        Role.HEAD: (200, 403),
        Role.OFFICE: (200, 302),
        Role.AUDITOR: (200, 403),
    }
    for role, outcome in expected.items():
        client.force_login(make_user(role, city))
        assert (
            client.get(address(slot)).status_code,
            client.post(address(slot, "take_units")).status_code,
        ) == outcome
    client.force_login(make_user(Role.CLERK, make_agency("别处")))
    assert client.get(address(slot)).status_code == 404


def test_the_downloads_are_recorded(client, city, slot, clerk):
    approve(make_agency("市教育局", parent=city))
    client.force_login(clerk)
    client.get(address(slot, "added_up_file", "docx"))
    assert PortalEvent.objects.filter(action="file_downloaded", subject__contains="由下级生成").count() == 1


def test_the_number_of_queries_does_not_grow_with_the_units(
    client, city, slot, clerk, django_assert_max_num_queries
):
    for number in range(12):
        approve(make_agency(f"第{number}局", parent=city))
        if number == 2:
            take_units(actor=clerk, report_id=slot.pk)
    client.force_login(clerk)
    with django_assert_max_num_queries(32):
        client.get(address(slot))


def test_nothing_is_offered_before_a_unit_has_passed(client, slot, clerk):
    client.force_login(clerk)
    text = client.get(address(slot)).content.decode()
    assert "还没有已通过审核的年报" in text
    assert address(slot, "take_units") not in text
    assert AnnualReport.objects.filter(pk=slot.pk, region_draft__isnull=True).exists()
