"""A real worker and a real broker, each killed while a task is running."""

import time

import pytest
import redis

from portal.watch.workers import workers
from tests.machinery.messages import NO_TASKS, SPOILT, spoilt
from tests.machinery.processes import wait_for
from tests.portal.slow_application import note_and_wait

SLOW = "tests.portal.slow_application"


def words(path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def send(path, seconds, queue="interactive"):
    note_and_wait.apply_async((str(path), seconds), queue=queue)


def test_worker_outlives_a_broker_that_is_killed_under_a_task(broker, celery_worker_process, tmp_path):
    # With a pool of two, celery 5.7.0 exits here; with one it does not.
    worker = celery_worker_process(application=SLOW, concurrency=2)
    first, second = tmp_path / "first", tmp_path / "second"
    send(first, 4)
    wait_for(lambda: "begun" in words(first), what="the task to begin")

    broker.kill()
    time.sleep(1)
    broker.start()
    send(second, 0)

    wait_for(lambda: "ended" in words(second), 60, what="a task sent after the restart")
    wait_for(lambda: "ended" in words(first), 60, what="the interrupted task")
    assert worker.alive


def test_a_worker_answers_by_name_and_notes_its_sign(broker, celery_worker_process, tmp_path):
    assert workers() == []
    worker = celery_worker_process(application=SLOW)
    path = tmp_path / "task"
    send(path, 0)
    wait_for(lambda: "ended" in words(path), what="the task to end")
    (found,) = workers()
    assert worker.alive
    assert (found.processes, found.tasks) == (1, 1)
    broker.kill()
    assert workers() is None


def test_tasks_are_still_there_after_the_broker_was_killed_and_upkeep_goes_first(
    broker, celery_worker_process, tmp_path
):
    paths = [tmp_path / str(number) for number in range(20)]
    for path in paths:
        send(path, 0)
    upkeep = [tmp_path / f"upkeep{number}" for number in range(2)]
    for path in upkeep:
        send(path, 0, queue="upkeep")
    time.sleep(1.2)  # the append-only file is synchronised to disk once a second
    broker.kill()
    broker.start()
    assert broker.queued("interactive") == 20

    celery_worker_process(application=SLOW, queues="interactive,upkeep")
    wait_for(lambda: all(words(path) == ["begun", "ended"] for path in paths), what="all twenty tasks")
    # A burst of uploads keeps no mail and no reconciler waiting until they expire (decision 0243).
    assert max(path.stat().st_mtime_ns for path in upkeep) < min(path.stat().st_mtime_ns for path in paths)


def test_task_of_a_killed_worker_is_delivered_to_another(broker, celery_worker_process, tmp_path):
    path = tmp_path / "task"
    worker = celery_worker_process(application=SLOW, BROKER_VISIBILITY_SECONDS="6")
    send(path, 2)
    wait_for(lambda: "begun" in words(path), what="the task to begin")
    worker.kill()

    celery_worker_process(application=SLOW, BROKER_VISIBILITY_SECONDS="6")
    wait_for(lambda: "ended" in words(path), 60, what="the second delivery")
    assert words(path) == ["begun", "begun", "ended"]


def test_messages_that_are_not_tasks_end_no_worker(broker, celery_worker_process, tmp_path):
    worker = celery_worker_process(application=SLOW)
    children = worker.children
    for number, raw in enumerate(NO_TASKS):
        path = tmp_path / str(number)
        with redis.Redis.from_url(broker.url) as client:
            client.lpush("interactive", raw)
        send(path, 0)
        wait_for(lambda path=path: words(path) == ["begun", "ended"], 20, what=f"the task after {raw[:60]!r}")
    assert worker.alive
    assert worker.children == children, "the pool was started anew"
    assert worker.output.count(" was dropped") == len(NO_TASKS)


def test_tasks_with_a_field_missing_or_of_another_type_end_no_worker(broker, celery_worker_process, tmp_path):
    never, last = tmp_path / "never", tmp_path / "last"
    send(never, 0)
    with redis.Redis.from_url(broker.url) as client:
        raw = client.lpop("interactive")
        worker = celery_worker_process(application=SLOW)
        children = worker.children
        for path, value in SPOILT:
            client.lpush("interactive", spoilt(raw, path, value))
        client.lpush("interactive", spoilt(raw, ("headers", "task"), "os.system"))
    send(last, 0)
    wait_for(lambda: words(last) == ["begun", "ended"], 60, what="the task after the spoilt ones")
    assert worker.alive
    assert worker.children == children, "the pool was started anew"
    assert worker.output.count(" was dropped") == len(SPOILT)
    assert "unregistered task" in worker.output
    assert "Connection to broker lost" not in worker.output
    assert not never.exists()


def test_a_task_of_ours_with_arguments_of_another_type_fails_and_ends_no_worker(
    broker, celery_worker_process, tmp_path
):
    worker = celery_worker_process(application=SLOW)
    children = worker.children
    for arguments in ((), ("x",), (["a"], {}), (1, 2, 3), (str(tmp_path / "bad"), "long")):
        note_and_wait.app.send_task("tests.note_and_wait", args=arguments, queue="interactive")
        note_and_wait.app.send_task("reports.tasks.read_submission", args=arguments, queue="interactive")
    send(tmp_path / "last", 0)
    wait_for(lambda: words(tmp_path / "last") == ["begun", "ended"], 60, what="the task after the bad ones")
    assert (worker.alive, worker.children) == (True, children)


def test_worker_told_to_stop_finishes_what_it_has_begun(broker, celery_worker_process, tmp_path):
    path = tmp_path / "task"
    worker = celery_worker_process(application=SLOW)
    send(path, 3)
    wait_for(lambda: "begun" in words(path), what="the task to begin")
    assert worker.stop() == 0
    assert words(path) == ["begun", "ended"]


def test_worker_takes_only_the_queues_it_was_given(broker, celery_worker_process, tmp_path):
    celery_worker_process(application=SLOW, queues="export")
    export, interactive = tmp_path / "export", tmp_path / "interactive"
    send(interactive, 0)
    send(export, 0, queue="export")
    wait_for(lambda: "ended" in words(export), what="the task of the export queue")
    assert not interactive.exists()
    assert broker.queued("interactive") == 1


def test_sending_without_a_broker_fails_soon_instead_of_holding_up_the_page(broker, tmp_path):
    broker.kill()
    with pytest.raises(note_and_wait.OperationalError):
        send(tmp_path / "task", 0)
