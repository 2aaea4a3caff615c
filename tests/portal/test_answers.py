"""Error answers of the web process, and the headers of every answer."""

import errno
import json

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from portal import errors
from portal.middleware import ClientAddressMiddleware

pytestmark = pytest.mark.django_db


def broken(request):
    raise RuntimeError("broken on purpose")


def refused(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied


def database_gone(request):
    raise OperationalError("the connection is closed")


def disk_full(request):
    raise OSError(errno.ENOSPC, "No space left on device")


urlpatterns = [
    *(path("broken", broken), path("api/broken", broken), path("refused", refused)),
    *(path("gone", database_gone), path("api/gone", database_gone), path("full", disk_full)),
]
handler400, handler403 = errors.bad_request, errors.permission_denied
handler404, handler500 = errors.page_not_found, errors.server_error


@pytest.fixture
def strange_routes():
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


def test_unknown_address_is_a_chinese_page(client):
    answer = client.get("/no-such-page")
    assert answer.status_code == 404
    assert 'lang="zh-' in answer.content.decode()
    assert "没有找到" in answer.content.decode()


def test_unknown_address_of_the_api_is_json_with_a_code(client):
    answer = client.get("/api/v1/no-such-thing")
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"
    assert answer.json()["message"].startswith("没有找到")


@pytest.mark.parametrize("method", ["get", "put"])
def test_an_address_of_a_form_that_is_opened_says_what_to_do(client, method):
    """Whoever logs in anew after the session has ended is led to the address of the form."""
    client.force_login(get_user_model().objects.create_user("somebody"))
    answer = getattr(client, method)("/messages/read/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "请从页面上的按钮办理" in answer.content.decode()


def test_fault_of_ours_shows_a_sentence_and_no_detail(strange_routes):
    for address in ("/broken", "/api/broken"):
        answer = strange_routes.get(address)
        assert answer.status_code == 500
        assert "系统出现故障" in answer.content.decode()
        assert "broken on purpose" not in answer.content.decode()


def test_refusal_is_403_with_a_sentence(strange_routes):
    answer = strange_routes.get("/refused")
    assert answer.status_code == 403
    assert "权限" in answer.content.decode()


def test_form_without_its_token_is_refused_with_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "刷新" in answer.content.decode()


def test_name_that_fails_too_often_is_locked_with_a_sentence(client, settings):
    get_user_model().objects.create_user(username="clerk", password="right password")
    wrong = {"username": "clerk", "password": "wrong"}
    answers = [client.post("/login/", wrong) for _ in range(settings.AXES_FAILURE_LIMIT)]
    assert [answer.status_code for answer in answers[:-1]] == [200] * (settings.AXES_FAILURE_LIMIT - 1)
    assert answers[-1].status_code == 429
    assert "15分钟" in answers[-1].content.decode()
    # Now the right password is refused from this address and accepted from another.
    right = wrong | {"password": "right password"}
    assert client.post("/login/", right).status_code == 429
    assert client.post("/login/", right, REMOTE_ADDR="10.0.0.9").status_code == 302


def test_login_of_the_api_is_locked_in_the_same_way(client, settings):
    get_user_model().objects.create_user(username="program", password="right password")
    right = {"username": "program", "password": "right password"}
    assert "token" in client.post("/api/v1/login/", right).json()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        answer = client.post("/api/v1/login/", right | {"password": "wrong"})
    assert answer.status_code == 429
    assert answer.json()["code"] == "LOCKED_OUT"
    assert client.post("/api/v1/login/", right).status_code == 429


def test_every_answer_forbids_inline_script_and_style_and_framing(client):
    for address in ("/login/", "/no-such-page", "/healthz"):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_health_reports_the_broker_but_depends_on_the_database_only(client):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "broker": "unreachable", "files": "ok", "readings": "ok"}


def test_health_sees_a_real_broker(client, broker, settings):
    settings.REDIS_URL = broker.url
    assert client.get("/healthz").json() == {
        "database": "ok",
        "broker": "ok",
        "files": "ok",
        "readings": "ok",
    }
    assert client.post("/healthz").status_code in (403, 405)


@pytest.mark.parametrize(
    ("hops", "forwarded", "expected"),
    [
        (0, "1.2.3.4", "10.0.0.1"),  # no trusted proxy: the header is unverified
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),  # the left member was sent by the client
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.7", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),  # fewer members than proxies
        (1, "not an address", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_client_address_is_believed_only_from_our_own_proxies(settings, hops, forwarded, expected):
    settings.PROXY_HOPS = hops
    seen = ClientAddressMiddleware(lambda request: request.META["REMOTE_ADDR"])
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert seen(request) == expected


def test_api_without_a_session_or_token_answers_json(client):
    answer = client.get("/api/v1/")
    assert answer.status_code in (401, 403)
    json.loads(answer.content)


def test_api_documentation_runs_under_the_policy_and_from_our_own_files(client):
    get_user_model().objects.create_user(username="reader", password="right password")
    client.login(request=RequestFactory().post("/login/"), username="reader", password="right password")
    answer = client.get("/api/v1/docs/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page


def test_pages_for_somebody_logged_in_are_kept_by_no_browser(client):
    get_user_model().objects.create_user(username="reader", password="right password")
    client.login(request=RequestFactory().post("/login/"), username="reader", password="right password")
    for address in ("/account/", "/no-such-page", "/api/v1/no-such-list/", "/api/v1/years/?year=x"):
        assert "no-store" in client.get(address)["Cache-Control"], address
    assert "no-store" in Client().get("/api/v1/years/", headers={"Authorization": "Token x"})["Cache-Control"]
    for address in (
        "/api/v1/years/",
        "/api/v1/codes/",
    ):  # kept by the reader alone, and asked for with the tag
        assert client.get(address)["Cache-Control"] == "private, no-cache"
    assert Client().get("/api/v1/codes/")["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("address", ["/gone", "/full", "/api/gone"])
def test_a_database_or_disk_that_cannot_be_used_is_a_503_with_a_sentence(strange_routes, address):
    answer = strange_routes.get(address)
    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    assert "稍后重试" in answer.content.decode()
