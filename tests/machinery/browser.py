"""The system's Chromium, driven by Playwright."""

import contextlib
import shutil
from collections.abc import Iterator

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

# Playwright's default of five seconds is too short for a machine that runs two test processes.
expect.set_options(timeout=20_000)

# Without these Chromium contacts Google's hosts at every start; a closed network refuses each of them.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


#: The first is the same engine without windows and takes half the processor time; bin/browser installs it.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def program() -> str | None:
    """Return the path of Chromium or Chrome on PATH."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; AssertionError when none is installed (`make test` installs it)."""
    path = program()
    assert path, "no Chromium on PATH: install the packages chromium and fonts-noto-cjk"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


@contextlib.contextmanager
def page(browser: Browser, **options) -> Iterator[Page]:
    """Yield a page in a fresh profile; at its end, script errors and policy violations fail the test."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    context = browser.new_context(**{"locale": "zh-CN", "accept_downloads": True, **options})
    context.set_default_timeout(20_000)
    opened = context.new_page()
    opened.on("console", listen)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert not complaints, "\n".join(complaints)


def too_wide_at(page: Page, widths: tuple[int, ...] = (390, 1280)) -> list[int]:
    """Return the widths at which the loaded page scrolls sideways; it stays at the last of them."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 0:
            found.append(width)
    return found
