"""A clerk writes a report from nothing to 上报 with a real worker; after a return the draft goes on."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.e2e import steps
from tests.e2e.region import new_region

TEXTS = {
    "part1": "2025年，本局认真贯彻落实《条例》，全年处理行政许可{行政许可数}件。\n"
    "（一）主动公开。通过网站公开信息36条。\n"
    "（二）依申请公开。共收到申请{收到申请总数}件，均已办结。\n（三）政府信息管理。修订目录，逐级审核。\n"
    "（四）政府信息公开平台建设。改版网站专栏。\n（五）监督保障。组织培训2次，接受监督。",
    "part5": "存在的主要问题是部分栏目更新不及时。下一步明确专人，按月检查栏目更新。",
    "part6": "2025年没有收取信息处理费，无其他需要报告的事项。",
}
CELLS = {
    "proactive.licensing.decisions": 12,
    "requests.received.natural_person": 3,
    "requests.received.business": 1,
    "requests.disclosed.natural_person": 3,
    "requests.disclosed.business": 1,
}


def saved(page: Page) -> None:
    expect(page.locator("[data-save-status]")).to_contain_text("已保存", timeout=20_000)


def write(page: Page, cells: dict[str, int]) -> None:
    for code, value in cells.items():
        page.locator(f'[name="f.{code}"]').fill(str(value))
    page.keyboard.press("Tab")
    saved(page)


def make(page: Page, number: int) -> None:
    page.get_by_role("link", name="3 核对并生成").click()
    page.get_by_role("button", name=f"生成第{number}版").click()
    expect(page.get_by_text(f"已生成第{number}版")).to_be_visible()
    expect(page.get_by_role("link", name="上报", exact=True)).to_be_visible(timeout=steps.READING_MS)


def test_a_clerk_writes_a_report_from_nothing_to_the_hand_in_and_goes_on_after_a_return(stack, browser):
    region = new_region(stack, "written", "云岭县")
    agency = region.agency("财政局")
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto("/my/")
        clerk.locator("tr", has_text=agency).first.get_by_role("link", name="在线填写").click()
        clerk.get_by_role("button", name="从空白开始").click()
        write(clerk, CELLS)
        for key in ("proactive", "requests", "cases"):
            buttons = clerk.locator(f'[data-offers="{key}"]')
            for name in ("明细空白填0", "空白合计按明细填入"):
                button = buttons.get_by_role("button", name=name)
                if button.count() and button.is_enabled():
                    button.click()
                    expect(button).to_be_disabled(timeout=20_000)
        clerk.get_by_role("button", name="下一步：正文").click()
        for name, text in TEXTS.items():
            clerk.locator(f'[name="f.{name}"]').fill(text)
        clerk.keyboard.press("Tab")
        saved(clerk)
        expect(clerk.locator("#write-checks")).to_contain_text("没有错误和警告", timeout=20_000)
        make(clerk, 1)
        shown = steps.figures_shown(clerk)
        wanted = {code: Decimal(value) for code, value in CELLS.items()}
        assert {code: shown[code] for code in wanted} == wanted
        assert shown["requests.outcomes_total.total"] == 4
        assert len(shown) == 200
        steps.submit(clerk)
    with steps.signed_in(browser, stack, region.user("reviewer")) as reviewer:
        reviewer.goto("/queue/")
        steps.decide(reviewer, agency, "退回修改", reason="请核对行政许可数")
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto("/my/")
        clerk.locator("tr", has_text=agency).first.get_by_role("link", name="在线填写").click()
        write(clerk, {"proactive.licensing.decisions": 14})
        make(clerk, 3)
        assert steps.figures_shown(clerk)["proactive.licensing.decisions"] == 14
        clerk.locator('a[href="#narrative"]').first.click()
        expect(clerk.locator("#narrative")).to_contain_text("行政许可14件")
        steps.submit(clerk)
