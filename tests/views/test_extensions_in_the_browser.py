"""Ten units are extended in at most five clicks from where the office starts."""

import pytest
from playwright.sync_api import expect

from reports.models import AnnualReport
from reports.models.people import Role
from tests.factories import make_agency, make_slot, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_units_are_extended_with_four_clicks(enter, agencies):
    for number in range(10):
        make_slot(make_agency(f"第{number}局", parent=agencies[0]))
    page = enter(make_user(Role.OFFICE, agencies[0]))("home")
    page.get_by_role("link", name="应报单位").click()
    page.locator("[data-check-all]").click()
    page.get_by_role("button", name="延期", exact=True).click()
    page.get_by_label("延期至").fill("2025-03-01")
    page.get_by_label("理由").fill("停电")
    page.get_by_role("button", name="确定延期").click()
    expect(page.locator(".page-subtitle")).to_have_text("已延期10份，共10份。")
    assert AnnualReport.objects.filter(extension_reason="停电").count() == 10
