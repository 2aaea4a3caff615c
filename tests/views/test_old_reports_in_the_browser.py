"""历年归档 in a real browser: package, matches by keyboard, one mended, filing, and the report in the archive."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import ArchiveBatch
from reports.models.people import Role
from reports.services.archive_matching import work_on
from review.archiving import file_batch
from tests.factories import make_agency, make_user
from tests.reading.docx_builder import zipped
from tests.services.old_reports import REASON, new_report, old_text
from tests.views.test_widths_in_the_browser import PAGE_OVERFLOW, SPREAD_CELLS, WIDTHS, picture
from tests.views.work_page import serious

pytestmark = pytest.mark.django_db(transaction=True)


def looked_at(page, name):
    """The page at all widths: nothing over the edge, nothing serious for axe."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 768})
        assert page.evaluate(PAGE_OVERFLOW) <= 1, f"{name} at {width}"
        picture(page, f"{name}-{width}")
    assert page.evaluate(SPREAD_CELLS) == []
    assert serious(page) == []
    page.set_viewport_size({"width": 1280, "height": 800})


def test_the_office_brings_old_reports_in(enter, agencies, live_server):
    top = agencies[0]
    water = make_agency("青禾县水利局", parent=top)
    page = enter(make_user(Role.OFFICE, top))("reports:archive")
    page.get_by_role("link", name="历年归档").click()
    page.get_by_label("压缩包").set_input_files(
        {
            "name": "历年年报.zip",
            "mimeType": "application/zip",
            "buffer": zipped(
                [
                    ("水利局/2012.txt", old_text()),
                    ("水利局/2013.txt", old_text(year=2013)),
                    ("水利局/2020.docx", new_report()),
                    ("附件旧稿.txt", "没有标题的文字，".encode() * 10),
                ]
            ),
        }
    )
    page.get_by_role("button", name="上传并识别").click()
    expect(page.locator(".job")).to_contain_text("接收文件")
    batch = ArchiveBatch.objects.get()
    work_on(batch.pk)
    expect(page.locator("tbody tr")).to_have_count(4)  # by itself, when the work has ended
    looked_at(page, "archive-batch")
    # Two by keyboard: Enter ticks and goes on, the button confirms what is ticked.
    boxes = page.locator('tbody input[name="number"]')
    boxes.first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(boxes.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(boxes.nth(1)).to_be_focused()
    page.get_by_role("button", name="确认所选").click()
    expect(page.locator(".alert-success")).to_contain_text("已确认2个文件")
    page.get_by_role("link", name="未识别 1").click()
    assert "certainty=none" in page.url
    page.get_by_role("link", name="附件旧稿.txt").click()
    page.get_by_role("searchbox").fill("水利")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    looked_at(page, "archive-file")
    page.get_by_role("radio").first.check()
    page.get_by_label("年度", exact=True).fill("2011")
    page.keyboard.press("Enter")
    expect(page.locator(".alert-success")).to_contain_text("已确认单位和年度")
    page.get_by_role("button", name="确认全部“确定”的匹配（1个）").click()
    page.get_by_label("归档依据").fill(REASON)
    page.get_by_role("button", name="归档已确认的4个文件").click()
    expect(page.locator(".job")).to_contain_text("0 / 4")
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".job")).to_contain_text("已暂停")
    assert not file_batch(batch.pk)
    page.get_by_role("button", name="继续").click()
    file_batch(batch.pk)
    expect(page.locator("tbody").get_by_role("link", name="已归档")).to_have_count(4)
    looked_at(page, "archive-batch-filed")
    page.goto(live_server.url + reverse("reports:archive") + "?q=水利局+2012年")
    page.get_by_role("link", name=f"{water.name}2012年").first.click()
    expect(page.get_by_role("note")).to_contain_text("2012年的报告采用的不是现行格式")
    looked_at(page, "archive-kept")
