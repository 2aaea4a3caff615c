"""Statements that are made once for all people with the same reach answer as the queries of each of them."""

import pytest
from django.urls import reverse

from reports.api.views import AgencyViewSet, FindingViewSet, ReportViewSet
from reports.models import Membership
from reports.models.people import Role
from reports.statements import FIRST_MARK
from tests.api.asking import published
from tests.factories import add_finding, make_agency, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db
VIEWS = {"agency": AgencyViewSet, "report": ReportViewSet, "finding": FindingViewSet}


def walked(client, name) -> list[bytes]:
    pages, url = [], f"{reverse(f'api:{name}-list')}?page_size=2"
    while url:
        answer = client.get(url)
        assert answer.status_code in (200, 403), answer.content.decode()
        pages.append(answer.content)
        url = answer.headers.get("Link", "").partition(">")[0].removeprefix("<")
    return pages


@pytest.fixture
def people(department, settings):
    """People of every kind of reach, one of them at an agency whose number is a mark of a statement."""
    settings.PUBLIC_ARCHIVE = True
    county = department.parent
    marked = make_agency("标记局", parent=county, pk=FIRST_MARK)
    for agency in (department, marked, make_agency("第三局", parent=county)):
        published(agency)
        for year in (2023, 2025):
            version = make_submitted(make_slot(agency, year=year))
            for position in range(3):
                add_finding(version, check=f"T3-{position}")
    places = {Role.CLERK: marked, Role.HEAD: department}
    return [None, *(make_user(role, places.get(role, county)) for role in Role)]


def test_pages_are_those_of_the_query_for_everybody(client, people, monkeypatch):
    for user in people:
        client.logout()
        if user:
            client.force_login(user)
        for name, view in VIEWS.items():
            kept = walked(client, name)
            with monkeypatch.context() as patched:
                patched.setattr(view, "of_reach_only", False)
                assert walked(client, name) == kept, (user, name)


def test_a_removed_right_ends_with_the_next_request(client, people):
    clerk = people[1]
    client.force_login(clerk)
    assert len(walked(client, "finding")) > 1
    Membership.objects.filter(user=clerk).delete()
    clerk.refresh_from_db()
    client.force_login(clerk)  # the removed membership has ended the session
    assert walked(client, "finding") == [b'{"next":null,"results":[]}']


def test_a_closed_archive_is_closed_at_once(client, people, settings):
    assert client.get(reverse("api:agency-list")).json()["results"] != []
    settings.PUBLIC_ARCHIVE = False
    assert client.get(reverse("api:agency-list")).status_code in (401, 403)
    client.force_login(make_user(Role.ADMINISTRATOR, make_agency("别处")))
    assert len(walked(client, "agency")) == 2
