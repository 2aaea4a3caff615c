"""The index of the API names exactly the lists that its reader may ask for."""

import pytest

from portal.api import more, router
from tests.access.world import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
LISTS = {prefix for prefix, view, _ in [*router.registry, *more.registry] if hasattr(view, "list")}


@pytest.mark.parametrize("role", ROLES)
def test_the_index_of_a_public_archive_names_what_its_reader_may_ask_for(untouched, settings, role):
    settings.PUBLIC_ARCHIVE = True
    client = untouched.client(role)
    answer = client.get("/api/v1/")
    assert answer.status_code == 200
    named = answer.json()
    for prefix in LISTS:
        status = client.get(f"/api/v1/{prefix}/").status_code
        refused = role == "anonymous" and status == 403
        assert (prefix in named) is not refused, (prefix, status)
    assert {"agencies", "reports", "tables/wide", "withdrawals"} <= named.keys()
    assert all(address == f"http://testserver/api/v1/{prefix}/" for prefix, address in named.items())
    assert not answer.cookies
    if role == "anonymous":
        assert "findings" not in named


def test_the_index_of_a_closed_archive_is_for_people_with_an_account(untouched):
    assert untouched.client("anonymous").get("/api/v1/").status_code == 403
    assert untouched.client("nobody").get("/api/v1/").json().keys() == LISTS
