"""A clerk hands a correct Word file in, from 我的年报 to 已上报, clicks counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from reports.demo.printing import print_docx
from tests.e2e import steps
from tests.e2e.region import new_region, printed

#: Counts pressings of the mouse: the click on a label makes a second one on its field.
COUNTER = """
addEventListener("mousedown", (done) => {
  if (done.isTrusted) { sessionStorage.clicks = Number(sessionStorage.clicks || 0) + 1; }
}, true);
"""


@pytest.fixture(scope="module")
def region(stack):
    return new_region(stack, "handin", "松原县")


def test_a_correct_file_is_handed_in_by_six_clicks(stack, browser, region):
    report, _ = printed(region.agency("财政局"), 71)
    file = {
        "name": "财政局年报.docx",
        "mimeType": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "buffer": print_docx(report),
    }
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.add_init_script(COUNTER)
        clerk.goto("/my/")
        clerk.locator("tr", has_text=region.agency("财政局")).get_by_role("link", name="上传").first.click()
        with clerk.expect_file_chooser() as chooser:
            clerk.get_by_text("选择文件", exact=True).click()
        chooser.value.set_files(file)
        row = steps.row_of(clerk, file["name"])
        row.get_by_role("button", name="上传").click()
        steps.wait_until_read(row)
        row.get_by_role("link", name="上报").click()
        expect(clerk.locator(".key-figures")).to_contain_text("本年新收申请")
        clerk.get_by_label("以上数据已经本单位负责人审核同意").check()
        clerk.get_by_role("button", name="确认上报").click()
        expect(clerk.get_by_text("已上报，等待审核。")).to_be_visible()
        assert clerk.evaluate("Number(sessionStorage.clicks)") <= 6
