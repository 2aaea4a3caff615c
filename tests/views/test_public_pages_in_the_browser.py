"""The public archive in a browser: figures stay whole on a phone, its bar is in sight, its print has one edge."""

from random import Random

import pytest
from django.urls import reverse

from reports.demo.figures import make_figures
from reports.demo.printing import print_docx
from reports.models.people import Role
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from reports.services.publishing import publish_report
from reports.services.source_pages import keep_html
from reports.statutory.editions import EDITIONS
from tests.factories import county, make_agency, make_approved, make_slot, make_user
from tests.machinery.browser import page as page_of_browser
from tests.recognition.reading_of import printed
from tests.views.test_newest_pages_in_the_browser import faults_of_axe
from tests.views.test_widths_in_the_browser import PAGE_OVERFLOW, WIDTHS, picture

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 390, "height": 844}
#: Runs of digits in cells whose characters stand on several lines.
BROKEN_FIGURES = r"""() => [...document.querySelectorAll("td, th")].flatMap(cell => {
  const found = [];
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const run of texts.currentNode.textContent.matchAll(/[0-9.,]{2,}/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, run.index);
      range.setEnd(texts.currentNode, run.index + run[0].length);
      if (new Set([...range.getClientRects()].map(box => Math.round(box.top))).size > 1) { found.push(run[0]); }
    }
  }
  return found;
})"""
OUT_OF_SIGHT = """() => [...document.querySelectorAll(".public-tabs a")]
  .filter(link => link.getBoundingClientRect().right > innerWidth || link.getBoundingClientRect().left < 0)
  .map(link => link.textContent)"""
#: Left edges of the headings, texts and tables of the report, as texts begin there.
LEFT_EDGES = """() => [...new Set([...document.querySelectorAll(
    "h1, .archive-main h2, .chapter-text, .form-table-scroll, .archive-side h2, .archive-side dt")]
  .filter(each => each.getClientRects().length)
  .map(each => Math.round(each.getBoundingClientRect().left + parseFloat(getComputedStyle(each).paddingLeft))))]"""


@pytest.fixture(autouse=True)
def _public(settings, tmp_path):
    settings.PUBLIC_ARCHIVE = True
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def report(collected_static):
    """A published report whose original has a table of twenty columns of figures."""
    government = county()[0]
    slot = make_slot(make_agency("青石县水利局", parent=government), year=2023)
    data = print_docx(printed(dict.fromkeys(EDITIONS["2021"].cells, 0)))
    version = make_approved(slot, reading=recognise(read(data)), content=data)
    cells = "".join(f'<td id="b0r0c{number}">{number + 1234}</td>' for number in range(20))
    result = {
        "reading": {"parser_version": version.active_run.parser_version},
        "html": f'<table id="b0"><tr>{cells}<td id="b0r0c20">3,456.78</td></tr></table>',
    }
    keep_html(source=version.source_file, result=result)
    publish_report(actor=make_user(Role.OFFICE, government), report_id=version.report_id)
    return version.report


@pytest.mark.parametrize("print_size", ["", "/large"])
def test_figures_of_the_original_stay_whole_on_a_phone_and_the_page_stays_in_its_width(
    browser_page, live_server, report, print_size
):
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(
        f"{live_server.url}{print_size}{reverse('reports:archived_source_view', args=(report.pk,))}"
    )
    assert browser_page.locator("td").count() == 21
    assert browser_page.evaluate(BROKEN_FIGURES) == []
    assert browser_page.evaluate(PAGE_OVERFLOW) <= 1
    picture(browser_page, f"source-on-a-phone{print_size.replace('/', '-')}")


@pytest.mark.parametrize("print_size", ["", "/large"])
def test_the_bar_of_the_archive_is_in_sight_on_a_phone_in_both_sizes_of_print(
    browser_page, live_server, report, print_size
):
    browser_page.set_viewport_size(PHONE)
    browser_page.goto(f"{live_server.url}{print_size}{reverse('reports:archive_home')}")
    assert browser_page.locator(".public-tabs a").count() == 4
    assert browser_page.evaluate(OUT_OF_SIGHT) == []
    assert browser_page.evaluate(PAGE_OVERFLOW) <= 1


def test_a_printed_report_has_one_left_edge(browser_page, live_server, report):
    browser_page.emulate_media(media="print")
    browser_page.goto(live_server.url + reverse("reports:archived", args=(report.pk,)))
    assert browser_page.locator(".archive-main h2").count() >= 5
    assert len(browser_page.evaluate(LEFT_EDGES)) == 1
    assert not browser_page.get_by_text("在网页中查看原件").is_visible()
    assert not browser_page.get_by_text("BibTeX").is_visible()


#: Where a point of a chart is drawn, from the number of its series, of its label and its value.
PLACE_OF_POINT = """([series, label, value]) => {
  const place = document.querySelector("[data-chart-from]");
  const box = place.getBoundingClientRect();
  const [x, y] = window.echarts.getInstanceByDom(place).convertToPixel({ seriesIndex: series }, [label, value]);
  return [box.left + x, box.top + y];
}"""


def test_each_point_of_the_charts_of_agencies_leads_to_its_report(
    browser_page, live_server, collected_static
):
    government, department = county()
    code = "proactive.licensing.decisions"
    reports = {}
    for year, number in ((2022, 5), (2024, 9)):
        reports[year] = make_approved(make_slot(department, year), {code: number}).report
        publish_report(actor=make_user(Role.OFFICE, government), report_id=reports[year].pk)
    agency = reverse("reports:archived_agency", args=(department.pk,)) + f"?measure={code}"
    compared = reverse("reports:archive_compare") + f"?agency={department.pk}&measure={code}"
    for address, label in ((agency, 2), (compared, 1)):  # the page of the agency has the year between too
        browser_page.goto(live_server.url + address)
        browser_page.locator("[data-chart-from] svg").wait_for()
        browser_page.locator("[data-chart-from]").scroll_into_view_if_needed()
        with browser_page.expect_navigation():
            browser_page.mouse.click(*browser_page.evaluate(PLACE_OF_POINT, [0, label, 9]))
        there = reverse("reports:archived", args=(reports[2024].pk,))
        assert browser_page.url == live_server.url + there


#: How many names in the legend of a chart are closer than eight pixels to the sign (25 pixels, 5 from its name) behind.
TOUCHING_NAMES = """() => {
  const boxes = [...document.querySelectorAll(".chart svg text")].filter(each => /局|厅|政府/.test(each.textContent))
    .map(each => each.getBoundingClientRect()).sort((a, b) => a.left - b.left);
  const beside = (box, other) => Math.abs(box.top - other.top) < 3 && box.left - other.right < 38;
  return boxes.slice(1).filter((box, n) => beside(box, boxes[n])).length;
}"""


def test_a_chart_is_named_by_its_title_and_the_names_in_its_legend_stand_apart(
    browser_page, live_server, collected_static
):
    government = county()[0]
    agencies = [
        make_agency(f"青石县{name}局", parent=government) for name in ("农业农村", "文化和旅游", "水利")
    ]
    for agency in agencies:
        for year in (2022, 2023):
            made = make_approved(make_slot(agency, year), {"proactive.licensing.decisions": year})
            publish_report(actor=make_user(Role.OFFICE, government), report_id=made.report_id)
    asked = "&".join(f"agency={agency.pk}" for agency in agencies)
    browser_page.set_viewport_size({"width": 1280, "height": 800})
    browser_page.goto(
        f"{live_server.url}{reverse('reports:archive_compare')}?{asked}&measure=proactive.licensing.decisions"
    )
    browser_page.locator(".chart svg").wait_for()
    picture(browser_page, "legend-1280")
    chart = browser_page.locator(".chart")
    assert chart.get_attribute("role") == "img"
    assert chart.get_attribute("aria-label").endswith("，数据见下表")
    assert browser_page.evaluate(TOUCHING_NAMES) == 0


#: How far tables reach out of what clips or frames them, in pixels; ``null`` where all is in its frame.
OUT_OF_FRAME = """() => [...document.querySelectorAll(".form-table-scroll")].map(frame => {
  const card = frame.closest(".form-table-block").getBoundingClientRect();
  const scrolls = getComputedStyle(frame).overflowX !== "visible";
  const side = scrolls ? frame : frame.querySelector("table");
  return Math.round(side.getBoundingClientRect().right - card.right);
}).filter(over => over > 0)"""
CUT_IN_PRINT = """() => [...document.querySelectorAll(".form-table")].map(table =>
  Math.round(table.getBoundingClientRect().right - innerWidth)).filter(over => over > 0)"""


@pytest.fixture
def two_years(collected_static):
    """Two published years of an agency with long figures in each cell."""
    government, department = county()
    for year, times in ((2022, 12345), (2023, 54321)):
        cells = {code: number * times for code, number in make_figures(Random(5), "department").items()}
        version = make_approved(make_slot(department, year), cells)
        publish_report(actor=make_user(Role.OFFICE, government), report_id=version.report_id)
    return version.report


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("query", ["", "?beside=year"])
def test_the_tables_of_a_report_stay_in_their_cards_beside_the_year_before(
    browser_page, live_server, two_years, width, query
):
    browser_page.set_viewport_size({"width": width, "height": 800})
    browser_page.goto(live_server.url + reverse("reports:archived", args=(two_years.pk,)) + query)
    picture(browser_page, f"archived-{width}-{query[1:]}")
    assert browser_page.evaluate(OUT_OF_FRAME) == []
    assert browser_page.evaluate(PAGE_OVERFLOW) <= 1
    assert faults_of_axe(browser_page) == []


#: Links beside no text that are smaller than a finger may hit (WCAG 2.2, 2.5.8).
SMALL_TARGETS = """() => [...document.querySelectorAll(".form-value-link, .official-prints a, .facet a")]
  .map(each => [each.textContent.trim(), each.getBoundingClientRect()])
  .filter(([, box]) => box.width && Math.min(box.width, box.height) < 23.9)
  .map(([text, box]) => `${text} ${Math.round(box.width)}x${Math.round(box.height)}`)"""


def test_what_is_touched_on_a_phone_is_large_enough(browser_page, live_server, two_years, report):
    browser_page.set_viewport_size(PHONE)
    seen = 0
    for address in (
        reverse("reports:archived", args=(report.pk,)),
        reverse("reports:archive") + "?year=2023",
    ):
        browser_page.goto(live_server.url + address)
        seen += browser_page.locator(".form-value-link, .official-prints a, .facet a").count()
        assert browser_page.evaluate(SMALL_TARGETS) == []
        assert browser_page.evaluate(PAGE_OVERFLOW) <= 1
    assert seen > 100


@pytest.mark.parametrize("query", ["", "?beside=year"])
def test_the_tables_of_a_report_fit_on_the_paper(browser_page, live_server, two_years, query):
    browser_page.set_viewport_size({"width": 718, "height": 1000})
    browser_page.goto(live_server.url + reverse("reports:archived", args=(two_years.pk,)) + query)
    browser_page.emulate_media(media="print")
    picture(browser_page, f"printed-{query[1:]}")
    assert browser_page.evaluate(CUT_IN_PRINT) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_citizen_finds_the_reports_of_an_agency_in_two_clicks_without_scripts(
    browser, live_server, report, width
):
    """By the regions of the first page, and by its name; then on to the figure's place in the original."""
    viewport = {"width": width, "height": 800}
    with page_of_browser(browser, java_script_enabled=False, viewport=viewport) as page:
        home = live_server.url + reverse("reports:archive_home")
        archived = live_server.url + reverse("reports:archived", args=(report.pk,))
        page.goto(home)
        page.locator(".region-tree a").last.click()
        page.locator("#reports a").get_by_text("青石县水利局").first.click()
        by_region = page.url
        page.goto(home)
        page.get_by_role("searchbox").fill("青石县水利局")
        page.get_by_role("button", name="检索").click()
        page.locator("a.archive-title").first.click()
        assert page.url.partition("#")[0] == by_region.partition("#")[0] == archived
        page.get_by_role("link", name="历年数据").click()
        assert page.get_by_role("link", name="2023年", exact=True).get_attribute("href") in archived
        page.goto(archived)
        figure = page.locator("a.form-value-link").first
        figure.scroll_into_view_if_needed()
        figure.click()
        assert page.url.partition("#")[0] == live_server.url + reverse(
            "reports:archived_source_view", args=(report.pk,)
        )


def test_readers_without_login_meet_no_fault_of_axe_at_any_width(browser_page, live_server, report):
    region, agency = report.agency.parent_id, report.agency_id
    wrong = {}
    for address in (
        reverse("reports:archive_home"),
        reverse("reports:archive_region", args=(region,)),
        reverse("reports:archive_year", args=(2023,)),
        reverse("reports:archived_agency", args=(agency,)),
        reverse("reports:archive_compare") + f"?agency={agency}",
        reverse("reports:archive") + "?q=水利局",
        reverse("reports:archived", args=(report.pk,)),
        "/large" + reverse("reports:archived", args=(report.pk,)),
    ):
        assert browser_page.goto(live_server.url + address).status == 200
        for width in WIDTHS:
            browser_page.set_viewport_size({"width": width, "height": 800})
            faults = faults_of_axe(browser_page)
            if faults or browser_page.evaluate(PAGE_OVERFLOW) > 1:
                wrong[address, width] = faults or "scrolls sideways"
    assert wrong == {}
