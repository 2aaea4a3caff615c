"""The newest pages of office, archive and administration: no fault of any impact for axe-core, widths, keyboard."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import ExportJob
from reports.services.source_pages import keep_html
from tests.access import world as access_world
from tests.access.world import STATES
from tests.views.test_widths_in_the_browser import PAGE_OVERFLOW, WIDTHS, picture

pytestmark = pytest.mark.django_db(transaction=True)

#: Links and fields of a page before the one that is looked for.
MOST_STOPS = 60


def pages_of(world):
    """Yield (role, address) of each page that is looked at."""
    year, region = STATES["published"], world.agency["own"].pk
    report = world.slot["own", "published"].pk
    yield "office", reverse("reports:aggregate_differences", args=(year,))
    yield "office", reverse("reports:exports")
    yield "office", reverse("reports:archive_home")
    yield "office", reverse("reports:archive_region", args=(region,))
    yield "office", reverse("reports:archive_year", args=(year,))
    yield "office", reverse("reports:archive_compare") + f"?agency={region}"
    yield "office", reverse("reports:archived", args=(report,))
    yield "office", reverse("reports:archived_source_view", args=(report,))
    yield "office", reverse("reports:public_note", args=(report,))
    yield "office", reverse("reports:open_data")
    yield "office", reverse("reports:open_data_dictionary")
    yield "administrator", reverse("review:webhooks")
    yield "administrator", reverse("system_status")
    yield "administrator", reverse("reports:retention")


def faults_of_axe(page):
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']} ({each['impact']}): {node['target']}" for each in found for node in each["nodes"]]


def test_the_newest_pages_have_no_fault_for_axe_and_none_scrolls_sideways(
    browser_page, live_server, collected_static
):
    world = access_world.build()
    _show_the_source(world.slot["own", "published"])
    wrong = {}
    for role, address in pages_of(world):
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": world.cookies[role]}
        browser_page.context.add_cookies([cookie | {"url": live_server.url}])
        assert browser_page.goto(live_server.url + address).status == 200
        for width in WIDTHS:
            browser_page.set_viewport_size({"width": width, "height": 800})
            if browser_page.evaluate(PAGE_OVERFLOW) > 1:
                wrong[f"{address} at {width}"] = browser_page.evaluate(PAGE_OVERFLOW)
            picture(browser_page, f"newest-{address.strip('/').partition('?')[0].replace('/', '-')}-{width}")
        if faults := faults_of_axe(browser_page):
            wrong[address] = faults
    assert wrong == {}, "\n".join(f"{address}: {found}" for address, found in wrong.items())
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": world.cookies["office"]}
    browser_page.context.add_cookies([cookie | {"url": live_server.url}])
    browser_page.set_viewport_size({"width": 1280, "height": 800})
    _look_a_figure_up(browser_page, live_server.url, world.slot["own", "published"])
    _fill_in_the_export_form_by_keyboard(browser_page, live_server)


def _look_a_figure_up(page, url, report):
    """A click on a number shows its place in the pane below; Escape gives the page back, the number has the focus."""
    page.goto(url + reverse("reports:archived", args=(report.pk,)))
    number = page.locator(".form-value a.form-value-link").first
    number.click()
    place = page.frame_locator("[data-source-pane] iframe").locator(":target")
    expect(place).to_have_id(number.get_attribute("href").partition("#")[2])
    expect(place).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("[data-source-pane]")).to_be_hidden()
    expect(number).to_be_focused()


def _show_the_source(report):
    """Store what a worker would have kept of the file: figures in a table, a number to mask."""
    version = report.effective_submission
    rows = "".join(
        f'<tr><td id="b1r{row}c0">{row}</td><td id="b1r{row}c1">单位</td></tr>' for row in range(40)
    )
    html = f'<p id="b0">联系电话13912345678。</p>\n<table id="b1">\n{rows}\n</table>'
    result = {"reading": {"parser_version": version.active_run.parser_version}, "html": html}
    keep_html(source=version.source_file, result=result)


def _fill_in_the_export_form_by_keyboard(page, live_server):
    """截至日期 is reached with the tabulator and typed, and the next stops lead to 开始导出."""
    page.goto(live_server.url + reverse("reports:exports"))
    day = page.get_by_label("截至日期（不填为现在）")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if day.evaluate("field => field === document.activeElement"):
            break
    expect(day).to_be_focused()
    page.keyboard.type("01152026")
    expect(day).to_have_value("2026-01-15")
    button = page.get_by_role("button", name="开始导出")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    expect(button).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert ExportJob.objects.filter(as_of=date(2026, 1, 15)).exists()
