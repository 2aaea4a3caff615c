"""One world for all cases, built once; each case runs in a savepoint that is rolled back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.template import Template
from django.test import override_settings
from django.test.utils import _TestState

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


@pytest.fixture(scope="module")
def plain_errors(django_test_environment) -> Iterator[None]:
    """Show of an error only what its answer brings with it, not the frame that all pages have.

    Two of three requests of the table end in one, and the frame cost a quarter of the processor time. Templates are
    not reported to the test client either, which copies the context of each.
    """
    plain = [
        engine | {"DIRS": [Path(__file__).parent / "plain_errors", *engine["DIRS"]]}
        for engine in settings.TEMPLATES
    ]
    reporting = Template._render
    Template._render = _TestState.saved_data.template_render
    with override_settings(TEMPLATES=plain):
        yield
    Template._render = reporting
