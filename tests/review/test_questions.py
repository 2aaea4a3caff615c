"""问询: who asks, who answers, and which moves an open one blocks."""

import pytest

from reports.models import Event, Finding, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.states import State
from review.lifecycle import Move
from review.models import Outbox, Query
from review.questions import QuestionRefused, answer, ask, ask_again, close
from review.services import MoveRefused, move
from tests.factories import add_finding, county, make_agency, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    clerk = make_user(Role.CLERK, department)
    return {
        "government": government,
        "clerk": clerk,
        "submission": make_submitted(make_slot(department), clerk),
        "reviewer": make_user(Role.REVIEWER, government),
    }


def asked(place, **values) -> Query:
    call = {"kind": "cell", "subject": "requests.received.total", "text": "与台账不符，请核对。"} | values
    return ask(actor=place["reviewer"], submission_id=place["submission"].pk, **call)


def test_an_open_question_blocks_the_pass_until_it_is_answered(place):
    query = asked(place)
    with pytest.raises(MoveRefused) as refused:
        move(actor=place["reviewer"], submission_id=place["submission"].pk, move=Move.PASS)
    assert refused.value.code == "QUESTIONS_OPEN"
    assert "表三" in refused.value.message
    answer(actor=place["clerk"], query_id=query.pk, text="已核对，数据无误。")
    passed = move(actor=place["reviewer"], submission_id=place["submission"].pk, move=Move.PASS)
    assert passed.state == State.APPROVED


def test_a_question_is_closed_by_a_reviewer_and_then_rests(place):
    query = asked(place)
    assert close(actor=place["reviewer"], query_id=query.pk).state == "closed"
    for call in (
        lambda: answer(actor=place["clerk"], query_id=query.pk, text="晚了"),
        lambda: ask_again(actor=place["reviewer"], query_id=query.pk, text="再问"),
        lambda: close(actor=place["reviewer"], query_id=query.pk),
    ):
        with pytest.raises(QuestionRefused) as refused:
            call()
        assert refused.value.code == "ALREADY_CLOSED"


def test_asking_again_opens_an_answered_question(place):
    query = asked(place)
    answer(actor=place["clerk"], query_id=query.pk, text="无误")
    again = ask_again(actor=place["reviewer"], query_id=query.pk, text="请附台账")
    assert again.state == "open"
    assert [entry.text for entry in query.entries.all()] == ["与台账不符，请核对。", "无误", "请附台账"]


def test_a_question_outlives_the_return_of_its_version(place):
    asked(place)
    move(actor=place["reviewer"], submission_id=place["submission"].pk, move=Move.RETURN, reason="请答复问询")
    draft = Submission.objects.get(report=place["submission"].report, state=State.DRAFT)
    again = move(
        actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason="另行答复"
    )
    with pytest.raises(MoveRefused) as refused:
        move(actor=place["reviewer"], submission_id=again.pk, move=Move.PASS)
    assert refused.value.code == "QUESTIONS_OPEN"


def test_the_full_stop_of_a_finding_is_not_followed_by_a_colon(place):
    finding = add_finding(place["submission"])
    Finding.objects.filter(pk=finding.pk).update(message="与上年相同，请核对。")
    asked(place, kind="finding", subject=finding.fingerprint, text="请说明原因。")
    event = Event.objects.filter(move="ask").latest("sequence")
    assert event.comment == "与上年相同，请核对：请说明原因。"


def test_questions_hang_on_cells_findings_and_parts_that_are_there(place):
    assert asked(place, kind="part", subject="5").subject_text.startswith("五、")
    for kind, subject in (
        ("cell", "requests.nothing.total"),
        ("cell", ""),
        ("finding", "f" * 64),
        ("part", "7"),
        ("other", "1"),
    ):
        with pytest.raises(QuestionRefused) as refused:
            asked(place, kind=kind, subject=subject)
        assert refused.value.code == "SUBJECT_UNKNOWN"
    with pytest.raises(QuestionRefused) as silent:
        asked(place, text="  ")
    assert silent.value.code == "TEXT_MISSING"


def test_only_reviewers_of_the_stage_ask_and_only_the_agency_answers(place):
    query = asked(place)
    stranger = make_user(Role.CLERK, make_agency(parent=place["government"]))
    with pytest.raises(NotAllowed):
        answer(actor=stranger, query_id=query.pk, text="x")
    with pytest.raises(NotAllowed):
        answer(actor=place["reviewer"], query_id=query.pk, text="x")
    with pytest.raises(NotAllowed):
        close(actor=place["clerk"], query_id=query.pk)
    for person in (place["clerk"], make_user(Role.REVIEWER, place["government"], stages=(2, 2))):
        with pytest.raises(NotAllowed):
            ask(
                actor=person,
                submission_id=place["submission"].pk,
                kind="part",
                subject="1",
                text="x",
            )


def test_each_side_is_told_and_everything_is_recorded(place):
    query = asked(place)
    answer(actor=place["clerk"], query_id=query.pk, text="无误")
    told = {(row.recipient_id, row.notice) for row in Outbox.objects.exclude(event__move="submit")}
    assert told == {(place["clerk"].pk, "question"), (place["reviewer"].pk, "answered")}
    assert list(
        Event.objects.filter(move__in=("ask", "answer")).order_by("id").values_list("move", flat=True)
    ) == ["ask", "answer"]


def test_personal_numbers_in_a_question_are_masked(place):
    query = asked(place, text="申请人身份证11010519491231002X，请核对。")
    assert "11010519491231002X" not in query.entries.get().text
