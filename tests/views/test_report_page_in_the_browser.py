"""The work page in a real browser: spreadsheet keys, no reload, two people, both widths, axe-core."""

import re

import pytest
from playwright.sync_api import expect

from reports.models import Submission
from reports.models.people import Role
from reports.selectors.cells import current_cells, reading_of
from reports.services.corrections import correct_cell
from reports.services.source_pages import keep_html
from review.lifecycle import Move
from review.questions import ask
from review.services import move
from tests.factories import county, make_draft, make_slot, make_submitted, make_user
from tests.views.work_page import BESIDE, CODE, link, opened, picture, serious, too_wide

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = ("findings", "table-proactive", "table-requests", "table-cases", "narrative", "questions", "history")
LAST = "requests.carried_forward.business"
BELOW = "requests.carried_over.natural_person"


@pytest.fixture
def draft():
    slot = make_slot(county()[1])
    return make_draft(slot, make_user(Role.CLERK, slot.agency), {CODE: 3})


def value_now(draft, code=CODE):
    return current_cells(Submission.objects.get(pk=draft.pk))[code].value


def reach(page, wanted, key: str = "Tab") -> None:
    """Press the key until the wanted element has the focus."""
    expect(wanted()).to_be_visible()
    for _ in range(150):
        if wanted().evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("never reached")


def covered(page, code: str) -> bool:
    """Return whether the form of a cell covers the cell."""
    cell, panel = (page.locator(each).bounding_box() for each in (f'[id="cell-{code}"]', "#cell-panel"))
    beside = cell["x"] + cell["width"] <= panel["x"] or panel["x"] + panel["width"] <= cell["x"]
    return not beside and cell["y"] + cell["height"] > panel["y"]


def test_a_number_typed_over_a_cell_is_saved_and_the_findings_vanish_without_a_reload(enter, draft):
    page = opened(enter, draft)
    expect(page.locator("#findings .finding.is-error")).to_have_count(1)
    link(page).focus()
    page.keyboard.press("0")
    expect(page.get_by_label("更正为")).to_have_value("0")
    page.keyboard.press("Tab")
    page.keyboard.type("对照原件")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("没有错误了")).to_be_visible()
    expect(page.locator("#findings .finding.is-error")).to_have_count(0)
    expect(link(page)).to_have_text("0")
    expect(link(page, BELOW)).to_be_focused()
    expect(page.locator("#cell-panel")).to_be_empty()
    expect(page.locator("#table-requests")).to_be_visible()
    assert page.evaluate("window.notLoadedAgain")
    assert value_now(draft) == 0

    link(page).click()
    expect(page.get_by_text("“3”")).to_be_visible()
    page.get_by_role("button", name="撤销最近一次更正").click()
    expect(page.get_by_role("status").get_by_text("已撤销更正")).to_be_visible()
    expect(page.locator("#findings .finding.is-error")).to_have_count(1)
    assert page.evaluate("window.notLoadedAgain")
    assert value_now(draft) == 3


REASON_TAKES_THE_FOCUS = """() => {
  window.settled = new Promise(function (resolve) {
    document.body.addEventListener("htmx:afterSettle", function () { setTimeout(resolve, 100); });
  });
  new MutationObserver(function () {
    var reason = document.querySelector('#cell-panel [name="reason"]');
    if (reason) { reason.focus(); }
  }).observe(document.getElementById("cell-panel"), { childList: true });
}"""


def test_the_form_of_a_cell_takes_no_focus_back_from_a_field_that_has_it(enter, draft):
    """A reason typed immediately must not end up in the value field."""
    page = opened(enter, draft)
    page.evaluate(REASON_TAKES_THE_FOCUS)
    link(page).focus()
    page.keyboard.press("0")
    page.evaluate("() => window.settled")
    expect(page.get_by_label("更正理由")).to_be_focused()
    expect(page.get_by_label("更正为")).to_have_value("0")


def test_an_explanation_that_is_being_written_survives_the_saving_of_a_cell(enter, draft):
    page = opened(enter, draft, query="#findings")
    warning = page.locator("#findings .finding.is-warning").first
    warning.locator("summary").click()
    warning.get_by_label("情况说明").fill("正在写的说明")
    page.get_by_role("link", name="改为 0").click()
    page.get_by_label("更正理由").fill("对照原件")
    page.get_by_role("button", name="保存并重新校验").click()
    expect(page.get_by_role("status").get_by_text("没有错误了")).to_be_visible()
    again = page.locator("#findings .finding.is-warning").first.get_by_label("情况说明")
    expect(again).to_be_visible()
    expect(again).to_have_value("正在写的说明")
    assert page.evaluate("window.notLoadedAgain")


def test_arrows_move_over_the_table_and_escape_comes_back_to_the_cell(enter, draft):
    page = opened(enter, draft)
    link(page).focus()
    for key, code in (("ArrowRight", BESIDE), ("ArrowLeft", CODE), ("ArrowDown", BELOW), ("ArrowUp", CODE)):
        page.keyboard.press(key)
        expect(link(page, code)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(link(page)).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("更正为")).to_be_focused()
    expect(page.get_by_label("更正为")).to_have_value("0")
    page.keyboard.type("2")
    expect(page.get_by_label("更正为")).to_have_value("2")
    page.keyboard.press("Escape")
    expect(page.locator("#cell-panel")).to_be_empty()
    expect(link(page, "requests.received.research_institution")).to_be_focused()


def test_a_block_from_a_spreadsheet_is_pasted_listed_and_saved_for_one_reason(enter, draft):
    page = opened(enter, draft)
    link(page).focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/plain", "5\\t6\\r\\n1\\t2\\r\\n");
            document.activeElement.dispatchEvent(
                new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator("#cell-panel tbody tr")).to_have_count(4)
    page.get_by_label("更正理由").fill("对照原件")
    page.get_by_role("button", name="保存4格并重新校验").click()
    expect(page.get_by_role("status").get_by_text("4个单元格已更正")).to_be_visible()
    expect(link(page, BESIDE)).to_have_text("6")
    assert page.evaluate("window.notLoadedAgain")
    assert [value_now(draft, code) for code in (CODE, BESIDE, BELOW)] == [5, 6, 1]


def test_who_comes_second_to_a_cell_sees_both_values_in_the_panel(enter, draft):
    page = opened(enter, draft)
    link(page).click()
    page.get_by_label("更正为").fill("9")
    page.get_by_label("更正理由").fill("对照原件")
    correct_cell(actor=draft.uploaded_by, submission_id=draft.pk, code=CODE, value="7", reason="对照原件")
    page.get_by_role("button", name="保存并重新校验").click()
    expect(page.get_by_role("alert")).to_contain_text("改为7，您要改为9")
    page.get_by_role("button", name="保存并重新校验").click()
    expect(page.get_by_role("status").get_by_text("已更正")).to_be_visible()
    assert value_now(draft) == 9


def test_source_and_cells_lead_to_each_other_before_and_after_a_save(enter, draft):
    run = draft.active_run
    places = {code: cell.place.anchor for code, cell in reading_of(draft).cells.items()}
    rows = "".join(f'<tr><td id="{place}">{code}</td></tr>' for code, place in places.items())
    answer = {"reading": {"parser_version": run.parser_version}, "html": f"<table>{rows}</table>"}
    keep_html(source=draft.source_file, result=answer)
    page = opened(enter, draft)
    inside = page.frame_locator("iframe.source-frame")
    expect(inside.locator(f"#{places[CODE]}")).to_be_attached()
    link(page).focus()
    page.keyboard.press("0")
    expect(inside.locator(f"#{places[CODE]}")).to_be_in_viewport()
    page.get_by_label("更正理由").fill("对照原件")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("已更正")).to_be_visible()
    other = "proactive.licensing.decisions"
    inside.locator(f"#{places[other]}").click()
    expect(page.locator("#table-proactive")).to_be_visible()
    expect(link(page, other)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("更正为")).to_be_focused()


def test_what_stands_beside_the_numbers_is_chosen_without_a_reload(enter, draft):
    page = opened(enter, draft)
    page.get_by_role("link", name="上年", exact=True).click()
    expect(page.get_by_text("没有上年定稿的年报。")).to_be_visible()
    expect(page.locator("#table-requests")).to_be_visible()
    assert page.evaluate("window.notLoadedAgain")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_work_page_fits_and_axe_finds_nothing_serious(enter, browser_page, width):
    government, department = county()
    reviewer = make_user(Role.REVIEWER, government)
    submission = make_submitted(make_slot(department))
    ask(actor=reviewer, submission_id=submission.pk, kind="cell", subject=CODE, text="为何为零？")
    browser_page.set_viewport_size({"width": width, "height": 800})
    page = enter(reviewer)("review:report", submission.pk)
    assert not too_wide(page)
    for tab in PARTS:
        page.locator(f'[data-tabs] a[href="#{tab}"]').click()
        expect(page.locator(f"#{tab}")).to_be_visible()
        assert not too_wide(page), tab
        assert not serious(page), tab
        picture(page, f"{tab}-{width}")
    page.locator('[data-tabs] a[href="#table-requests"]').click()
    link(page, LAST).click()
    expect(page.get_by_label("更正为")).to_be_focused()
    assert not covered(page, LAST)
    picture(page, f"last-{width}")
    page.keyboard.press("Escape")
    link(page).click()
    expect(page.get_by_label("更正为")).to_be_focused()
    assert not covered(page, CODE)
    assert not serious(page)
    picture(page, f"cell-{width}")


@pytest.mark.parametrize("width", [1280, 700])
def test_all_parts_are_printed_and_neither_the_source_nor_what_is_for_the_screen(
    enter, browser_page, draft, width
):
    browser_page.set_viewport_size({"width": width, "height": 800})
    page = opened(enter, draft)
    page.emulate_media(media="print")
    for part in PARTS:
        expect(page.locator(f"#{part}")).to_be_visible()
    for unwanted in ("#source", ".topbar", "[data-tabs]", ".cell-legend", "[data-beside]"):
        expect(page.locator(unwanted)).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_comparison_and_the_record_fit_and_axe_finds_nothing_serious(enter, browser_page, width):
    government, department = county()
    reviewer = make_user(Role.REVIEWER, government)
    clerk = make_user(Role.CLERK, department)
    submission = make_submitted(make_slot(department), clerk)
    ask(actor=reviewer, submission_id=submission.pk, kind="cell", subject=CODE, text="为何为零？")
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表二")
    draft = Submission.objects.get(report=submission.report, state="draft")
    figure = {"code": "proactive.licensing.decisions", "value": "4", "reason": "漏填"}
    correct_cell(actor=clerk, submission_id=draft.pk, **figure)
    browser_page.set_viewport_size({"width": width, "height": 800})
    go = enter(clerk)
    for route in ("review:compare", "review:record"):
        page = go(route, draft.pk)
        assert not too_wide(page), route
        assert not serious(page), route
        picture(page, f"{route[7:]}-{width}")
    page = go("review:report", draft.pk, query="?beside=version&only=changed#table-proactive")
    assert not too_wide(page)
    assert not serious(page)
    picture(page, f"beside-{width}")
    changed = page.locator('[id="cell-proactive.licensing.decisions"] a.form-value-link')
    expect(changed).to_be_visible()
    expect(page.locator('[id="cell-proactive.penalties.decisions"] a.form-value-link')).to_be_hidden()


def test_a_whole_review_is_done_with_the_keyboard_alone(enter, browser_page):
    government, department = county()
    submission = make_submitted(make_slot(department))
    page = enter(make_user(Role.REVIEWER, government))("review:queue")
    reach(page, lambda: page.get_by_role("link", name="青禾县财政局", exact=True))
    page.keyboard.press("Enter")
    reach(page, lambda: page.get_by_role("tab", name="问题"))
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#table-requests")).to_be_visible()
    reach(page, lambda: link(page))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("更正为")).to_be_focused()
    page.keyboard.press("Escape")
    expect(link(page, BELOW)).to_be_focused()
    reach(page, lambda: page.get_by_role("link", name="通过", exact=True), key="Shift+Tab")
    page.keyboard.press("Enter")
    reach(page, lambda: page.get_by_role("button", name="确认通过"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").get_by_text("已通过")).to_be_visible()
    assert Submission.objects.get(pk=submission.pk).state == "approved"


def shown_in_frame(draft, html: str) -> None:
    """Replace the content of the source frame with this."""
    answer = {"reading": {"parser_version": draft.active_run.parser_version}, "html": html}
    keep_html(source=draft.source_file, result=answer)


def test_a_proposal_shows_the_place_of_its_cell_in_the_source(enter, draft):
    places = {code: cell.place.anchor for code, cell in reading_of(draft).cells.items()}
    rows = "".join(f'<tr><td id="{place}">{code}</td></tr>' for code, place in places.items())
    shown_in_frame(draft, "<p>正文</p>" * 80 + f"<table>{rows}</table>")
    page = opened(enter, draft, query="#findings")
    inside = page.frame_locator("iframe.source-frame")
    proposal = page.get_by_role("link", name="改为 0")
    code = proposal.get_attribute("data-points-at")
    expect(inside.locator(f"#{places[code]}")).not_to_be_in_viewport()
    proposal.click()
    expect(page.get_by_label("更正为")).to_have_value("0")
    expect(inside.locator(f"#{places[code]}")).to_be_in_viewport()
    expect(page.locator(f'[id="cell-{code}"]')).to_have_class(re.compile("is-pointed"))


def test_the_form_of_a_cell_closes_with_its_part_unless_something_is_typed(enter, draft):
    page = opened(enter, draft)
    link(page).click()
    expect(page.get_by_label("更正为")).to_be_visible()
    page.locator('[data-tabs] a[href="#narrative"]').click()
    expect(page.locator("#cell-panel")).to_be_empty()
    page.locator('[data-tabs] a[href="#table-requests"]').click()
    link(page).click()
    page.get_by_label("更正理由").fill("对照原件")
    page.locator('[data-tabs] a[href="#narrative"]').click()
    expect(page.get_by_label("更正理由")).to_have_value("对照原件")


def test_the_list_of_pages_names_the_page_that_is_shown(enter, draft):
    lines = "<p>一行</p>" * 60
    pages = "".join(f'<div class="source-page" id="page-{number}">{lines}</div>' for number in (1, 2, 3))
    shown_in_frame(draft, pages)
    page = opened(enter, draft)
    expect(page.get_by_label("页码")).to_have_value("page-1")
    page.frame_locator("iframe.source-frame").locator("#page-3 p").nth(30).scroll_into_view_if_needed()
    expect(page.get_by_label("页码")).to_have_value("page-3")
