"""The lists of 年度总览 to print and to call, of a region with more units than a list has lines."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models.people import Role
from reports.views import years
from tests.factories import make_agency, make_slot, make_user

pytestmark = pytest.mark.django_db


def test_a_long_list_is_cut_with_a_sentence_that_says_what_to_do(client, region, monkeypatch):
    monkeypatch.setattr(years, "MOST_PRINTED", 1)
    monkeypatch.setattr(years, "MOST_CALLED", 1)
    client.force_login(make_user(Role.OFFICE, region[0]))
    address = reverse("reports:year", args=(2024,))
    earlier = timezone.localdate() - timedelta(days=5)
    for number in range(3):
        make_slot(make_agency(f"第{number}局", parent=region[0]), due_on=earlier)
    printed = client.get(address, {"view": "print"}).text
    assert "逾期未报（3份）" in printed
    assert "只列出前1份，请在年度总览按地区筛选后分别打印" in printed
    called = client.get(address, {"view": "contacts"}).text
    assert "共3份" in called
    assert "只列出前1份" in called
