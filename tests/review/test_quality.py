"""考核: the record from events, findings and questions, the weights of an office, and the pages."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reports.models import AnnualReport, Explanation, Finding, PortalEvent, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.slots import with_latest
from reports.statistics.quality import ANSWER_DAYS, Punctual, default_weights
from review import questions
from review.decisions import decide
from review.lifecycle import Move
from review.models import Query
from review.quality import judged, set_weights, weights_for
from review.services import move
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_finding,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
TODAY = date(2026, 11, 1)


@pytest.fixture
def place():
    return county()


@pytest.fixture
def office(place):
    return make_user(Role.OFFICE, place[0])


@pytest.fixture
def slot(place):
    return make_slot(place[1], 2024, due_on=timezone.localdate() + timedelta(days=9))


def record_of(slot, today=TODAY):
    (each,) = judged(list(with_latest(AnnualReport.objects.filter(pk=slot.pk))), today)
    return each.record


def hand_in(slot) -> Submission:
    submission = make_submitted(slot)
    Finding.objects.filter(submission=submission).delete()
    return submission


def test_a_report_handed_in_once_and_on_time_has_nothing_against_it(slot):
    hand_in(slot)
    record = record_of(slot)
    assert (record.punctual, record.versions, record.errors, record.corrections) == (
        Punctual.ON_TIME,
        1,
        0,
        0,
    )


def test_each_version_after_a_return_counts_and_one_taken_back_does_not(place, slot):
    reviewer = make_user(Role.REVIEWER, place[0])
    clerk = make_user(Role.CLERK, place[1])
    first = make_submitted(slot, clerk)
    move(actor=clerk, submission_id=first.pk, move=Move.WITHDRAW, reason="数字有误")
    second = Submission.objects.get(report=slot, state="draft")
    move(actor=clerk, submission_id=second.pk, move=Move.SUBMIT, attested=True)
    assert record_of(slot).versions == 1
    move(actor=reviewer, submission_id=second.pk, move=Move.RETURN, reason="请核对表三")
    third = Submission.objects.get(report=slot, state="draft")
    move(actor=clerk, submission_id=third.pk, move=Move.SUBMIT, attested=True, reason="已核对，无需修改")
    assert record_of(slot).versions == 2
    move(actor=reviewer, submission_id=third.pk, move=Move.PASS)
    assert (record_of(slot).versions, record_of(slot).corrections) == (2, 0)


def test_only_own_root_errors_of_the_first_version_count(slot):
    submission = hand_in(slot)
    root = make_finding(submission, 1, severity="error", outcome="fail", fault="source")
    make_finding(submission, 2, severity="error", outcome="fail", fault="source", echo_of=root)
    make_finding(submission, 3, severity="error", outcome="fail", fault="reading")
    make_finding(submission, 4, severity="error", outcome="fail", fault="unknown")
    make_finding(submission, 5, severity="warning", outcome="fail", fault="source")
    assert record_of(slot).errors == 1


def test_errors_dismissed_or_well_explained_do_not_count_and_confirmed_ones_do(place, slot):
    submission = hand_in(slot)
    clerk, reviewer = make_user(Role.CLERK, place[1]), make_user(Role.REVIEWER, place[0])
    found = [
        make_finding(submission, number, severity="error", outcome="fail", fault="source")
        for number in range(1, 4)
    ]
    for each in found:
        Explanation.objects.create(
            submission=submission,
            fingerprint=each.fingerprint,
            check_id=each.check_id,
            text="口径不同",
            by=clerk,
            at=timezone.now(),
        )
    counted = [record_of(slot).errors]
    for each, verdict in zip(found, ("confirm", "dismiss", "waive"), strict=True):
        decide(
            actor=reviewer,
            submission_id=submission.pk,
            fingerprint=each.fingerprint,
            verdict=verdict,
            reason="已核对原件",
        )
        counted.append(record_of(slot).errors)
    assert counted == [3, 3, 2, 1]


def test_a_question_is_late_after_five_days_answered_or_not(place, slot):
    submission = hand_in(slot)
    reviewer, clerk = make_user(Role.REVIEWER, place[0]), make_user(Role.CLERK, place[1])

    def ask(part: str, days_ago: int) -> Query:
        query = questions.ask(
            actor=reviewer, submission_id=submission.pk, kind="part", subject=part, text="请说明"
        )
        Query.objects.filter(pk=query.pk).update(asked_at=timezone.now() - timedelta(days=days_ago))
        return query

    ask("1", ANSWER_DAYS - 1)
    assert record_of(slot).late_answers == 0
    ask("2", ANSWER_DAYS + 1)
    assert record_of(slot).late_answers == 1
    late = ask("3", ANSWER_DAYS + 1)
    questions.answer(actor=clerk, query_id=late.pk, text="已核对")
    assert record_of(slot).late_answers == 2
    closed = ask("4", ANSWER_DAYS + 1)
    questions.close(actor=reviewer, query_id=closed.pk)
    assert record_of(slot).late_answers == 2


def test_who_handed_in_nothing_is_missing_after_the_date_and_pending_before(slot):
    assert record_of(slot, slot.due_on).punctual is Punctual.PENDING
    record = record_of(slot, slot.due_on + timedelta(days=1))
    assert (record.punctual, record.versions, record.errors) == (Punctual.MISSING, None, None)
    later = record_of(slot, slot.due_on + timedelta(days=30))
    assert (record.days_late, later.days_late, later.days_overdue) == (1, 30, 30)


def test_the_weights_of_the_nearest_office_hold(place, office):
    government, bureau = place
    assert weights_for(bureau) == default_weights()
    set_weights(actor=office, agency=government, weights=default_weights() | {"late": Decimal("12.5")})
    assert weights_for(bureau)["late"] == Decimal("12.5")
    with pytest.raises(NotAllowed):
        set_weights(actor=make_user(Role.AUDITOR, government), agency=government, weights=default_weights())


def test_the_list_and_the_workbook_say_the_same(client, place, slot, office):
    hand_in(slot)
    overdue = timezone.localdate() - timedelta(days=20)
    late = make_slot(make_agency("青禾县教育局", parent=place[0]), 2024, due_on=overdue)
    client.force_login(office)
    response = client.get(reverse("review:quality", args=(2024,)))
    shown = {
        each.report.agency_name: (timeliness, total)
        for each, timeliness, total, _ in response.context["rows"]
    }
    assert shown == {place[1].name: ("按时", "100"), late.agency_name: ("逾期未报", "40")}
    assert "得分＝100分" in response.content.decode()
    content = client.get(reverse("review:quality_table", args=(2024,))).content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=3, values_only=True))
    assert {row[1]: row[4] for row in rows} == {place[1].name: 100, late.agency_name: 40}


def test_the_agency_sees_its_own_record_with_the_weights_and_no_other(client, place, slot):
    submission = hand_in(slot)
    make_finding(submission, 6, severity="error", outcome="fail", fault="source")
    client.force_login(make_user(Role.CLERK, place[1]))
    response = client.get(reverse("review:own_quality", args=(slot.pk,)))
    assert response.context["total"] == "98"
    assert "首次上报的填报错误" in response.content.decode()
    assert (
        reverse("review:own_quality", args=(slot.pk,))
        in client.get(reverse("reports:my_reports")).content.decode()
    )
    other = make_slot(make_agency("青禾县教育局", parent=place[0]), 2024)
    assert client.get(reverse("review:own_quality", args=(other.pk,))).status_code == 404


def test_weights_are_set_on_a_page_and_wrong_ones_are_refused(client, place, office):
    client.force_login(office)
    address = reverse("review:quality_weights")
    values = {"agency": place[0].pk} | {code: str(points) for code, points in default_weights().items()}
    assert client.post(address, values | {"late": "-1"}).status_code == 422
    for typed in ("٣", "1e1", "三"):
        assert client.post(address, values | {"late": typed}).status_code == 422
    assert client.post(address, values | {"late": "２０"}).status_code == 302
    assert weights_for(place[1])["late"] == 20
    event = PortalEvent.objects.filter(action__startswith="quality_weights").latest("sequence")
    assert (event.action, event.actor) == ("quality_weights_created", office)
    assert 'value="20"' in client.get(address).content.decode()


def test_the_number_of_queries_does_not_grow_with_the_agencies(
    client, place, office, django_assert_max_num_queries
):
    for number in range(8):
        make_approved(make_slot(make_agency(f"青禾县第{number}局", parent=place[0]), 2024))
    client.force_login(office)
    with django_assert_max_num_queries(22):
        client.get(reverse("review:quality", args=(2024,)))
