"""汇总核对: all governments of a region, their aggregates beside the sums, as a page and as a workbook."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.models import ParseRun, Submission
from reports.models.people import Role
from reports.services.packing import reading_columns
from reports.states import RunState
from tests.factories import make_agency, make_slot, make_user, make_year
from tests.selectors.approved import approve

pytestmark = pytest.mark.django_db

RECEIVED = "requests.received.total"


def read(submission: Submission) -> Submission:
    """The version as after its file has been read."""
    run = ParseRun.objects.create(
        submission=submission,
        source_file=submission.source_file,
        state=RunState.SUCCEEDED,
        **reading_columns({}),
    )
    Submission.objects.filter(pk=submission.pk).update(active_run=run)
    return submission


@pytest.fixture
def city():
    """A city with its own report of 10, county 甲 (aggregate right), 乙 (7 instead of 5), 丙 without aggregate."""
    make_year(2024)
    city = make_agency("长河市人民政府", kind="government", level="prefecture")
    approve(city, {RECEIVED: 10})
    read(approve(city, {RECEIVED: 27}, scope="aggregate"))
    for name, stated in (("甲", 12), ("乙", 7), ("丙", None)):
        county = make_agency(f"{name}县人民政府", kind="government", parent=city)
        approve(make_agency(f"{name}县财政局", parent=county), {RECEIVED: 5})
        if name == "甲":
            approve(county, {RECEIVED: 7})
        if stated is None:
            make_slot(county, 2024, scope="aggregate")
        else:
            read(approve(county, {RECEIVED: stated}, scope="aggregate"))
    return city


def address(city, name="aggregate_differences", **asked):
    return reverse(f"reports:{name}", args=(2024,)) + f"?region={city.pk}"


def test_every_government_is_named_with_what_differs_and_leads_to_its_units(client, city):
    client.force_login(make_user(Role.OFFICE, city))
    response = client.get(address(city))
    rows = {row.report.agency_name: (result, cells) for row, result, cells in response.context["rows"]}
    assert {name: result for name, (result, _) in rows.items()} == {
        "长河市人民政府": "1格不一致",  # 10 + 12 + 7: what is handed in of the counties is what is added
        "甲县人民政府": "逐格一致",
        "乙县人民政府": "1格不一致",
        "丙县人民政府": "汇总未上报",
    }
    [(code, _, stated, added, change)] = rows["乙县人民政府"][1]
    assert (code, stated, added, change) == (RECEIVED, "7", "5", "+2")
    assert rows["长河市人民政府"][1][0][2:4] == ("27", "29")
    text = response.content.decode()
    slot = next(
        row.report for row, *_ in response.context["rows"] if row.report.agency_name == "乙县人民政府"
    )
    assert f"{reverse('reports:added_up', args=(slot.pk,))}?cell={RECEIVED}#origin" in text
    [only] = client.get(address(slot.agency)).context["rows"]
    assert only[0].report == slot


def test_the_workbook_has_a_row_for_each_differing_cell_and_names_the_others(client, city):
    client.force_login(make_user(Role.AUDITOR, city))
    book = load_workbook(io.BytesIO(client.get(address(city, "aggregate_differences_table")).content))
    rows = {row[1]: row for row in book.active.iter_rows(min_row=3, values_only=True)}
    assert rows["乙县人民政府"][7] == "1格不一致"
    assert rows["乙县人民政府"][9:] == (7, 5, 2)
    assert rows["甲县人民政府"][7] == "逐格一致"
    assert rows["丙县人民政府"][7] == "汇总未上报"


def test_a_region_without_aggregates_and_a_year_without_a_form_say_so(client):
    make_year(2024)
    make_year(2017)
    region = make_agency("青禾县人民政府", kind="government")
    client.force_login(make_user(Role.OFFICE, region))
    assert "没有应报的汇总年报" in client.get(address(region)).content.decode()
    old = reverse("reports:aggregate_differences", args=(2017,))
    assert "没有统一的统计表格式" in client.get(old).content.decode()
    assert client.get(reverse("reports:aggregate_differences_table", args=(2017,))).status_code == 409


def test_the_number_of_queries_does_not_grow_with_governments_and_units(
    client, city, django_assert_max_num_queries
):
    client.force_login(make_user(Role.OFFICE, city))
    for number in range(6):
        county = make_agency(f"第{number}县人民政府", kind="government", parent=city)
        read(approve(county, {RECEIVED: 1}, scope="aggregate"))
        approve(make_agency(f"第{number}县财政局", parent=county), {RECEIVED: 1})
    with django_assert_max_num_queries(26):
        response = client.get(address(city))
    assert len(response.context["rows"]) == 10
