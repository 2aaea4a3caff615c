"""规章和规范性文件: the list for the justice bureau."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.models.people import Role
from tests.factories import make_agency, make_slot, make_user, make_year
from tests.selectors.approved import approve

pytestmark = pytest.mark.django_db

RULES, DOCUMENTS = "proactive.government_rules.issued", "proactive.normative_documents.in_force"


@pytest.fixture
def region():
    return make_agency("青禾县人民政府", kind="government")


@pytest.fixture
def office(region):
    return make_user(Role.OFFICE, region)


def rows_of(response) -> dict[str, list[str]]:
    return {
        row.report.agency_name: [text for _, text in numbers] for row, numbers, _ in response.context["rows"]
    }


def fill(region) -> None:
    approve(make_agency("甲局", parent=region), {RULES: 2, DOCUMENTS: 1234})
    approve(make_agency("乙局", parent=region), {RULES: None, DOCUMENTS: 6})
    approve(make_agency("丙局", parent=region), edition="2019")
    approve(region, {RULES: 500}, scope="aggregate")
    make_slot(make_agency("丁局", parent=region), 2024)


def test_blank_is_not_zero_and_who_has_no_report_is_named(client, region, office):
    fill(region)
    client.force_login(office)
    response = client.get(reverse("reports:document_counts", args=(2024,)))
    assert rows_of(response) == {
        "甲局": ["2", "0", "0", "0", "0", "1,234"],
        "乙局": ["空", "0", "0", "0", "0", "6"],
        "丙局": ["—"] * 6,
        "丁局": ["—"] * 6,
    }
    assert [text for _, text in response.context["totals"]] == ["2", "0", "0", "0", "0", "1,240"]
    text = response.content.decode()
    assert "应报4份，已通过3份" in text
    assert "没有已通过审核的年报" in text
    assert "本表不是" in text


def test_the_workbook_has_the_same_numbers_and_a_column_for_the_answer(client, region, office):
    fill(region)
    client.force_login(office)
    response = client.get(reverse("reports:document_counts_table", args=(2024,)), {"region": region.pk})
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows(min_row=2, values_only=True))
    assert rows[0][-1] == "司法行政部门核对意见"
    by_name = {row[1]: row[4:10] for row in rows[1:]}
    assert by_name["乙局"] == (None, 0, 0, 0, 0, 6)
    assert by_name["合计（已填数字之和）"] == (2, 0, 0, 0, 0, 1240)


def test_a_year_without_a_form_says_so(client, region, office):
    make_year(2018)
    client.force_login(office)
    assert (
        "没有统一的统计表格式"
        in client.get(reverse("reports:document_counts", args=(2018,))).content.decode()
    )
    assert client.get(reverse("reports:document_counts_table", args=(2018,))).status_code == 409


def test_a_region_out_of_reach_is_not_found(client, office):
    make_year(2024)
    elsewhere = make_agency("白鹭县人民政府", kind="government")
    client.force_login(office)
    for name in ("document_counts", "document_counts_table"):
        assert (
            client.get(reverse(f"reports:{name}", args=(2024,)), {"region": elsewhere.pk}).status_code == 404
        )


def test_the_number_of_queries_does_not_grow_with_the_agencies(
    client, region, office, django_assert_max_num_queries
):
    for number in range(12):
        approve(make_agency(f"第{number}局", parent=region))
    client.force_login(office)
    with django_assert_max_num_queries(18):
        client.get(reverse("reports:document_counts", args=(2024,)))
