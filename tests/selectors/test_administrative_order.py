"""One order of agencies everywhere: each region's own bodies first, then the regions below, by order and name."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from reports.models import Agency, AnnualReport
from reports.models.people import Role
from reports.selectors.finding_statistics import by_region as findings_by_region
from reports.selectors.finding_statistics import measured, rows_of_years
from reports.selectors.progress import by_region, progress_of
from reports.services.agencies import save_agency
from tests.factories import add_finding, make_agency, make_slot, make_submitted, make_user

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def city():
    """Return the agencies of a city, made in another order than they are listed."""
    city = make_agency("云岭市人民政府", kind="government")
    changting = make_agency("长汀县人民政府", kind="government", parent=city, order=20)
    make_agency("长汀县财政局", parent=changting)
    qinghe = make_agency("青禾县人民政府", kind="government", parent=city, order=10)
    make_agency("云岭市水利局", parent=city)
    make_agency("云岭市财政局", parent=city)
    make_agency("云岭市教育局", parent=city, order=5)
    make_agency("青禾县教育局", parent=qinghe)
    make_agency("云岭市人民政府办公室", kind="office", parent=city)
    return city


EXPECTED = [
    "云岭市人民政府",
    "云岭市人民政府办公室",
    "云岭市财政局",
    "云岭市水利局",
    "云岭市教育局",
    "青禾县人民政府",
    "青禾县教育局",
    "长汀县人民政府",
    "长汀县财政局",
]


def test_the_own_bodies_of_a_region_come_before_the_regions_below(city):
    assert list(Agency.objects.values_list("name", flat=True)) == EXPECTED


def test_whoever_is_moved_or_renamed_takes_everything_below_along(city):
    changting = Agency.objects.get(name="长汀县人民政府")
    changting.order = 1
    save_agency(agency=changting)
    assert list(Agency.objects.values_list("name", flat=True))[5:] == EXPECTED[7:] + EXPECTED[5:7]
    bureau = Agency.objects.get(name="长汀县财政局")
    bureau.parent = Agency.objects.get(name="青禾县人民政府")
    save_agency(agency=bureau)
    assert list(Agency.objects.values_list("name", flat=True))[5:] == [
        "长汀县人民政府",
        "青禾县人民政府",
        "长汀县财政局",
        "青禾县教育局",
    ]


@pytest.mark.parametrize("route", ["reports:agencies", "reports:duties", "reports:year"])
def test_every_list_of_the_office_has_this_order(city, client, route):
    for agency in Agency.objects.all():
        make_slot(agency)
    client.force_login(make_user(Role.OFFICE, city))
    args = () if route == "reports:agencies" else (2024,)
    page = client.get(reverse(route, args=args)).content.decode()
    table = page[page.index("<tbody") :] if route != "reports:year" else page[page.rindex("<tbody") :]
    places = [re.search(rf">\s*{name}\s*<", table).start() for name in EXPECTED]
    assert places == sorted(places)


def test_slots_have_it_too(city):
    for agency in Agency.objects.order_by("pk"):
        make_slot(agency)
    assert [report.agency_name for report in AnnualReport.objects.all()] == EXPECTED
    listed = progress_of(AnnualReport.objects.order_by("pk"), date(2025, 1, 31))
    assert [slot.report.agency_name for slot in listed] == EXPECTED


def test_the_statistics_divide_a_region_as_the_overview_does(city):
    for agency in Agency.objects.exclude(parent=None):
        add_finding(make_submitted(make_slot(agency)), "warning")
    found = findings_by_region(measured(rows_of_years(city, years=[2024], kind=""), [2024])[2024], city)
    overview = by_region(progress_of(AnnualReport.objects.all(), date(2025, 1, 31)), city)
    assert [group.label for group in found] == [tally.label for tally in overview]
    assert [group.label for group in found] == [
        "云岭市人民政府本级及直属单位",
        "青禾县人民政府",
        "长汀县人民政府",
    ]


SORTED = re.compile(r"order_by\(([^)]*)\)|ordering = \(([^)]*)\)", re.S)
OTHER_ORDERS = re.compile(r"[\"'](-?([a-z_]+__)?(path|order|agency_id|agency__name|agency_name))[\"']")


def test_no_list_has_an_order_of_its_own():
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group(0)}"
        for folder in ("reports", "review", "portal")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        for found in SORTED.finditer(path.read_text(encoding="utf-8"))
        if OTHER_ORDERS.search(found.group(0))
    ]
    assert [line for line in wrong if "agency_changes.py" not in line] == []
