"""A package of reports uploaded in a browser without scripts, and a blank form uploaded filled in."""

from __future__ import annotations

import io

import openpyxl
from playwright.sync_api import expect

from reports.demo.printing import print_docx, print_html
from tests.e2e import steps
from tests.e2e.region import YEAR, new_region, printed
from tests.e2e.test_without_scripts import wait_for_tables
from tests.reading.docx_builder import zipped


def wait_for_titles(page) -> None:
    """Reload as a person without scripts does until the titles are read."""
    for _ in range(60):
        if page.get_by_role("heading", name="核对上传的文件").count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError("the titles were not read")


def test_a_package_is_matched_confirmed_and_read(stack, browser):
    region = new_region(stack, "package", "青溪县")
    finance, water = region.agency("财政局"), region.agency("水利局")
    first, figures = printed(finance, 61)
    second, _ = printed(water, 62)
    content = zipped(
        [("a.docx", print_docx(first)), ("二.html", print_html(second)), ("说明.bin", b"\x00\x01" * 99)]
    )
    file = {"name": "年报.zip", "mimeType": "application/zip", "buffer": content}
    for size in (steps.PHONE, steps.DESKTOP):
        with steps.signed_in(
            browser, stack, region.user("clerk"), viewport=size, java_script_enabled=False
        ) as clerk:
            clerk.goto("/upload/")
            clerk.get_by_role("link", name="上传压缩包").click()
            clerk.get_by_label("压缩包").set_input_files(file)
            clerk.get_by_role("button", name="上传并核对").click()
            wait_for_titles(clerk)
            expect(clerk.get_by_role("row", name="a.docx")).to_contain_text("按标题对应")
            expect(clerk.get_by_role("row", name="说明.bin")).to_contain_text("无法识别文件格式")
            chosen = clerk.locator("select").first.locator("option:checked")
            expect(chosen).to_have_text(f"{YEAR}年 · {finance}（本级）")
            assert not steps.page_scrolls_sideways(clerk)
    with steps.signed_in(browser, stack, region.user("clerk"), java_script_enabled=False) as clerk:
        clerk.goto("/upload/package/")
        clerk.get_by_label("压缩包").set_input_files(file)
        clerk.get_by_role("button", name="上传并核对").click()
        wait_for_titles(clerk)
        clerk.get_by_role("button", name="确认上传").click()
        expect(clerk.get_by_text("已接收2个文件")).to_be_visible()
        clerk.goto("/my/")
        row = clerk.locator("tr", has_text=finance).filter(has_text="1版").first
        row.get_by_role("link", name="继续填报").click()
        wait_for_tables(clerk)
        assert steps.figures_shown(clerk) == figures


def test_the_blank_form_of_a_report_comes_back_filled_in(stack, browser, tmp_path):
    region = new_region(stack, "forms", "白沙县")
    agency = region.agency("财政局")
    _, figures = printed(agency, 63)
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto("/my/")
        clerk.get_by_role("link", name="空白表").click()
        row = clerk.locator("tr", has_text=f"{YEAR}年 · {agency}").first
        with clerk.expect_download() as started:
            row.get_by_role("link", name="Excel").click()
        file = tmp_path / started.value.suggested_filename
        started.value.save_as(file)
        assert file.name == f"{agency}{YEAR}年政府信息公开工作年度报告（2021年格式空白表）.xlsx"

        book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
        values = iter(figures.values())
        for page in book:
            for cell in (cell for row in page.iter_rows() for cell in row):
                free = not isinstance(cell, openpyxl.cell.MergedCell) and not cell.protection.locked
                if free and page.title.startswith("表"):
                    cell.value = next(values)
        book.save(file)

        clerk.goto("/upload/")
        steps.drop(clerk, [(file.name, file.read_bytes())])
        sent = steps.row_of(clerk, file.name)
        sent.get_by_label("对应年报（单位、年度）").select_option(label=f"{YEAR}年 · {agency}（本级）")
        sent.get_by_role("button", name="上传").click()
        steps.wait_until_read(steps.row_of(clerk, file.name))
        steps.row_of(clerk, file.name).get_by_role("link", name="核对数据").click()
        assert steps.figures_shown(clerk) == figures
