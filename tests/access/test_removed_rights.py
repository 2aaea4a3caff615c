"""A removed right ends at the person's next request, on pages, files and the API."""

import pytest
from django.urls import reverse

from reports.models import Membership
from reports.models.people import Role
from reports.services.tokens import issue_token
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission():
    _, department = county()
    return make_submitted(make_slot(department))


def addresses(submission) -> list[str]:
    return [
        reverse("review:report", args=(submission.pk,)),
        reverse("reports:source", args=(submission.pk,)),
        reverse("reports:source_view", args=(submission.pk,)),
        reverse("api:report-detail", args=(submission.report_id,)),
    ]


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.OFFICE, Role.AUDITOR])
@pytest.mark.parametrize("way", ["membership removed", "role changed", "person deactivated"])
def test_a_removed_right_ends_at_the_next_request(client, submission, role, way):
    agency = submission.report.agency
    person = make_user(role, agency if role == Role.CLERK else agency.parent)
    client.force_login(person)
    before = [client.get(address).status_code for address in addresses(submission)]
    assert before == [200, 200, 200, 200]
    if way == "membership removed":
        Membership.objects.filter(user=person).delete()
    elif way == "role changed":
        Membership.objects.filter(user=person).update(role=Role.ADMINISTRATOR)
    else:
        person.is_active = False
        person.save()
    after = [client.get(address).status_code for address in addresses(submission)]
    assert not {200} & set(after), after


def test_a_token_ends_with_the_right_too(client, submission):
    person = make_user(Role.AUDITOR, submission.report.agency.parent)
    headers = {"Authorization": f"Token {issue_token(user=person)}"}
    address = reverse("api:report-detail", args=(submission.report_id,))
    assert client.get(address, headers=headers).status_code == 200
    person.memberships.all().delete()
    assert client.get(address, headers=headers).status_code == 403
