"""Fixtures with real parts: a broker, workers, the whole stack, a browser. See tests/machinery."""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.machinery.append_only import allow_flush
from tests.machinery.broker import Broker, publish_to
from tests.machinery.objects import ObjectServer
from tests.machinery.rendering import report_pages_only
from tests.machinery.stack import Stack
from tests.machinery.worker import Worker
from tests.selection import GROUPS, PURE, THOROUGH, UNCOUNTED, waiting

allow_flush()
report_pages_only()
# How long an example takes says something about the machine's load only; timings belong in `make bench`.
settings.register_profile("tests", deadline=None)
settings.load_profile("tests")

#: Tests with an unexplained race inside the browser: each is retried once before it counts as failed
#: (decision 0123). Add a test here only with the failure that was seen.
RUN_AGAIN = {
    # The focus was on another element, once in five runs at a load of 6.
    "tests/views/test_report_page_in_the_browser.py::"
    "test_a_number_typed_over_a_cell_is_saved_and_the_findings_vanish_without_a_reload",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group the heavy tests; skip PostgreSQL-only tests on other databases."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if group := next((name for name, fixtures in GROUPS.items() if fixtures & used), None):
            item.add_marker(pytest.mark.xdist_group(group))
            item.add_marker(pytest.mark.waiting)
            if item.nodeid.partition("::")[0] not in waiting():
                raise pytest.UsageError(
                    f"{item.nodeid} has a fixture of the group {group} that its module names not"
                )
        if item.nodeid.partition("[")[0] in RUN_AGAIN:
            item.add_marker(pytest.mark.flaky(reruns=1))
        if item.nodeid.startswith(THOROUGH):
            item.add_marker(pytest.mark.thorough)
        if item.nodeid.startswith(PURE) and not item.nodeid.startswith(UNCOUNTED):
            item.add_marker(pytest.mark.covering)
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        left_out = [item for item in items if item.get_closest_marker("postgresql_only")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what stays to the end, ten thousand tests and all modules, out of the collector's rounds.

    It took a ninth of the processor time of the tests to look at them again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, django_db_modify_db_settings
) -> Iterator[None]:
    """Replace pytest-django's fixture: copy a migrated database instead of migrating one."""
    from tests.machinery.migrated import database

    with django_db_blocker.unblock(), database():
        yield


@pytest.fixture(autouse=True)
def no_counts_of_the_test_before():
    """Clear throttle counts, which the cache of the process keeps between tests."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def broker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Yield one server for the session; use `broker` instead."""
    server = Broker(tmp_path_factory.mktemp("broker"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def object_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectServer]:
    """Yield an S3-compatible server, which keeps its objects for the session."""
    server = ObjectServer(tmp_path_factory.mktemp("objects"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def broker(broker_server: Broker) -> Iterator[Broker]:
    """Return a real, empty broker for the tasks of this test. It may be killed, started and flushed."""
    broker_server.make_ready()
    before = publish_to(broker_server.url)
    yield broker_server
    publish_to(before)


@pytest.fixture
def celery_worker_process(
    transactional_db, broker: Broker, tmp_path: Path
) -> Iterator[Callable[..., Worker]]:
    """Start real workers on the test's database and broker; they end with the test.

    `celery_worker_process(queues="bulk", concurrency=1, LEASE_SECONDS="2")` returns a Worker when
    it is ready; further keywords become environment variables.
    """
    started: list[Worker] = []

    def start(
        *,
        queues: str = "upkeep,interactive,bulk,export",
        concurrency: int = 1,
        application: str = "portal",
        **environment,
    ):
        worker = Worker(
            broker_url=broker.url,
            log=tmp_path / f"worker{len(started)}.log",
            queues=queues,
            concurrency=concurrency,
            application=application,
            **environment,
        )
        started.append(worker)
        return worker

    yield start
    for worker in started:
        worker.kill()  # an orderly stop takes seconds; tests of that stop the worker themselves


@pytest.fixture(scope="session")
def new_stack(django_db_setup, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Stack]]:
    """Make stacks that are not yet started; keywords become environment variables. They end with the session.

    Each has a copy of a migrated database, or none with `empty=True`.
    """
    from tests.machinery.migrated import sqlite_original

    made: list[Stack] = []
    static_root = tmp_path_factory.mktemp("static")
    original = sqlite_original()

    def make(var_dir: Path | None = None, *, empty: bool = False, **options) -> Stack:
        options.setdefault("migrated", None if empty or "DATABASE_URL" in options else original)
        made.append(Stack(var_dir or tmp_path_factory.mktemp("var"), static_root=static_root, **options))
        return made[-1]

    yield make
    for stack in made:
        stack.destroy(
            orderly=False
        )  # an orderly stop takes half a minute; tests of that stop the stack themselves


@pytest.fixture(scope="session")
def stack(new_stack: Callable[..., Stack]) -> Stack:
    """Yield one started stack for the session, without demo data: all the processes of `make run`.

    Its database is separate; reach it by its pages, or by `stack.manage("shell", stdin=…)`.
    """
    started = new_stack(LEASE_SECONDS="15", RECONCILE_SECONDS="5")
    started.start()
    return started


@pytest.fixture(scope="session")
def browser():
    """Yield one Chromium for the session; use `browser_page` instead."""
    from tests.machinery.browser import chromium

    # Playwright's event loop runs in this thread, in which Django would refuse database access.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium() as started:
        yield started


@pytest.fixture
def browser_page(browser):
    """Yield a fresh page, 1280 by 800; script errors and policy violations fail the test."""
    from tests.machinery.browser import page

    with page(browser, viewport={"width": 1280, "height": 800}) as opened:
        yield opened


@pytest.fixture
def own_store(settings, tmp_path) -> Path:
    """Keep uploaded files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def top():
    """Return the government of a county to which old reports are sent."""
    from tests.factories import county

    return county()[0]


@pytest.fixture
def water(top):
    """Return its bureau whose old reports ``tests.services.old_reports`` writes."""
    from tests.factories import make_agency

    return make_agency("青禾县水利局", parent=top)


@pytest.fixture
def office(top):
    from tests.factories import make_user

    return make_user("office", top)
