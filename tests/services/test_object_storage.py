"""Files in a bucket of a real S3-compatible server: what holds for the folder holds there too (decision 0249)."""

from __future__ import annotations

import subprocess
import sys

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from reports import tasks
from reports.demo.printing import print_docx
from reports.intake import UploadRefused, receive_upload
from reports.models import ExportJob, FileFault, ParseRun, SourceFile
from reports.models.reach import Role
from reports.object_storage import ObjectStorage
from reports.selectors.open_data import newest_builds
from reports.services import exporting, sweeping
from reports.services.open_data import request_builds, run_build
from reports.services.publishing import publish_report
from reports.states import JobState, RunState
from reports.storage import OLD, StoreAway, file_store
from tests.e2e.region import printed
from tests.factories import county, make_approved, make_draft, make_slot, make_user
from tests.machinery.objects import BUCKET, KEYS, ObjectServer
from tests.machinery.processes import ROOT, plain_environment

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def bucket(object_server, settings, request) -> ObjectServer:
    """Let the store of the settings be a folder of its own in the bucket, on a server that behaves."""
    server = object_server
    server.behave()
    options = {
        "endpoint": server.endpoint,
        "bucket": BUCKET,
        "prefix": f"test-{abs(hash(request.node.name))}",
        "region": "us-east-1",
        "access_key": KEYS["S3_ACCESS_KEY"],
        "secret_key": KEYS["S3_SECRET_KEY"],
    }
    storage = {"BACKEND": "reports.object_storage.ObjectStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"default": storage}
    settings.MEDIA_ROOT = "/nonexistent/nobody-writes-here"
    return server


def raw(server: ObjectServer) -> object:
    """Return a client that knows nothing of the portal."""
    return boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )


def put_behind_its_back(server: ObjectServer, name: str, data: bytes) -> None:
    raw(server).put_object(Bucket=BUCKET, Key=f"{default_storage.prefix}/{name}", Body=data)


def uploaded(content: bytes | None = None):
    agency = county()[1]
    slot = make_slot(agency)
    content = content or print_docx(printed(agency.name, 2024)[0])
    clerk = make_user("clerk", agency)
    return receive_upload(actor=clerk, report=slot, file=ContentFile(content), name="年报.docx"), content


def test_a_report_is_uploaded_read_shown_and_downloaded(client, bucket):
    draft, content = uploaded()
    tasks.read_submission(draft.active_run_id)
    run = draft.parse_runs.get()
    assert run.state in {RunState.SUCCEEDED, RunState.PARTIAL}, run.error_code
    client.force_login(draft.uploaded_by)
    assert client.get(draft.get_absolute_url()).status_code == 200
    view = client.get(reverse("reports:source_view", args=(draft.pk,)))
    assert "行政机关" in view.content.decode(), "the page made by the worker comes from the bucket"
    download = client.get(reverse("reports:source", args=(draft.pk,)))
    assert b"".join(download.streaming_content) == content
    assert client.get("/healthz").json()["files"] == "ok"


def test_exports_open_data_and_a_backup_come_from_the_bucket_and_go_back(client, bucket, tmp_path, capsys):
    region, agency = county()
    approved = make_approved(make_slot(agency))
    office = make_user(Role.OFFICE, region)
    publish_report(actor=office, report_id=approved.report_id)
    job = exporting.request_export(actor=office, year=2024, region=region)
    assert exporting.run_export(job.pk)
    client.force_login(office)
    answer = client.get(reverse("reports:export_file", args=(job.pk,)))
    assert b"".join(answer.streaming_content).startswith(b"PK")
    for build in request_builds():
        assert run_build(build.pk)
    assert newest_builds()
    assert all(
        default_storage.exists(f"{build.folder}/{file['name']}")
        for build in newest_builds().values()
        for file in build.files
    )
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return  # a backup of PostgreSQL needs pg_dump; tests/services/test_backups.py has it
    target = tmp_path / "backup"
    call_command("backup", target)
    assert f"exports of bucket {BUCKET}" in capsys.readouterr().out
    call_command("verify_backup", target)
    elsewhere = {**bucket.environment, "FILES_URL": f"{bucket.environment['FILES_URL']}/{tmp_path.name}"}
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(target)],
        cwd=ROOT,
        env=plain_environment(VAR_DIR=str(tmp_path / "var"), **elsewhere),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    restored = f"files/{tmp_path.name}/{approved.source_file.file.name}"
    body = raw(bucket).get_object(Bucket=BUCKET, Key=restored)["Body"].read()
    assert body == default_storage.open(approved.source_file.file.name).read()


def test_a_spoilt_or_lost_source_is_known_and_the_same_bytes_heal_it(client, bucket):
    draft = make_draft()
    content = default_storage.open(draft.source_file.file.name).read()
    client.force_login(draft.uploaded_by)
    address = reverse("reports:source", args=(draft.pk,))
    put_behind_its_back(bucket, draft.source_file.file.name, b"other")
    assert client.get(address).status_code == 409
    default_storage.delete(draft.source_file.file.name)
    assert client.get(address).status_code == 409
    assert FileFault.objects.filter(restored_at=None).count() == 1
    with pytest.raises(UploadRefused):
        receive_upload(actor=draft.uploaded_by, report=draft.report, file=ContentFile(content), name="a.txt")
    assert client.get(address).status_code == 200


def test_a_slow_and_failing_server_loses_nothing(bucket):
    """Requests that take a while, and one in twenty that fails, are tried again and end well."""
    bucket.behave(seconds=0.05, failing=0.05)
    before = bucket.requests()
    names = [default_storage.save("exports/a.xlsx", ContentFile(bytes([number]))) for number in range(25)]
    assert len(set(names)) == 25
    assert [default_storage.open(name).read() for name in names] == [bytes([number]) for number in range(25)]
    assert bucket.requests() - before > 100


def test_a_server_that_is_away_refuses_with_a_sentence_and_blames_no_file(client, bucket, tmp_path):
    draft, _ = uploaded()
    bucket.behave(refusing=True)
    client.force_login(draft.uploaded_by)
    client.raise_request_exception = False
    sources = SourceFile.objects.count()
    other = ContentFile(print_docx(printed("另一个单位", 2023)[0]), name="b.docx")
    sent = client.post(reverse("reports:upload"), {"report": draft.report_id, "file": other, "replace": "1"})
    assert (sent.status_code, SourceFile.objects.count()) == (503, sources)
    assert "存储读写出错" in sent.content.decode()
    assert client.get(reverse("reports:source", args=(draft.pk,))).status_code == 503
    tasks.read_submission(draft.active_run_id)
    run = ParseRun.objects.get(pk=draft.active_run_id)
    assert (run.state, run.lost_leases) == (RunState.QUEUED, 0), "the file waits, its worker lost nothing"
    assert not FileFault.objects.exists()
    default_storage._probed = (0.0, "")
    assert client.get("/healthz").json()["files"] == "failed"
    bucket.behave()
    tasks.read_submission(draft.active_run_id)
    assert ParseRun.objects.get(pk=run.pk).state in {RunState.SUCCEEDED, RunState.PARTIAL}


def test_an_export_that_finds_no_store_fails_with_a_sentence(bucket):
    region, agency = county()
    make_approved(make_slot(agency))
    job = exporting.request_export(actor=make_user(Role.OFFICE, region), year=2024, region=region)
    bucket.behave(refusing=True)
    exporting.run_export(job.pk)
    job = ExportJob.objects.get(pk=job.pk)
    assert (job.state, bool(job.file), bool(job.error_message)) == (JobState.FAILED, False, True)


def test_bytes_that_arrive_otherwise_than_sent_are_not_stored(bucket, monkeypatch):
    """The server compares the body with the MD5 of the request, the portal its size and tag with what it sent."""
    store, head = file_store(), ObjectStorage._head
    monkeypatch.setattr(ObjectStorage, "_head", lambda self, name: {**head(self, name), "ContentLength": 4})
    with pytest.raises(StoreAway, match="not stored as it was sent"):
        store.replace("sources/a", b"12345")


def test_the_sweep_removes_leftovers_but_never_a_source_by_its_name(bucket, monkeypatch, caplog):
    draft = make_draft()
    for name in ("sources/ab/" + "ab" * 32, "exports/unknown.xlsx", f"rendered/ab/{'ab' * 32}/pages-1.json"):
        file_store().replace(name, b"x")
    assert sweeping.sweep() == []
    monkeypatch.setattr("reports.object_storage._age", lambda _: OLD + 60)
    assert sorted(sweeping.sweep()) == ["exports/unknown.xlsx", f"rendered/ab/{'ab' * 32}/pages-1.json"]
    assert "no row points at sources/ab" in caplog.text
    assert default_storage.exists(draft.source_file.file.name)


def test_a_name_that_is_taken_is_not_written_over(bucket):
    store = file_store()
    assert store._put("exports/a.xlsx", [b"first"], new=True)
    assert not store._put("exports/a.xlsx", [b"second"], new=True)
    assert store.open("exports/a.xlsx").read() == b"first"
