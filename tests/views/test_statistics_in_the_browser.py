"""统计分析 in a real browser: the chart is drawn, saved and readable, at every width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from reports.models.people import Role
from tests.factories import make_agency, make_user
from tests.machinery.browser import too_wide_at
from tests.selectors.approved import approve

pytestmark = pytest.mark.django_db(transaction=True)

WAYS = ("year", "region", "kind", "scope", "outcome", "region_year", "multiples", "spread", "unit")


@pytest.fixture
def office():
    city = make_agency("长河市人民政府", kind="government", level="prefecture")
    for name in ("青禾县", "白鹭县"):
        county = make_agency(f"{name}人民政府", kind="government", parent=city)
        for year in (2022, 2023):
            cells = {"requests.received.total": 40, "requests.disclosed.total": 30}
            cells["requests.outcomes_total.total"] = 40
            approve(make_agency(f"{name}{year}局", parent=county), cells, year=year)
    return make_user(Role.OFFICE, city)


def test_every_comparison_is_drawn_fits_the_screen_and_axe_finds_nothing_serious(
    enter, browser_page: Page, office
):
    go = enter(office)
    for by in WAYS:
        go("reports:statistics", query=f"?by={by}&year=2023")
        expect(browser_page.locator(".chart svg")).to_be_visible()
        assert too_wide_at(browser_page, (1280, 1366, 390)) == [], by
        serious = [
            each["id"]
            for each in Axe().run(browser_page).response["violations"]
            if each["impact"] in ("serious", "critical")
        ]
        assert serious == [], by


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_the_chart_is_saved_as_a_picture(enter, browser_page: Page, office, kind):
    enter(office)("reports:statistics")
    with browser_page.expect_download() as waiting:
        browser_page.click(f"[data-chart-save={kind}]")
    content = waiting.value.path().read_bytes()
    assert content[:5] == b"\x89PNG\r" if kind == "png" else content.lstrip().startswith(b"<svg")
