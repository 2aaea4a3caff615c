"""Who came before and after an agency: the API names only agencies that the person sees in its list anyway."""

from datetime import date

import pytest
from django.utils import timezone

from reports.models import Agency, AgencyChange
from reports.models.agency_changes import ENDINGS
from tests import factories
from tests.access.world import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]


@pytest.fixture
def changed(untouched):
    """Beside each agency one that went into it; in each pair of agencies one that went into the other."""
    pairs = [(factories.make_agency(parent=each.parent), each) for each in untouched.agency.values()]
    known = list(untouched.agency.values())
    pairs += [(one, other) for one in known for other in known if one != other]
    for number, (old, new) in enumerate(pairs):
        change = AgencyChange.objects.create(
            agency=old,
            kind=ENDINGS[number % len(ENDINGS)],
            on=date(2024, 3, 1),
            reason="机构改革",
            by=untouched.people["office"],
            at=timezone.now(),
        )
        change.successors.add(new)
    Agency.objects.update(valid_to=date(2024, 3, 1))
    return untouched


@pytest.mark.parametrize("public", [True, False])
def test_an_agency_names_no_other_that_its_reader_does_not_see(changed, settings, public):
    settings.PUBLIC_ARCHIVE = public
    named = 0
    for role in ROLES:
        answer = changed.client(role).get("/api/v1/agencies/", {"page_size": 200})
        if not public and role == "anonymous":
            assert answer.status_code == 403
            continue
        rows = answer.json()["results"]
        seen = {row["id"]: row["name"] for row in rows}
        for row in rows:
            others = [*row["predecessors"], *row["successors"]]
            assert {each["id"]: each["name"] for each in others}.items() <= seen.items(), role
            named += len(others)
            one = changed.client(role).get(f"/api/v1/agencies/{row['id']}/").json()
            assert (one["predecessors"], one["successors"]) == (row["predecessors"], row["successors"])
    assert named > 50, "without names nothing is proved"
