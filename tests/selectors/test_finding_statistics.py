"""问题统计 by region, kind and year: shares of the reports that count, and the change against the year before."""

import pytest
from django.urls import reverse

from reports.models.people import Role
from reports.selectors.finding_statistics import by_kind, by_region, by_year, measured, rows_of_years
from tests.factories import add_finding, make_agency, make_draft, make_slot, make_submitted, make_user
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def city():
    """A city: two towns and a bureau in 青禾县, a bureau of its own; two years with different findings."""
    top = make_agency("云岭市人民政府", kind="government")
    county = make_agency("青禾县人民政府", kind="government", parent=top)
    units = {
        "own": make_agency("云岭市财政局", parent=top),
        "bureau": make_agency("青禾县财政局", parent=county),
        "north": make_agency("北河镇人民政府", kind="town", parent=county),
        "south": make_agency("南山镇人民政府", kind="town", parent=county),
    }

    def handed_in(unit, year, *severities):
        submission = make_submitted(make_slot(units[unit], year))
        submission.findings.all().delete()
        for number, severity in enumerate(severities):
            add_finding(submission, severity, f"T3-SUM{number}")

    handed_in("north", 2023)
    handed_in("south", 2023, "warning")
    handed_in("bureau", 2023, "error")
    handed_in("own", 2024, "notice")
    handed_in("bureau", 2024, "error", "error", "warning")
    handed_in("north", 2024, "error")
    handed_in("south", 2024)
    add_finding(make_draft(make_slot(make_agency("青禾县水利局", parent=county), 2024)), "error")
    return top, make_user(Role.OFFICE, top)


def shown(groups):
    return [
        (
            group.label,
            group.now.reports,
            (group.errors.reports, group.errors.share, group.errors.change_text),
            (group.warnings.reports, group.warnings.share, group.warnings.change_text),
        )
        for group in groups
    ]


def test_regions_are_shares_of_their_own_reports_beside_the_year_before(city):
    region, _ = city
    found = by_region(measured(rows_of_years(region, years=[2024], kind=""), [2024])[2024], region)
    assert shown(found) == [
        ("云岭市人民政府本级及直属单位", 1, (0, 0, "—"), (0, 0, "—")),
        ("青禾县人民政府", 3, (2, 67, "升34个百分点"), (1, 33, "持平")),
    ]


def test_kinds_are_shares_of_their_own_reports_beside_the_year_before(city):
    region, _ = city
    assert shown(by_kind(measured(rows_of_years(region, years=[2024], kind=""), [2024])[2024])) == [
        ("部门", 2, (1, 50, "降50个百分点"), (1, 50, "升50个百分点")),
        ("乡镇", 2, (1, 50, "升50个百分点"), (0, 0, "降50个百分点")),
    ]


def test_years_count_each_report_once(city):
    region, _ = city
    found = by_year(measured(rows_of_years(region, years=(2024, 2023), kind="town"), (2024, 2023)))
    assert shown(found) == [
        ("2024年", 2, (1, 50, "升50个百分点"), (0, 0, "降50个百分点")),
        ("2023年", 2, (0, 0, "—"), (1, 50, "—")),
    ]


def test_the_page_shows_them_in_a_fixed_number_of_queries(city, client, django_assert_max_num_queries):
    region, office = city
    for _ in range(6):
        make_submitted(make_slot(make_agency(parent=region)))
    client.force_login(office)
    with django_assert_max_num_queries(22):
        page = parsed(client.get(reverse("reports:finding_statistics", args=(2024,))))
    assert "升34个百分点" in text_of(page)
    assert "；只计已上报" in page.xpath("string(//p[@class='page-subtitle'])")
