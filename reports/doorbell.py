"""Announcing work to the workers. The database holds the queue; the reconciler repeats what the broker lost."""

from __future__ import annotations

import atexit
import logging
import os
import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app, current_task
from django.conf import settings
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


_silent = False


@contextmanager
def silence() -> Iterator[None]:
    """Call no worker: the process does itself what it queues meanwhile."""
    global _silent
    _silent = True
    try:
        yield
    finally:
        _silent = False


def announce_run(run_id: int, queue: str = "interactive") -> bool:
    """Announce a waiting reading. False when the broker is away: nothing is lost then."""
    return _ring("reports.tasks.read_submission", run_id, queue)


def announce_export(job_id: int) -> bool:
    """Announce a waiting export. False when the broker is away."""
    return _ring("reports.tasks.run_export_job", job_id, "export")


#: Wake one worker per 40 waiting re-checks, at most four.
RECHECKS_A_WORKER, MOST_WORKERS = 40, 4


def announce_rechecks(number: int) -> bool:
    """Announce this many waiting re-checks. False when the broker is away."""
    workers = min(MOST_WORKERS, -(-number // RECHECKS_A_WORKER))
    announced = [_ring("reports.tasks.work_off_rechecks", worker, "bulk") for worker in range(workers)]
    return all(announced)


def announce_dry_run(run_id: int) -> bool:
    """Announce a waiting dry run. False when the broker is away."""
    return _ring("reports.tasks.run_dry_run", run_id, "bulk")


def announce_package(package_id: int) -> bool:
    """Announce a package whose titles are to be read. False when the broker is away."""
    return _ring("reports.tasks.read_titles", package_id, "interactive")


def announce_archive(batch_id: int, *, filing: bool) -> bool:
    """Announce a batch of old reports: to be filed, or to be received and matched. False when the broker is away."""
    return _ring("review.tasks.file_archive" if filing else "reports.tasks.match_archive", batch_id, "bulk")


def announce_open_data(build_id: int) -> bool:
    """Announce files of the open data that are to be built. False when the broker is away."""
    return _ring("reports.tasks.build_open_data", build_id, "export")


def announce_changed_open_data(year: int) -> bool:
    """Let a worker ask for new files of the open data without waiting for the clock."""
    return _ring("reports.tasks.reconcile_open_data", year, "export")


def announce_webhooks() -> bool:
    """Announce that other systems are to be told something. False when the broker is away."""
    return _ring("review.tasks.send_webhooks", 0, "bulk")


def announce_source_view(submission_id: int) -> bool:
    """Tell a worker that the pages showing a report's source are missing; False when the broker is away."""
    return _ring("reports.tasks.make_source_view", submission_id, "bulk")


def _ring(task: str, pk: int, to: str) -> bool:
    """Publish now inside a task, else hand it to the ringing thread, so that no page waits for the broker."""
    if _silent:
        return True
    if current_task or not settings.RING_IN_BACKGROUND:
        return _publish(task, pk, to)
    return _ringer.add(task, pk, to)


def _publish(task: str, pk: int, to: str) -> bool:
    try:
        current_app.send_task(task, args=(pk,), queue=to)
    except (OperationalError, OSError) as error:
        log.warning("%s %s not announced, the reconciler will: %s", task, pk, type(error).__name__)
        return False
    return True


class _Ringer:
    """One thread a process that publishes in order; started by the first ring."""

    #: Rings that may wait while the broker hangs; further ones are left to the reconciler.
    ROOM = 1000
    #: Seconds that an ending process waits for its last announcements.
    LAST_SECONDS = 3.0

    def __init__(self) -> None:
        self._waiting: queue.Queue[tuple[str, int, str]] = queue.Queue(self.ROOM)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def add(self, task: str, pk: int, to: str) -> bool:
        """Queue a ring; False when there is no more room."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ringer", daemon=True)
                self._thread.start()
        try:
            self._waiting.put_nowait((task, pk, to))
        except queue.Full:
            log.warning("%s %s not announced, the reconciler will: too many rings wait", task, pk)
            return False
        return True

    def _work(self) -> None:
        while True:
            ring = self._waiting.get()
            try:
                _publish(*ring)
            except Exception:
                log.exception("%s %s not announced, the reconciler will", *ring[:2])
            finally:
                self._waiting.task_done()

    def finish(self) -> None:
        """Wait briefly for the last announcements of a command."""
        deadline = time.monotonic() + self.LAST_SECONDS
        while self._waiting.unfinished_tasks and time.monotonic() < deadline:
            time.sleep(0.01)


def _new_ringer() -> None:
    global _ringer
    _ringer = _Ringer()


_ringer = _Ringer()
# A forked process has the object but not the thread.
os.register_at_fork(after_in_child=_new_ringer)
atexit.register(lambda: _ringer.finish())
