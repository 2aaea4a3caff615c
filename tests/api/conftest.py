"""Users of the API tests."""

import pytest
from django.core.cache import cache

from reports.models.people import Role
from tests.factories import (
    county,
    make_user,
)


@pytest.fixture(autouse=True)
def _no_counts_of_other_tests():
    cache.clear()


@pytest.fixture
def department():
    return county()[1]


@pytest.fixture
def stranger():
    return make_user(Role.CLERK, county()[1])
