"""The jobs of clerk and reviewer in a real browser, their clicks and keys counted."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reports.models import Decision, Submission
from reports.models.people import Role
from review.decisions import decide
from review.lifecycle import Move
from review.questions import ask
from review.services import move
from tests.factories import make_agency, make_draft, make_finding, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db(transaction=True)

CELL = "requests.received.natural_person"
#: Counts what a person does; sessionStorage keeps the count from page to page.
COUNTER = """
for (const [event, name] of [["mousedown", "clicks"], ["keydown", "keys"]]) {
  addEventListener(event, (done) => {
    if (!done.isTrusted) { return; }
    sessionStorage[name] = Number(sessionStorage[name] || 0) + 1;
  }, true);
}
"""


@pytest.fixture
def counted(browser_page):
    """Return a function that says how many clicks and keys a page has had since it was opened."""
    browser_page.add_init_script(COUNTER)

    def number(name: str) -> int:
        return browser_page.evaluate("name => Number(sessionStorage[name] || 0)", name)

    return number


def open_findings(submission: Submission, number: int, severity: str = "warning") -> None:
    for position in range(number):
        make_finding(submission, position, severity=severity, target=CELL)


def toast(page: Page, words: str) -> None:
    """Assert that a message with these words is inside the window."""
    box = page.locator("#page-messages .alert", has_text=words).first
    expect(box).to_be_visible()
    assert box.evaluate("box => box.getBoundingClientRect().top >= 0")
    assert box.evaluate("box => box.getBoundingClientRect().bottom <= innerHeight")


def test_a_reviewer_decides_five_findings_by_five_keys(enter, browser_page, counted, slot, reviewer):
    waiting = make_submitted(slot)
    open_findings(waiting, 5)
    page = enter(reviewer)("review:report", waiting.pk)
    expect(page.locator(".finding.is-current")).to_have_count(1)
    for _ in range(5):
        page.keyboard.press("1")
    expect(page.locator(".finding.is-decided")).to_have_count(5)
    assert counted("keys") == 5
    assert counted("clicks") == 0
    assert Decision.objects.filter(submission=waiting, verdict="confirm").count() == 5


def test_a_decision_is_taken_back_by_ctrl_z_and_the_message_is_in_view(enter, browser_page, slot, reviewer):
    waiting = make_submitted(slot)
    open_findings(waiting, 12)
    page = enter(reviewer)("review:report", waiting.pk)
    page.locator("[data-finding]:has([data-decide])").last.locator(".finding-message").click()
    page.keyboard.press("2")
    toast(page, "已记录：不属于问题。")
    expect(page.locator(".finding.is-decided")).to_have_count(1)
    page.keyboard.press("Control+z")
    toast(page, "处理意见已撤销。")
    expect(page.locator(".finding.is-decided")).to_have_count(0)


def test_the_keys_walk_ask_explain_and_show_their_sheet(enter, browser_page, slot, reviewer, clerk):
    waiting = make_submitted(slot)
    open_findings(waiting, 3)
    page = enter(reviewer)("review:report", waiting.pk)
    ids = page.locator("[data-finding]").evaluate_all("cards => cards.map(card => card.id)")
    page.keyboard.press("n")
    expect(page.locator(".finding.is-current")).to_have_id(ids[1])
    page.keyboard.press("p")
    expect(page.locator(".finding.is-current")).to_have_id(ids[0])
    page.keyboard.press("3")
    toast(page, "单位没有写情况说明")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘操作")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    expect(page.locator("#cell-panel")).to_contain_text("发出问询")
    expect(page.get_by_label("问询内容")).to_be_focused()


def test_an_explained_finding_is_accepted_by_a_key(enter, browser_page, slot, reviewer, clerk):
    waiting = make_submitted(slot)
    finding = make_finding(waiting, 1, severity="error", target=CELL)
    waiting.explanations.create(
        fingerprint=finding.fingerprint,
        text="口径如此",
        by=clerk,
        at=timezone.now(),
        check_id=finding.check_id,
    )
    page = enter(reviewer)("review:report", waiting.pk)
    expect(page.locator("[data-tabs]")).to_contain_text("错误1（已说明1）")
    page.keyboard.press("3")
    toast(page, "已记录：说明成立，予以认可。")
    decision = Decision.objects.get(submission=waiting)
    assert (decision.verdict, decision.reason) == ("waive", "审核人员认可情况说明，未另写理由。")


def test_a_clerk_corrects_a_cell_by_five_keys_and_takes_it_back(enter, browser_page, counted, slot, clerk):
    draft = make_draft(slot, clerk)
    page = enter(clerk)("review:report", draft.pk, query="#table-requests")
    link = page.locator(f"#cell-{CELL.replace('.', chr(92) + '.')} a.form-value-link")
    link.focus()
    page.keyboard.press("7")
    field = page.locator("#cell-panel [name=value]")
    expect(field).to_have_value("7")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    toast(page, "已更正")
    expect(link).to_have_text("7")
    assert counted("keys") <= 5
    assert draft.corrections.get().reason == "对照原件，识别有误"
    page.keyboard.press("Control+z")
    toast(page, "已撤销更正")


@pytest.mark.parametrize("width", [1280, 1366])
def test_the_tables_begin_in_the_upper_third_under_a_head_of_one_line(
    enter, browser_page, slot, reviewer, width
):
    browser_page.set_viewport_size({"width": width, "height": 800})
    page = enter(reviewer)("review:report", make_submitted(slot).pk, query="#table-proactive")
    page.evaluate("scrollTo(0, 0)")
    assert page.locator("#table-proactive").bounding_box()["y"] < 800 / 3
    assert page.locator(".report-head").bounding_box()["height"] < 60


def test_an_old_version_says_so_and_leads_to_the_newest(enter, browser_page, slot, reviewer, clerk):
    waiting = make_submitted(slot)
    move(actor=reviewer, submission_id=waiting.pk, move=Move.RETURN, reason="请核对表三")
    page = enter(waiting.uploaded_by)("review:report", waiting.pk)
    expect(page.get_by_role("note")).to_contain_text("您正在查看旧版本：第1版（已退回）")
    page.get_by_role("note").get_by_role("link").click()
    expect(page.locator(".report-head")).to_contain_text("第2版")
    expect(page.locator(".old-version")).to_have_count(0)


def test_a_quotation_leads_to_its_passage(enter, browser_page, slot, reviewer):
    waiting = make_submitted(slot)
    make_finding(waiting, 1, severity="warning", quoted="第五部分的文字，供测试使用")
    page = enter(reviewer)("review:report", waiting.pk)
    page.locator("[data-passage]").click()
    chosen = page.evaluate(
        """() => [...document.querySelectorAll("iframe")].map(frame => frame.contentWindow).concat(window)
             .map(view => view.getSelection().toString()).join("")"""
    )
    assert "第五部分的文字" in chosen


def test_a_clean_report_is_reviewed_and_passed_by_three_clicks(
    enter, browser_page, counted, agencies, slot, reviewer
):
    waiting = make_submitted(slot)
    page = enter(reviewer)("review:queue")
    page.get_by_role("link", name="审核", exact=True).click()
    page.get_by_role("link", name="通过", exact=True).click()
    expect(page.locator(".key-figures")).to_contain_text("本年新收申请")
    page.get_by_role("button", name="确认通过").click()
    toast_or_message = page.locator("#page-messages")
    expect(toast_or_message).to_contain_text("已通过")
    assert counted("clicks") <= 3
    waiting.refresh_from_db()
    assert waiting.state != "submitted" or waiting.stage == 2


def test_a_report_is_returned_for_two_reasons_by_six_clicks(enter, browser_page, counted, slot, reviewer):
    waiting = make_submitted(slot)
    open_findings(waiting, 3, severity="error")
    page = enter(reviewer)("review:queue")
    page.get_by_role("link", name="审核", exact=True).click()
    page.get_by_role("link", name="退回修改").click()
    page.get_by_label("第0处数字不相符").check()
    page.get_by_label("第2处数字不相符").check()
    page.get_by_role("button", name="确认退回修改").click()
    expect(page.locator("#page-messages")).to_contain_text("已退回修改")
    assert counted("clicks") <= 6
    comment = waiting.events.get(move="return").comment
    assert "1. 第0处数字不相符" in comment
    assert "2. 第2处数字不相符" in comment
    draft = Submission.objects.get(based_on=waiting)
    enter(waiting.uploaded_by)("review:report", draft.pk)
    expect(page.locator(".returned-cells a")).to_have_count(1)


def test_the_next_report_of_the_filtered_queue_follows_a_pass(enter, browser_page, agencies, reviewer):
    slots = [make_slot(make_agency(name, parent=agencies[0])) for name in ("甲局", "乙局", "丙局")]
    waiting = [make_submitted(slot) for slot in slots]
    page = enter(reviewer)("review:queue", query="?tab=waiting&sort=waiting")
    page.get_by_role("link", name="甲局").click()
    expect(page.locator(".queue-place")).to_contain_text("1/3")
    page.get_by_role("link", name="下一份").click()
    expect(page.locator("h1")).to_contain_text("乙局")
    page.get_by_role("link", name="上一份").click()
    expect(page.locator("h1")).to_contain_text("甲局")
    page.get_by_role("link", name="通过", exact=True).click()
    page.get_by_role("button", name="通过并审下一份").click()
    expect(page.locator("h1")).to_contain_text("乙局")
    expect(page.locator(".queue-place")).to_contain_text("1/2")
    assert not Submission.objects.filter(pk=waiting[0].pk, state="submitted", stage=1).exists()


def test_what_another_person_does_appears_without_a_reload(enter, browser_page, slot, reviewer):
    waiting = make_submitted(slot)
    finding = make_finding(waiting, 1, severity="warning", target=CELL)
    browser_page.clock.install()
    page = enter(reviewer)("review:report", waiting.pk)
    colleague = make_user(Role.REVIEWER, slot.agency.parent)
    ask(actor=colleague, submission_id=waiting.pk, kind="cell", subject=CELL, text="请说明")
    decide(actor=colleague, submission_id=waiting.pk, fingerprint=finding.fingerprint, verdict="confirm")
    page.clock.run_for(11_000)
    toast(page, f"{colleague}：处理问题")
    expect(page.locator(".finding.is-decided")).to_have_count(1)
    expect(page.locator("[data-tabs]")).to_contain_text("往来（1）")
