"""Broker, database and mail server hang after SIGSTOP, and pages are still answered."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from portal.postgresql.base import answers_within
from tests.e2e.region import new_region
from tests.machinery.processes import wait_for

#: Seconds; a page that waits for none of them takes a tenth of this, even on a busy machine.
SOON = 15


@contextmanager
def stopped(pid: int):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def answer_of(url: str) -> tuple[int, str, float]:
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=60) as reply:
            return reply.status, reply.read().decode(), time.monotonic() - begun
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), time.monotonic() - begun


def test_pages_and_health_are_answered_while_the_broker_hangs_and_the_upload_is_read_afterwards(stack):
    region = new_region(stack, "hangs", "槐荫县")
    with stopped(stack.pid_of("server.conf")):
        upload = f"from tests.portal.test_hanging_parts import send; send({region.slots['财政局']})"
        begun = time.monotonic()
        run = int(stack.manage("shell", "--no-imports", stdin=upload).split()[-1])
        assert time.monotonic() - begun < 40, "the upload waited for the broker"
        for page in ("/login/", "/healthz", "/login/"):
            status, _, seconds = answer_of(stack.url + page)
            assert status == 200
            assert seconds < SOON, f"{page} took {seconds:.1f} s"
        assert json.loads(answer_of(f"{stack.url}/healthz")[1]) == {
            "database": "ok",
            "broker": "unreachable",
            "files": "ok",
            "readings": "ok",
        }
    # The reconciler of the stack looks every five seconds.
    state = f"from reports.models import ParseRun; print(ParseRun.objects.get(pk={run}).state)"
    wait_for(
        lambda: (
            stack.manage("shell", "--no-imports", stdin=state).split()[-1]
            in {"succeeded", "failed", "partial"}
        ),
        120,
        what="the report to be read",
    )


def send(slot: int) -> None:
    """Upload as the clerk, as a web process would; runs inside the stack."""
    from django.core.files.base import ContentFile

    from reports.intake import receive_upload
    from reports.models import AnnualReport

    report = AnnualReport.objects.get(pk=slot)
    clerk = report.agency.memberships.filter(role="clerk").first().user
    content = ContentFile("政府信息公开工作年度报告\n表\t0\n".encode(), name="年报.txt")
    draft = receive_upload(actor=clerk, report=report, file=content, name="年报.txt")
    print(draft.active_run_id)


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_statement_ends_when_the_database_hangs_and_the_next_request_connects_anew():
    before = backend_pid()
    with stopped(before):
        begun = time.monotonic()
        with answers_within(2), pytest.raises(OperationalError, match="not answered within 2 s"):
            backend_pid()
        assert 1.5 < time.monotonic() - begun < SOON
    connection.close()
    assert backend_pid() != before


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_a_statement_that_takes_long_is_not_cut_off_in_a_worker():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1.5)")
    with answers_within(1), connection.cursor() as cursor, pytest.raises(OperationalError, match="1 s"):
        cursor.execute("SELECT pg_sleep(5)")
    connection.close()


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_health_and_pages_say_that_the_database_hangs(client, monkeypatch):
    from portal import health
    from portal.postgresql import base

    monkeypatch.setattr(health, "DATABASE_SECONDS", 1)
    monkeypatch.setattr(base, "answer_seconds", 2)
    client.raise_request_exception = False
    with stopped(backend_pid()):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["database"]) == (503, "unreachable")
    connection.close()
    client.cookies["portal_session"] = "x" * 32
    with stopped(backend_pid()):
        answer = client.get("/my/")
        assert answer.status_code == 503
        assert answer["Retry-After"] == "30"
        assert "稍后重试" in answer.content.decode()
    connection.close()
