"""在线填写 in a real browser: keys, pasted blocks, two people at once, figures in texts, both widths, axe-core."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import DraftField, WorkingDraft
from reports.models.people import Role
from reports.selectors.working_drafts import written_of
from reports.services.working_drafts import FieldEntry, save_fields, start_draft
from tests.factories import make_approved, make_slot, make_user
from tests.machinery.processes import wait_for
from tests.views.work_page import picture, serious, too_wide

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "requests.received.natural_person"
STATUS = "[data-save-status]"


def field(page, name):
    return page.locator(f'[name="f.{name}"]')


def stored(name):
    row = DraftField.objects.filter(name=name).first()
    return row.text if row else None


def saved(page):
    expect(page.locator(STATUS)).to_contain_text("已保存", timeout=15_000)


@pytest.fixture
def begun(agencies, clerk):
    make_approved(make_slot(agencies[1], 2023), {FIRST: 0, "proactive.licensing.decisions": 12})
    slot = make_slot(agencies[1], 2024)
    start_draft(actor=clerk, report_id=slot.pk)
    return slot


def test_a_clerk_begins_from_my_reports_and_the_page_saves_itself(enter, clerk, slot):
    page = enter(clerk)("reports:my_reports")
    page.get_by_role("link", name="在线填写").click()
    page.get_by_role("button", name="从空白开始").click()
    field(page, FIRST).fill("3")
    page.keyboard.press("Tab")
    saved(page)
    assert stored(FIRST) == "3"
    expect(page.locator("#write-checks")).to_contain_text("表三")
    page.reload()
    expect(field(page, FIRST)).to_have_value("3")


def test_keys_move_like_in_a_spreadsheet_and_a_block_is_pasted(enter, clerk, begun):
    page = enter(clerk)("reports:write_tables", begun.pk)
    field(page, FIRST).focus()
    page.keyboard.type("1")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.type("4")
    expect(field(page, "requests.carried_over.business")).to_have_value("4")
    page.keyboard.press("ArrowUp")
    expect(field(page, "requests.received.business")).to_be_focused()
    saved(page)
    assert (stored(FIRST), stored("requests.received.business")) == ("1", "2")
    page.evaluate(
        """name => {
          const data = new DataTransfer();
          data.setData("text/plain", "5\\t6\\n7\\t\\n");
          const field = document.querySelector(`[name="f.${name}"]`);
          field.focus();
          field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        FIRST,
    )
    saved(page)
    expect(field(page, "requests.carried_over.natural_person")).to_have_value("7")
    expect(field(page, "requests.carried_over.business")).to_have_value("4")
    assert (stored(FIRST), stored("requests.received.business")) == ("5", "6")


def test_sums_are_filled_by_a_button_only_and_blank_stays_blank(enter, clerk, begun):
    page = enter(clerk)("reports:write_tables", begun.pk)
    field(page, FIRST).fill("3")
    field(page, "requests.received.business").fill("0")
    page.keyboard.press("Tab")
    saved(page)
    total = "requests.received.total"
    expect(field(page, total)).to_have_value("")
    button = page.get_by_role("button", name="空白合计按明细填入（1格）").first
    button.click()
    expect(field(page, total)).to_have_value("3")
    saved(page)
    assert (stored(total), stored("requests.received.business")) == ("3", "0")
    assert stored("requests.received.other_organization") is None
    expect(page.locator(f'[id="cell-{FIRST}"] .cell-beside')).to_have_text("上年 0")


def test_the_next_step_saves_what_was_just_typed_before_it_leaves(enter, clerk, begun):
    page = enter(clerk)("reports:write_texts", begun.pk)
    page.route("**/write/save/", lambda route: (page.wait_for_timeout(600), route.continue_()))
    page.locator('[name="f.part1"]').fill("刚刚写的总体情况。")
    page.get_by_role("button", name="下一步：核对并生成").click()
    page.wait_for_url("**/write/finish/")
    assert stored("part1") == "刚刚写的总体情况。"


def test_the_next_step_stays_where_a_cell_is_refused(enter, clerk, begun):
    page = enter(clerk)("reports:write_tables", begun.pk)
    field(page, FIRST).fill("三")
    page.get_by_role("button", name="下一步：正文").click()
    expect(page.locator(f'[id="cell-{FIRST}"] .cell-refusal')).to_contain_text("应为不小于0的整数")
    expect(page.locator(STATUS)).to_contain_text("有1处没有保存")
    assert stored(FIRST) is None


def test_what_is_no_number_is_said_at_its_cell_and_the_rest_is_saved(enter, clerk, begun):
    page = enter(clerk)("reports:write_tables", begun.pk)
    field(page, FIRST).fill("三")
    field(page, "requests.received.business").fill("2")
    page.keyboard.press("Tab")
    expect(page.locator(f'[id="cell-{FIRST}"] .cell-refusal')).to_contain_text("应为不小于0的整数")
    wait_for(lambda: stored("requests.received.business") == "2", 20, what="the second cell to be saved")
    assert stored(FIRST) is None
    field(page, FIRST).fill("3")
    page.keyboard.press("Tab")
    saved(page)
    expect(page.locator(f'[id="cell-{FIRST}"] .cell-refusal')).to_be_hidden()
    assert stored(FIRST) == "3"


def test_what_is_typed_before_the_scripts_run_is_saved_too(enter, browser_page, live_server, clerk, begun):
    held = []
    enter(clerk)
    browser_page.route("**/writing/saving*.js", lambda route: held.append(route))
    address = reverse("reports:write_tables", args=(begun.pk,))
    browser_page.goto(live_server.url + address, wait_until="commit")
    field(browser_page, FIRST).fill("8")
    while not held:
        browser_page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    saved(browser_page)
    assert stored(FIRST) == "8"


def colleague_writes(agencies, begun, name, text):
    colleague = make_user(Role.CLERK, agencies[1])
    written = written_of(WorkingDraft.objects.get(report=begun))
    save_fields(actor=colleague, report_id=begun.pk, entries=[FieldEntry(name, text, written.seen(name))])
    return colleague


def test_two_people_write_at_once_and_both_texts_of_a_conflict_are_shown(enter, clerk, agencies, begun):
    page = enter(clerk)("reports:write_texts", begun.pk)
    colleague = colleague_writes(agencies, begun, "part1", "同事写的总体情况。")
    colleague_writes(agencies, begun, "part5", "同事写的问题。")
    field(page, "part1").fill("我写的总体情况。")
    field(page, "part1").blur()
    box = page.locator('[data-conflict="part1"]')
    expect(box).to_contain_text("同事写的总体情况。")
    expect(box).to_contain_text(str(colleague))
    # What others wrote in a part that this person has not touched appears by itself.
    expect(field(page, "part5")).to_have_value("同事写的问题。")
    assert stored("part1") == "同事写的总体情况。"
    picture(page, "writing-conflict")
    box.get_by_role("button", name="保留我的文字").click()
    saved(page)
    assert stored("part1") == "我写的总体情况。"


def test_figures_are_put_into_the_text_and_characters_counted(enter, clerk, begun):
    page = enter(clerk)("reports:write_texts", begun.pk)
    field(page, "part1").fill("共收到申请")
    page.get_by_role("button", name="{收到申请总数}").click()
    expect(field(page, "part1")).to_have_value("共收到申请{收到申请总数}")
    expect(page.locator('[data-count="part1"]')).to_have_text("13")
    saved(page)
    assert stored("part1") == "共收到申请{收到申请总数}"
    expect(page.locator("#write-checks")).to_contain_text("对应的单元格还没有填写")


@pytest.mark.parametrize("width", [1280, 1366, 390])
def test_the_three_pages_fit_and_axe_finds_nothing_serious(enter, browser_page, clerk, begun, width):
    browser_page.set_viewport_size({"width": width, "height": 800})
    go = enter(clerk)
    for route in ("write_tables", "write_texts", "write_finish"):
        page = go(f"reports:{route}", begun.pk)
        if route != "write_finish":
            expect(page.locator("#write-checks .draft-findings")).to_be_visible(timeout=15_000)
        picture(page, f"{route}-{width}")
        assert not too_wide(page), route
        assert serious(page) == [], route
        if width > 1000 and route == "write_tables":
            for table in ("table-proactive", "table-requests", "table-cases"):
                over = page.evaluate(
                    "id => { const f = document.querySelector(`#${id} .form-table-scroll`);"
                    " return f.scrollWidth - f.clientWidth; }",
                    table,
                )
                assert over <= 1, (table, over)
                page.locator(f"#{table}").scroll_into_view_if_needed()
                picture(page, f"{table}-{width}")


def test_without_scripts_the_button_saves_and_a_conflict_shows_both(
    browser, live_server, client, clerk, agencies, begun
):
    client.force_login(clerk)
    name = settings.SESSION_COOKIE_NAME
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"/reports/{begun.pk}/write/")
    page.locator(f'[name="f.{FIRST}"]').fill("3")
    colleague_writes(agencies, begun, "requests.received.business", "5")
    page.locator('[name="f.requests.received.other_organization"]').fill("1")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存2处。")).to_be_visible()
    assert stored("requests.received.business") == "5", "a field that was not touched overwrote a colleague's"
    colleague_writes(agencies, begun, FIRST, "9")
    page.locator(f'[name="f.{FIRST}"]').fill("4")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(f'[id="cell-{FIRST}"] .cell-refusal')).to_contain_text("改为9")
    expect(page.locator(f'[name="f.{FIRST}"]')).to_have_value("4")
    assert stored(FIRST) == "9"
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存1处。")).to_be_visible()
    assert stored(FIRST) == "4"
    context.close()
