"""放假调休: entered as the yearly notice names them, in the portal's own page."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from reports.models import CalendarDay, PortalEvent
from reports.models.people import Role
from reports.selectors.working_days import after_working_days
from tests.factories import make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db
NATIONAL = {"what": "off", "first": "2030-10-01", "last": "2030-10-08", "name": "国庆节、中秋节"}


@pytest.fixture
def administrator(client, region):
    person = make_user(Role.ADMINISTRATOR, region[0])
    client.force_login(person)
    return person


def enter(client, **changes):
    return client.post(reverse("reports:calendar"), NATIONAL | changes)


def test_a_holiday_is_entered_by_its_first_and_last_day(client, administrator):
    assert_clean(parsed(client.get(reverse("reports:calendar"))))
    sent = enter(client)
    page = parsed(client.get(sent.url))
    assert_clean(page)
    assert "已登记6天" in text_of(page)
    days = list(CalendarDay.objects.filter(day__year=2030).order_by("day").values_list("day", "is_working"))
    assert [day.day for day, _ in days] == [1, 2, 3, 4, 7, 8]  # 5 and 6 October 2030 are a weekend
    assert not any(working for _, working in days)
    enter(client, what="worked", first="2030-10-12", last="", name="国庆节调休")
    before = datetime(2030, 9, 30, 8, tzinfo=UTC)
    assert after_working_days(before, 2).date() == date(2030, 10, 10)
    assert after_working_days(before, 4).date() == date(2030, 10, 12)
    assert PortalEvent.objects.filter(action="calendar_day_created").count() == 7


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last": "2030-09-01"}, "结束日期不能早于开始日期"),
        ({"last": "2031-10-01"}, "一次最多31天"),
        ({"name": ""}, "请填写说明"),
        ({"first": "9999-10-01", "last": ""}, "年份须在2008至"),
        ({"first": "0001-10-01", "last": ""}, "年份须在2008至"),
        ({"first": "国庆"}, "请填写日期"),
        ({"what": "worked", "first": "2030-10-09", "last": ""}, "2030-10-09原已上班"),
        ({"first": "2030-10-12", "last": "2030-10-13"}, "2030-10-12至2030-10-13原已休息"),
    ],
)
def test_what_is_wrong_is_said(client, administrator, changes, sentence):
    answer = enter(client, **changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not CalendarDay.objects.filter(day__year__gte=2030).exists()


def test_a_wrong_day_is_taken_out_again(client, administrator):
    enter(client)
    taken = client.post(reverse("reports:remove_calendar_day", args=("2030-10-08",)))
    assert taken.status_code == 302
    assert not CalendarDay.objects.filter(day=date(2030, 10, 8)).exists()
    for day in ("2030-10-08", "2030-13-40", "gestern"):
        assert client.post(reverse("reports:remove_calendar_day", args=(day,))).status_code == 404


def test_a_day_of_a_year_that_never_was_meant_can_be_seen_and_taken_out(client, administrator):
    CalendarDay.objects.create(day=date(1, 1, 1), is_working=False, name="元旦")
    page = client.get(reverse("reports:calendar"), {"year": "1"})
    assert "0001-01-01" in page.content.decode()
    assert client.post(reverse("reports:remove_calendar_day", args=("0001-01-01",))).status_code == 302
    assert not CalendarDay.objects.filter(day=date(1, 1, 1)).exists()


@pytest.mark.parametrize(("year", "status"), [("x", 400), ("0000", 400), ("20250", 400), ("", 200)])
def test_a_year_that_is_none_is_refused(client, administrator, year, status):
    assert client.get(reverse("reports:calendar"), {"year": year}).status_code == status
