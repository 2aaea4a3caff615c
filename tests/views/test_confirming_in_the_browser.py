"""Doubtful numbers are confirmed on the work page: a cell by a click, a row by a key."""

import pytest
from playwright.sync_api import expect

from reports.models.people import Role
from reports.statutory.editions import EDITIONS
from tests.factories import county, make_draft, make_reading, make_slot, make_user
from tests.views.work_page import BESIDE, CODE, link, opened, picture, serious, too_wide

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = ("received", "carried_over", "withheld_internal_affairs")
DOUBTS = [
    cell for cell in EDITIONS["2021"].cells if cell.startswith(tuple(f"requests.{row}." for row in ROWS))
]


@pytest.fixture
def scanned():
    """Return a draft in which three rows of 表三 were read with doubt."""
    slot = make_slot(county()[1])
    clerk = make_user(Role.CLERK, slot.agency)
    return make_draft(slot, clerk, reading=make_reading(agency=slot.agency_name, doubtful=DOUBTS))


def doubts(page):
    return page.locator("td.is-doubtful")


def test_a_doubtful_cell_is_confirmed_by_one_click_and_taken_back_by_one_key(enter, scanned):
    page = opened(enter, scanned)
    expect(doubts(page)).to_have_count(21)
    page.locator(f'[id="cell-{CODE}"]').get_by_role("button", name="确认无误").click()
    expect(
        page.get_by_role("status").get_by_text("“一、本年新收政府信息公开申请数量”自然人已确认")
    ).to_be_visible()
    expect(doubts(page)).to_have_count(20)
    expect(link(page, BESIDE)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(doubts(page)).to_have_count(21)
    assert page.evaluate("window.notLoadedAgain")
    picture(page, "doubts")
    assert serious(page) == []


def test_rows_of_doubts_are_confirmed_by_one_key_each(enter, scanned):
    page = opened(enter, scanned)
    page.locator("body").press("c")
    expect(link(page)).to_be_focused()
    assert not scanned.corrections.exists()
    for _ in range(3):
        page.keyboard.press("c")
    expect(doubts(page)).to_have_count(0)
    assert scanned.corrections.count() == 21
    page.keyboard.press("c")
    expect(page.get_by_role("status").get_by_text("这一行没有存疑的数字")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(doubts(page)).to_have_count(7)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_contain_text("确认光标所在行的存疑数字")
    assert page.evaluate("window.notLoadedAgain")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_buttons_of_doubts_fit_the_page(enter, scanned, browser_page, width):
    browser_page.set_viewport_size({"width": width, "height": 800})
    page = opened(enter, scanned)
    expect(page.get_by_role("button", name="确认本行").first).to_be_visible()
    assert not too_wide(page)
    picture(page, f"doubts-{width}")
    page.get_by_role("button", name="确认本行").first.click()
    expect(doubts(page)).to_have_count(14)
