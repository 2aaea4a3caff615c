"""A backup is complete, incremental and verified, and is restored only into an empty place."""

import hashlib
import sqlite3
import subprocess
import sys
from contextlib import closing, nullcontext
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from reports.models import SourceFile
from reports.services.backups.manifest import BackupFailed, newest_backup, read_manifest
from reports.services.backups.taking import restore_backup, take_backup, verify_backup
from reports.services.source_files import store_bytes
from tests.factories import county, make_approved, make_draft, make_slot, make_user
from tests.machinery.processes import ROOT, plain_environment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def target(tmp_path, monkeypatch) -> Path:
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        # An in-memory database has no path: copy it through the open connection.
        def in_memory(path, **_):
            return (
                connection.connection
                if str(path) == str(connection.settings_dict["NAME"])
                else plain(path, **_)
            )

        plain = sqlite3.connect
        monkeypatch.setattr(
            "reports.services.backups.databases.closing", lambda thing: closing_but_ours(thing)
        )
        monkeypatch.setattr("reports.services.backups.databases.sqlite3.connect", in_memory)
        connection.ensure_connection()
    return tmp_path / "backup"


def closing_but_ours(thing):
    return nullcontext(thing) if thing is connection.connection else closing(thing)


def test_a_backup_names_every_file_and_chain(target):
    draft, approved = make_draft(), make_approved(make_slot(county()[1]))
    folder, manifest, new = take_backup(target)
    assert {file.sha256 for file in manifest.files} == {
        draft.source_file.sha256,
        approved.source_file.sha256,
    }
    assert new == 2
    ends = {head.report: (head.events, head.hash) for head in manifest.heads}
    for report in (draft.report, approved.report):
        last = report.events.order_by("-sequence").first()
        assert ends[report.pk] == (last.sequence, last.hash)
    assert manifest.migrations["reports"] >= "0014"
    assert read_manifest(folder) == manifest
    assert verify_backup(target) == (manifest, [])


def test_a_second_backup_copies_only_new_files(target):
    make_draft()
    take_backup(target)
    make_draft()
    _, manifest, new = take_backup(target)
    assert (len(manifest.files), new) == (2, 1)
    assert len(list((target / "backups").iterdir())) == 2


def unused_source(content: bytes = b"not confirmed yet"):
    clerk = make_user()
    return store_bytes(
        file=ContentFile(content),
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        kind="txt",
        actor=clerk,
        agency=county()[1],
    )


def test_a_file_that_waits_for_confirmation_is_in_the_backup(target):
    source = unused_source()
    _, manifest, _ = take_backup(target)
    assert [file.sha256 for file in manifest.files] == [source.sha256]


def test_an_unused_source_swept_during_the_backup_is_left_out(target):
    draft, swept = make_draft(), unused_source()
    Path(swept.file.path).unlink()
    _, manifest, _ = take_backup(target)
    assert [file.sha256 for file in manifest.files] == [draft.source_file.sha256]
    assert verify_backup(target) == (manifest, [])


@pytest.mark.parametrize("spoil", ["change", "lose", "database", "manifest"])
def test_a_spoilt_backup_is_known(target, spoil):
    draft = make_draft()
    folder, manifest, _ = take_backup(target)
    copy = target / "files" / draft.source_file.sha256[:2] / draft.source_file.sha256
    if spoil == "change":
        copy.write_bytes(b"x")
    elif spoil == "lose":
        copy.unlink()
    elif spoil == "database":
        with (folder / manifest.database.name).open("r+b") as stream:
            stream.seek(200)
            stream.write(b"\xff")
    else:
        (folder / "manifest.json").unlink()
        with pytest.raises(BackupFailed, match="no finished backup"):
            verify_backup(target)
        return
    _, wrong = verify_backup(target)
    assert len(wrong) == 1
    with pytest.raises(SystemExit):
        call_command("verify_backup", target)
    with pytest.raises(BackupFailed):
        restore_backup(target)


def test_a_backup_without_an_intact_original_is_refused(target):
    draft = make_draft()
    Path(draft.source_file.file.path).unlink()
    with pytest.raises(CommandError, match="verify_files"):
        call_command("backup", target)
    with pytest.raises(BackupFailed, match="no finished backup"):
        newest_backup(target)


def test_nothing_is_restored_over_a_database_in_use(target):
    make_draft()
    take_backup(target)
    with pytest.raises(CommandError):
        call_command("restore", target)
    assert SourceFile.objects.count() == 1


@pytest.mark.postgresql_only
@pytest.mark.skipif(connection.vendor != "postgresql", reason="pg_dump and pg_restore")
def test_a_backup_of_postgresql_is_restored_into_an_empty_database(target, tmp_path):
    approved, swept = make_approved(make_slot(county()[1])), unused_source()
    Path(swept.file.path).unlink()
    take_backup(target)
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS restored")
        cursor.execute("CREATE DATABASE restored")
    facts = connection.settings_dict
    url = f"postgres://{facts['USER']}:{facts['PASSWORD']}@{facts['HOST']}:{facts['PORT']}/restored"
    place = {"DATABASE_URL": url, "VAR_DIR": str(tmp_path / "var"), "SECRET_KEY": "x" * 60}

    def manage(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=plain_environment(**place),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    try:
        assert "1 files" in manage("restore", str(target))
        assert "0处不符" in manage("verify_events")
        assert "1 files, 0 lost or damaged" in manage("verify_files")
        stored = tmp_path / "var" / "files" / approved.source_file.file.name
        assert stored.is_file()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE restored WITH (FORCE)")
