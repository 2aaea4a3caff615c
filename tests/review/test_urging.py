"""催报: the clerks are told, at most once a day, and the record says who asked."""

import pytest
from django.urls import reverse

from reports.models import Event
from reports.models.people import Role
from reports.permissions import NotAllowed
from review.models import Outbox
from review.urging import UrgeRefused, urge
from tests.factories import county, make_agency, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def agencies():
    return county()


@pytest.fixture
def clerk(agencies):
    return make_user(Role.CLERK, agencies[1])


@pytest.fixture
def reviewer(agencies):
    return make_user(Role.REVIEWER, agencies[0])


def test_the_clerks_are_told_and_the_record_names_who_asked(agencies, clerk, reviewer):
    slot = make_slot(agencies[1])
    urge(actor=reviewer, report_id=slot.pk, text="请今天下班前上报。", address="192.0.2.7")
    message = Outbox.objects.get(recipient=clerk, channel="portal")
    assert message.subject == f"请尽快上报{slot}"
    assert "请今天下班前上报。" in message.text
    event = Event.objects.get(report=slot, move="urge")
    assert (event.actor, event.address) == (reviewer, "192.0.2.7")


def test_a_unit_is_asked_once_a_day(agencies, clerk, reviewer):
    slot = make_slot(agencies[1])
    urge(actor=reviewer, report_id=slot.pk)
    with pytest.raises(UrgeRefused, match="今天已经催报过"):
        urge(actor=reviewer, report_id=slot.pk)


def test_what_was_handed_in_is_not_asked_for(agencies, clerk, reviewer):
    report = make_submitted(make_slot(agencies[1]), clerk).report
    with pytest.raises(UrgeRefused, match="NOT_AWAITED"):
        urge(actor=reviewer, report_id=report.pk)


def test_an_exempted_report_is_not_asked_for(agencies, clerk, reviewer):
    slot = make_slot(agencies[1], exempted=True, exemption_reason="撤并")
    with pytest.raises(UrgeRefused, match="NOT_AWAITED"):
        urge(actor=reviewer, report_id=slot.pk)


def test_without_a_clerk_nobody_would_hear_it(agencies, reviewer):
    with pytest.raises(UrgeRefused, match="NOBODY"):
        urge(actor=reviewer, report_id=make_slot(agencies[1]).pk)


@pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.ADMINISTRATOR])
def test_others_ask_nobody(agencies, clerk, role):
    person = make_user(role, agencies[0] if role != Role.CLERK else agencies[1])
    with pytest.raises(NotAllowed):
        urge(actor=person, report_id=make_slot(agencies[1]).pk)


def test_many_are_asked_at_once_and_each_has_its_own_answer(client, agencies, clerk, reviewer):
    silent = make_slot(make_agency("乙局", parent=agencies[0]))
    slot = make_slot(agencies[1])
    _, elsewhere = county()
    foreign = make_slot(elsewhere)
    make_user(Role.CLERK, elsewhere)
    client.force_login(reviewer)
    address = reverse("review:urge", args=(2024,))
    asked = client.get(address, {"slot": [slot.pk, silent.pk, foreign.pk, "x"]})
    assert slot.agency_name in asked.content.decode()
    assert not Event.objects.filter(move="urge").exists()
    done = client.post(address, {"slot": [slot.pk, silent.pk, foreign.pk]}).content.decode()
    assert "已催报1份，共2份" in done
    assert "没有登记填报员" in done
    assert Event.objects.filter(move="urge").count() == 1
