"""One world for all cases, built once; each case runs in a savepoint that is rolled back."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.access.world import World, build


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Build agencies, reports and people in an outer transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def untouched(world: World, db) -> World:
    """Yield the world; all changes of the case are undone, throttling counts included."""
    cache.clear()
    return world
