"""Statistics of a region equal what is added up from the cells."""

import pytest

from reports.selectors.statistics import (
    NOTHING,
    REST,
    Asked,
    By,
    narrowed,
    newest_year,
    parts_of,
    ranked_units,
    region_years,
    unit_numbers,
    units_above,
)
from reports.services.agencies import save_agency
from reports.statistics.measures import measures, value_of
from tests.factories import make_agency
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

RECEIVED = "requests.received.total"


@pytest.fixture
def city():
    return make_agency("长河市人民政府", kind="government", level="prefecture")


@pytest.fixture
def county(city):
    return make_agency("青禾县人民政府", kind="government", parent=city)


def asked(region, by: By, measure: str = RECEIVED, **values) -> Asked:
    return Asked(region=region, year=2024, measure=measures()[measure], by=by, **({"scope": "own"} | values))


def numbers(found: Asked) -> dict[str, tuple]:
    """Return key → (now, before)."""
    parts, _, _ = parts_of(found)
    return {
        part.key: (
            value_of(found.measure, part.now).value,
            value_of(found.measure, part.before).value if part.before is not None else None,
        )
        for part in parts
    }


def test_regions_below_have_their_own_agency_and_all_units_and_the_rest_is_what_is_in_none(city, county):
    approve(county, {RECEIVED: 1})
    approve(make_agency(parent=county), {RECEIVED: 10})
    approve(make_agency(parent=county), {RECEIVED: 5}, year=2023)
    approve(city, {RECEIVED: 100})
    approve(make_agency(parent=city), {RECEIVED: 1000})
    assert numbers(asked(city, By.REGION)) == {str(county.pk): (11, 5), REST: (1100, None)}


def test_years_are_in_order_each_with_the_one_before(city, county):
    for year, number in ((2020, 3), (2021, 4), (2023, 9)):
        edition = "2019" if year == 2020 else "2021"
        approve(make_agency(parent=county), {RECEIVED: number}, year=year, edition=edition)
    assert numbers(asked(city, By.YEAR)) == {"2020": (3, None), "2021": (4, 3), "2023": (9, None)}


def test_kinds_and_levels_are_apart_and_vertically_managed_bodies_are_in_none(city, county):
    approve(make_agency(parent=county, kind="town", level="township"), {RECEIVED: 2})
    approve(make_agency(parent=county), {RECEIVED: 40})
    approve(make_agency(parent=county, kind="branch", vertically_managed=True), {RECEIVED: 600})
    assert numbers(asked(city, By.KIND)) == {"department": (40, None), "town": (2, None)}
    assert numbers(asked(city, By.LEVEL)) == {"county": (40, None), "township": (2, None)}
    assert numbers(asked(city, By.LEVEL, kind="town")) == {"township": (2, None)}


def test_aggregates_are_added_among_governments_of_one_level_only(city, county):
    other = make_agency("白鹭县人民政府", kind="government", parent=city)
    make_agency(parent=other)
    make_agency(parent=county)
    approve(county, {RECEIVED: 10}, scope="aggregate")
    approve(other, {RECEIVED: 20}, scope="aggregate")
    approve(city, {RECEIVED: 500}, scope="aggregate")
    found = narrowed(asked(city, By.REGION, scope="aggregate"))
    assert (found.level, found.kind) == ("county", "government")
    assert numbers(found) == {str(county.pk): (10, None), str(other.pk): (20, None)}


def test_scopes_stand_side_by_side_and_are_never_added(city, county):
    other = make_agency("白鹭县人民政府", kind="government", parent=city)
    make_agency(parent=other)
    for agency, number in ((county, 10), (other, 20), (city, 500)):
        approve(agency, {RECEIVED: number}, scope="aggregate")
        approve(agency, {RECEIVED: 1})
    approve(make_agency(parent=county), {RECEIVED: 4}, year=2023)
    found = narrowed(asked(city, By.SCOPE))
    assert numbers(found) == {"own": (3, 4), "aggregate": (30, None)}
    assert [part.label for part in parts_of(found)[0]] == ["本级", "汇总（县级人民政府）"]
    assert parts_of(found)[1:] == (NOTHING, NOTHING)


def test_regions_by_years_leave_a_gap_where_there_is_no_report(city, county):
    other = make_agency("白鹭县人民政府", kind="government", parent=city)
    make_agency(parent=other)
    approve(make_agency(parent=county), {RECEIVED: 4}, year=2022)
    approve(other, {RECEIVED: 7}, year=2023)
    years, rows = region_years(asked(city, By.REGION_YEAR))
    assert years == [2022, 2023]
    found = {
        label: [value_of(measures()[RECEIVED], sums).value if sums else None for sums in row]
        for _, label, row in rows
    }
    assert found == {"青禾县人民政府": [4, None], "白鹭县人民政府": [None, 7]}


def test_units_are_ranked_with_those_that_state_nothing_last(city, county):
    for name, number in (("甲局", 3), ("乙局", None), ("丙局", 40)):
        approve(make_agency(name, parent=county), {RECEIVED: number})
    approve(make_agency("丁局", parent=county), {RECEIVED: 90}, year=2023)
    found = [(row["name"], row["number"]) for row in ranked_units(asked(city, By.UNIT))]
    assert found == [("丙局", 40), ("甲局", 3), ("乙局", None)]


def test_units_are_ranked_by_shares_and_a_share_of_nothing_is_last(city, county):
    for name, disclosed, total in (("甲局", 1, 4), ("乙局", 0, 0), ("丙局", 3, 4)):
        cells = {"requests.disclosed.total": disclosed, "requests.outcomes_total.total": total}
        approve(make_agency(name, parent=county), cells)
    found = [(row["name"], row["number"]) for row in ranked_units(asked(city, By.UNIT, "share.disclosed"))]
    assert [(name, number and float(number)) for name, number in found] == [
        ("丙局", 75), ("甲局", 25), ("乙局", None),
    ]  # fmt: skip


def test_shares_of_units_are_exact_and_equal_ones_share_a_place(city, county):
    for name, disclosed, total in (
        ("甲局", 5, 12),
        ("乙局", 5, 13),
        ("丙局", 10, 24),
        ("丁局", 92, 99),
        ("戊局", 1, -3),
    ):
        cells = {"requests.disclosed.total": disclosed, "requests.outcomes_total.total": total}
        approve(make_agency(name, parent=county), cells)
    found = asked(city, By.UNIT, "share.disclosed")
    rows = {row["name"]: row["number"] for row in ranked_units(found)}
    assert {name: number and round(float(number), 4) for name, number in rows.items()} == {
        "丁局": 92.9293, "甲局": 41.6667, "丙局": 41.6667, "乙局": 38.4615, "戊局": None,
    }  # fmt: skip
    assert list(rows)[-2:] == ["乙局", "戊局"]
    assert [units_above(found, rows[name]) for name in ("丁局", "甲局", "丙局", "乙局")] == [0, 1, 1, 3]
    numbers = unit_numbers(found)
    assert sorted(round(float(number), 4) for number in numbers.numbers) == [
        38.4615,
        41.6667,
        41.6667,
        92.9293,
    ]
    assert (numbers.unstated, numbers.of_nothing) == (0, 1)


def test_every_measure_can_rank_units(city, county):
    approve(make_agency(parent=county), {RECEIVED: 3})
    ranked = {measure: len(list(ranked_units(asked(city, By.UNIT, measure)))) for measure in measures()}
    assert set(ranked.values()) <= {0, 1}
    assert len(ranked) > 200


def test_amounts_of_another_unit_are_not_ranked_among_those_of_this(city, county):
    fee = "proactive.fees.amount"
    approve(make_agency("甲局", parent=county), {fee: 5}, units={fee: "元"})
    approve(make_agency("乙局", parent=county), {fee: "0.5"})
    found = [(row["name"], row["number"]) for row in ranked_units(asked(city, By.UNIT, f"{fee}@万元"))]
    assert [(name, number and float(number)) for name, number in found] == [("乙局", 0.5), ("甲局", None)]


def test_a_region_without_reports_has_no_groups(city):
    assert parts_of(asked(city, By.KIND))[1:] == (NOTHING, NOTHING)
    assert newest_year(city) is None


def test_the_newest_year_is_the_newest_with_approved_reports(city, county):
    approve(make_agency(parent=county), {}, year=2023)
    approve(make_agency(parent=make_agency("别处")), {}, year=2024)
    assert newest_year(city).pk == 2023


@pytest.mark.parametrize(("by", "queries"), [(By.YEAR, 3), (By.KIND, 3), (By.SCOPE, 4), (By.REGION, 7)])
def test_a_comparison_costs_the_same_queries_whatever_is_below(
    city, county, django_assert_num_queries, by, queries
):
    for _ in range(3):
        other = make_agency(kind="government", parent=city)
        approve(make_agency(parent=other), {RECEIVED: 1})
        approve(other, {RECEIVED: 1})
        approve(city, {RECEIVED: 1}, version=1) if not city.reports.exists() else None
        with django_assert_num_queries(queries):
            parts_of(asked(city, by))


def test_an_agency_that_moves_is_counted_where_it_is_now(city, county):
    bureau = make_agency(parent=county)
    approve(bureau, {RECEIVED: 3})
    make_agency(parent=county)
    bureau.parent = city
    save_agency(agency=bureau)
    assert numbers(asked(city, By.REGION)) == {str(county.pk): (None, None), REST: (3, None)}


def test_kinds_of_the_year_before_have_a_row_though_no_report_of_this_year(city, county):
    approve(make_agency(parent=county, kind="town", level="township"), {RECEIVED: 2}, year=2023)
    approve(make_agency(parent=county), {RECEIVED: 40})
    assert numbers(asked(city, By.KIND)) == {"department": (40, None), "town": (None, 2)}


def test_regions_by_years_end_with_what_is_in_no_region(city, county):
    approve(make_agency(parent=county), {RECEIVED: 4})
    approve(make_agency(parent=city), {RECEIVED: 30})
    _, rows = region_years(asked(city, By.REGION_YEAR))
    assert [key for key, _, _ in rows] == [str(county.pk), REST]
    assert value_of(measures()[RECEIVED], rows[-1][2][0]).value == 30
