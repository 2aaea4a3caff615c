"""Checks between login and work: idle sessions, first passwords, second factors; and the list of one's sessions."""

import time

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.models import ApiToken, SecondFactorRule, SignIn, User
from reports.models.people import Role
from reports.services.person_accounts import take_role
from reports.services.tokens import issue_token, user_of_token
from tests.factories import PASSWORD, county, make_agency, make_user
from tests.views.pages import assert_clean, parsed

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another good battery"


@pytest.fixture
def region():
    return county()


@pytest.fixture
def reviewer(region):
    return make_user(Role.REVIEWER, region[0])


def log_in(person, **headers) -> Client:
    """Return a client that logged in through the form."""
    client = Client(headers=headers)
    response = client.post(reverse("login"), {"username": person.username, "password": PASSWORD})
    assert response.status_code == 302
    return client


def code_of(person) -> str:
    """Return the current code of the authenticator; throttling and the last used code are reset first."""
    TOTPDevice.objects.filter(user=person).update(
        last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None
    )
    device = TOTPDevice.objects.get(user=person)
    return f"{totp(device.bin_key, device.step, device.t0, device.digits, device.drift):06d}"


def turn_on(client, person) -> list[str]:
    """Set up the second factor through the pages; return the recovery codes shown."""
    client.get(reverse("reports:second_factor_setup"))
    response = client.post(reverse("reports:second_factor_setup"), {"code": code_of(person)})
    assert response.status_code == 200, response.content.decode()
    return response.context["codes"]


# --- idle time ---


def test_a_session_without_a_click_ends_and_says_so(reviewer, settings):
    client = log_in(reviewer)
    assert client.get(reverse("review:queue")).status_code == 200
    session = client.session
    session["seen"] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    response = client.get(reverse("review:queue"))
    assert response.url == "/login/?next=/queue/"
    assert "长时间没有操作" in client.get(response.url).content.decode()


def test_who_lost_a_role_is_told_why_the_login_ended(reviewer, region):
    client = log_in(reviewer)
    administrator = make_user(Role.ADMINISTRATOR, region[0])
    take_role(actor=administrator, membership_id=reviewer.memberships.get().pk)
    for address in (reverse("review:queue"), reverse("reports:my_reports")):
        response = client.get(address)
        assert response.url == f"/login/?next={address}"
    page = client.get(response.url).content.decode()
    assert page.count("登录已结束：时间过长，或者您的账号、密码、角色有变动。") == 1
    assert "登录已结束" not in client.get("/login/").content.decode()


def test_who_logged_out_or_never_logged_in_is_told_nothing(reviewer):
    client = log_in(reviewer)
    client.post(reverse("logout"))
    for visitor in (client, Client()):
        page = visitor.get(visitor.get(reverse("reports:my_reports")).url)
        assert "登录已结束" not in page.content.decode()


def test_clicks_keep_the_session_and_what_pages_ask_by_themselves_does_not(reviewer, settings):
    client = log_in(reviewer)

    def age(seconds: int) -> None:
        session = client.session
        session["seen"] = int(time.time()) - seconds
        session.save()

    age(settings.SESSION_IDLE_SECONDS - 10)
    script, program = {"HX-Request": "true"}, {"Accept": "application/json"}
    for name, headers in (
        ("reports:progress", script),
        ("review:changes", program),
        ("reports:write_changes", program),
        ("reports:write_findings", script),
    ):
        client.get(reverse(name, args=(1,)), headers=headers)
        assert time.time() - client.session["seen"] > settings.SESSION_IDLE_SECONDS - 60, name
    client.get(reverse("review:queue"))
    assert time.time() - client.session["seen"] < 60


# --- first password ---


def test_a_first_password_must_be_changed_before_anything_else(reviewer):
    User.objects.filter(pk=reviewer.pk).update(must_change_password=True)
    client = log_in(reviewer)
    for name in ("review:queue", "reports:archive", "reports:account", "home"):
        assert client.get(reverse(name)).url.startswith(reverse("password_change")), name
    response = client.get("/api/v1/reports/")
    assert (response.status_code, response.json()["code"]) == (403, "PASSWORD_CHANGE")
    changed = client.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    )
    assert changed.url == reverse("password_change_done")
    assert client.get(reverse("review:queue")).status_code == 200


def test_the_old_password_is_no_new_one(reviewer):
    User.objects.filter(pk=reviewer.pk).update(must_change_password=True)
    client = log_in(reviewer)
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert client.post(reverse("password_change"), same).status_code == 200
    assert client.get(reverse("review:queue")).status_code == 302


def test_one_may_always_log_out(reviewer):
    User.objects.filter(pk=reviewer.pk).update(must_change_password=True)
    client = log_in(reviewer)
    assert client.post(reverse("logout")).url == "/login/"
    assert client.get(reverse("review:queue")).url.startswith("/login/")


def test_a_password_that_an_administrator_sets_holds_for_one_login(reviewer):
    administrator = Client()
    administrator.force_login(make_user(is_staff=True))
    key = issue_token(user=reviewer)
    response = administrator.post(
        reverse("admin:auth_user_password_change", args=(reviewer.pk,)),
        {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "usable_password": "true"},
    )
    assert response.status_code == 302
    reviewer.refresh_from_db()
    assert reviewer.must_change_password
    assert user_of_token(key) is None
    assert not ApiToken.objects.filter(user=reviewer).exists()


# --- second factor ---


def test_the_factor_is_set_up_asked_after_the_password_and_turned_off(reviewer):
    client = log_in(reviewer)
    assert len(turn_on(client, reviewer)) == 8
    assert client.get(reverse("review:queue")).status_code == 200

    again = log_in(reviewer)
    response = again.get(reverse("review:queue"))
    assert response.url == "/account/code/?next=%2Fqueue%2F"
    for name in ("reports:account", "password_change", "reports:second_factor_setup", "home"):
        assert again.get(reverse(name)).url.startswith("/account/code/"), name
    assert again.post(reverse("reports:second_factor_off")).url.startswith("/account/code/")
    wrong = again.post(reverse("reports:second_factor"), {"code": "000000", "next": "/queue/"})
    assert wrong.status_code == 422
    right = again.post(reverse("reports:second_factor"), {"code": code_of(reviewer), "next": "/queue/"})
    assert right.url == "/queue/"
    assert again.get("/queue/").status_code == 200

    assert again.post(reverse("reports:second_factor_off")).url == reverse("reports:account")
    assert log_in(reviewer).get("/queue/").status_code == 200
    assert not TOTPDevice.objects.exists()


def test_a_code_is_good_once_and_wrong_ones_are_answered_ever_later(reviewer):
    turn_on(log_in(reviewer), reviewer)
    code, client = code_of(reviewer), log_in(reviewer)
    address = reverse("reports:second_factor")
    assert client.post(address, {"code": code}).status_code == 302
    assert log_in(reviewer).post(address, {"code": code}).status_code == 422, "a used code was accepted again"
    code_of(reviewer)
    guesser = log_in(reviewer)
    for _ in range(3):
        guesser.post(address, {"code": "000001"})
    right = f"{totp(TOTPDevice.objects.get().bin_key):06d}"
    assert guesser.post(address, {"code": right}).status_code == 422, "a code was accepted during throttling"


def test_a_recovery_code_opens_once(reviewer):
    [first, *_] = turn_on(log_in(reviewer), reviewer)
    address = reverse("reports:second_factor")
    assert log_in(reviewer).post(address, {"code": first}).status_code == 302
    StaticToken.objects.first().device.throttle_reset()
    assert log_in(reviewer).post(address, {"code": first}).status_code == 422


def test_the_code_leads_to_no_foreign_address(reviewer):
    turn_on(log_in(reviewer), reviewer)
    values = {"code": code_of(reviewer), "next": "https://evil.example/"}
    assert log_in(reviewer).post(reverse("reports:second_factor"), values).url == "/"


def test_the_office_demands_it_of_reviewers_of_its_region_and_of_nobody_else(region, reviewer):
    office = make_user(Role.OFFICE, region[0])
    clerk = make_user(Role.CLERK, region[1])
    below = make_user(Role.REVIEWER, region[1])
    outside = make_user(Role.REVIEWER, make_agency(kind="government"))
    rule = reverse("reports:second_factor_rule", args=(region[0].pk,))
    assert log_in(office).post(rule, {"demanded": "1"}).status_code == 302
    assert SecondFactorRule.objects.get().by == office
    for person in (reviewer, below):
        response = log_in(person).get(reverse("review:queue"))
        assert response.url.startswith(reverse("reports:second_factor_setup"))
    for person in (clerk, outside, office):
        assert log_in(person).get(reverse("reports:account")).status_code == 200
    client = log_in(reviewer)
    turn_on(client, reviewer)
    assert client.get(reverse("review:queue")).status_code == 200
    client.post(reverse("reports:second_factor_off"))
    reviewer.refresh_from_db()
    assert reviewer.second_factor_since is not None, (
        "the second factor was turned off although it is required"
    )


def test_the_demand_holds_at_the_next_request_of_an_open_session(region, reviewer):
    client = log_in(reviewer)
    assert client.get(reverse("review:queue")).status_code == 200
    SecondFactorRule.objects.create(region=region[0], by=reviewer, at="2026-01-01T00:00Z")
    assert client.get(reverse("review:queue")).url.startswith(reverse("reports:second_factor_setup"))
    assert client.get("/api/v1/reports/").json()["code"] == "SECOND_FACTOR_SETUP"


def test_no_api_token_by_password_alone_where_there_is_more_to_prove(region, reviewer):
    client, address = Client(), reverse("api:login")
    values = {"username": reviewer.username, "password": PASSWORD}
    token = client.post(address, values).json()["token"]
    turn_on(log_in(reviewer), reviewer)
    assert not ApiToken.objects.filter(user=reviewer).exists(), "an earlier token is still valid"
    assert user_of_token(token) is None
    response = client.post(address, values)
    assert (response.status_code, response.json()["code"]) == (403, "SECOND_FACTOR")
    User.objects.filter(pk=reviewer.pk).update(second_factor_since=None, must_change_password=True)
    assert client.post(address, values).json()["code"] == "PASSWORD_CHANGE"


def test_the_picture_to_scan_is_svg_without_style_and_gone_once_it_is_set_up(reviewer):
    client = log_in(reviewer)
    picture = client.get(reverse("reports:second_factor_qr"))
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"style=" not in picture.content
    assert b"<script" not in picture.content
    turn_on(client, reviewer)
    assert client.get(reverse("reports:second_factor_qr")).status_code == 404


def test_a_lost_telephone_is_taken_off_in_the_administration(reviewer):
    turn_on(log_in(reviewer), reviewer)
    administrator = Client()
    administrator.force_login(make_user(is_staff=True))
    administrator.post(
        reverse("admin:reports_user_changelist"),
        {"action": "forget_second_factor", "_selected_action": reviewer.pk},
    )
    assert log_in(reviewer).get(reverse("review:queue")).status_code == 200


# --- sessions ---


def test_the_devices_are_listed_and_the_others_ended(reviewer):
    here = log_in(
        reviewer, user_agent="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    )
    there = log_in(
        reviewer,
        user_agent="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/138.0.0.0 Safari/537.36",
    )
    page = here.get(reverse("reports:account")).content.decode()
    assert "Firefox 140" in page
    assert "Chrome 138" in page
    assert here.post(reverse("reports:end_sessions")).status_code == 302
    assert there.get(reverse("review:queue")).url.startswith("/login/")
    assert here.get(reverse("review:queue")).status_code == 200


def test_one_device_is_ended_and_nobody_elses(reviewer, region):
    here, there = log_in(reviewer), log_in(reviewer)
    stranger = make_user(Role.REVIEWER, region[0])
    foreign = log_in(stranger)
    other = SignIn.objects.get(session_key=there.session.session_key)
    here.post(reverse("reports:end_sessions"), {"sign_in": other.pk})
    assert there.get(reverse("review:queue")).status_code == 302
    theirs = SignIn.objects.get(user=stranger)
    here.post(reverse("reports:end_sessions"), {"sign_in": theirs.pk})
    assert foreign.get(reverse("review:queue")).status_code == 200


def test_a_new_password_ends_the_other_sessions(reviewer):
    here, there = log_in(reviewer), log_in(reviewer)
    here.post(
        reverse("password_change"),
        {"old_password": PASSWORD, "new_password1": NEW_PASSWORD, "new_password2": NEW_PASSWORD},
    )
    assert there.get(reverse("review:queue")).status_code == 302
    assert here.get(reverse("review:queue")).status_code == 200
    assert len(here.get(reverse("reports:account")).context["sign_ins"]) == 1


@pytest.mark.parametrize("name", ["reports:account", "reports:second_factor_setup"])
def test_the_pages_are_clean(reviewer, name):
    assert_clean(parsed(log_in(reviewer).get(reverse(name))))
