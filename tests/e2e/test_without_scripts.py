"""Every change works through a plain form in a browser that runs no scripts."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from reports.demo.printing import print_docx
from tests.e2e import steps
from tests.e2e.region import new_region, printed

BROKEN = "requests.disclosed.natural_person"


def test_upload_correction_explanation_and_moves_work_without_scripts(stack, browser):
    region = new_region(stack, "plain", "石滩县")
    agency = region.agency("财政局")
    report, right = printed(agency, 41, wrong={BROKEN: 2})
    off = {"java_script_enabled": False}
    with steps.signed_in(browser, stack, region.user("clerk"), **off) as clerk:
        clerk.goto("/my/")
        slot = clerk.locator("tr", has_text=agency).first
        slot.get_by_role("link", name="上传").click()
        file = {
            "name": "年报.docx",
            "mimeType": "application/octet-stream",
            "buffer": print_docx(report),
        }
        clerk.get_by_label("选择文件").set_input_files(file)
        clerk.get_by_role("button", name="上传", exact=True).click()
        expect(clerk.get_by_text("文件已上传")).to_be_visible()
        wait_for_tables(clerk)

        steps.cell(clerk, BROKEN).locator("a.form-value-link").click()
        clerk.get_by_label("更正为").fill(str(right[BROKEN]))
        clerk.get_by_role("button", name="保存并重新校验").click()
        # The browser reports the missing reason.
        assert clerk.url.endswith(f"/cells/{BROKEN}/")
        clerk.get_by_label("更正理由").fill("对照原件更正")
        clerk.get_by_role("button", name="保存并重新校验").click()
        expect(clerk.get_by_text("没有错误了")).to_be_visible()
        assert steps.figures_shown(clerk)[BROKEN] == right[BROKEN]
        steps.submit(clerk)

        clerk.get_by_role("link", name="撤回").click()
        clerk.get_by_label("理由").fill("还要再核对一次")
        clerk.get_by_role("button", name="确认撤回").click()
        expect(clerk.get_by_text("已撤回，可以继续修改。")).to_be_visible()
        expect(clerk.get_by_text("第2版").first).to_be_visible()
        steps.submit(clerk)

    with steps.signed_in(browser, stack, region.user("reviewer"), **off) as reviewer:
        steps.decide(reviewer, agency, "通过")

    with steps.signed_in(browser, stack, region.user("office"), **off) as office:
        office.goto("/years/")
        office.get_by_role("link", name="公布", exact=True).click()
        office.get_by_label("公布更正后的数据").check()
        office.get_by_role("button", name="确认公布").click()
        expect(office.get_by_text("已公布：")).to_be_visible()
        office.goto("/archive/")
        office.get_by_role("link", name=agency).click()
        assert steps.figures_shown(office)[BROKEN] == right[BROKEN]


def wait_for_tables(clerk: Page) -> None:
    """Reload the page until the condition holds, as a person without scripts would."""
    for _ in range(200):
        if clerk.locator("#table-requests").count():
            return
        time.sleep(0.2)
        clerk.reload()
    raise AssertionError("the reading did not end")
