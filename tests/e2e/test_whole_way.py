"""From upload to yearly workbook in a browser, with real workers and a real broker."""

from __future__ import annotations

from decimal import Decimal

from playwright.sync_api import expect

from reports.demo.printing import print_docx, print_text
from tests.e2e import steps
from tests.e2e.region import YEAR, new_region, printed, upload_and
from tests.e2e.workbooks import ALL_SHEETS, figures_in, sheets_in

BROKEN = "requests.disclosed.natural_person"
REASON = "对照原件，自然人一格多写了3件"


def as_numbers(values: dict) -> dict[str, Decimal]:
    return {code: Decimal(str(value)) for code, value in values.items()}


def test_from_two_uploaded_files_to_the_workbook_of_the_year(stack, browser, tmp_path):
    region = new_region(stack, "whole", "桐林县")
    finance, education = region.agency("财政局"), region.agency("教育局")
    word, right_word = printed(finance, 11, wrong={BROKEN: 3})
    text, right_text = printed(education, 12)
    files = {
        "财政局": ("财政局年报.docx", print_docx(word)),
        "教育局": ("教育局年报.txt", print_text(text, "B")),
    }

    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        for bureau, (name, content) in files.items():
            clerk.goto(f"/upload/?report={region.slots[bureau]}")
            clerk.locator("#upload-file").set_input_files(
                {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            )
            row = steps.row_of(clerk, name)
            row.get_by_role("button", name="上传").click()
            steps.wait_until_read(row)
            expect(row).to_contain_text(region.agency(bureau))
            row.get_by_role("link", name="核对数据").click()
            for table in ("proactive", "requests", "cases"):
                steps.show(clerk, f"table-{table}")
            stated = word.cells if bureau == "财政局" else text.cells
            assert steps.figures_shown(clerk) == as_numbers(stated)

            if bureau == "财政局":
                expect(clerk.locator(".finding.is-error")).not_to_have_count(0)
                clerk.get_by_role("link", name="上报", exact=True).click()
                expect(clerk.get_by_text("还不能上报")).to_be_visible()
                expect(clerk.get_by_role("button", name="确认上报")).to_have_count(0)
                clerk.get_by_role("link", name="返回处理").click()
                steps.correct(clerk, BROKEN, right_word[BROKEN], REASON)
                expect(steps.show(clerk, "history")).to_contain_text(REASON)
            expect(clerk.locator(".finding.is-error")).to_have_count(0)
            steps.submit(clerk)

    with steps.signed_in(browser, stack, region.user("reviewer")) as reviewer:
        for agency in (finance, education):
            steps.decide(reviewer, agency, "通过")

    with steps.signed_in(browser, stack, region.user("office")) as office:
        office.goto("/exports/")
        office.get_by_label("年度", exact=True).select_option(str(YEAR))
        office.get_by_label("地区（含其下所有单位）").select_option(label=f"{region.name}人民政府")
        office.get_by_role("button", name="开始导出").click()
        link = office.get_by_role("link", name="下载Excel工作簿")
        expect(link).to_be_visible(timeout=steps.READING_MS)
        workbook = steps.download(office, link, tmp_path)

    assert workbook.name.startswith(f"年报汇总_{region.name}人民政府_{YEAR}_")
    assert sheets_in(workbook) == ALL_SHEETS
    assert as_numbers(figures_in(workbook, finance)) == as_numbers(right_word)
    assert as_numbers(figures_in(workbook, education)) == as_numbers(right_text)


def test_a_returned_report_is_handed_in_again_as_version_2_and_the_first_stays_readable(stack, browser):
    region = new_region(stack, "again", "松江县")
    agency = region.agency("财政局")
    report, figures = printed(agency, 21)
    first = upload_and(stack, region, "财政局", print_docx(report), "财政局年报.docx", "submit")
    reason = "行政许可一栏请与许可台账核对。"
    code = "proactive.licensing.decisions"
    before, after = int(figures[code]), int(figures[code]) + 7

    with steps.signed_in(browser, stack, region.user("reviewer")) as reviewer:
        steps.decide(reviewer, agency, "退回修改", reason)

        with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
            clerk.goto("/my/")
            clerk.get_by_role("link", name="查看退回原因").click()
            expect(clerk.get_by_text(reason).first).to_be_visible()
            second = steps.submission_of(clerk)
            assert second != first
            steps.correct(clerk, code, after, "与许可台账核对后更正")
            steps.submit(clerk)

            steps.decide(reviewer, agency, "通过")

            clerk.goto("/my/")
            expect(clerk.locator("tr", has_text=agency).filter(has_text="第2版")).to_contain_text("已通过")
            clerk.goto(f"/submissions/{second}/")
            assert steps.figures_shown(clerk)[code] == after
            steps.show(clerk, "history").get_by_role("link", name="第1版").click()
            clerk.wait_for_url(f"**/submissions/{first}/")
            assert steps.figures_shown(clerk)[code] == before
            expect(clerk.get_by_text(reason).first).to_be_visible()
            assert clerk.goto(f"/submissions/{first}/cells/{code}/").status == 403  # read-only
