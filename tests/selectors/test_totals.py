"""Sums over approved reports: only matching reports are added."""

from decimal import Decimal

import pytest

from reports.exports.rows import GroupTotals, Section
from reports.models import AnnualReport
from reports.selectors import totals
from reports.selectors.totals import approved_totals, totals_of
from reports.services.agencies import save_agency
from reports.services.totals import recount
from reports.statutory.editions import EDITIONS, TABLE_CODES
from tests.factories import make_agency, make_draft, make_slot
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

RECEIVED = "requests.received.total"


@pytest.fixture
def region():
    return make_agency("青禾县人民政府", kind="government")


def own(found: tuple[GroupTotals, ...]) -> GroupTotals:
    return next(group for group in found if group.section is Section.OWN)


def received(group: GroupTotals, edition: str = "2021"):
    return group.tables["requests"][edition].sums[RECEIVED]


def test_every_cell_is_summed_over_all_reports(region):
    codes = list(EDITIONS["2021"].cells)
    first = {code: i for i, code in enumerate(codes)}
    second = {code: 1000 + 7 * i for i, code in enumerate(codes)}
    for cells in (first, second):
        approve(make_agency(parent=region), cells)
    group = own(approved_totals(year=2024, region=region))
    assert group.reports == 2
    found = {
        key.partition("@")[0]: value
        for table in TABLE_CODES
        for key, value in group.tables[table]["2021"].sums.items()
    }
    assert found == {code: first[code] + second[code] for code in codes}
    assert {table: group.tables[table]["2021"].reports for table in TABLE_CODES} == dict.fromkeys(
        TABLE_CODES, 2
    )


def test_without_approved_reports_there_are_no_sums(region):
    make_slot(make_agency(parent=region))
    assert approved_totals(year=2024, region=region) == ()


def test_drafts_superseded_versions_other_years_and_other_regions_do_not_count(region):
    agency, elsewhere = make_agency(parent=region), make_agency("白鹭县人民政府", kind="government")
    approve(agency, {RECEIVED: 100})
    approve(agency, {RECEIVED: 5}, version=2)
    approve(agency, {RECEIVED: 1000}, year=2023)
    approve(make_agency(parent=elsewhere), {RECEIVED: 10_000})
    make_draft(make_slot(make_agency(parent=region)), cells={RECEIVED: 100_000})
    assert received(own(approved_totals(year=2024, region=region))) == 5


def test_own_and_aggregate_are_never_added_and_aggregates_only_within_level_and_kind(region):
    city = make_agency("长河市人民政府", kind="government", level="prefecture")
    region.parent = city
    save_agency(agency=region)
    other = make_agency("白鹭县人民政府", kind="government", parent=city)
    system = make_agency("长河市税务局", parent=city, level="prefecture")
    approve(make_agency(parent=region), {RECEIVED: 1})
    approve(region, {RECEIVED: 10}, scope="aggregate")
    approve(other, {RECEIVED: 20}, scope="aggregate")
    approve(city, {RECEIVED: 300}, scope="aggregate")
    approve(system, {RECEIVED: 4000}, scope="aggregate")
    found = approved_totals(year=2024, region=city)
    assert [(g.section.value, g.level, g.kind, g.reports, received(g)) for g in found] == [
        ("own", None, None, 1, 1),
        ("aggregate", "市级", "人民政府", 1, 300),
        ("aggregate", "市级", "部门", 1, 4000),
        ("aggregate", "县级", "人民政府", 2, 30),
    ]


def test_vertically_managed_bodies_belong_to_no_sum(region):
    approve(make_agency(parent=region), {RECEIVED: 1})
    approve(make_agency(parent=region, kind="branch", vertically_managed=True), {RECEIVED: 10})
    found = approved_totals(year=2024, region=region)
    assert [(group.reports, received(group)) for group in found] == [(1, 1)]


def test_editions_are_summed_apart_table_by_table(region):
    mixed = dict.fromkeys(TABLE_CODES, "2021") | {"proactive": "2019"}
    approve(make_agency(parent=region), {RECEIVED: 1, "proactive.licensing.decisions": 10}, editions=mixed)
    approve(make_agency(parent=region), {RECEIVED: 2, "proactive.licensing.decisions": 20})
    group = own(approved_totals(year=2024, region=region))
    assert received(group) == 3
    assert {
        name: (part.reports, part.sums["proactive.licensing.decisions"])
        for name, part in group.tables["proactive"].items()
    } == {"2021": (1, 20), "2019": (1, 10)}
    assert "proactive.licensing.items_last_year" not in group.tables["proactive"]["2021"].sums


def test_not_stated_adds_nothing_and_a_cell_that_nobody_states_has_no_sum(region):
    blank = "requests.disclosed.total"
    approve(make_agency(parent=region), {RECEIVED: None, blank: None})
    approve(make_agency(parent=region), {RECEIVED: 3, blank: ...})
    sums = own(approved_totals(year=2024, region=region)).tables["requests"]["2021"].sums
    assert sums[RECEIVED] == 3
    assert sums[blank] is None


def test_amounts_keep_their_digits_and_are_not_added_over_different_units(region):
    fee, bought = "proactive.fees.amount", "proactive.procurement.amount"
    approve(make_agency(parent=region), {fee: "320.7832"})
    approve(make_agency(parent=region), {fee: "0.000001"})
    approve(make_agency(parent=region), {fee: 2950}, units={fee: "元"})
    for amount, unit in ((251000, "元"), (1000, "元"), ("52.15", "万元"), (7, ""), (8, "亿元")):
        units = {bought: unit} if unit else {}
        approve(make_agency(parent=region), {bought: amount}, edition="2019", units=units)
    parts = own(approved_totals(year=2024, region=region)).tables["proactive"]
    assert parts["2021"].sums[f"{fee}@万元"] == Decimal("320.783201")
    assert parts["2021"].left_out == {fee: 1}
    assert parts["2019"].sums[f"{bought}@元"] == 252000
    assert parts["2019"].sums[f"{bought}@万元"] == Decimal("52.15")
    assert parts["2019"].left_out == {bought: 2}


def test_ids_are_taken_in_slices_without_changing_the_sums(region, monkeypatch):
    cells = {RECEIVED: 3, "proactive.fees.amount": "0.5"}
    ids = [approve(make_agency(parent=region), cells).pk for _ in range(5)]
    whole = totals_of(ids)
    monkeypatch.setattr(totals, "IDS_AT_ONCE", 2)
    assert totals_of(ids) == whole
    assert received(own(whole)) == 15


def test_a_slot_without_an_effective_version_is_left_out(region):
    submission = approve(make_agency(parent=region), {RECEIVED: 3})
    AnnualReport.objects.filter(pk=submission.report_id).update(effective_submission=None)
    recount(reports=[submission.report_id])
    assert approved_totals(year=2024, region=region) == ()
