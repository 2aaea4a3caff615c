"""One world for all cases: built once, each case in a savepoint that is taken back."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access.world import World, build


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Agencies, reports and people in an outer transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def untouched(world: World, db) -> World:
    """The world; whatever the case changes is undone, throttling counts too."""
    cache.clear()
    return world
