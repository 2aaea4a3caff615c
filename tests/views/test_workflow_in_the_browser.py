"""Workflow pages in a real browser: widths, security policy, and complete tasks by form and keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.models import Agency, Submission
from reports.models.people import Role
from review.claims import claim
from review.voiding import request_void
from tests.factories import (
    PASSWORD,
    county,
    make_agency,
    make_approved,
    make_slot,
    make_submitted,
    make_user,
)
from tests.machinery.browser import too_wide_at

pytestmark = pytest.mark.django_db(transaction=True)


def serious(page) -> list[str]:
    """Return the serious and critical violations found by axe-core, with their places."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{each['id']}: {[node['html'][:120] for node in each['nodes'][:3]]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_the_pages_fit_keep_the_security_policy_and_axe_finds_nothing_serious(enter):
    government, department = county()
    approved = make_approved(make_slot(department, 2023))
    waiting = make_submitted(make_slot(make_agency("青禾县教育局", parent=government)))
    make_submitted(make_slot(department))
    office, reviewer = make_user(Role.OFFICE, government), make_user(Role.REVIEWER, government)
    claim(actor=reviewer, submission_id=waiting.pk)
    request_void(actor=make_user(Role.OFFICE, government), submission_id=approved.pk, reason="误用上年文件")
    visits = (
        (
            reviewer,
            [
                ("review:queue", (), ""),
                ("review:queue", (), "?tab=mine"),
                ("review:pass_many", (), ""),
                ("review:report", (waiting.pk,), ""),
                ("review:report", (waiting.pk,), "?queue=tab%3Dwaiting"),
                ("review:move", (waiting.pk, "return"), ""),
                ("review:move", (waiting.pk, "pass"), ""),
                ("reports:account", (), ""),
                ("reports:second_factor_setup", (), ""),
            ],
        ),
        (
            office,
            [
                ("reports:agencies", (), ""),
                ("reports:agency", (department.pk,), ""),
                ("reports:change_agency", (department.pk, "split"), ""),
                ("reports:duties", (2024,), ""),
                ("reports:duty", (2024, department.pk), ""),
                ("reports:import_agencies", (), ""),
                ("review:void", (approved.pk,), ""),
                ("review:text_blocks", (), ""),
                ("review:messages", (), ""),
            ],
        ),
        (
            make_user(Role.AUDITOR, government),
            [("review:audit", (), ""), ("review:audit_verify", (), "")],
        ),
        (approved.uploaded_by, [("review:messages", (), "")]),
    )
    for person, pages in visits:
        go = enter(person)
        for route, args, query in pages:
            page = go(route, *args, query=query)
            assert too_wide_at(page) == [], route
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 900})
                assert not serious(page), (route, width)


def test_a_reviewer_claims_and_passes_several_by_keyboard(enter, browser_page):
    government, department = county()
    submission = make_submitted(make_slot(department))
    submission.findings.all().delete()
    page = enter(make_user(Role.REVIEWER, government))("review:queue")
    page.get_by_role("button", name="领取").focus()
    page.keyboard.press("Enter")
    page.get_by_text("您已领取").wait_for()
    page.get_by_role("link", name="批量通过").focus()
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox")
    box.focus()
    assert box.is_checked()
    page.get_by_role("button", name="通过所选年报").focus()
    page.keyboard.press("Enter")
    page.get_by_text("通过1份").wait_for()
    assert Submission.objects.get(pk=submission.pk).state == "approved"


def test_the_second_factor_from_the_picture_to_the_next_login(browser_page, live_server):
    government, _ = county()
    reviewer = make_user(Role.REVIEWER, government)
    page = browser_page

    def log_in():
        page.goto(f"{live_server.url}/login/")
        page.get_by_label("用户名").fill(reviewer.username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()

    def code() -> str:
        TOTPDevice.objects.update(last_t=-1)
        return f"{totp(TOTPDevice.objects.get().bin_key):06d}"

    log_in()
    page.goto(f"{live_server.url}{reverse('reports:second_factor_setup')}")
    drawn = page.locator("img[alt*=二维码]")
    assert drawn.evaluate("image => image.complete && image.naturalWidth > 100")
    page.get_by_label("六位数字").fill(code())
    page.get_by_role("button", name="启用").click()
    page.get_by_role("link", name="我已保存，继续").click()
    page.wait_for_url("**/queue/")
    page.locator("summary").click()
    page.get_by_role("button", name="退出登录").click()
    log_in()
    page.wait_for_url("**/account/code/**")
    page.get_by_label("手机上的六位数字，或一个备用码").fill(code())
    page.get_by_role("button", name="继续").click()
    page.wait_for_url("**/queue/")


def test_a_split_keeps_its_lines_over_the_confirmation(enter, browser_page):
    government, department = county()
    page = enter(make_user(Role.OFFICE, government))("reports:change_agency", department.pk, "split")
    page.get_by_label("新设单位").fill("S1 青禾县国资局\nS2 青禾县税政局")
    page.get_by_label("生效日期").fill("2024-06-01")
    page.get_by_label("依据").fill("青编发3号")
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="确认拆分").click()
    page.get_by_text("的拆分已办理").wait_for()
    assert set(Agency.objects.filter(code__in=("S1", "S2")).values_list("name", flat=True)) == {
        "青禾县国资局",
        "青禾县税政局",
    }
