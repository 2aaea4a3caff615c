"""问询 on the work page: a reviewer asks, the clerk answers, the reviewer closes; open ones block the pass."""

import pytest
from django.urls import reverse

from reports.models.people import Role
from review.lifecycle import Move
from review.models import Query
from review.services import MoveRefused, move
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db
CELL = "requests.received.total"


@pytest.fixture
def place(client):
    government, department = county()
    clerk = make_user(Role.CLERK, department)
    submission = make_submitted(make_slot(department), clerk)
    return {"clerk": clerk, "reviewer": make_user(Role.REVIEWER, government), "submission": submission}


def as_person(client, person):
    client.force_login(person)
    return client


def ask(client, place, **values):
    data = {"kind": "cell", "subject": CELL, "text": "新收16件与正文不一致，请说明。"} | values
    return as_person(client, place["reviewer"]).post(
        reverse("review:ask", args=(place["submission"].pk,)), data
    )


def page(client, place, person):
    return (
        as_person(client, person)
        .get(reverse("review:report", args=(place["submission"].pk,)))
        .content.decode()
    )


def test_a_question_on_a_cell_is_asked_answered_and_closed(client, place):
    assert ask(client, place).status_code == 302
    query = Query.objects.get()
    assert "表三“一、本年新收政府信息公开申请数量”总计" in page(client, place, place["clerk"])
    as_person(client, place["clerk"]).post(
        reverse("review:answer", args=(query.pk,)), {"text": "正文是全年口径。"}
    )
    shown = page(client, place, place["reviewer"])
    assert "正文是全年口径。" in shown
    as_person(client, place["reviewer"]).post(reverse("review:close_query", args=(query.pk,)))
    query.refresh_from_db()
    assert (query.state, query.entries.count()) == ("closed", 2)


def test_an_open_question_blocks_the_pass(client, place):
    ask(client, place)
    with pytest.raises(MoveRefused):
        move(actor=place["reviewer"], submission_id=place["submission"].pk, move=Move.PASS)


def test_the_page_of_the_pass_says_that_a_question_is_open_and_offers_nothing_to_send(client, place):
    address = reverse("review:move", args=(place["submission"].pk, "pass"))
    assert "确认通过" in as_person(client, place["reviewer"]).get(address).content.decode()
    ask(client, place)
    shown = client.get(address).content.decode()
    assert "还不能通过" in shown
    assert "还有1条问询没有答复" in shown
    assert "确认通过" not in shown


def test_the_form_names_what_is_asked_about(client, place):
    address = reverse("review:ask", args=(place["submission"].pk,))
    shown = as_person(client, place["reviewer"]).get(f"{address}?kind=part&subject=5").content.decode()
    assert "五、存在的主要问题及改进情况" in shown


@pytest.mark.parametrize(
    ("values", "sentence"),
    [({"text": " "}, "请写明问询内容"), ({"subject": "requests.nobody.total"}, "没有找到要问询的")],
)
def test_a_bad_question_stays_on_the_form_with_a_sentence(client, place, values, sentence):
    answer = ask(client, place, **values)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Query.objects.exists()


def test_a_clerk_may_not_ask_and_a_stranger_sees_nothing(client, place):
    address = reverse("review:ask", args=(place["submission"].pk,))
    assert as_person(client, place["clerk"]).get(address).status_code == 403
    ask(client, place)
    stranger = make_user(Role.CLERK, make_slot().agency)
    answer = reverse("review:answer", args=(Query.objects.get().pk,))
    assert as_person(client, stranger).post(answer, {"text": "x"}).status_code == 404
