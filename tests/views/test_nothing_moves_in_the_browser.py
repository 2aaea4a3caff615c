"""What a person is about to click stays where it is while the scripts of the page start."""

import pytest
from playwright.sync_api import expect

from tests.factories import make_agency, make_slot, make_submitted

pytestmark = pytest.mark.django_db(transaction=True)

#: Where each link and button of the head is, in points from the window's corner.
PLACES = """
[...document.querySelectorAll("#report-top a, #report-top button:not([hidden]), #tabs a")]
  .filter((each) => !each.matches("[data-keys-open]") && each.getClientRects().length)
  .map((each) => {
    const box = each.getBoundingClientRect();
    return [each.getAttribute("aria-label") || each.textContent.trim(), Math.round(box.x), Math.round(box.y)];
  })
"""


@pytest.mark.parametrize("width", [1280, 390])
def test_starting_scripts_move_no_button_of_the_work_page(enter, browser_page, agencies, reviewer, width):
    slots = [make_slot(make_agency(name, parent=agencies[0])) for name in ("甲局", "乙局", "丙局")]
    first, *_ = [make_submitted(slot) for slot in slots]
    browser_page.set_viewport_size({"width": width, "height": 800})
    browser_page.route("**/*.js", lambda route: route.abort())
    query = "?queue=tab%3Dwaiting%26sort%3Dwaiting"
    open_page = enter(reviewer)
    page = open_page("review:report", first.pk, query=query)
    expect(page.get_by_role("link", name="下一份")).to_be_visible()
    page.evaluate("document.fonts.ready")
    before = page.evaluate(PLACES)
    browser_page.unroute("**/*.js")
    page = open_page("review:report", first.pk, query=query)
    expect(page.get_by_role("button", name="键盘操作")).to_be_visible()
    page.evaluate("document.fonts.ready")
    assert len(before) > 4
    assert page.evaluate(PLACES) == before
