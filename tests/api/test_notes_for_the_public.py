"""A note for the public that a program hands in is kept for readers, or refused."""

import pytest

from reports.models import Submission
from reports.models.people import Role
from tests.api.asking import send, token
from tests.factories import make_draft, make_slot, make_user

pytestmark = pytest.mark.django_db


def test_a_note_for_the_public_that_nobody_would_read_is_refused_with_a_sentence(client, department):
    clerk = make_user(Role.CLERK, department)
    draft = make_draft(make_slot(department), clerk)
    body = {"move": "submit", "lock_version": draft.lock_version, "attested": True, "public_note": "口径有误"}
    answer = send(client, f"submissions/{draft.pk}/moves/", body, token(clerk))
    assert (answer.status_code, answer.json()["code"]) == (422, "NOTE_NOT_TAKEN")
    assert "撤回后重新送签、上报时填写" in answer.json()["detail"]
    assert Submission.objects.get(pk=draft.pk).state == "draft"
