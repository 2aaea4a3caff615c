"""Fixtures with real parts: a broker, workers, the whole stack, a browser. See tests/machinery."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.machinery.append_only import allow_flush
from tests.machinery.broker import Broker, publish_to
from tests.machinery.stack import Stack
from tests.machinery.worker import Worker

allow_flush()

# Tests with these fixtures start many processes: one xdist worker takes them all, one after the other.
HEAVY = {"stack", "new_stack", "celery_worker_process", "browser", "browser_page"}
#: A real browser on a busy machine stumbles once in some thousand tests. What fails twice in a row has failed; the
#: summary of pytest counts what was run again.
RUN_AGAIN = {"browser", "browser_page"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group the heavy tests; leave out those that only PostgreSQL can run where the database is another."""
    for item in items:
        if HEAVY & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("processes"))
        if RUN_AGAIN & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.flaky(reruns=1))
    if not os.environ.get("TEST_DATABASE_URL", "").startswith("postgres"):
        left_out = [item for item in items if item.get_closest_marker("postgresql_only")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment, django_db_blocker, django_db_modify_db_settings
) -> Iterator[None]:
    """Take the place of pytest-django's fixture: a copy of a migrated database instead of migrating one."""
    from tests.machinery.migrated import database

    with django_db_blocker.unblock(), database(request.config.cache.mkdir("migrated")):
        yield


@pytest.fixture(autouse=True)
def no_counts_of_the_test_before():
    """Throttle counts live in the cache of the process, which outlives a test."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def broker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One server for the session; use `broker`."""
    server = Broker(tmp_path_factory.mktemp("broker"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def broker(broker_server: Broker) -> Iterator[Broker]:
    """A real, empty broker to which tasks sent in this test go. It may be killed, started and flushed."""
    broker_server.make_ready()
    before = publish_to(broker_server.url)
    yield broker_server
    publish_to(before)


@pytest.fixture
def celery_worker_process(
    transactional_db, broker: Broker, tmp_path: Path
) -> Iterator[Callable[..., Worker]]:
    """Starts real workers on the test's database and broker; they end with the test.

    `celery_worker_process(queues="bulk", concurrency=1, LEASE_SECONDS="2")` returns a Worker when
    it is ready; further keywords become environment variables.
    """
    started: list[Worker] = []

    def start(
        *,
        queues: str = "interactive,bulk,export",
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
        worker.kill()  # an orderly stop takes seconds; tests about that one stop it themselves


@pytest.fixture(scope="session")
def new_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Stack]]:
    """Makes stacks that are not started yet; keywords become environment variables. They end with the
    session.
    """
    made: list[Stack] = []
    static_root = tmp_path_factory.mktemp("static")

    def make(var_dir: Path | None = None, **options) -> Stack:
        made.append(Stack(var_dir or tmp_path_factory.mktemp("var"), static_root=static_root, **options))
        return made[-1]

    yield make
    for stack in made:
        stack.destroy()


@pytest.fixture(scope="session")
def stack(new_stack: Callable[..., Stack]) -> Stack:
    """One started stack for the session, without demo data: web, workers, beat and broker, as `make run`
    runs them.

    It has a database of its own; reach it by its pages, or by `stack.manage("shell", stdin=…)`.
    """
    started = new_stack(LEASE_SECONDS="15", RECONCILE_SECONDS="5")
    started.start()
    return started


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the session; use `browser_page`."""
    from tests.machinery.browser import chromium

    # Playwright's loop runs in this thread, for which Django would refuse the database to the tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with chromium() as started:
        yield started


@pytest.fixture
def browser_page(browser):
    """A fresh page, 1280 by 800. Script errors and refusals by the content security policy fail the test."""
    from tests.machinery.browser import page

    with page(browser, viewport={"width": 1280, "height": 800}) as opened:
        yield opened
