"""The sums of regions equal the cells after every change that can move them."""

import importlib
import random

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from reports.models import Agency, AnnualReport, CountedReport, RegionTotals, ReportingYear
from reports.models.people import Role
from reports.selectors.public_changes import public_state
from reports.selectors.totals import approved_ids, approved_totals, totals_of
from reports.services.agencies import save_agency
from reports.services.publishing import publish_report
from reports.services.totals import differences, rebuild_year, recount
from review import services
from review.lifecycle import Move
from review.voiding import confirm_void, request_void
from tests.factories import make_agency, make_approved, make_slot, make_user
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

RECEIVED = "requests.received.total"


def received_below(region: Agency, year: int = 2024) -> dict[tuple[str, str], list]:
    """Return (scope, kind) → [total, stated, blank] of the cell, from the stored rows."""
    return {
        (row.scope, row.kind): row.cells[RECEIVED]
        for row in RegionTotals.objects.filter(region=region, year=year, table="requests")
    }


@pytest.fixture
def county():
    return make_agency("青禾县人民政府", kind="government")


def test_an_approval_adds_the_report_to_every_region_above_it_and_to_no_other(county):
    city = make_agency("长河市人民政府", kind="government", level="prefecture")
    county.parent = city
    save_agency(agency=county)
    bureau = make_agency("青禾县财政局", parent=county)
    other = make_agency("白鹭县人民政府", kind="government", parent=city)
    make_approved(make_slot(bureau), cells={})
    for region in (city, county):
        assert received_below(region)["own", "department"][1:] == [1, 0]
    assert received_below(other) == {}
    assert not RegionTotals.objects.filter(region=bureau).exists()
    assert differences(2024) == []


def test_a_voided_report_leaves_the_sums_and_a_correction_takes_its_place(county):
    bureau = make_agency(parent=county)
    approve(bureau, {RECEIVED: 5})
    approve(bureau, {RECEIVED: None}, version=2)
    assert received_below(county)["own", "department"] == [0, 0, 1]
    AnnualReport.objects.update(effective_submission=None)
    recount(reports=AnnualReport.objects.values_list("pk", flat=True))
    assert not RegionTotals.objects.exists()
    assert not CountedReport.objects.exists()


def test_voiding_through_the_mover_takes_the_report_out(county):
    bureau = make_agency("青禾县水利局", parent=county)
    submission = make_approved(make_slot(bureau))
    assert RegionTotals.objects.filter(region=county).exists()
    office, second = (make_user(Role.OFFICE, county) for _ in range(2))
    request_void(actor=office, submission_id=submission.pk, reason="报送错误")
    confirm_void(actor=second, submission_id=submission.pk)
    assert not RegionTotals.objects.exists()


def test_counting_again_changes_nothing(county):
    submission = approve(make_agency(parent=county), {RECEIVED: 5})
    before = list(RegionTotals.objects.order_by("pk").values())
    assert recount(reports=[submission.report_id]) == 0
    assert list(RegionTotals.objects.order_by("pk").values()) == before


def test_an_agency_that_moves_takes_its_reports_and_those_below_it_along(county):
    other = make_agency("白鹭县人民政府", kind="government")
    zone = make_agency("长河开发区管委会", kind="zone", parent=county)
    office = make_agency("开发区财政分局", parent=zone)
    approve(zone, {RECEIVED: 1})
    approve(office, {RECEIVED: 10})
    zone.parent = other
    save_agency(agency=zone)
    assert received_below(county) == {}
    assert received_below(other) == {("own", "zone"): [1, 1, 0], ("own", "department"): [10, 1, 0]}
    assert received_below(zone) == {("own", "department"): [10, 1, 0]}
    zone.kind, zone.vertically_managed = "branch", True
    save_agency(agency=zone)
    assert received_below(other) == {("own", "branch"): [1, 1, 0], ("own", "department"): [10, 1, 0]}
    assert differences(2024) == []


def test_after_any_moves_the_sums_equal_those_of_the_cells(county):
    chance = random.Random(20261129)
    regions = [county, make_agency("白鹭县人民政府", kind="government")]
    towns = [make_agency(kind="town", level="township", parent=chance.choice(regions)) for _ in range(6)]
    versions: dict[tuple, int] = {}
    for _ in range(60):
        town, what = chance.choice([*towns, *regions]), chance.random()
        if what < 0.6:
            year, scope = chance.choice((2020, 2024)), chance.choice(("own", "aggregate"))
            versions[town.pk, year, scope] = versions.get((town.pk, year, scope), 0) + 1
            edition = chance.choice(("2019", "2021"))
            cells = {RECEIVED: chance.choice((None, ..., 0, 7, 1000))}
            amount = "proactive.fees.amount" if edition == "2021" else "proactive.procurement.amount"
            cells[amount] = chance.choice((None, "0.5", 12, "320.7832"))
            units = {amount: chance.choice(("元", "万元", "亿元", ""))}
            version = versions[town.pk, year, scope]
            approve(town, cells, year=year, scope=scope, edition=edition, units=units, version=version)
        elif what < 0.8:
            slot = AnnualReport.objects.filter(agency=town, effective_submission__isnull=False).first()
            if slot is not None:
                AnnualReport.objects.filter(pk=slot.pk).update(effective_submission=None)
                recount(reports=[slot.pk])
        elif town in towns:
            town.refresh_from_db()
            town.parent, town.kind = chance.choice(regions), chance.choice(("town", "street"))
            save_agency(agency=town)
    for year in ReportingYear.objects.values_list("pk", flat=True):
        assert differences(year) == []
        for region in regions:
            region.refresh_from_db()
            kept, computed = (
                approved_totals(year=year, region=region),
                totals_of(approved_ids(year=year, region=region)),
            )
            assert kept == computed
    assert ReportingYear.objects.count() == 2


def test_the_whole_of_a_year_costs_the_same_queries_for_two_and_for_twenty_reports(
    county, django_assert_num_queries
):
    approve(county, {RECEIVED: 1}, scope="aggregate")
    for number in range(20):
        approve(make_agency(parent=county), {RECEIVED: number})
        if number in (1, 19):
            with django_assert_num_queries(3):
                approved_totals(year=2024, region=county)


def test_an_approval_costs_the_same_queries_whatever_is_in_the_sums(county, django_assert_num_queries):
    submissions = [approve(make_agency(parent=county), {RECEIVED: 3}) for _ in range(3)]
    for submission in submissions:
        CountedReport.objects.filter(report=submission.report_id).delete()
        with django_assert_num_queries(6):
            recount(reports=[submission.report_id])


def test_sums_that_were_lost_or_spoilt_are_found_and_built_again(county, capsys):
    approve(make_agency(parent=county), {RECEIVED: 5})
    approve(make_agency(parent=county), {RECEIVED: 6}, year=2023)
    RegionTotals.objects.filter(year=2024, table="requests").update(cells={RECEIVED: [999, 1, 0]})
    with pytest.raises(CommandError, match="1"):
        call_command("fsck")
    call_command("rebuild_totals", "2024")
    call_command("fsck")
    assert received_below(county)["own", "department"] == [5, 1, 0]
    assert rebuild_year(year=2023) == 5


def test_a_report_that_counts_but_is_in_no_sum_is_found(county):
    submission = approve(make_agency(parent=county), {RECEIVED: 5})
    AnnualReport.objects.filter(pk=submission.report_id).update(effective_submission=None)
    with pytest.raises(CommandError):
        call_command("fsck")


def test_moves_that_make_nothing_effective_read_no_sums(county, django_assert_max_num_queries):
    from tests.factories import make_submitted

    submission = make_submitted(make_slot(make_agency("青禾县民政局", parent=county)))
    reviewer = make_user(Role.REVIEWER, county)
    services.move(actor=reviewer, submission_id=submission.pk, move=Move.CLAIM)
    assert not RegionTotals.objects.exists()


def test_the_upgrade_adds_up_what_was_approved_before(county):
    office = make_agency(parent=make_agency("青禾县开发区管委会", kind="zone", parent=county))
    approve(office, {RECEIVED: 5, "proactive.procurement.amount": "0.5"}, year=2019, edition="2019")
    approve(office, {RECEIVED: None, "proactive.fees.amount": None})
    approve(county, {RECEIVED: 7}, scope="aggregate")
    kept = sorted(RegionTotals.objects.values_list("region", "year", "table", "edition", "cells"), key=str)
    counted = sorted(CountedReport.objects.values_list("report", "submission", "path"))
    RegionTotals.objects.all().delete()
    CountedReport.objects.all().delete()
    importlib.import_module("reports.migrations.0032_count_reports").count_all(apps, None)
    assert differences(2024) == differences(2019) == []
    assert sorted(CountedReport.objects.values_list("report", "submission", "path")) == counted
    assert (
        sorted(RegionTotals.objects.values_list("region", "year", "table", "edition", "cells"), key=str)
        == kept
    )


def test_sums_of_published_reports_stand_apart_and_leave_with_the_publication(county):
    first, second = (approve(make_agency(parent=county), {RECEIVED: number}) for number in (5, 7))
    office = make_user(Role.OFFICE, county)
    before = public_state()
    publish_report(actor=office, report_id=first.report_id)
    assert public_state() != before
    assert published_below(county) == {True: [5, 1, 0], False: [7, 1, 0]}
    publish_report(actor=office, report_id=second.report_id)
    assert published_below(county) == {True: [12, 2, 0]}
    assert differences(2024) == []
    before = public_state()
    approve(first.report.agency, {RECEIVED: 6}, version=2)
    assert published_below(county) == {True: [13, 2, 0]}
    assert public_state() != before


def test_the_upgrade_sets_apart_what_was_published_before(county):
    first, second = (approve(make_agency(parent=county), {RECEIVED: number}) for number in (5, 7))
    publish_report(actor=make_user(Role.OFFICE, county), report_id=first.report_id)
    AnnualReport.objects.filter(pk=first.report_id).update(published_at=None)
    rebuild_year(year=2024)
    assert published_below(county) == {False: [12, 2, 0]}
    AnnualReport.objects.filter(pk=first.report_id).update(published_at=timezone.now())
    upgrade = importlib.import_module("reports.migrations.0051_count_published")
    upgrade.set_apart(apps, None)
    assert differences(2024) == []
    assert published_below(county) == {True: [5, 1, 0], False: [7, 1, 0]}
    assert recount(reports=[first.report_id, second.report_id]) == 0


def published_below(region: Agency) -> dict[bool, list]:
    """Return published or not → [total, stated, blank] of the cell in 2024."""
    rows = RegionTotals.objects.filter(region=region, year=2024, table="requests")
    return {row.published: row.cells[RECEIVED] for row in rows}
