"""Every page in a real browser at the widths of a notebook, an older screen and a phone."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page

from reports.models import BoilerplateEntry, Submission, WordListEntry
from reports.models.people import Role
from reports.services.corrections import correct_cell
from review.lifecycle import Move
from review.services import move
from tests.access import world as access_world
from tests.access.table import all_probes
from tests.access.world import ROLES
from tests.factories import make_approved, make_slot, make_submitted, make_user
from tests.views.work_page import serious

pytestmark = pytest.mark.django_db(transaction=True)

WIDTHS = (1280, 1366, 390)
#: Widths at which a whole table of the form must be visible; a phone scrolls it inside a frame.
WIDE = (1280, 1366)
TABLES = ("table-proactive", "table-requests", "table-cases")
PAGE_OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
TABLE_OVERFLOW = """id => {
  const frame = document.querySelector(`#${id} .form-table-scroll`);
  const table = frame.querySelector("table");
  return Math.max(frame.scrollWidth - frame.clientWidth, table.offsetWidth - frame.clientWidth);
}"""
#: Lists header lines shorter than two characters: a header broken inside a word.
BROKEN_HEADS = """id => [...document.querySelectorAll(`#${id} th.form-head`)].filter(head => {
  const range = document.createRange();
  range.selectNodeContents(head);
  const lines = new Map();
  for (const box of range.getClientRects()) {
    if (box.width) { lines.set(Math.round(box.top), (lines.get(Math.round(box.top)) || 0) + box.width); }
  }
  const size = parseFloat(getComputedStyle(head).fontSize);
  return lines.size > 1 && [...lines.values()].some(width => width < 1.5 * size);
}).map(head => head.textContent)"""


#: On a phone a cell of a list is a line of label and value: lists those whose value is of several parts, which would
#: be spread over the line.
SPREAD_CELLS = """() => {
  const shown = node => node.nodeType === 3 ? node.textContent.trim()
    : node.nodeType === 1 && getComputedStyle(node).position !== "absolute" && node.getClientRects().length;
  return [...document.querySelectorAll(".is-cards td[data-label]:not(.is-title):not(.is-actions)")]
    .filter(cell => getComputedStyle(cell).display === "flex" && [...cell.childNodes].filter(shown).length > 1)
    .map(cell => `${cell.dataset.label}: ${cell.textContent.trim().replace(/\\s+/g, " ").slice(0, 40)}`);
}"""


#: Heads of lists, and states of up to five characters in them, that break over two lines on a wide screen.
BROKEN_LISTS = """() => [...document.querySelectorAll(".list-table th, .list-table td")].filter(cell => {
  const text = cell.textContent.trim();
  if (cell.children.length || !text || text.length > (cell.tagName === "TH" ? 8 : 5)) { return false; }
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].filter(box => box.width > 1).map(box => Math.round(box.top))).size > 1;
}).map(cell => cell.textContent.trim())"""


#: Heads of lists that stand beside the cards on a phone although they are put out of sight.
HEADS_IN_SIGHT = """() => [...document.querySelectorAll(".is-cards thead")]
  .filter(head => head.getBoundingClientRect().right > 0).map(head => head.textContent.trim().slice(0, 40))"""


def picture(page: Page, name: str) -> None:
    """Save a screenshot if PICTURES_DIR names a folder."""
    if folder := os.environ.get("PICTURES_DIR"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def continued(agencies):
    """Return a draft with a previous year and a previous version, and with numbers of several digits."""
    clerk = make_user(Role.CLERK, agencies[1])
    reviewer = make_user(Role.REVIEWER, agencies[0])
    make_approved(make_slot(agencies[1], 2023))
    submission = make_submitted(make_slot(agencies[1], 2024), clerk)
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表三")
    draft = Submission.objects.get(report=submission.report, state="draft")
    for code, value in (("requests.received.natural_person", "1234"), ("litigation.direct.upheld", "12")):
        correct_cell(actor=clerk, submission_id=draft.pk, code=code, value=value, reason="对照原件")
    return draft


@pytest.mark.parametrize("width", WIDE)
@pytest.mark.parametrize("query", ["", "?beside=both"])
def test_a_table_of_the_form_is_in_view_as_a_whole_and_its_heads_break_between_words(
    enter, browser_page, continued, width, query
):
    browser_page.set_viewport_size({"width": width, "height": 800})
    page = enter(continued.uploaded_by)("review:report", continued.pk, query=query)
    wrong = {}
    for table in TABLES:
        page.locator(f'[data-tabs] a[href="#{table}"]').click()
        picture(page, f"{table}-{width}-{query[1:]}")
        over, heads = page.evaluate(TABLE_OVERFLOW, table), page.evaluate(BROKEN_HEADS, table)
        if over > 1 or heads:
            wrong[table] = (f"{over} px out of view", heads)
    assert wrong == {}


def give_way() -> None:
    """Rename unique entries made by earlier addresses; elsewhere each address is rolled back."""
    for entry in WordListEntry.objects.filter(pattern="试词"):
        WordListEntry.objects.filter(pk=entry.pk).update(pattern=f"试词{entry.pk}")
    for entry in BoilerplateEntry.objects.filter(sentence__endswith="本年度报告。"):
        BoilerplateEntry.objects.filter(pk=entry.pk).update(sentence=f"{entry.sentence}{entry.pk}")


def faults_at(page: Page, width: int) -> list[str]:
    """What runs over the side of the page, and on a wide screen what breaks in its lists."""
    over = page.evaluate(PAGE_OVERFLOW)
    broken = page.evaluate(BROKEN_LISTS) if width in WIDE else []
    return [*([f"{over} px"] if over > 1 else []), *broken]


def test_no_page_scrolls_sideways_and_axe_finds_nothing_serious(browser_page, live_server, collected_static):
    """One address of every page route, with the first role that may open it.

    axe-core looks at each once, but not at Django's administration, whose markup is not ours.
    """
    world = access_world.build()
    shown: set[str] = set()
    wrong = {}
    for role in ROLES:
        browser_page.context.clear_cookies()
        if role in world.cookies:
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": world.cookies[role]}
            browser_page.context.add_cookies([cookie | {"url": live_server.url}])
        for probe in all_probes():
            if probe.method != "GET" or probe.expected[role] != "page" or probe.route in shown:
                continue
            if probe.route.startswith("api:") or probe.public:
                continue
            give_way()
            path = probe.path(world)
            answer = browser_page.request.get(live_server.url + path)
            # What scripts put into a page, as the names to choose from, is none.
            is_page = "text/html" in answer.headers.get("content-type", "") and "<html" in answer.text()
            if answer.status != 200 or not is_page or "content-disposition" in answer.headers:
                continue
            shown.add(probe.route)
            browser_page.goto(live_server.url + path)
            for width in WIDTHS:
                browser_page.set_viewport_size({"width": width, "height": 800})
                if faults := faults_at(browser_page, width):
                    wrong[f"{path} at {width}"] = faults
                picture(browser_page, f"{probe.route.replace(':', '-')}-{width}")
            if spread := browser_page.evaluate(SPREAD_CELLS):
                wrong[f"{path} at {width}"] = spread
            if heads := browser_page.evaluate(HEADS_IN_SIGHT):
                wrong[f"{path}, heads at {width}"] = heads
            if not path.startswith("/admin/") and (found := serious(browser_page)):
                wrong[path] = found
    assert len(shown) > 40
    assert wrong == {}, "\n".join(f"{path}: {found}" for path, found in wrong.items())
