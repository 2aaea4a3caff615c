"""Of several beats one sends; the next one takes over when it is killed. Real processes, with their real lock."""

from __future__ import annotations

import signal
import sys
import time

import pytest
from django.db import connection

from tests.machinery.processes import Running, plain_environment, wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

LEADS, WAITS = "this process leads", "waits for another"
#: Takes the lock as beat does, says what it is, and looks every 50 ms instead of every five seconds.
BEAT = """
import sys, time, django
django.setup()
from portal import leader
lock, leads = leader._lock(), None
while True:
    now = lock.held()
    if now != leads:
        print("this process leads" if now else "waits for another", flush=True)
        leads = now
    time.sleep(0.05)
"""


@pytest.fixture
def beats(tmp_path):
    """Start processes that share the database of the test; they end with it."""
    started = []

    def start(command: list[str] | None = None) -> Running:
        facts = connection.settings_dict
        url = (
            f"sqlite:///{facts['NAME']}"
            if connection.vendor == "sqlite"
            else f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
        )
        var = tmp_path / f"machine{len(started)}"
        var.mkdir()
        environment = plain_environment(
            VAR_DIR=str(var), DATABASE_URL=url, DJANGO_SETTINGS_MODULE="portal.settings", SECRET_KEY="x" * 60
        )
        command = command or [sys.executable, "-c", BEAT]
        running = Running(command, log=var / "beat.log", environment=environment)
        started.append(running)
        return running

    yield start
    for running in started:
        running.kill_group()


@pytest.mark.skipif(connection.vendor == "sqlite" and connection.is_in_memory_db(), reason="has no file")
def test_one_leads_and_another_takes_over_when_it_is_killed(beats):
    first = beats()
    first.wait_for_output(LEADS, 30)
    second = beats()
    second.wait_for_output(WAITS, 30)
    time.sleep(0.3)
    assert LEADS not in second.output, "two of them lead"
    first.send(signal.SIGKILL)
    second.wait_for_output(LEADS, 30)


def test_a_beat_that_waits_sends_nothing(monkeypatch, tmp_path):
    """The scheduler of Celery itself, asked to tick with and without the lock."""
    from portal.celery import app
    from portal.leader import LOOK_SECONDS, LeaderScheduler

    class Held:
        now = False

        def held(self) -> bool:
            return self.now

    monkeypatch.setattr("portal.leader._lock", Held)
    sent = []
    monkeypatch.setattr(LeaderScheduler, "apply_async", lambda self, entry, **_: sent.append(entry.name))
    monkeypatch.setattr(LeaderScheduler, "producer", None)
    scheduler = LeaderScheduler(app, schedule_filename=str(tmp_path / "schedule"))
    for entry in scheduler.schedule.values():
        entry.last_run_at = entry.last_run_at.replace(year=2020)
    scheduler._heap = None
    assert (scheduler.tick(), sent) == (LOOK_SECONDS, [])
    scheduler.lock.now = True
    ends = time.monotonic() + 10
    while not sent and time.monotonic() < ends:
        assert scheduler.tick() <= LOOK_SECONDS
    assert sent, "the leader sends what is due"
    scheduler.close()


@pytest.mark.postgresql_only
def test_a_leader_whose_session_is_ended_steps_down(beats):
    first = beats()
    first.wait_for_output(LEADS, 30)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchall() == [(True,)]
    wait_for(lambda: WAITS in first.output, 30, what="the leader to notice")
    wait_for(lambda: first.output.count(LEADS) == 2, 30, what="it to lead again")
