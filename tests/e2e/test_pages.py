"""Every page of every role, on a desktop and on a phone: no browser errors, no horizontal scrolling."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from reports.demo.printing import print_docx, print_text
from tests.e2e import steps
from tests.e2e.region import YEAR, new_region, printed, upload_and

BROKEN = "requests.disclosed.natural_person"


@pytest.fixture(scope="module")
def addresses(stack):
    """A county with a draft with errors, a waiting, a returned, a published, an unreadable report and a workbook.

    Yields the addresses of all pages by role.
    """
    region = new_region(stack, "pages", "竹山县")

    def content(bureau: str, seed: int, **values) -> bytes:
        return print_docx(printed(region.agency(bureau), seed, **values)[0])

    draft = upload_and(stack, region, "财政局", content("财政局", 51, wrong={BROKEN: 3}), "财政局.docx")
    waiting = upload_and(stack, region, "教育局", content("教育局", 52), "教育局.docx", "submit")
    text = print_text(printed(region.agency("水利局"), 53)[0], "E")
    published = upload_and(stack, region, "水利局", text, "水利局.txt", "submit", "pass", "publish")
    old = content("财政局", 54, year=YEAR - 1)
    returned = upload_and(stack, region, "财政局2024", old, "旧.docx", "submit", "return")
    plan = "竹山县水利局工作要点\n一、目标\n二、任务\n".encode()
    unreadable = upload_and(stack, region, "水利局2024", plan, "工作要点.txt")
    job, fingerprint, agency = stack.inside(
        f"""
import json, time
from reports.models import Agency, ExportJob, Finding, User
from reports.services.exporting import request_export
region = Agency.objects.get(name="{region.name}人民政府")
job = request_export(actor=User.objects.get(username="{region.user("office")}"), year={YEAR}, region=region)
while ExportJob.objects.get(pk=job.pk).state in ("queued", "running"): time.sleep(0.1)
print(json.dumps([job.pk, Finding.objects.filter(submission={draft}, severity="error").first().fingerprint, region.pk]))
""",
    )
    slot = region.slots["水利局"]
    everybody = ["/archive/", f"/archive/{slot}/", "/archive/?text=没有这样的单位", "/password/"]
    api = ["/api/v1/docs/"]
    return region, {
        "clerk": [
            "/my/",
            "/upload/",
            *(f"/submissions/{pk}/" for pk in (draft, waiting, published, returned, unreadable)),
            f"/submissions/{draft}/cells/{BROKEN}/",
            f"/submissions/{draft}/findings/{fingerprint}/explain/",
            f"/submissions/{draft}/move/submit/",
            f"/submissions/{draft}/move/discard/",
            f"/submissions/{waiting}/move/withdraw/",
            *everybody,
        ],
        "reviewer": [
            *(f"/queue/?tab={tab}" for tab in ("waiting", "in_review", "decided", "returned")),
            "/queue/?text=没有",
            f"/submissions/{waiting}/",
            *(f"/submissions/{waiting}/move/{move}/" for move in ("pass", "return", "reject")),
            *everybody,
        ],
        "office": [
            f"/years/{YEAR}/",
            f"/years/{YEAR}/?view=print",
            f"/years/{YEAR - 1}/?timeliness=missing",
            f"/years/{YEAR}/publish/?region={agency}",
            "/exports/",
            f"/exports/{job}/",
            f"/submissions/{waiting}/",
            *everybody,
        ],
        "auditor": [f"/years/{YEAR}/", "/exports/", f"/submissions/{draft}/", *everybody, *api],
        "admin": [
            "/admin/",
            "/admin/reports/agency/",
            f"/admin/reports/agency/{agency}/change/",
            "/admin/reports/reportingyear/",
            f"/admin/reports/reportingyear/{YEAR}/change/",
            "/admin/reports/user/",
            "/admin/reports/user/add/",
            "/admin/reports/event/",
            *everybody,
        ],
    }


def complaints_of(page) -> list[str]:
    """Collect console errors of the browser, including security policy violations."""
    found: list[str] = []

    def listen(message) -> None:
        if message.type == "error":
            found.append(f"{message.text} {message.location.get('url', '')}")

    page.on("console", listen)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("size", [steps.DESKTOP, steps.PHONE], ids=["1280", "390"])
@pytest.mark.parametrize("role", ["clerk", "reviewer", "office", "auditor", "admin"])
def test_every_page_of_a_role_opens_cleanly_and_does_not_scroll_sideways(
    stack, browser, addresses, role, size
):
    region, pages = addresses
    with steps.signed_in(browser, stack, region.user(role), viewport=size) as page:
        complaints = complaints_of(page)
        wrong = {}
        for address in pages[role]:
            status = page.goto(address).status
            # Pages of Django's administration may be wider than a phone; the portal's may not.
            too_wide = steps.page_scrolls_sideways(page) and not address.startswith("/admin/")
            if status != 200 or too_wide or complaints:
                wrong[address] = (status, "scrolls sideways" if too_wide else "", list(complaints))
            complaints.clear()
        assert wrong == {}


@pytest.mark.parametrize("size", [steps.DESKTOP, steps.PHONE], ids=["1280", "390"])
def test_the_pages_before_login_and_the_error_pages_open_cleanly(stack, browser, addresses, size):
    region, _ = addresses
    with steps.signed_in(browser, stack, region.user("clerk"), viewport=size) as page:
        assert page.goto("/nothing/here/").status == 404
        assert not steps.page_scrolls_sideways(page)
        assert page.goto("/queue/").status == 200
        assert page.goto("/exports/").status == 403
        assert not steps.page_scrolls_sideways(page)
        page.context.clear_cookies()
        complaints = complaints_of(page)
        assert page.goto("/my/").status == 200
        expect(page.get_by_label("用户名")).to_be_visible()
        assert not steps.page_scrolls_sideways(page)
        assert complaints == []


def test_the_work_page_can_be_worked_with_the_keyboard(stack, browser, addresses):
    region, pages = addresses
    with steps.signed_in(browser, stack, region.user("clerk")) as page:
        page.goto(pages["clerk"][2])
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        page.keyboard.press("Enter")
        link = steps.cell(page, BROKEN).locator("a.form-value-link")
        link.focus()
        page.keyboard.press("Enter")
        field = page.get_by_label("更正为")
        expect(field).to_be_visible()
        page.keyboard.press("Escape")
        expect(field).to_have_count(0)
        expect(link).to_be_focused()
