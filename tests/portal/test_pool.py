"""The pool of connections and the limit on statements, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from copy import deepcopy
from threading import Barrier, Thread

import pytest
from django.db import OperationalError, connection
from django.db.utils import ConnectionHandler
from django.urls import reverse

from portal import databases
from portal.postgresql import base
from portal.unavailable import unavailable
from reports.models.reach import Role
from tests.factories import county, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql_only]

MOST = 3


@pytest.fixture
def pooled(monkeypatch):
    """The database of the tests as DATABASE_POOL makes it, each thread with a connection of its own."""
    monkeypatch.setenv("DATABASE_POOL", str(MOST))
    with made_with_pool() as handler:
        yield handler


@contextmanager
def made_with_pool():
    settings = deepcopy(connection.settings_dict)
    made = databases._database("postgres://u:p@127.0.0.1/x")
    settings |= {name: made[name] for name in ("OPTIONS", "CONN_MAX_AGE", "CONN_HEALTH_CHECKS")}
    settings["OPTIONS"]["pool"]["timeout"] = 1
    handler = ConnectionHandler({"default": settings})
    try:
        yield handler
    finally:
        handler["default"].close_pool()


def backend(handler) -> int:
    """What a request does: it asks, and gives its connection back."""
    try:
        with handler["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]
    finally:
        handler["default"].close()


def test_requests_of_many_threads_take_the_connections_that_were_given_back(pooled):
    backends = []
    for _ in range(4 * MOST):
        one = Thread(target=lambda: backends.append(backend(pooled)))
        one.start()
        one.join()
    assert len(backends) == 4 * MOST
    assert len(set(backends)) <= MOST


def test_requests_at_once_have_their_own_and_no_more_than_the_pool_has(pooled):
    together = Barrier(MOST)

    def asks():
        together.wait(30)
        with pooled["default"].cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), pg_sleep(0.2)")
            found = cursor.fetchone()[0]
        together.wait(30)
        pooled["default"].close()
        return found

    with ThreadPoolExecutor(MOST) as threads:
        first = {each.result() for each in [threads.submit(asks) for _ in range(MOST)]}
        again = {each.result() for each in [threads.submit(asks) for _ in range(MOST)]}
    assert len(first) == MOST
    assert again == first
    assert pooled["default"].pool.get_stats()["pool_size"] == MOST


def test_who_finds_no_connection_is_told_to_come_again(pooled):
    held, given_back = Barrier(MOST + 1), Barrier(MOST + 1)

    def holds():
        pooled["default"].ensure_connection()
        held.wait(30)
        given_back.wait(30)
        pooled["default"].close()

    threads = [Thread(target=holds) for _ in range(MOST)]
    for each in threads:
        each.start()
    held.wait(30)
    try:
        with pytest.raises(OperationalError) as refused:
            pooled["default"].ensure_connection()
    finally:
        given_back.wait(30)
        for each in threads:
            each.join()
    code, sentence = unavailable(refused.value)
    assert (code, "稍后重试" in sentence) == ("DATABASE_AWAY", True)
    assert backend(pooled) > 0


def test_a_connection_that_the_server_ended_is_replaced_before_anybody_has_it(pooled):
    before = backend(pooled)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [before])
    assert backend(pooled) != before


@pytest.fixture
def limited(monkeypatch):
    """Statements of new connections end after a fifth of a second, as after DATABASE_STATEMENT_SECONDS in a worker."""
    monkeypatch.setattr(base, "statement_seconds", 0.2)
    connection.close()
    yield
    connection.close()


def test_the_server_ends_a_statement_that_takes_too_long_and_the_person_reads_a_sentence(
    limited, client, monkeypatch
):
    with pytest.raises(OperationalError, match="statement timeout") as ended, connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    assert unavailable(ended.value) == ("DATABASE_BUSY", "系统繁忙，没有保存。请稍后重试。")
    client.force_login(make_user(Role.OFFICE, county()[0]))
    client.raise_request_exception = False

    def slow(*_args, **_values):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr("reports.views.agencies.managed", slow)
    answer = client.get(reverse("reports:agencies"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "系统繁忙，没有保存。请稍后重试。" in answer.content.decode()
    monkeypatch.undo()
    assert client.get(reverse("reports:agencies")).status_code == 200


def test_a_pooled_connection_has_the_limit_too(limited, pooled):
    with pytest.raises(OperationalError, match="statement timeout"), pooled["default"].cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    pooled["default"].close()
    assert backend(pooled) > 0
