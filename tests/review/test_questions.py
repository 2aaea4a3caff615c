"""问询: who asks, who answers, and which moves an open one blocks."""

import pytest
from django.urls import reverse

from reports.models import Event, Finding, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.corrections import correct_cell
from reports.states import State
from review.lifecycle import Move
from review.models import Outbox, Query
from review.questions import QuestionRefused, answer, ask, ask_again, close
from review.services import MoveRefused, move
from tests.factories import add_finding, county, make_agency, make_draft, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of

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


def test_an_answer_that_is_sent_several_times_is_kept_once(client, place):
    query = asked(place)
    client.force_login(place["clerk"])
    address = reverse("review:answer", args=(query.pk,))
    for text in ("已核对，数据无误。", "已核对，数据无误。", " 已核对，数据无误。\n"):
        assert client.post(address, {"text": text}).status_code == 302
    said = "已核对，数据无误。"
    assert list(query.entries.values_list("text", flat=True))[1:] == [said]
    assert Event.objects.filter(move="answer").count() == 1
    answer(actor=place["clerk"], query_id=query.pk, text="另附台账。")
    ask_again(actor=place["reviewer"], query_id=query.pk, text="请再核对。")
    answer(actor=place["clerk"], query_id=query.pk, text="另附台账。")
    texts = list(query.entries.values_list("text", flat=True))[1:]
    assert texts == [said, "另附台账。", "请再核对。", "另附台账。"]


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


def test_the_asking_form_says_what_the_rule_of_the_pass_asks(client, place):
    client.force_login(place["reviewer"])
    address = reverse("review:ask", args=(place["submission"].pk,))
    page = parsed(client.get(address, {"kind": "part", "subject": "5"}))
    assert "答复或办结之前，这份年报不能通过" in text_of(page)


def test_the_page_of_the_pass_names_answered_questions_that_nobody_closed(client, place):
    query = asked(place, kind="part", subject="5")
    client.force_login(place["reviewer"])
    address = reverse("review:move", args=(place["submission"].pk, "pass"))
    link = reverse("review:report", args=(place["submission"].pk,)) + "#questions"
    assert "尚未办结" not in text_of(parsed(client.get(address)))
    answer(actor=place["clerk"], query_id=query.pk, text="已核对，数据无误。")
    page = parsed(client.get(address))
    assert_clean(page)
    assert "1条问询已答复，尚未办结" in text_of(page)
    assert "已核对，数据无误。" in text_of(page)
    assert [text_of(each) for each in page.xpath("//a[@href = $link]", link=link)] == [query.subject_text]
    close(actor=place["reviewer"], query_id=query.pk)
    assert "尚未办结" not in text_of(parsed(client.get(address)))


def test_a_waiting_question_leads_the_clerk_to_the_talk(client, place):
    asked(place)
    client.force_login(place["clerk"])
    page = parsed(client.get(reverse("reports:my_reports")))
    link = reverse("review:report", args=(place["submission"].pk,)) + "#questions"
    assert page.xpath("//a[@href = $link]", link=link)


def test_a_reviewer_is_told_before_the_first_correction_that_another_must_review(client, place):
    pk, warning = place["submission"].pk, "更正后，本版须由另一名审核人员审核"
    code = "proactive.licensing.decisions"
    form = reverse("reports:correct_cell", args=(pk, code))
    block = reverse("reports:paste_block", args=(pk,)) + f"?start={code}"
    client.force_login(place["reviewer"])
    for address in (form, block):
        assert warning in text_of(parsed(client.get(address)))
    correct_cell(actor=place["reviewer"], submission_id=pk, code=code, value="7", reason="对照原件")
    for address in (form, block):
        assert warning not in text_of(parsed(client.get(address)))


def test_a_clerk_is_not_told_of_another_reviewer(client, place):
    draft = make_draft(make_slot(place["clerk"].memberships.get().agency, 2023), place["clerk"])
    client.force_login(place["clerk"])
    page = client.get(reverse("reports:correct_cell", args=(draft.pk, "proactive.licensing.decisions")))
    assert page.status_code == 200
    assert "另一名审核人员" not in page.content.decode()
