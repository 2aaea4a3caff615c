"""How the portal is: /readyz, /metrics, 系统状态, the id of a request, and what is reported of a fault."""

import json
import logging
import re
import uuid
from datetime import timedelta
from logging.config import DictConfigurator
from pathlib import Path

import pytest
import yaml
from django.conf import settings as django_settings
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_guid.context import guid

from portal.errors import server_error
from portal.logs import logging_settings
from portal.schedule import QUEUES, beat_schedule
from portal.watch import metrics as metrics_page
from portal.watch import status as status_page
from portal.watch.faults_reported import strip
from portal.watch.readiness import SILENT_AFTER, silent_queues
from portal.watch.workers import Worker
from reports.models import ExportJob, ParseRun, PortalEvent, QueueSign
from reports.models.reach import Role
from reports.request_ids import request_id, work_for
from reports.selectors.operations import failed_jobs, operations
from reports.services.exporting import EXPORTS
from reports.services.failed_jobs import RetryRefused, retry
from reports.services.parsing import READINGS, queue_run
from reports.states import JobState, RunState, State
from reports.tasks import sign_of_life
from tests.factories import make_agency, make_draft, make_user, make_year

pytestmark = pytest.mark.django_db
ALERTS = Path(django_settings.BASE_DIR) / "docs" / "alerts.yaml"


def a_failed_reading(code="WORKER_LOST"):
    submission = make_draft()
    ParseRun.objects.filter(submission=submission).update(attempt=0)
    run = queue_run(submission=submission)
    _, fence = READINGS.take(run.pk)
    assert READINGS.fail(run.pk, fence, code, "后台读取多次中断，未能完成。")
    return submission, run


def a_failed_export(region):
    job = ExportJob.objects.create(
        year=make_year(2024), region=region, requested_by=make_user(Role.OFFICE, region)
    )
    _, fence = EXPORTS.take(job.pk)
    assert EXPORTS.fail(job.pk, fence, "STORAGE", "文件无法保存。", done=0)
    return job


class TestSigns:
    def test_beat_sends_a_sign_into_every_queue_of_the_workers(self):
        schedule = beat_schedule(reconcile_seconds=60, mail_retry_seconds=60)
        sent = {
            entry["args"][0]: entry["options"]["queue"]
            for entry in schedule.values()
            if entry["task"] == "reports.tasks.sign_of_life"
        }
        assert sent == {queue: queue for queue in QUEUES}
        assert {queue.name for queue in django_settings.CELERY_TASK_QUEUES} == set(QUEUES)

    def test_a_second_sign_takes_the_place_of_the_first(self):
        sign_of_life("bulk")
        first = QueueSign.objects.get().at
        sign_of_life("bulk")
        assert QueueSign.objects.get().at > first

    def test_a_queue_is_silent_without_a_sign_and_after_five_minutes(self):
        now = timezone.now()
        signs = {"interactive": now, "bulk": now - SILENT_AFTER - timedelta(seconds=1)}
        assert silent_queues(signs, now) == ["upkeep", "bulk", "export"]


class TestReadiness:
    def test_it_names_what_is_missing(self, client):
        answer = client.get(reverse("readyz"))
        assert answer.status_code == 503
        assert answer.json()["database"] == "ok"
        assert answer.json()["queue_export"] == "silent"

    def test_it_is_ready_when_broker_files_and_all_queues_are_there(self, client, monkeypatch):
        for queue in QUEUES:
            QueueSign.objects.create(queue=queue, at=timezone.now(), worker="reading@here")
        monkeypatch.setattr("portal.watch.readiness.broker_state", lambda: "ok")
        answer = client.get(reverse("readyz"))
        assert (answer.status_code, set(answer.json().values())) == (200, {"ok"})


class TestMetrics:
    @pytest.fixture(autouse=True)
    def token(self, settings):
        settings.METRICS_TOKEN = "t" * 30

    def read(self, client) -> dict[str, float]:
        answer = client.get(reverse("metrics"), headers={"Authorization": f"Bearer {'t' * 30}"})
        assert answer.status_code == 200
        lines = (line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if line[:1] != "#")
        return {name: float(value) for name, value in lines}

    @pytest.mark.parametrize("sent", ["", "Bearer ", "Bearer wrong", "Bearer é"])
    def test_without_the_token_there_is_no_such_page(self, client, sent):
        assert client.get(reverse("metrics"), headers={"Authorization": sent}).status_code == 404

    def test_without_a_token_set_nobody_gets_in(self, client, settings):
        settings.METRICS_TOKEN = ""
        assert client.get(reverse("metrics"), headers={"Authorization": "Bearer "}).status_code == 404

    def test_it_counts_what_waits_and_what_failed(self, client):
        a_failed_reading()
        waiting = queue_run(submission=make_draft())
        ParseRun.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(minutes=5))
        found = self.read(client)
        assert found['portal_jobs_queued{job="readings"}'] == 1
        assert 300 <= found['portal_jobs_oldest_seconds{job="readings"}'] < 310
        assert found['portal_jobs_failed_day{code="WORKER_LOST",job="readings"}'] == 1
        assert found['portal_jobs_queued{job="exports"}'] == 0
        assert found["portal_files_free_bytes"] > 0

    def test_what_never_happened_is_absent_and_not_zero(self, client):
        found = self.read(client)
        assert not [name for name in found if name.startswith(("portal_backup", "portal_queue_sign"))]

    def test_every_alert_names_figures_that_are_given(self):
        rules = yaml.safe_load(ALERTS.read_text())["groups"][0]["rules"]
        asked = {name for rule in rules for name in re.findall(r"portal_\w+", rule["expr"])}
        given = {metric.name for metric in metrics_page.figures(operations(), 0, 0.0)}
        rare = {"portal_backup_seconds", "portal_chains_verified_seconds", "portal_heads_signed_seconds"}
        assert asked - given <= rare | {"portal_clock_ahead_seconds"}
        assert len(rules) == len({rule["alert"] for rule in rules})

    def test_the_number_of_queries_does_not_grow(self, client, django_assert_num_queries):
        with django_assert_num_queries(10):
            operations()
        for _ in range(3):
            a_failed_reading()
        with django_assert_num_queries(10):
            operations()


class TestPage:
    @pytest.fixture
    def administrator(self, client, monkeypatch):
        region = make_agency("青禾县人民政府")
        user = make_user(Role.ADMINISTRATOR, region)
        client.force_login(user)
        monkeypatch.setattr(status_page, "broker_state", lambda: "ok")
        monkeypatch.setattr(status_page, "workers", lambda: [Worker("reading@here", 2, 17, 90)])
        return user, region

    def test_it_shows_parts_workers_and_what_needs_a_person(self, client, administrator):
        text = client.get(reverse("system_status")).content.decode()
        assert "reading@here" in text
        assert "没有备份记录" in text
        assert "需要处理" in text
        assert "没有失败的任务" in text

    def test_without_a_broker_it_says_what_to_do(self, client, administrator, monkeypatch):
        monkeypatch.setattr(status_page, "broker_state", lambda: "unreachable")
        text = client.get(reverse("system_status")).content.decode()
        assert "没有后台进程应答" in text
        assert "不会丢失" in text

    def test_failed_jobs_of_other_regions_are_not_listed_and_not_retried(self, client, administrator):
        user, region = administrator
        _, foreign = a_failed_reading()
        own = a_failed_export(region)
        assert [(job.kind, job.pk) for job in failed_jobs(user, 10)] == [("exports", own.pk)]
        with pytest.raises(RetryRefused):
            retry(actor=user, kind="readings", job_id=foreign.pk)

    def test_an_export_is_tried_again_once_and_recorded(self, client, administrator):
        _, region = administrator
        job = a_failed_export(region)
        address = reverse("retry_job", args=["exports", job.pk])
        assert "已重新排队" in client.post(address, follow=True).content.decode()
        job.refresh_from_db()
        assert (job.state, job.error_code, job.finished_at) == (JobState.QUEUED, "", None)
        assert PortalEvent.objects.filter(action="job_retried").count() == 1
        assert "没有失败，或者已经重试过" in client.post(address, follow=True).content.decode()
        assert PortalEvent.objects.filter(action="job_retried").count() == 1

    def test_a_reading_is_tried_again_as_a_new_run(self, client):
        submission, run = a_failed_reading()
        client.force_login(make_user(Role.ADMINISTRATOR, submission.report.agency))
        client.post(reverse("retry_job", args=["readings", run.pk]))
        assert "没有失败的任务" in client.get(reverse("system_status")).content.decode()
        assert [r.state for r in submission.parse_runs.exclude(attempt=0).order_by("attempt")] == [
            RunState.FAILED,
            RunState.QUEUED,
        ]

    def test_a_report_handed_in_meanwhile_is_not_read_again(self):
        submission, run = a_failed_reading()
        type(submission).objects.filter(pk=submission.pk).update(state=State.WITHDRAWN)
        with pytest.raises(RetryRefused) as refused:
            retry(
                actor=make_user(Role.ADMINISTRATOR, submission.report.agency), kind="readings", job_id=run.pk
            )
        assert refused.value.code == "READ_SINCE"

    def test_unknown_kinds_are_refused(self, client, administrator):
        assert "没有失败" in client.post(reverse("retry_job", args=["x", 1]), follow=True).content.decode()


class TestRequestIds:
    @pytest.fixture(autouse=True)
    def no_id(self):
        token = guid.set(None)
        yield
        guid.reset(token)

    def test_an_answer_carries_the_id_that_was_sent_or_a_new_one(self, client):
        sent = str(uuid.uuid4())
        assert client.get(reverse("login"), headers={"X-Request-ID": sent}).headers["X-Request-ID"] == sent
        new = client.get(reverse("login"), headers={"X-Request-ID": "x\ty"}).headers["X-Request-ID"]
        assert uuid.UUID(new)

    def test_a_job_keeps_the_id_and_its_worker_logs_under_it(self):
        guid.set("a" * 32)
        run = queue_run(submission=make_draft())
        guid.set("b" * 32)
        READINGS.take(run.pk)
        assert ParseRun.objects.get(pk=run.pk).request_id == "a" * 32
        assert request_id() == "a" * 32

    def test_a_job_that_nobody_asked_for_leaves_the_id_of_the_message(self):
        guid.set("b" * 32)
        work_for("")
        assert request_id() == "b" * 32

    def test_a_long_id_is_cut(self):
        guid.set("urn:uuid:" * 20)
        assert len(request_id()) == 36

    def test_the_page_of_a_fault_names_it(self, rf: RequestFactory):
        guid.set("c" * 32)
        assert "c" * 32 in server_error(rf.get("/")).content.decode()

    def test_a_line_of_the_log_is_json_with_the_id(self):
        guid.set("d" * 32)
        told = logging_settings(as_json=True, level="INFO")
        assert told["handlers"]["stderr"]["formatter"] == "json"
        built = DictConfigurator(told)
        record = logging.LogRecord("reports.x", logging.WARNING, "f", 1, "读取 %s", ("年报",), None)
        built.configure_filter(told["filters"]["request_id"]).filter(record)
        said = json.loads(built.configure_formatter(told["formatters"]["json"]).format(record))
        assert said["message"] == "读取 年报"
        assert (said["level"], said["logger"], said["request_id"]) == ("WARNING", "reports.x", "d" * 32)


def test_a_report_of_a_fault_keeps_nothing_that_people_typed():
    event = {
        "request": {
            "method": "POST",
            "url": "https://portal.example.cn/upload/?q=张三",
            "cookies": {"portal_session": "x"},
            "headers": {"Authorization": "Token x"},
            "data": {"password": "x"},
            "query_string": "q=张三",
        },
        "user": {"ip_address": "10.0.0.1"},
        "extra": {"sys.argv": ["x"]},
        "exception": {"values": []},
    }
    assert strip(event, {}) == {
        "request": {"method": "POST", "url": "https://portal.example.cn/upload/"},
        "exception": {"values": []},
    }
