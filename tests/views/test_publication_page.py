"""登记公布情况: when and where the agency published its report."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import Event
from reports.models.people import Role
from tests.factories import make_approved, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def address(slot):
    make_approved(slot)
    return reverse("reports:publication", args=(slot.pk,))


def test_the_clerk_records_day_and_address_and_finds_them_on_the_page(client, clerk, slot, address):
    client.force_login(clerk)
    page = parsed(client.get(address))
    assert_clean(page)
    assert "公布日期尚未登记" in text_of(page)
    filled = {"on": "2025-01-20", "url": "https://www.example.gov.cn/nb.html"}
    answer = client.post(address, filled, follow=True)
    assert "2025-01-20公布，https://www.example.gov.cn/nb.html" in text_of(parsed(answer))
    assert "公布日期2025-01-20早于上报日期" in text_of(parsed(answer))
    event = Event.objects.get(move="record_publication")
    assert (event.actor, event.data["after"]) == (clerk, "2025-01-20")


def test_a_day_after_the_hand_in_is_not_questioned(client, clerk, slot, address):
    client.force_login(clerk)
    answer = client.post(address, {"on": timezone.localdate().isoformat(), "url": ""}, follow=True)
    assert "早于上报日期" not in text_of(parsed(answer))


@pytest.mark.parametrize("on", ["", "2024-12-01", "2099-01-01", "x"])
def test_a_day_that_cannot_be_is_refused_with_a_sentence(client, clerk, address, on):
    client.force_login(clerk)
    answer = client.post(address, {"on": on, "url": ""})
    assert answer.status_code == 422
    assert parsed(answer).xpath("//*[@role = 'alert']")


def test_the_lists_of_clerk_and_office_lead_to_the_page(client, agencies, clerk, slot, address):
    client.force_login(clerk)
    assert address in client.get(reverse("reports:my_reports")).content.decode()
    client.force_login(make_user(Role.OFFICE, agencies[0]))
    assert address in client.get(reverse("reports:year", args=(slot.year_id,))).content.decode()


def test_a_head_is_not_led_to_a_page_that_is_for_clerks(client, agencies, slot, address):
    client.force_login(make_user(Role.HEAD, agencies[1]))
    page = client.get(reverse("reports:my_reports"))
    assert slot.agency.name in page.content.decode()
    assert address not in page.content.decode()
    assert client.get(address).status_code == 403
