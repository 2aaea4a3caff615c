"""A long list of the archive is read year by year and is the one that sorting gives."""

import random

import pytest

from reports.models import AnnualReport
from reports.models.annual_reports import Scope
from reports.selectors.archive_pages import YearByYear
from tests.factories import make_agency, make_slot

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_every_slice_is_that_of_the_sorted_list(django_assert_max_num_queries):
    chance = random.Random(5)
    top = make_agency("云岭市人民政府", kind="government")
    agencies = [make_agency(f"第{number}局", parent=top) for number in range(7)]
    for year in (2019, 2021, 2022, 2024):
        for agency in chance.sample(agencies, chance.randint(1, 7)):
            for scope in chance.sample(list(Scope), chance.randint(1, 2)):
                make_slot(agency, year, scope=scope)
    found = AnnualReport.objects.filter(agency__path__startswith=top.branch).select_related("agency")
    ordered = list(found.order_by("-year_id", "agency__sort_key", "scope"))
    assert len(ordered) > 15
    rows = YearByYear(found, (2024, 2023, 2022, 2021, 2019))
    for start in range(len(ordered) + 2):
        for stop in range(start, len(ordered) + 3):
            assert rows[start:stop] == ordered[start:stop]
    with django_assert_max_num_queries(2):
        assert rows[0:1] == ordered[:1]
    with django_assert_max_num_queries(4):
        assert rows[1 : len(ordered)] == ordered[1:]
