"""Single sign-on with a real provider: whom it lets in, and what it does not believe (decision 0254)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as settings_of_the_portal
from django.urls import reverse

from portal import sign_on
from reports.models import PortalEvent, User
from reports.models.reach import Role
from tests.factories import county, make_user
from tests.machinery.openid import CLIENT, SECRET, Provider

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    running = Provider()
    settings.OIDC_ISSUER, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = (
        running.issuer,
        CLIENT,
        SECRET,
    )
    settings.AUTHENTICATION_BACKENDS = [*settings_of_the_portal.AUTHENTICATION_BACKENDS, sign_on.BACKEND]
    yield running
    running.stop()


@pytest.fixture
def clerk() -> User:
    return make_user(Role.CLERK, county()[1], name="zhang.san")


def sent_back(client, path: str = "/sign-on/") -> str:
    """Go to the provider as a browser does; return the address, within the portal, to which it sends back."""
    there = client.get(path)
    assert there.status_code == 302
    back = requests.get(there["Location"], allow_redirects=False, timeout=10)
    found = urlsplit(back.headers["Location"])
    return f"{found.path}?{found.query}"


def signed_on(client, path: str = "/sign-on/"):
    return client.get(sent_back(client, path))


def who(client) -> str | None:
    return client.session.get("_auth_user_id")


def test_who_has_an_account_is_let_in_and_goes_on_to_the_page(client, provider, clerk):
    assert "通过统一身份认证登录" in client.get("/login/?next=/my/").content.decode()
    provider.person = clerk.username
    answer = signed_on(client, "/sign-on/?next=/my/")
    assert (answer.status_code, answer["Location"]) == (302, "/my/")
    assert client.get("/my/").status_code == 200
    assert PortalEvent.objects.filter(actor=clerk).exists(), "a login is an event"
    assert clerk.sign_ins.count() == 1, "the session is in the list of 我的账号"


def test_the_first_password_is_not_asked_for_but_a_second_factor_is(client, provider, clerk):
    provider.person = clerk.username
    User.objects.update(must_change_password=True)
    signed_on(client)
    assert client.get("/my/").status_code == 200
    User.objects.update(second_factor_since="2026-01-01T00:00:00Z")
    assert client.get("/my/")["Location"].startswith(reverse("reports:second_factor"))


@pytest.mark.parametrize("name", ["stranger", "ZHANG.SAN", "zhang.san@elsewhere"])
def test_nobody_gets_an_account_by_it(client, provider, clerk, name):
    provider.person = name
    answer = signed_on(client)
    assert answer.status_code == 403
    assert "账号尚未开通或已停用" in answer.content.decode()
    assert (who(client), User.objects.count()) == (None, 1)


def test_an_account_that_has_ended_stays_out(client, provider, clerk):
    provider.person = clerk.username
    User.objects.update(is_active=False)
    assert (signed_on(client).status_code, who(client)) == (403, None)


def test_a_session_ends_with_the_account(client, provider, clerk):
    provider.person = clerk.username
    signed_on(client)
    User.objects.update(is_active=False)
    assert client.get("/my/")["Location"].startswith("/login/")


@pytest.mark.parametrize(
    "spoilt",
    [
        {"nonce": "of another login"},
        {"aud": "another client"},
        {"iss": "https://elsewhere.example"},
        {"exp": 1},
        {"sub": "of another person"},
    ],
    ids=lambda spoilt: next(iter(spoilt)),
)
def test_a_token_that_is_not_for_this_login_is_refused(client, provider, clerk, spoilt):
    provider.person, provider.spoilt = clerk.username, spoilt
    assert (signed_on(client).status_code, who(client)) == (403, None)


def test_a_token_signed_by_somebody_else_is_refused(client, provider, clerk):
    provider.person = clerk.username
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert (signed_on(client).status_code, who(client)) == (403, None)


def test_an_answer_works_once_and_only_in_the_browser_that_asked(client, client_elsewhere, provider, clerk):
    provider.person = clerk.username
    back = sent_back(client)
    assert (client_elsewhere.get(back).status_code, who(client_elsewhere)) == (403, None)
    assert client.get(back).status_code == 302
    client.post("/logout/")
    assert (client.get(back).status_code, who(client)) == (403, None)


@pytest.fixture
def client_elsewhere():
    from django.test import Client

    return Client()


def test_without_the_provider_the_password_still_works(client, provider, clerk):
    back = sent_back(client)
    provider.stop()
    sign_on._kept.clear()
    answers = client.get(back), client.get("/sign-on/")
    assert [answer.status_code for answer in answers] == [503, 503]
    assert "用户名和密码" in answers[0].content.decode()
    assert client.get("/login/").status_code == 200


def test_it_leads_to_no_other_site(client, provider, clerk):
    provider.person = clerk.username
    assert signed_on(client, "/sign-on/?next=https://elsewhere.example/")["Location"] == "/"


def test_without_settings_there_is_none(client, clerk):
    assert client.get("/sign-on/").status_code == 404
    assert "sign-on" not in client.get("/login/").content.decode()
    assert sign_on.BACKEND not in settings_of_the_portal.AUTHENTICATION_BACKENDS
