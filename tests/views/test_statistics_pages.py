"""统计分析: what the address asks for, in the table and in the workbook."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.models import PortalEvent
from reports.models.people import Role
from reports.statistics.measures import measures
from reports.statistics_forms import measure_choices
from reports.views import statistics
from tests.factories import make_agency, make_user
from tests.selectors.approved import approve

pytestmark = pytest.mark.django_db

RECEIVED = "requests.received.total"


@pytest.fixture
def city():
    return make_agency("长河市人民政府", kind="government", level="prefecture")


@pytest.fixture
def county(city):
    county = make_agency("青禾县人民政府", kind="government", parent=city)
    for year, number in ((2022, 30), (2023, 45)):
        approve(make_agency(f"青禾县{number}局", parent=county), {RECEIVED: number}, year=year)
    return county


@pytest.fixture
def office(city):
    return make_user(Role.OFFICE, city)


def page(client, user, **parameters):
    client.force_login(user)
    return client.get(reverse("reports:statistics"), parameters)


def table_of(response) -> list[tuple[str, str, str, str]]:
    return [(row.label, row.value, row.before, row.change) for row in response.context["rows"]]


def test_without_an_address_the_newest_year_with_approved_reports_is_compared_by_region(
    client, office, county
):
    response = page(client, office)
    assert table_of(response) == [("青禾县人民政府", "45", "30", "+15")]
    assert "长河市人民政府2023年：本年新收政府信息公开申请数量 · 总计" in response.text


@pytest.mark.parametrize(
    "by",
    ["year", "region", "kind", "level", "scope", "outcome", "region_year", "multiples", "spread", "unit"],
)
def test_every_way_to_compare_names_the_region_and_has_a_table_beside_its_chart(client, office, county, by):
    response = page(client, office, by=by, year=2023)
    assert response.status_code == 200
    assert "<table" in response.text
    assert response.context["chart"]["labels"]


def test_the_spread_counts_every_unit_once_and_names_those_that_state_nothing(client, office, county):
    for number in (0, 3, 3, 12):
        approve(make_agency(parent=county), {RECEIVED: number}, year=2023)
    approve(make_agency(parent=county), {RECEIVED: None}, year=2023)
    response = page(client, office, by="spread", year=2023, measure=RECEIVED)
    rows = response.context["spread"]
    assert (sum(now for _, now, _ in rows), sum(before for _, _, before in rows)) == (5, 1)
    assert "2023年另有1个单位没有填报，不计入。" in " ".join(response.text.split())
    [now, before] = response.context["quarters"]
    assert (now[1], [value for _, value in now[2]]) == (5, ["0", "3", "3", "12", "45"])
    assert (before[1], before[2][0]) == (1, ("最小", "30"))
    sheet = load_workbook(
        io.BytesIO(
            client.get(
                reverse("reports:statistics_table"), {"by": "spread", "year": 2023, "measure": RECEIVED}
            ).content
        )
    ).active
    assert [row[1].value for row in sheet.iter_rows(min_row=3)][: len(rows)] == [now for _, now, _ in rows]
    assert "5个单位，最小0、下四分位3" in str([cell.value for row in sheet for cell in row])


def test_small_multiples_have_a_picture_for_each_region_and_say_where_they_end(
    client, office, county, monkeypatch
):
    monkeypatch.setattr(statistics, "MULTIPLES_DRAWN", 0)
    response = page(client, office, by="multiples", year=2023, measure=RECEIVED)
    assert "只画前0个有数字的地区" in response.text
    monkeypatch.setattr(statistics, "MULTIPLES_DRAWN", 40)
    response = page(client, office, by="multiples", year=2023, measure=RECEIVED)
    assert [(one["name"], one["values"]) for one in response.context["chart"]["lines"]] == [
        ("青禾县人民政府", [30.0, 45.0])
    ]
    assert "只画前" not in response.text


def test_a_row_leads_to_the_next_finer_comparison(client, office, county):
    response = page(client, office, year=2023, measure=RECEIVED)
    assert f"?year=2023&amp;measure={RECEIVED}&amp;region={county.pk}" in response.text


def test_a_share_says_how_it_is_computed_and_its_change_is_in_points(client, office, county):
    for year, disclosed in ((2022, 1), (2023, 3)):
        cells = {"requests.disclosed.total": disclosed, "requests.outcomes_total.total": 4}
        approve(make_agency(parent=county), cells, year=year)
    response = page(client, office, measure="share.disclosed", year=2023)
    assert table_of(response) == [("青禾县人民政府", "75", "25", "+50")]
    assert "计算方法：予以公开率 = （一）予以公开 ÷ （七）总计 × 100%" in response.text
    assert "增减（个百分点）" in response.text
    assert "增减率" not in response.text


def test_blank_cells_are_told_beside_the_number_of_reports(client, office, county):
    approve(make_agency("青禾县民政局", parent=county), {RECEIVED: None}, year=2023)
    assert "1份未填" in page(client, office, year=2023).text


@pytest.mark.parametrize(
    "wrong", [{"by": "sideways"}, {"measure": "nothing"}, {"region": "999999"}, {"year": "1900"}]
)
def test_what_cannot_be_understood_is_said_and_the_usual_is_shown(client, office, county, wrong):
    response = page(client, office, **wrong)
    assert "已按默认条件显示" in response.text
    assert response.context["rows"]


def test_a_region_of_somebody_else_is_not_shown(client, office, county):
    elsewhere = make_agency("远山市人民政府", kind="government")
    approve(make_agency(parent=elsewhere), {RECEIVED: 777}, year=2023)
    assert "777" not in page(client, office, region=elsewhere.pk, year=2023).text


def test_without_approved_reports_a_sentence_says_so(client, office, city):
    make_agency(parent=city)
    approve(make_agency(parent=make_agency("别处")), {}, year=2023)
    assert "没有可以统计的数字" in page(client, office).text


def test_every_cell_can_be_chosen_by_its_official_label():
    texts = [text for _, group in measure_choices() for _, text in group]
    assert len(texts) == len(measures())
    assert not [text for text in texts if "_" in text]


def test_the_workbook_has_the_same_numbers_and_its_download_is_logged(client, office, county):
    client.force_login(office)
    response = client.get(reverse("reports:statistics_table"), {"by": "year"})
    rows = list(load_workbook(io.BytesIO(response.content)).active.values)
    assert [row[:4] for row in rows[2:]] == [("2022年", 30, None, None), ("2023年", 45, 30, 15)]
    assert "attachment" in response["Content-Disposition"]
    assert PortalEvent.objects.get(action="file_downloaded").agency == office.memberships.get().agency


@pytest.mark.parametrize(
    ("name", "label"), [("by", "比较方式"), ("measure", "指标"), ("region", "地区"), ("year", "年度")]
)
def test_a_workbook_of_what_cannot_be_understood_is_refused_instead_of_the_usual_one(
    client, office, county, name, label
):
    client.force_login(office)
    response = client.get(reverse("reports:statistics_table"), {name: "999999"})
    assert response.status_code == 400
    assert f"没有这样的{label}，未导出表格" in response.text


@pytest.mark.parametrize(
    "by", ["region", "region_year", "multiples", "spread", "kind", "level", "scope", "outcome", "unit"]
)
def test_every_comparison_can_be_had_as_a_workbook(client, office, county, by):
    client.force_login(office)
    response = client.get(reverse("reports:statistics_table"), {"by": by, "year": 2023})
    sheet = load_workbook(io.BytesIO(response.content)).active
    assert sheet.max_row >= 3


def test_the_page_costs_the_same_queries_for_three_and_for_thirty_reports(
    client, office, county, django_assert_max_num_queries
):
    client.force_login(office)
    for number in range(30):
        approve(make_agency(parent=county), {RECEIVED: number}, year=2023)
        if number in (2, 29):
            with django_assert_max_num_queries(20):
                client.get(reverse("reports:statistics"), {"year": 2023})


def test_another_number_of_reports_than_last_year_is_said_beside_the_change(client, office, county):
    approve(make_agency("青禾县民政局", parent=county), {RECEIVED: 3}, year=2023)
    text = page(client, office, year=2023).text
    assert "2023年已通过2份，2022年1份，份数不同，增减不能直接比较。" in text
    assert "上年1份" in text


def test_equal_numbers_share_a_place_also_over_pages(client, office, county, monkeypatch):
    monkeypatch.setattr(statistics, "UNITS_PER_PAGE", 2)
    for name, number in (("甲局", 45), ("乙局", 45), ("丙局", 1)):
        approve(make_agency(name, parent=county), {RECEIVED: number}, year=2023)
    first = page(client, office, year=2023, by="unit").context["units"]
    second = page(client, office, year=2023, by="unit", page=2).context["units"]
    assert [unit["place"] for unit in (*first, *second)] == [1, 1, 1, 4]


def test_a_unit_whose_share_is_of_nothing_has_no_place_and_is_not_said_to_have_left_it_out(
    client, office, county
):
    outcomes = "requests.outcomes_total.total"
    for year in (2023, 2022):
        approve(make_agency(parent=county), {"requests.disclosed.total": 0, outcomes: 0}, year=year)
        approve(make_agency(parent=county), {"requests.disclosed.total": None, outcomes: None}, year=year)
        approve(make_agency(parent=county), {"requests.disclosed.total": 4, outcomes: 4}, year=year)
    asked = {"year": 2023, "measure": "share.disclosed"}
    units = page(client, office, by="unit", **asked).context["units"]
    assert [(unit["place"], unit["number"]) for unit in units[:1]] == [(1, "100")]
    assert {unit["place"] for unit in units[1:]} == {None}
    response = page(client, office, by="spread", **asked)
    text = " ".join(response.text.split())
    # The unit of the fixture has no outcomes either: its total is 0.
    assert "2023年另有1个单位没有填报、2个单位分母为0、没有比率，不计入。" in text
    assert "2022年另有1个单位没有填报、2个单位分母为0、没有比率，不计入。" in text
    assert response.context["spread"][-1][0].endswith("至100")


def test_years_of_other_numbers_of_reports_are_said_to_be_so(client, office, county):
    approve(make_agency(parent=county), {RECEIVED: 1}, year=2023)
    assert "各年度年报份数不同的，增减不能直接比较" in page(client, office, by="year").text
