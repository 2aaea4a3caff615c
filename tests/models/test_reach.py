"""What a person's memberships reach, asked by a query whose text is kept."""

import pytest
from django.contrib.auth.models import AnonymousUser

from reports.models import Membership, Submission, User
from reports.models.people import Role
from reports.models.reach import SeenQuery
from reports.statements import FIRST_MARK
from tests.factories import county, make_agency, make_draft, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def shown(user, submission):
    return Submission.objects.visible_to(user).filter(pk=submission).select_related("report__agency")


@pytest.fixture
def query():
    return SeenQuery(shown, submission=int)


def seen(query, user, submission) -> bool:
    try:
        found = query.get(User.objects.get(pk=user.pk), submission=submission.pk)
    except Submission.DoesNotExist:
        return False
    return found == submission and found.report.agency == submission.report.agency


def test_everybody_sees_by_the_kept_text_what_the_filter_shows(query):
    government, department = county()
    elsewhere = make_agency("长汀县人民政府", kind="government")
    reports = [
        make_draft(make_slot(department, 2023), make_user(Role.CLERK, department)),
        make_submitted(make_slot(department, 2024)),
        make_submitted(make_slot(government, 2024)),
        make_submitted(make_slot(elsewhere, 2024)),
    ]
    people = [make_user()] + [
        make_user(role, agency) for role in Role.values for agency in (government, department, elsewhere)
    ]
    several = make_user(Role.CLERK, department)
    Membership.objects.create(user=several, role=Role.REVIEWER, agency=elsewhere)
    found = set()
    for _ in range(2):
        for person in (*people, several):
            for report in reports:
                lawful = shown(person, report.pk).exists()
                assert seen(query, person, report) is lawful, (person, report)
                found.add(lawful)
    assert found == {True, False}


def test_a_removed_or_moved_membership_ends_what_was_seen(query):
    government, department = county()
    report, reviewer = make_submitted(make_slot(department, 2024)), make_user(Role.REVIEWER, government)
    assert seen(query, reviewer, report)
    Membership.objects.filter(user=reviewer).update(agency=department)
    assert not seen(query, reviewer, report)
    Membership.objects.filter(user=reviewer).delete()
    assert not seen(query, reviewer, report)


def test_an_agency_whose_number_stands_for_the_argument_sees_its_own_reports_only(query):
    """Its number would be taken for the place of the report's number, which then is compared with itself."""
    elsewhere = make_submitted(make_slot(year=2024))
    agency = make_agency("青禾县文物局", pk=FIRST_MARK)
    clerk = make_user(Role.CLERK, agency)
    own = make_draft(make_slot(agency, 2024), clerk)
    assert agency.pk == FIRST_MARK
    assert seen(query, clerk, own)
    assert not seen(query, clerk, elsewhere)


def test_nobody_logged_in_sees_nothing_and_the_database_is_not_asked(query, django_assert_num_queries):
    report = make_submitted(make_slot())
    with django_assert_num_queries(0), pytest.raises(Submission.DoesNotExist):
        query.get(AnonymousUser(), submission=report.pk)


def test_one_query_a_look(query, django_assert_num_queries):
    _, department = county()
    clerk = make_user(Role.CLERK, department)
    report = make_draft(make_slot(department, 2024), clerk)
    person = User.objects.get(pk=clerk.pk)
    assert person.memberships_read is None
    query.get(person, submission=report.pk)
    with django_assert_num_queries(1):
        query.get(person, submission=report.pk)
