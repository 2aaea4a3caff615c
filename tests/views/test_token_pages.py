"""接口令牌: made after the password, shown once, no wider than their scope, ended after a question."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import ApiToken, PortalEvent, User
from reports.models.people import Role
from reports.services.accounts import remove_second_factor
from reports.services.publishing import publish_report
from reports.services.tokens import MOST_TOKENS, TokenAsked, issue_token, make_token, user_of_token
from tests.factories import PASSWORD, county, make_agency, make_approved, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db
TYPED = {"label": "县门户网站", "scope": "public", "days": "90", "password": PASSWORD}


@pytest.fixture
def person(client, region):
    made = make_user(Role.OFFICE, region[0])
    client.force_login(made)
    return made


def path() -> str:
    return reverse("reports:tokens")


def test_a_token_is_shown_once_and_kept_as_a_digest(client, person):
    assert_clean(parsed(client.get(path())))
    made = client.post(path(), TYPED)
    page = parsed(made)
    assert_clean(page)
    key = page.xpath("string(//code[@class='token'])")
    assert user_of_token(key) == person
    assert "no-store" in made.headers["Cache-Control"]
    again = client.get(path()).content.decode()
    assert key not in again
    assert "县门户网站" in again
    assert key not in str(list(ApiToken.objects.values_list()))
    event = PortalEvent.objects.order_by("-sequence").first()
    assert (event.action, "县门户网站" in event.subject, key in event.subject) == (
        "token_issued",
        True,
        False,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "wrong"}, "密码不正确，未取得令牌。连续输错"),
        ({"password": ""}, "请填写本人的登录密码"),
        ({"label": ""}, "请填写名称"),
        ({"scope": "write"}, "请选择范围"),
        ({"days": "9999"}, "请选择有效期"),
    ],
)
def test_what_is_wrong_is_said_and_no_token_made(client, person, changes, sentence):
    answer = client.post(path(), TYPED | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_names_are_given_once_and_tokens_are_bounded(client, person):
    client.post(path(), TYPED)
    assert "已有名称为" in client.post(path(), TYPED).content.decode()
    for number in range(MOST_TOKENS - 1):
        make_token(actor=person, asked=TokenAsked(f"系统{number}", "own", 30), with_factor=False)
    assert "最多10个" in client.post(path(), TYPED | {"label": "另一个"}).content.decode()
    assert user_of_token(issue_token(user=person)) == person  # those of the API's login count by themselves
    ApiToken.objects.filter(label="县门户网站").update(expires_at=timezone.now() - timedelta(days=1))
    assert client.post(path(), TYPED | {"label": "另一个"}).status_code == 200


def test_a_token_is_ended_after_a_question_and_only_by_its_owner(client, person, region):
    own = make_token(actor=person, asked=TokenAsked("旧系统", "all", 30), with_factor=False)
    other = make_user(Role.OFFICE, region[0])
    foreign = make_token(actor=other, asked=TokenAsked("他人", "all", 30), with_factor=False)
    ids = {token.label: token.pk for token in ApiToken.objects.all()}
    assert client.post(reverse("reports:end_token", args=(ids["他人"],))).status_code == 404
    address = reverse("reports:end_token", args=(ids["旧系统"],))
    asked = client.get(address)
    assert_clean(parsed(asked))
    assert "不能恢复" in asked.content.decode()
    assert user_of_token(own) == person
    assert "已停用" in client.post(address, follow=True).content.decode()
    assert user_of_token(own) is None
    assert user_of_token(foreign) == other
    assert PortalEvent.objects.order_by("-sequence").first().action == "token_ended"


def test_the_list_says_when_a_token_was_last_used(client, person):
    key = make_token(actor=person, asked=TokenAsked("门户", "public", 30), with_factor=False)
    assert "从未使用" in text_of(parsed(client.get(path())))
    client.logout()
    headers = {"Authorization": f"Token {key}"}
    assert client.get(reverse("api:year-list"), headers=headers).status_code == 200
    used = ApiToken.objects.get().last_used_at
    assert used is not None
    client.get(reverse("api:year-list"), headers=headers)
    assert ApiToken.objects.get().last_used_at == used  # written once a minute
    client.force_login(person)
    assert "从未使用" not in text_of(parsed(client.get(path())))


def test_each_scope_shows_what_it_says(client):
    """The office is clerk of its own bureau too: all sees the region, own the bureau, public what is published."""
    government, bureau = county()
    school = make_agency("青禾县教育局", parent=government)
    published = make_approved(make_slot(school, 2023)).report
    office = make_user(Role.OFFICE, government)
    publish_report(actor=office, report_id=published.pk)
    waiting = make_submitted(make_slot(school)).report
    own = make_submitted(make_slot(bureau)).report
    person = make_user(Role.OFFICE, government)
    person.memberships.create(agency=bureau, role=Role.CLERK)
    expected = {
        "public": {published.pk},
        "own": {published.pk, own.pk},
        "all": {published.pk, own.pk, waiting.pk},
    }
    for scope, seen in expected.items():
        key = make_token(actor=person, asked=TokenAsked(scope, scope, 30), with_factor=False)
        headers = {"Authorization": f"Token {key}"}
        rows = client.get(reverse("api:report-list"), headers=headers).json()["results"]
        assert {row["id"] for row in rows} == seen, scope
        found = client.get(reverse("api:finding-list"), headers=headers).json()["results"]
        assert {row["report"] for row in found} <= seen, scope
        asked = client.get(reverse("api:report-detail", args=(waiting.pk,)), headers=headers)
        assert asked.status_code == (200 if scope == "all" else 404), scope


def test_a_token_made_behind_the_second_factor_needs_no_other_and_ends_with_it(person):
    User.objects.filter(pk=person.pk).update(second_factor_since=timezone.now())
    plain = make_token(actor=person, asked=TokenAsked("先前", "all", 30), with_factor=False)
    behind = make_token(actor=person, asked=TokenAsked("之后", "all", 30), with_factor=True)
    assert user_of_token(plain) is None
    assert user_of_token(behind) == person
    remove_second_factor(user=User.objects.get(pk=person.pk))
    assert user_of_token(behind) is None
