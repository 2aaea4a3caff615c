"""PUT and DELETE of a cell through the API: by whom the pages allow it, and no refusal shows what is another's."""

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
def test_only_who_corrects_on_the_page_changes_a_cell(untouched, method):
    """The clerk of a draft and the reviewer of what waits; with a tag that nobody was given, they meet a conflict."""
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
            elif (role, state) in (("clerk", "draft"), ("reviewer", "submitted")):
                expected = 409
            unlawful = seen_unlawfully(untouched, ANY, role, answer.content)
            if answer.status_code != expected or unlawful:
                wrong[relation, state, role] = (answer.status_code, expected, unlawful)
    assert wrong == {}
    assert not Correction.objects.filter(code=SECRET_CELL).exists()
