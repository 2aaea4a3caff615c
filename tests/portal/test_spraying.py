"""One password tried on many names is throttled without locking out an office at the same address."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import spraying
from portal.passwords import Argon2, NotMadeOfNames
from reports.models import LoginAlarm
from reports.models.people import Role
from tests.factories import PASSWORD, county, make_agency, make_user

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.9"


def log_in(username, password=PASSWORD, *, client=None, address=ELSEWHERE, api=False):
    values = {"username": username, "password": password}
    return (client or Client()).post(
        reverse("api:login" if api else "login"), values, REMOTE_ADDR=address, HTTP_USER_AGENT="a browser"
    )


def spray(number, address=ELSEWHERE, api=False):
    """Return the answers to one wrong password on this many names."""
    return [log_in(f"name{k}", "Spring2026!!", address=address, api=api).status_code for k in range(number)]


def minutes_pass(minutes):
    for attempt in AccessAttempt.objects.all():
        AccessAttempt.objects.filter(pk=attempt.pk).update(
            attempt_time=attempt.attempt_time - timedelta(minutes=minutes)
        )


@pytest.mark.parametrize("api", [False, True])
def test_one_password_on_76_names_from_one_address_is_slowed(api, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    wrong = 400 if api else 200
    answers = spray(76, api=api)
    evaluated = answers.count(wrong)
    assert evaluated <= spraying.NAMES_OF_AN_ADDRESS + 5
    assert answers.count(429) == 76 - evaluated


def test_a_sprayed_address_is_listed_for_the_administrators_once_an_hour(client):
    spray(76)
    spray(30)
    alarm = LoginAlarm.objects.get()
    assert (alarm.address, alarm.names) == (ELSEWHERE, spraying.NAMES_OF_AN_ADDRESS + 1)
    client.force_login(make_user(is_staff=True))
    assert ELSEWHERE in client.get(reverse("admin:reports_loginalarm_changelist")).content.decode()
    LoginAlarm.objects.update(hour=alarm.hour - timedelta(hours=1))
    spray(30)
    spray(30, address="198.51.100.1")
    assert LoginAlarm.objects.filter(address=ELSEWHERE).count() == 2
    assert LoginAlarm.objects.filter(address="198.51.100.1").count() == 1


def test_the_answer_says_how_long_and_the_name_is_not_locked():
    person = make_user(name="waiting")
    spray(30)
    answer = log_in(person.username)
    assert answer.status_code == 429
    assert "秒后再试" in answer.content.decode()
    assert 1 <= int(answer["Retry-After"]) <= spraying.MOST_SECONDS
    minutes_pass(1)
    assert log_in(person.username).status_code == 302, "the right password was refused after the pause"


def test_clerks_who_have_logged_in_before_are_not_slowed_by_others_at_their_address():
    person, browser = make_user(), Client()
    assert log_in(person.username, client=browser).status_code == 302
    browser.post(reverse("logout"))
    spray(30)
    assert log_in("somebody else").status_code == 429
    assert log_in(person.username, client=browser).status_code == 302


def test_a_forged_mark_of_a_known_browser_is_not_believed():
    browser = Client()
    browser.cookies[spraying.COOKIE] = '["name99"]:forged:mark'
    spray(30)
    assert log_in("name99", client=browser).status_code == 429


def test_forty_clerks_of_one_office_with_a_wrong_password_each_are_let_in_one_after_the_other():
    people = [make_user() for _ in range(40)]
    for person in people:
        log_in(person.username, "wrong password")
        minutes_pass(1)
    assert log_in(people[0].username).status_code == 302


def test_other_addresses_go_on_until_it_is_many_in_all(monkeypatch):
    person = make_user()
    spray(30)
    assert log_in(person.username, address="198.51.100.1").status_code == 302
    monkeypatch.setattr(spraying, "NAMES_IN_ALL", 5)
    AccessAttempt.objects.update(attempt_time=timezone.now())
    assert log_in(make_user().username, address="198.51.100.2").status_code == 429


def test_failures_of_an_hour_ago_do_not_count():
    spray(30)
    minutes_pass(60)
    assert log_in("name0", "Spring2026!!").status_code == 200


# --- passwords ---


@pytest.mark.parametrize(
    "password",
    [
        *("clerk2clerk2", "Clerk2clerk2", "clerk2clerk2!", "clerkclerk2026"),
        *("青禾县财政局2024", "青禾县财政局", "李明李明李明李明"),
    ],
)
def test_a_password_made_of_names_is_refused(password):
    person = make_user(Role.CLERK, county()[1], name="clerk2")
    person.display_name = "李明"
    with pytest.raises(ValidationError, match="单位名称"):
        NotMadeOfNames().validate(password, person)


@pytest.mark.parametrize("password", ["duan-dao-duan-2026", "clerk2 likes long walks", PASSWORD])
def test_a_password_that_only_mentions_a_name_is_not(password):
    person = make_user(Role.CLERK, make_agency("青禾县财政局"), name="clerk2")
    NotMadeOfNames().validate(password, person)


def test_a_hash_costs_what_is_recommended_and_no_more():
    assert Argon2().encode("x" * 12, "a" * 16).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_hashes_of_before_still_open_and_are_renewed(settings):
    from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, make_password

    settings.PASSWORD_HASHERS = [
        "portal.passwords.Argon2",
        "django.contrib.auth.hashers.Argon2PasswordHasher",
    ]
    old, renewed = Argon2PasswordHasher().encode("the old one", "s" * 16), []
    assert check_password("the old one", old, setter=renewed.append)
    assert renewed == ["the old one"]
    assert make_password("new").count("m=19456")
