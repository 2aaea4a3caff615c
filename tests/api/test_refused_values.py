"""Every refusal of the API is a Chinese sentence with a code, whatever Django or its REST framework would say."""

import json
import re

import pytest
from rest_framework import serializers

from reports.models.people import Role
from tests.factories import county, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ENGLISH = re.compile(r"[A-Za-z]{3,}(?: [A-Za-z]{2,}){2,}")
SINCE = "参数有误。changed_since：请按 2025-01-31 或 2025-01-31T08:00:00+08:00 的形式填写时间。"
NOT_OURS = ("non_field_errors", "确保该", "该字段", "一个有效的选项", "得到的是", "用空字符", "。；")


def plain(response, *, status, code):
    body = response.json()
    assert (response.status_code, body["code"]) == (status, code)
    said = json.dumps(body, ensure_ascii=False)
    assert re.search("[\u4e00-\u9fff]{2}", body["message"])
    assert not ENGLISH.search(said)
    assert [words for words in NOT_OURS if words in said] == []
    return body


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("reports/?year=x", "参数有误。year：请填写整数。"),
        ("reports/?year=-1", "参数有误。year：不能小于0。"),
        ("years/?year=-1", "参数有误。year：不能小于0。"),
        ("years/?page_size=201", "参数有误。page_size：请填写1至200的整数。"),
        ("search/?q=供测试&page_size=51", "参数有误。page_size：请填写1至50的整数。"),
        ("reports/?ordering=foo", "参数有误。ordering：“foo”不在可选范围内。"),
        *(
            (f"reports/?changed_since={moment}", SINCE)
            for moment in ("0001-01-01", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00")
        ),
        ("reports/?year=2020&year=2021", "参数有误。year：只能填写一次。"),
        ("agencies/?page_size=2&page_size=3", "参数有误。page_size：只能填写一次。"),
        ("totals/?year=2020&year=2021", "参数有误。year：只能填写一次。"),
        ("states/?of=zz", "参数有误。of：“zz”不在可选范围内。"),
        ("agencies/?level=x&parent=abc", "参数有误。parent：请填写整数；level：“x”不在可选范围内。"),
    ],
)
def test_values_of_an_address(client, address, sentence):
    client.force_login(make_user(Role.REVIEWER, county()[0]))
    assert plain(client.get(f"/api/v1/{address}"), status=400, code="BAD_PARAMETER")["message"] == sentence


@pytest.mark.parametrize("year", ["0002", "9998"])
@pytest.mark.parametrize(
    "where", ["reports", "submissions", "findings", "decisions", "questions", "events", "exports"]
)
def test_far_moments_within_the_calendar_are_asked_of_every_list(client, where, year):
    client.force_login(make_user(Role.AUDITOR if where == "events" else Role.OFFICE, county()[0]))
    for moment in (f"{year}-01-01T00:00:00%2B14:00", f"{year}-12-31T23:59:59-14:00"):
        assert client.get(f"/api/v1/{where}/?changed_since={moment}").status_code == 200


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_is_sent_to_an_address_without_its_last_slash_is_not_led_elsewhere(client, method):
    answer = getattr(client, method)("/api/v1/login", "{}", content_type="application/json")
    assert "“/”" in plain(answer, status=404, code="NOT_FOUND")["message"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/reports").headers["Location"] == "/api/v1/reports/"


@pytest.mark.parametrize("where", ["", "reports/", "agencies/", "years/", "findings/"])
def test_options_is_refused_like_any_other_method(client, where):
    client.force_login(make_user(Role.REVIEWER, county()[0]))
    plain(client.options(f"/api/v1/{where}"), status=405, code="METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    ("body", "code", "sentence"),
    [
        ([], "BAD_PARAMETER", "参数有误。提交的内容应为“名称：值”的对象。"),
        (None, "BAD_PARAMETER", "参数有误。提交的内容应为“名称：值”的对象。"),
        ({}, "BAD_PARAMETER", "参数有误。username：请填写此项；password：请填写此项。"),
        (
            {"username": ["a"], "password": {}},
            "BAD_PARAMETER",
            "参数有误。username：应为文字；password：应为文字。",
        ),
        # PostgreSQL refuses what is longer than the column in which the lock-out keeps the name.
        (
            {"username": "a" * 100_000, "password": "b" * 100_000},
            "BAD_PARAMETER",
            "参数有误。username：不能超过150个字；password：不能超过4096个字。",
        ),
        ({"username": "nobody", "password": "wrong"}, "LOGIN_FAILED", "用户名或密码不正确，请核对后重试。"),
    ],
)
def test_what_a_login_sends(client, body, code, sentence):
    response = client.post("/api/v1/login/", json.dumps(body), content_type="application/json")
    assert plain(response, status=400, code=code)["message"] == sentence
    assert "fields" not in response.json() or response.json()["fields"].keys() <= {"username", "password"}


@pytest.mark.parametrize("code", ["STALE", "CELL_CHANGED", "IF_MATCH_UNKNOWN", "WRONG_STATE"])
def test_the_address_of_a_code_says_it_to_a_program_in_words(client, code):
    sentence = client.get(f"/api/v1/problems/{code}/").json()["sentence"]
    assert not [sign for sign in ("{", "}", "刷新页面", "点“", "校验设置") if sign in sentence]
    assert code != "STALE" or sentence.startswith("〔何人〕在〔何时〕已改动这份年报")


@pytest.mark.parametrize("sent", ["Bearer abc", "Basic bm9ib2R5Ondyb25n", "bearer", "abc"])
@pytest.mark.parametrize("where", ["years/", "schema/"])
def test_who_names_himself_in_another_way_than_by_a_token_is_told_so(client, settings, where, sent):
    settings.PUBLIC_ARCHIVE = True
    answer = client.get(f"/api/v1/{where}", headers={"Authorization": sent})
    body = plain(answer, status=401, code="AUTHENTICATION_SCHEME")
    assert "Authorization: Token" in body["message"]
    assert answer.headers["WWW-Authenticate"] == "Token"


def test_values_that_are_sent_are_refused_in_the_words_of_addresses():
    class Sent(serializers.Serializer):
        kind = serializers.ChoiceField(choices=["explained"])
        most = serializers.IntegerField(max_value=5)
        least = serializers.IntegerField(min_value=5)

    sent = Sent(data={"kind": "accepted", "most": 6, "least": 4})
    assert not sent.is_valid()
    assert [str(lines[0]) for lines in sent.errors.values()] == [
        "“accepted”不在可选范围内。", "不能大于5。", "不能小于5。",
    ]  # fmt: skip
