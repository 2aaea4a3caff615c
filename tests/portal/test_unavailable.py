"""Disk full, read-only media, locked or read-only database: 503 with a sentence, never 500."""

import errno
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.urls import reverse

from portal.unavailable import unavailable
from reports.models import Submission
from reports.models.reach import Role
from tests.factories import make_slot, make_user
from tests.machinery.rights import rights_of_files_hold

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OSError(errno.ENOSPC, ""), "STORAGE_FULL"),
        (OSError(errno.EDQUOT, ""), "STORAGE_FULL"),
        (OSError(errno.EROFS, ""), "STORAGE_READ_ONLY"),
        (OSError(errno.EIO, ""), "STORAGE_FAILED"),
        (OperationalError("database is locked"), "DATABASE_BUSY"),
        (OperationalError("attempt to write a readonly database"), "DATABASE_READ_ONLY"),
        (OperationalError("database or disk is full"), "STORAGE_FULL"),
        (OperationalError("could not connect to server"), "DATABASE_AWAY"),
    ],
)
def test_a_failure_that_passes_has_a_code_and_a_sentence(error, code):
    found = unavailable(error)
    assert found is not None
    assert found[0] == code
    assert "稍后重试" in found[1]


def test_a_fault_of_the_program_is_none():
    assert unavailable(ValueError("x")) is None
    assert unavailable(FileNotFoundError(errno.ENOENT, "x")) is None
    assert unavailable(None) is None


@pytest.fixture
def upload(client):
    slot = make_slot()
    client.force_login(make_user(Role.CLERK, slot.agency))
    client.raise_request_exception = False

    def send(**headers):
        file = SimpleUploadedFile("年报.txt", "表\t0\n".encode())
        return client.post(reverse("reports:upload"), {"report": slot.pk, "file": file}, headers=headers)

    return send


def test_an_upload_on_a_full_disk_is_answered_with_a_sentence_and_leaves_nothing(upload, monkeypatch):
    def full(number):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    response = upload()
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "存储空间已满" in response.content.decode()
    assert "STORAGE_FULL" in response.content.decode()
    program = upload(Accept="application/json")
    assert (program.status_code, program.json()["code"]) == (503, "STORAGE_FULL")
    assert not Submission.objects.exists()


def test_an_upload_into_a_folder_without_rights_leaves_nothing(upload, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    with rights_of_files_hold():
        with pytest.raises(PermissionError):
            (tmp_path / "file").touch()
        assert upload().status_code in (500, 503)
    assert not Submission.objects.exists()


def test_health_tells_that_the_disk_is_full(client, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("reports.storage.tempfile.TemporaryFile", full)
    response = client.get("/healthz")
    assert (response.status_code, response.json()["files"]) == (200, "full")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the lock of a whole database is SQLite's")
def test_what_sqlite_says_when_locked_or_read_only_is_known(tmp_path: Path):
    """Expect the exact SQLite messages, taken from a really locked and a really read-only file."""
    path = tmp_path / "a.sqlite3"
    with sqlite3.connect(path) as first:
        first.execute("CREATE TABLE t (x)")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    other = sqlite3.connect(path, timeout=0)
    with pytest.raises(sqlite3.OperationalError) as locked:
        other.execute("INSERT INTO t VALUES (1)")
    holder.execute("ROLLBACK")
    frozen = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as refused:
        frozen.execute("INSERT INTO t VALUES (1)")
    answers = [unavailable(OperationalError(str(error.value))) for error in (locked, refused)]
    assert [answer[0] for answer in answers if answer] == ["DATABASE_BUSY", "DATABASE_READ_ONLY"]
    for open_connection in (holder, other, frozen):
        open_connection.close()
