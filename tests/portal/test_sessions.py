"""Sessions and the people of requests."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def shown_to(client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_page_reads_session_and_person_by_two_statements(client, django_assert_num_queries):
    client.force_login(make_user())
    client.get("/account/")
    with django_assert_num_queries(4):  # session, person, memberships, unread messages
        client.get("/nothing/")


def test_a_session_ends_at_its_time(client):
    client.force_login(make_user())
    assert shown_to(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not shown_to(client)


def test_a_session_that_is_gone_is_none(client):
    client.force_login(make_user())
    Session.objects.all().delete()
    assert not shown_to(client)


@pytest.mark.parametrize("key", ["", "0" * 32, "x" * 300])
def test_a_made_up_session_is_none(client, key):
    client.cookies["portal_session"] = key
    assert not shown_to(client)


def test_who_may_no_longer_log_in_has_no_session(client):
    user = make_user()
    client.force_login(user)
    assert shown_to(client)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert not shown_to(client)
