"""A county with its finance bureau and its people, and a browser logged in as any of them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from portal.embedded.collected import collect_static
from reports.models.people import Role
from tests.factories import county, make_slot, make_user


@pytest.fixture
def agencies():
    """Return the government of a county and its finance bureau."""
    return county()


@pytest.fixture
def region(agencies):
    """Return the same pair, for tests of the region's office."""
    return agencies


@pytest.fixture
def slot(agencies):
    return make_slot(agencies[1])


@pytest.fixture
def clerk(agencies):
    return make_user(Role.CLERK, agencies[1])


@pytest.fixture
def reviewer(agencies):
    return make_user(Role.REVIEWER, agencies[0])


@pytest.fixture(scope="session")
def collected_static():
    """Serve style sheets and scripts from the live server."""
    collect_static(Path(settings.STATIC_ROOT))


@pytest.fixture
def enter(collected_static, browser_page, live_server, client):
    """Log a person in without the form; return a function that opens a route."""

    def as_person(user):
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        browser_page.context.add_cookies([cookie])

        def go(route: str, *args, query: str = ""):
            assert browser_page.goto(live_server.url + reverse(route, args=args) + query).status == 200
            return browser_page

        return go

    return as_person
