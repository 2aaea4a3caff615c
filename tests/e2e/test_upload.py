"""The upload page in a real browser: dropped files, byte progress, reading progress after a reload, refusals."""

from __future__ import annotations

import contextlib
import os
import re
import signal

import pytest
from playwright.sync_api import expect

from reports.demo.printing import print_docx, print_html, print_text
from tests.e2e import steps
from tests.e2e.region import YEAR, new_region, printed, upload_and
from tests.machinery.worker import descendants

READING_WORKER = "interactive,bulk"


@pytest.fixture(scope="module")
def region(stack):
    return new_region(stack, "upload", "柏溪县")


@contextlib.contextmanager
def reading_paused(stack):
    """Suspend the reading worker inside the block and resume it afterwards."""
    head = stack.pid_of(READING_WORKER)
    family = [head, *descendants(head)]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)


def choose(row, label: str) -> None:
    row.get_by_label("对应年报（单位、年度）").select_option(label=label)


def option(region, bureau: str, year: int = YEAR) -> str:
    return f"{year}年 · {region.agency(bureau)}（本级）"


def test_two_dropped_files_are_sent_with_progress_and_their_reading_survives_a_reload(stack, browser, region):
    web_page, _ = printed(region.agency("财政局"), 31)
    long_text, _ = printed(region.agency("教育局"), 32)
    filler = "\n".join(f"第{number}项工作按期完成。" for number in range(30_000)).encode()
    files = {
        "财政局": ("财政局年报.html", print_html(web_page, charset="gb18030")),
        "教育局": ("教育局年报.txt", print_text(long_text, "A") + filler),
    }
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto("/upload/")
        expect(clerk.locator("#recent-uploads")).to_contain_text("还没有上传过文件")
        steps.drop(clerk, list(files.values()))
        rows = {bureau: steps.row_of(clerk, name) for bureau, (name, _) in files.items()}
        for row in rows.values():
            expect(row).to_contain_text("由您核对后接收")
        for bureau, row in rows.items():
            choose(row, option(region, bureau))

        slow = clerk.context.new_cdp_session(clerk)
        limits = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 350_000}
        slow.send("Network.emulateNetworkConditions", limits)
        noted = watch_note(clerk, files["教育局"][0])
        with reading_paused(stack):
            clerk.get_by_role("button", name="全部上传").click()
            for name, _ in files.values():
                expect(steps.row_of(clerk, name)).to_contain_text("等待读取", timeout=steps.READING_MS)
            expect(
                clerk.locator("#recent-uploads")
            ).to_be_hidden()  # its text "no uploads yet" no longer applies
            percentages = [int(found) for found in re.findall(r"正在上传 (\d+)%", " ".join(noted()))]
            assert percentages == sorted(percentages)
            assert any(0 < percent < 100 for percent in percentages), "the page showed no byte progress"

            clerk.reload()
            for name, _ in files.values():
                row = clerk.locator("#recent-uploads").locator(".upload-row", has_text=name)
                expect(row).to_contain_text("等待读取")
        for bureau, (name, _) in files.items():
            row = steps.row_of(clerk, name)
            steps.wait_until_read(row)
            expect(row).to_contain_text(f"文件中的单位：{region.agency(bureau)}")
            expect(row).to_contain_text(f"年度：{YEAR}")


def test_files_without_a_chosen_report_are_proposed_one_by_their_content_and_confirmed(
    stack, browser, region
):
    finance, _ = printed(region.agency("财政局"), 35)
    education, _ = printed(region.agency("教育局"), 36)
    files = [("甲.html", print_html(finance)), ("乙.docx", print_docx(education))]
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto("/upload/")
        steps.drop(clerk, files)
        clerk.get_by_role("button", name="全部上传").click()
        clerk.wait_for_url("**/upload/package/*/", timeout=steps.READING_MS)
        expect(clerk.get_by_role("heading", name="核对上传的文件")).to_be_visible(timeout=steps.READING_MS)
        for (name, _), bureau in zip(files, ("财政局", "教育局"), strict=True):
            row = clerk.get_by_role("row", name=name)
            expect(row).to_contain_text("按标题对应")
            expect(row.locator("option:checked")).to_have_text(option(region, bureau))
        assert not steps.page_scrolls_sideways(clerk)


def watch_note(page, file_name: str):
    """Record every text that the note of this file's row shows from now on."""
    page.evaluate(
        """(name) => {
            window.shownNotes = [];
            const row = Array.from(document.querySelectorAll('.upload-row')).find((r) => r.textContent.includes(name));
            const note = row.querySelector('.upload-row-note');
            new MutationObserver(() => window.shownNotes.push(note.textContent))
                .observe(note, {childList: true, characterData: true, subtree: true});
        }""",
        file_name,
    )
    return lambda: page.evaluate("window.shownNotes")


def test_the_report_chosen_after_the_file_is_meant_for_it(stack, browser, region):
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto("/upload/")
        chosen = clerk.locator("#upload-slot")
        steps.drop(clerk, [("一.txt", b"1")])
        first = steps.row_of(clerk, "一.txt").get_by_label("对应年报（单位、年度）")
        chosen.select_option(label=option(region, "财政局"))
        expect(first).to_have_value(str(region.slots["财政局"]))
        expect(steps.row_of(clerk, "一.txt").locator(".upload-row-note")).to_be_empty()
        chosen.select_option(label=option(region, "教育局"))
        expect(first).to_have_value(str(region.slots["财政局"]))  # the selection is kept

        steps.drop(clerk, [("二.txt", b"2")])
        chosen.select_option(label=option(region, "水利局"))
        second = steps.row_of(clerk, "二.txt").get_by_label("对应年报（单位、年度）")
        expect(second).to_have_value("")  # two files cannot belong to one report


def test_what_cannot_be_received_is_refused_beside_the_file_in_a_sentence(stack, browser, region):
    report, _ = printed(region.agency("水利局"), 33)
    right = ("水利局年报.docx", print_docx(report))
    refused = {
        ("空文件.docx", b""): "文件是空的",
        ("程序.docx", b"MZ\x90\x00" + bytes(4000)): "无法识别文件格式",
        (right[0], right[1][: len(right[1]) // 2]): "请",
    }
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto(f"/upload/?report={region.slots['水利局']}")
        for (name, content), sentence in refused.items():
            steps.drop(clerk, [(name, content)])
            row = clerk.locator("#upload-rows .upload-row").last
            choose(row, option(region, "水利局"))
            row.get_by_role("button", name="上传").click()
            expect(row.locator(".upload-row-note.is-error")).to_contain_text(sentence)
            row.get_by_role("button", name="移除").click()
        expect(clerk.locator("#upload-rows .upload-row")).to_have_count(0)

        steps.drop(clerk, [right])
        row = steps.row_of(clerk, right[0])
        row.get_by_role("button", name="上传").click()
        steps.wait_until_read(row)

        steps.drop(clerk, [("同一个文件.docx", right[1])])
        again = steps.row_of(clerk, "同一个文件.docx")
        choose(again, option(region, "水利局"))
        again.get_by_role("button", name="上传").click()
        expect(again).to_contain_text("这个文件已经上传过了")
        again.get_by_role("button", name="移除").click()

        other, _ = printed(region.agency("水利局"), 34)
        steps.drop(clerk, [("新文件.docx", print_docx(other))])
        row = steps.row_of(clerk, "新文件.docx")
        choose(row, option(region, "水利局"))
        row.get_by_role("button", name="上传").click()
        expect(row).to_contain_text("已有草稿")
        row.get_by_role("button", name="用新文件替换草稿").click()
        steps.wait_until_read(steps.row_of(clerk, "新文件.docx"))
        expect(steps.row_of(clerk, "新文件.docx")).to_contain_text("第2版")


def test_a_file_without_the_tables_says_so_after_reading(stack, browser, region):
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto(f"/upload/?report={region.slots['财政局2024']}")
        plan = "柏溪县财政局2024年政务公开工作要点\n一、工作目标\n提高公开质量。\n二、主要任务\n开展培训。\n"
        steps.drop(clerk, [("工作要点.txt", plan.encode())])
        row = steps.row_of(clerk, "工作要点.txt")
        row.get_by_role("button", name="上传").click()
        expect(row).to_contain_text("未找到年度报告的表格", timeout=steps.READING_MS)
        expect(row.get_by_role("button", name="重新读取")).to_be_visible()


def test_another_agencys_file_is_asked_about_and_moved_to_where_it_belongs(stack, browser, region):
    report, figures = printed(region.agency("教育局"), 35, year=YEAR - 1)
    slot = "水利局2024"
    upload_and(stack, region, slot, print_docx(report), "教育局年报.docx")
    with steps.signed_in(browser, stack, region.user("clerk")) as clerk:
        clerk.goto("/upload/")
        row = steps.row_of(clerk, "教育局年报.docx")
        expect(row.locator(".is-error")).to_contain_text(region.agency("教育局"))
        row.get_by_role("link", name="核对数据").click()
        question = clerk.locator(".mismatch")
        expect(question).to_contain_text("文件与所选年报不一致")
        expect(question.get_by_role("link", name="确属这份年报")).to_be_visible()
        expect(clerk.get_by_role("link", name="上报", exact=True)).to_be_visible()
        question.get_by_label("移到哪一份年报").select_option(label=option(region, "教育局", YEAR - 1))
        question.get_by_role("button", name="移到正确的年报").click()
        expect(clerk.get_by_text("文件已移到")).to_be_visible()
        expect(clerk.get_by_role("heading", level=1)).to_contain_text(region.agency("教育局"))
        steps.show(clerk, "table-requests")
        expect(clerk.locator(".mismatch")).to_have_count(0)
        assert steps.figures_shown(clerk)["requests.received.total"] == figures["requests.received.total"]
