"""Texts stored with characters that no document holds are named by fsck and cleaned; records stay as they are."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reports.models import Agency, BoilerplateEntry, Explanation, PortalEvent
from reports.services.unstorable_texts import UnstorableText, clean_texts, unstorable_texts
from tests.factories import add_finding, county, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def told(command: str) -> str:
    """Return what the command printed, ended by the sentence with which it failed."""
    out = StringIO()
    try:
        call_command(command, stdout=out, stderr=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_what_fsck_names_clean_texts_mends():
    _, department = county()
    Agency.objects.filter(pk=department.pk).update(name="青禾县\x0b财政局\x1b", telephone="\x01")
    assert f"reports_agency {department.pk} name" in told("fsck")
    assert "2 texts differ: manage.py clean_texts" in told("fsck")
    assert "2 texts cleaned" in told("clean_texts")
    department.refresh_from_db()
    assert (department.name, department.telephone) == ("青禾县财政局", "")
    assert PortalEvent.objects.filter(action="text_cleaned").count() == 2
    assert "texts differ" not in told("fsck")
    assert clean_texts() == ([], [])


def test_a_text_that_must_not_be_empty_keeps_a_sign():
    _, department = county()
    Agency.objects.filter(pk=department.pk).update(name="\x0b")
    clean_texts()
    department.refresh_from_db()
    assert department.name == "□"


def test_of_two_unique_texts_that_would_be_one_the_second_is_named():
    first, second = (
        BoilerplateEntry.objects.create(sentence=text, changed_at=timezone.now())
        for text in ("套话", "套\x01话")
    )
    assert clean_texts() == ([], [UnstorableText(BoilerplateEntry, second.pk, "sentence")])
    second.refresh_from_db()
    assert (first.sentence, second.sentence) == ("套话", "套\x01话")
    assert "to be changed by hand" in told("clean_texts")
    assert not PortalEvent.objects.filter(action="text_cleaned").exists()


def test_what_a_digest_covers_is_not_changed():
    _, department = county()
    clerk = make_user("clerk", department)
    submission = make_submitted(make_slot(department), clerk)
    finding = add_finding(submission)
    Explanation.objects.create(
        submission=submission,
        fingerprint=finding.fingerprint,
        check_id=finding.check_id,
        text="说\x0b明",
        by=clerk,
        at=submission.created_at,
    )
    assert list(unstorable_texts()) == []
