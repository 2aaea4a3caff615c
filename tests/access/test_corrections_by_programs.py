"""PUT and DELETE of a cell through the API: only the clerk of a draft, and nothing of others shows in a refusal."""

import json

import pytest
from django.db import transaction

from reports.models import Correction
from tests.access.table import per_report, reads
from tests.access.test_access import PROBES, seen_unlawfully
from tests.access.world import ROLES, SECRET_CELL

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
ANY = next(probe for probe in PROBES if not probe.public)


@pytest.mark.parametrize("method", ["put", "delete"])
def test_only_the_clerk_of_a_draft_changes_a_cell(untouched, method):
    """With a tag that nobody was given, the clerk gets as far as the conflict."""
    wrong = {}
    body = json.dumps({"value": "5", "reason": "对照原件"})
    for relation, state in per_report():
        version = untouched.submission[relation, state].pk
        for role in ROLES:
            with transaction.atomic():
                answer = getattr(untouched.client(role), method)(
                    f"/api/v1/submissions/{version}/cells/{SECRET_CELL}/",
                    body,
                    content_type="application/json",
                    headers={"If-Match": '"0.0"'},
                )
                transaction.set_rollback(True)
            expected = 403
            if role != "anonymous" and not reads(role, relation, state):
                expected = 404
            elif role == "clerk" and state == "draft":
                expected = 409
            unlawful = seen_unlawfully(untouched, ANY, role, answer.content)
            if answer.status_code != expected or unlawful:
                wrong[relation, state, role] = (answer.status_code, expected, unlawful)
    assert wrong == {}
    assert not Correction.objects.filter(code=SECRET_CELL).exists()
