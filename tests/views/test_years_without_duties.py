"""年度总览 of a year in which no unit has to report."""

import pytest
from django.urls import reverse

from reports.models.people import Role
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db


def test_a_year_that_no_unit_owes_says_so_and_not_that_all_have_reported(client):
    region, department = county()
    address = reverse("reports:year", args=(2024,))
    client.force_login(make_user(Role.OFFICE, region))
    make_slot(department, exempted=True, exemption_reason="机构撤销")
    text = client.get(address).text
    assert "没有单位应报本年度年报。" in text
    assert "都已上报" not in text
    make_submitted(make_slot(region))
    text = client.get(address).text
    assert "都已上报" in text
    assert "没有单位应报" not in text
