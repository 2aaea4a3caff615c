"""Mail through a real SMTP server that is killed and restarted."""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import User
from reports.models.people import MailMode, Role
from review import questions
from review.lifecycle import Move
from review.mailing import send_waiting_mail
from review.models import Outbox
from review.services import move
from tests.factories import county, make_slot, make_submitted, make_user
from tests.machinery.mail import MailServer

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    server = MailServer()
    settings.MAIL_ENABLED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
    settings.DEFAULT_FROM_EMAIL = "年报系统 <reports@example.cn>"
    settings.PORTAL_URL = "https://reports.example.cn"
    yield server
    server.stop()


@pytest.fixture
def people():
    """Return a bureau with two clerks who have mail addresses."""
    _, department = county()
    return [
        make_user(Role.CLERK, department, email=f"clerk{number}@example.cn") for number in (1, 2)
    ], make_slot(department)


def due_now() -> None:
    Outbox.objects.filter(channel="mail", state="queued").update(next_try_at=timezone.now())


def test_mails_name_the_report_and_no_reason_and_go_out_once(mail_server, people):
    [clerk, _], slot = people
    mail_server.start()
    make_submitted(slot, clerk)
    assert send_waiting_mail() == 2
    assert send_waiting_mail() == 0
    assert {mail["To"] for mail in mail_server.mails} == {"clerk1@example.cn", "clerk2@example.cn"}
    first = mail_server.mails[0]
    assert first["Subject"].strip() == f"【年报】{slot}已上报，等待审核"
    assert "https://reports.example.cn" in first.get_content()
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 2


def test_a_server_that_is_down_delays_nothing_and_loses_nothing(mail_server, people):
    [clerk, _], slot = people
    submission = make_submitted(slot, clerk)
    assert submission.state == "submitted"
    assert send_waiting_mail() == 0
    rows = Outbox.objects.filter(channel="mail")
    assert {(row.state, row.attempts, row.error) for row in rows} == {("queued", 1, "ConnectionRefusedError")}
    assert all(row.next_try_at > timezone.now() for row in rows)
    mail_server.start()
    assert send_waiting_mail() == 0, "tried again before the pause was over"
    due_now()
    assert send_waiting_mail() == 2
    assert len(mail_server.mails) == 2


def test_a_server_that_hangs_costs_the_time_limit_and_the_mails_wait(mail_server, people, settings):
    [clerk, _], slot = people
    settings.EMAIL_TIMEOUT = 1
    submission = make_submitted(slot, clerk)
    with mail_server.hanging():
        begun = time.monotonic()
        assert send_waiting_mail() == 0
        assert time.monotonic() - begun < 5, "one time limit, not one for each mail"
        submission.refresh_from_db()
        assert submission.state == "submitted"
        rows = Outbox.objects.filter(channel="mail")
        assert {(row.state, row.attempts) for row in rows} == {("queued", 1)}
        assert all(timezone.now() < row.next_try_at < timezone.now() + timedelta(minutes=2) for row in rows)
        assert Outbox.objects.unread_of(clerk).exists(), "the message in the portal does not wait for mail"
    mail_server.start()
    due_now()
    assert send_waiting_mail() == 2
    assert len(mail_server.mails) == 2


def test_a_server_that_hangs_after_the_greeting_costs_the_time_limit(mail_server, people, settings):
    [clerk, _], slot = people
    settings.EMAIL_TIMEOUT = 1
    make_submitted(slot, clerk)
    with mail_server.hanging(greeting=b"220 ready\r\n"):
        begun = time.monotonic()
        assert send_waiting_mail() == 0
        assert time.monotonic() - begun < 5
    assert set(Outbox.objects.filter(channel="mail").values_list("state", "attempts")) == {("queued", 1)}


def test_a_server_killed_between_two_mails_gets_the_rest_when_it_is_back(mail_server, people, monkeypatch):
    [clerk, _], slot = people
    make_submitted(slot, clerk)
    mail_server.start()
    accept = mail_server.mailbox.handle_DATA

    async def accept_one_and_die(server, session, envelope):
        answer = await accept(server, session, envelope)
        if len(mail_server.mails) == 1:
            server.transport.write(b"250 OK\r\n")
            server.transport.abort()
        return answer

    mail_server.mailbox.handle_DATA = accept_one_and_die
    send_waiting_mail()
    mail_server.stop()
    assert send_waiting_mail() == 0
    mail_server.mailbox.handle_DATA = accept
    mail_server.start()
    due_now()
    send_waiting_mail()
    assert not Outbox.objects.filter(channel="mail", state="queued").exists()
    assert {mail["To"] for mail in mail_server.mails} == {"clerk1@example.cn", "clerk2@example.cn"}


def test_one_bad_address_does_not_hold_up_the_others(mail_server, people):
    [clerk, _], slot = people
    mail_server.start()
    mail_server.mailbox.refused.add("clerk1@example.cn")
    make_submitted(slot, clerk)
    assert send_waiting_mail() == 1
    [waiting] = Outbox.objects.filter(channel="mail", state="queued")
    assert (waiting.recipient, waiting.error) == (clerk, "SMTPRecipientsRefused")


def test_the_daily_mail_waits_for_the_morning_and_holds_everything(mail_server, people):
    [clerk, other], slot = people
    User.objects.filter(pk=other.pk).update(email="")
    User.objects.filter(pk=clerk.pk).update(mail_mode=MailMode.DAILY)
    mail_server.start()
    make_submitted(slot, clerk)
    second = make_slot(slot.agency, 2023)
    make_submitted(second, clerk)
    assert send_waiting_mail() == 0
    local = {timezone.localtime(row.next_try_at) for row in Outbox.objects.filter(channel="mail")}
    assert {(moment.hour, moment.minute) for moment in local} == {(8, 0)}
    assert all(timezone.now() < moment <= timezone.now() + timedelta(days=1) for moment in local)
    due_now()
    assert send_waiting_mail() == 2
    [mail] = mail_server.mails
    assert mail["Subject"].strip() == "【年报】您有2条年报消息"
    assert str(slot) in mail.get_content()
    assert str(second) in mail.get_content()


def test_rows_that_a_sender_has_taken_are_left_alone_until_its_lease_ends(mail_server, people):
    from review.mailing import LEASE, _take_due

    [clerk, _], slot = people
    mail_server.start()
    make_submitted(slot, clerk)
    assert len(_take_due()) == 2
    assert send_waiting_mail() == 0
    Outbox.objects.update(next_try_at=timezone.now() - LEASE)
    assert send_waiting_mail() == 2


def test_no_mail_holds_a_personal_number_that_somebody_typed(mail_server, people):
    [clerk, _], slot = people
    mail_server.start()
    submission = make_submitted(slot, clerk)
    government = slot.agency.parent
    reviewer = make_user(Role.REVIEWER, government, email="reviewer@example.cn")
    numbers = ("11010519491231002X", "13912345678", "6217000000000000004")
    typed = "请删去" + "、".join(numbers)
    questions.ask(actor=reviewer, submission_id=submission.pk, kind="part", subject="1", text=typed)
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason=typed)
    due_now()
    while send_waiting_mail():
        due_now()
    assert len(mail_server.mails) >= 4
    for mail in mail_server.mails:
        text = f"{mail['Subject']} {mail.get_content()}"
        assert not [number for number in numbers if number in text], text
