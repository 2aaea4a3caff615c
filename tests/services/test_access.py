"""Sessions and tokens end with the role or password behind them; a reactivated person has none."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reports.models import ApiToken, User
from reports.models.reach import Role
from reports.services.accounts import demand_second_factor
from reports.services.tokens import MOST_TOKENS, issue_token, user_of_token
from tests.factories import county, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def government():
    return county()[0]


@pytest.fixture
def person(government):
    return make_user(Role.REVIEWER, government)


def is_in(client: Client) -> bool:
    return client.get(reverse("reports:account")).status_code == 200


def session_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    assert is_in(client)
    return client


def test_a_deactivation_ends_everything_and_a_reactivation_brings_nothing_back(person):
    client, key = session_of(person), issue_token(user=person)
    stale = User.objects.get(pk=person.pk)
    person.is_active = False
    person.save()
    assert not is_in(client)
    assert user_of_token(key) is None
    person.is_active = True
    person.save()
    assert not is_in(client)
    assert user_of_token(key) is None
    stale.save()  # loaded before the change: saving it must not revive the session
    assert not is_in(client)
    assert is_in(session_of(User.objects.get(pk=person.pk)))


def test_a_removed_role_ends_sessions_and_tokens(person):
    client, key = session_of(person), issue_token(user=person)
    person.memberships.get().delete()
    assert not is_in(client)
    assert user_of_token(key) is None


def test_a_changed_password_ends_sessions_and_tokens(person):
    client, key = session_of(person), issue_token(user=person)
    person.set_password("another correct horse")
    person.save()
    assert not is_in(client)
    assert user_of_token(key) is None


def test_a_demanded_second_factor_ends_the_tokens_of_the_reviewers(person, government):
    key = issue_token(user=person)
    demand_second_factor(actor=make_user(Role.OFFICE, government), region_id=government.pk, demanded=True)
    assert user_of_token(key) is None
    assert not ApiToken.objects.filter(user=person).exists()


def test_a_token_is_kept_as_a_digest_and_ends_by_itself(client, person):
    key = issue_token(user=person)
    assert key not in str(list(ApiToken.objects.values_list()))
    address, headers = reverse("api:year-list"), {"Authorization": f"Token {key}"}
    assert client.get(address, headers=headers).status_code == 200
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    refused = client.get(address, headers=headers)
    assert refused.status_code == 403


def test_of_many_tokens_the_oldest_ends(person):
    keys = [issue_token(user=person) for _ in range(MOST_TOKENS + 1)]
    assert user_of_token(keys[0]) is None
    assert user_of_token(keys[1]) == person
