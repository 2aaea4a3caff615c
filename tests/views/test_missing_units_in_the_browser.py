"""Who is missing in my county: one click from where a reviewer starts."""

import pytest
from playwright.sync_api import expect

from reports.models.people import Role
from tests.factories import make_agency, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_reviewer_sees_who_is_missing_with_one_click_and_asks_them_with_three_more(enter, agencies):
    missing = [make_agency(f"第{number}局", parent=agencies[0]) for number in range(3)]
    for agency in missing:
        clerk = make_user(Role.CLERK, agency, telephone=f"0999-82203{agency.pk}")
        make_slot(agency)
    make_submitted(make_slot(agencies[1]))
    page = enter(make_user(Role.REVIEWER, agencies[0]))("home")
    page.get_by_role("link", name="年度总览").click()
    listed = page.locator(".awaited")
    for agency in missing:
        expect(listed).to_contain_text(agency.name)
    expect(listed).to_contain_text(clerk.telephone)
    expect(listed).not_to_contain_text(agencies[1].name)
    page.locator("[data-check-all]").check()
    page.get_by_role("button", name="催报所选单位").click()
    page.get_by_role("button", name="发送催报").click()
    expect(page.locator(".page-subtitle")).to_have_text("已催报3份，共3份。")
