"""The slot of an upload is looked up among those that the person's lists show."""

import pytest
from django.contrib.auth.models import AnonymousUser

from reports.models import AnnualReport
from reports.models.reach import Role
from reports.selectors.slots import slot_for
from tests.factories import make_agency, make_slot, make_user

pytestmark = pytest.mark.django_db


def found(user, number: int) -> AnnualReport | None:
    try:
        return slot_for(user, number)
    except AnnualReport.DoesNotExist:
        return None


@pytest.fixture
def slots():
    """Make a city with two counties, a bureau in one and a town below that, each with a slot."""
    city = make_agency("青禾市人民政府", kind="government", level="prefecture")
    county, other = (make_agency(f"青禾市{name}县人民政府", city, kind="government") for name in ("东", "西"))
    bureau = make_agency(parent=county)
    town = make_agency("青禾市东县柳镇人民政府", county, kind="town")
    return [make_slot(agency) for agency in (city, county, other, bureau, town)]


@pytest.mark.parametrize("role", Role.values)
def test_each_role_finds_just_the_slots_that_its_lists_show(slots, role):
    for agency in [slot.agency for slot in slots]:
        user = make_user(role, agency)
        seen = set(AnnualReport.objects.visible_to(user).values_list("pk", flat=True))
        assert {slot.pk for slot in slots if found(user, slot.pk) == slot} == seen


def test_nobody_finds_a_slot_without_a_role_an_account_or_a_number_that_exists(slots):
    clerk = make_user("clerk", slots[0].agency)
    for user in (make_user(), AnonymousUser(), make_user("clerk", slots[0].agency, is_active=False)):
        assert found(user, slots[0].pk) is None
    for number in (0, -1, max(slot.pk for slot in slots) + 1, 2**63, 10**30):
        assert found(clerk, number) is None


def test_the_slot_comes_with_its_agency_in_one_query(slots, django_assert_num_queries):
    clerk = make_user("clerk", slots[3].agency)
    with django_assert_num_queries(2):  # memberships, slot
        assert slot_for(clerk, slots[3].pk).agency.name == slots[3].agency.name
