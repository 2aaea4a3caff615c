"""Shortened, rehashed or replaced chains are detected by stored heads elsewhere and by signatures."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from reports import database_guards
from reports.models import AnnualReport, ChainHead, Event, PortalEvent, SignedHeads
from reports.models.reach import Role
from reports.services.chains import portal_faults, verify_chains
from reports.services.events import event_hash
from reports.services.signed_heads import sign_heads, signature_faults
from review.models import Outbox
from review.tasks import sign_heads as sign_daily
from tests.factories import county, make_slot, make_submitted, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def slot() -> AnnualReport:
    _, department = county()
    return make_submitted(make_slot(department)).report


@pytest.fixture
def without_guards():
    """Drop the triggers, as an attacker with full database access would."""
    for statement in database_guards._remove_statements(
        connection.vendor, database_guards.APPEND_ONLY_TABLES
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def test_every_chain_has_its_head_in_a_second_place(slot):
    last = Event.objects.filter(report=slot).order_by("-sequence").first()
    head = ChainHead.objects.get(report=slot)
    assert (head.count, head.hash) == (last.sequence, last.hash)
    assert verify_chains(AnnualReport.objects.all()).breaks == ()


def test_a_chain_whose_last_event_was_removed_is_found(slot, without_guards):
    Outbox.objects.all().delete()
    Event.objects.filter(report=slot).order_by("-sequence").first().delete()
    [*_, broken] = [
        each for each in verify_chains(AnnualReport.objects.all()).breaks if "另处登记" in each.sentence
    ]
    assert "可能缺少记录" in broken.sentence


def rehashed(slot: AnnualReport, **change) -> None:
    """Rewrite the first event, every later hash and the heads, as an attacker with the database could."""
    previous = ""
    for number, event in enumerate(Event.objects.filter(report=slot).order_by("sequence")):
        if number == 0:
            for name, value in change.items():
                setattr(event, name, value)
        event.previous_hash = previous
        event.hash = event_hash(event)
        event.save()
        previous = event.hash
    ChainHead.objects.filter(report=slot).update(hash=previous)


def test_a_chain_that_was_rehashed_whole_does_not_fit_its_signature(slot, without_guards):
    sign_heads()
    assert list(signature_faults()) == []
    rehashed(slot, actor_name="另一人")
    assert verify_chains(AnnualReport.objects.all()).breaks == ()
    [fault] = signature_faults()
    assert "与签名不符" in fault


def test_the_command_says_the_first_wrong_link(slot, without_guards):
    sign_heads()
    PortalEvent.objects.filter(sequence=2).update(subject="另一个对象")
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("verify_events", stdout=said)
    assert said.getvalue().startswith("系统变更 第2条：内容与校验值不符")


def test_the_chain_of_the_portal_that_lost_its_end_is_found(slot, without_guards):
    assert list(portal_faults()) == []
    PortalEvent.objects.order_by("-sequence").first().delete()
    [(_, sentence)] = portal_faults()
    assert "可能缺少记录" in sentence


def test_a_signature_made_without_the_key_is_found(slot, without_guards, settings):
    sign_heads()
    settings.AUDIT_KEY = "another key"
    assert list(signature_faults()) == ["第1次签名与内容不符。"]


def test_a_removed_signature_is_found(slot, without_guards):
    sign_heads()
    make_year(2016)
    sign_heads()
    SignedHeads.objects.filter(number=1).delete()
    assert "缺少第1次签名。" in list(signature_faults())


def test_only_heads_that_changed_are_signed_again(slot):
    first = sign_heads()
    assert str(slot.pk) in first.heads
    assert sign_heads() is None
    make_year(2016)
    assert set(sign_heads().heads) == {"0"}


def test_auditors_get_every_signature_by_mail(slot, settings, mailoutbox):
    settings.MAIL_ENABLED = True
    make_user(Role.AUDITOR, slot.agency, email="auditor@example.cn")
    assert sign_daily() > 0
    [mail] = mailoutbox
    assert mail.bcc == ["auditor@example.cn"]
    assert SignedHeads.objects.get().signature in mail.body


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="REPLACE is a statement of SQLite")
@pytest.mark.parametrize("columns", ["id", "sequence"])
def test_a_replaced_event_is_refused(slot, columns):
    event = Event.objects.filter(report=slot).first()
    names = [field.column for field in Event._meta.concrete_fields]
    chosen = ", ".join(names if columns == "id" else ("NULL" if name == "id" else name for name in names))
    same_row = f"SELECT {chosen} FROM reports_event WHERE id = %s"
    statement = f"INSERT OR REPLACE INTO reports_event ({', '.join(names)}) {same_row}"
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, [event.pk])
