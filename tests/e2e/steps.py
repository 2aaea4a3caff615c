"""User actions in the browser, one function per step; each returns when the page shows success."""

from __future__ import annotations

import base64
import contextlib
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.region import PASSWORD
from tests.machinery.browser import page
from tests.machinery.stack import Stack

#: Reading takes 0.1 s, longer when both cores are busy.
READING_MS = 45_000
DECIDED = {"通过": "已通过。", "退回修改": "已退回修改。"}
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@contextlib.contextmanager
def signed_in(browser: Browser, stack: Stack, username: str, **options) -> Iterator[Page]:
    """Yield a page of a fresh profile, logged in through the login form."""
    settings = {"viewport": DESKTOP, "base_url": stack.url, **options}
    with page(browser, **settings) as opened:
        log_in(opened, username)
        yield opened


def log_in(opened: Page, username: str) -> None:
    opened.goto("/login/")
    opened.get_by_label("用户名").fill(username)
    opened.get_by_label("密码").fill(PASSWORD)
    opened.get_by_role("button", name="登录").click()
    expect(opened.get_by_text("用户名或密码不正确")).to_have_count(0)
    expect(opened.locator(".topbar-person, #user-tools")).to_be_visible()


def submission_of(opened: Page) -> int:
    """Return the id in the address of a work page."""
    return int(re.search(r"/submissions/(\d+)/", opened.url)[1])


def drop(opened: Page, files: list[tuple[str, bytes]]) -> None:
    """Drop the files into the drop zone, as a DataTransfer with real File objects."""
    given = [(name, base64.b64encode(content).decode()) for name, content in files]
    transfer = opened.evaluate_handle(
        """(given) => {
            const transfer = new DataTransfer();
            for (const [name, encoded] of given) {
                const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], name));
            }
            return transfer;
        }""",
        given,
    )
    zone = opened.locator("#drop-zone")
    for event in ("dragenter", "dragover", "drop"):
        zone.dispatch_event(event, {"dataTransfer": transfer})


def row_of(opened: Page, file_name: str) -> Locator:
    """Return the row of one file on the upload page, before or after its upload."""
    return opened.locator(".upload-row").filter(has_text=file_name).first


def wait_until_read(row: Locator) -> None:
    """Wait until the row links to the report page."""
    expect(row.get_by_role("link", name="核对数据")).to_be_visible(timeout=READING_MS)


TABLE_OF = {
    "proactive": "proactive",
    "requests": "requests",
    "reconsideration": "cases",
    "litigation": "cases",
}


def show(opened: Page, part: str) -> Locator:
    """Open a part of the work page by the links above it; return it when it is visible."""
    found = opened.locator(f"#{part}")
    expect(found).to_have_count(1, timeout=READING_MS)
    link = opened.get_by_role("navigation", name="本页内容").locator(f'a[href="#{part}"]')
    if link.count():
        link.click()
    expect(found).to_be_visible()
    return found


def cell(opened: Page, code: str) -> Locator:
    """Return the printed cell after scrolling its table into view."""
    show(opened, f"table-{TABLE_OF[code.partition('.')[0]]}")
    return opened.locator(f'[id="cell-{code}"]')


def figures_shown(opened: Page) -> dict[str, Decimal]:
    """Return cell code → printed number for all cells that show a number."""
    expect(opened.locator('[id^="cell-"].form-value').first).to_be_attached()
    printed = opened.evaluate(
        """() => Array.from(document.querySelectorAll('[id^="cell-"].form-value'), (cell) =>
            [cell.id.slice(5), cell.querySelector('.form-value-link, .form-value-text').textContent])"""
    )
    return {code: Decimal(text.replace(",", "")) for code, text in printed if text.strip()[:1].isdecimal()}


def correct(opened: Page, code: str, value: object, reason: str) -> None:
    """Open the panel of a cell, type value and reason, save; return when the page shows the value."""
    cell(opened, code).locator("a.form-value-link").click()
    opened.get_by_label("更正为").fill(str(value))
    opened.get_by_label("更正理由").fill(reason)
    opened.get_by_role("button", name="保存并重新校验").click()
    expect(cell(opened, code).locator(".mark-corrected")).to_be_visible()
    expect(opened.get_by_role("status").get_by_text("已重新校验")).to_be_visible()


def submit(opened: Page) -> None:
    """Submit the open draft, with the attestation."""
    opened.get_by_role("link", name="上报", exact=True).click()
    opened.get_by_label("以上数据已经本单位负责人审核同意").check()
    for box in opened.get_by_label("个存疑数字已对照原件核对").all():
        box.check()
    opened.get_by_role("button", name="确认上报").click()
    expect(opened.get_by_text("已上报，等待审核。")).to_be_visible()


def decide(opened: Page, agency: str, move: str, reason: str = "") -> None:
    """As a reviewer, open the report from the queue and pass (通过) or return (退回修改) it."""
    opened.goto("/queue/")
    opened.get_by_role("link", name=agency, exact=True).click()
    opened.get_by_role("link", name=move, exact=True).click()
    if reason:
        opened.get_by_label("理由").fill(reason)
    opened.get_by_role("button", name=f"确认{move}").click()
    expect(opened.get_by_role("status").get_by_text(DECIDED[move])).to_be_visible()


def download(opened: Page, link: Locator, to: Path) -> Path:
    """Download the attachment of the link; return the file under the name sent."""
    with opened.expect_download() as waiting:
        link.click()
    path = to / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def page_scrolls_sideways(opened: Page) -> bool:
    return opened.evaluate("document.documentElement.scrollWidth > window.innerWidth")
