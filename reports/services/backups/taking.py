"""Taking, verifying and restoring a backup."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.db import connection
from django.utils import timezone

from reports.models import AnnualReport, SourceFile
from reports.recognition.reading import PARSER_VERSION
from reports.services.backups import databases
from reports.services.backups.manifest import (
    FORMAT,
    BackupFailed,
    Head,
    Manifest,
    StoredFile,
    copy_in,
    digest_at,
    newest_backup,
    read_manifest,
)
from reports.services.chains import verify_chains
from reports.storage import digest_of, file_store

# Sources of unconfirmed packages and of uploads that are being recorded have no submission; they are backed up as well.
_SOURCES = """
SELECT file, sha256, size,
  EXISTS (SELECT 1 FROM reports_submission WHERE source_file_id = source.id)
  OR EXISTS (SELECT 1 FROM reports_parserun WHERE source_file_id = source.id)
FROM reports_sourcefile AS source WHERE purged_at IS NULL ORDER BY id
"""
_WORKBOOKS = "SELECT file FROM reports_exportjob WHERE file IS NOT NULL AND file <> '' ORDER BY id"
_HEADS = """
SELECT report_id, sequence, hash FROM reports_event AS event
WHERE sequence = (SELECT MAX(sequence) FROM reports_event WHERE report_id = event.report_id) ORDER BY report_id
"""
_MIGRATIONS = "SELECT app, MAX(name) FROM django_migrations GROUP BY app ORDER BY app"


def take_backup(target: Path) -> tuple[Path, Manifest, int]:
    """Copy database and files into the target; return the backup's folder, its manifest and the files that were new.

    The database first: every file that it names was stored before its row. Raises BackupFailed, OSError.
    """
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder = target / "backups" / timezone.now().strftime("%Y%m%dT%H%M%S%f")
    folder.mkdir(parents=True)
    with databases.copied(folder) as (path, query):
        found = [(StoredFile(name, sha256, size), bool(used)) for name, sha256, size, used in query(_SOURCES)]
        workbooks = [name for (name,) in query(_WORKBOOKS)]
        heads = tuple(Head(*row) for row in query(_HEADS))
        migrations = dict(query(_MIGRATIONS))
    store, new = file_store(), 0
    # A source that nothing used may have been swept since the database was copied.
    sources = [source for source, used in found if used or store.exists(source.name)]
    for source in sources:
        new += _copy(target, source)
    made = [built for name in workbooks if (built := _workbook(name)) is not None]
    for workbook in made:
        new += _copy(target, workbook)
    manifest = Manifest(
        format=FORMAT,
        taken_at=timezone.now().isoformat(),
        vendor=connection.vendor,
        database=StoredFile(path.name, digest_at(path), path.stat().st_size),
        migrations=migrations,
        parser_version=PARSER_VERSION,
        files=(*sources, *made),
        heads=heads,
    )
    manifest.write(folder)
    return folder, manifest, new


def verify_backup(target: Path, name: str | None = None) -> tuple[Manifest, list[str]]:
    """Return the manifest of a backup (the newest) and what is wrong with it, a line each. Raises BackupFailed."""
    folder = target / "backups" / name if name else newest_backup(target)
    manifest = read_manifest(folder)
    database = folder / manifest.database.name
    wrong = list(_wrong_file(database, manifest.database))
    for file in manifest.files:
        wrong += _wrong_file(copy_in(target, file.sha256), file)
    if not wrong and manifest.vendor == "sqlite":
        wrong += _wrong_sqlite(database, manifest)
    return manifest, wrong


def restore_backup(target: Path, name: str | None = None) -> Manifest:
    """Put a backup (the newest) in place of an empty database and store, then verify files and chains.

    Raises BackupFailed: the backup is not sound, is of another kind of database, or the database is not empty.
    """
    manifest, wrong = verify_backup(target, name)
    if wrong:
        raise BackupFailed("; ".join(wrong[:5]))
    if manifest.vendor != connection.vendor:
        raise BackupFailed(f"a backup of {manifest.vendor} cannot be restored on {connection.vendor}")
    databases.refuse_used_database()
    store = file_store()
    for file in manifest.files:
        with copy_in(target, file.sha256).open("rb") as copy:
            store.replace_from(file.name, copy)
    folder = target / "backups" / name if name else newest_backup(target)
    databases.put_in_place(folder / manifest.database.name)
    _forget_swept(manifest)
    wrong = [fault for file in manifest.files for fault in _wrong_stored(file)]
    wrong += _wrong_chains(manifest)
    if wrong:
        raise BackupFailed("restored, but: " + "; ".join(wrong[:5]))
    return manifest


def _forget_swept(manifest: Manifest) -> None:
    """Remove the rows of unused sources whose files were swept while the backup was taken."""
    kept = {file.sha256 for file in manifest.files}
    for source in SourceFile.objects.filter(submissions=None, parse_runs=None).iterator():
        if source.sha256 not in kept:
            source.delete()


def _copy(target: Path, file: StoredFile) -> bool:
    """Copy one file into the target unless it is there already; True when it was new. Raises BackupFailed."""
    place = copy_in(target, file.sha256)
    if place.exists() and place.stat().st_size == file.size:
        return False
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.part")
    try:
        with file_store().open(file.name) as stored, unfinished.open("wb") as stream:
            shutil.copyfileobj(stored, stream, 1 << 20)
            stream.flush()
            os.fsync(stream.fileno())
    except FileNotFoundError:
        raise BackupFailed(f"{file.name} is lost (manage.py verify_files)") from None
    if digest_at(unfinished) != file.sha256:
        unfinished.unlink()
        raise BackupFailed(f"{file.name} is not what was uploaded (manage.py verify_files)")
    unfinished.replace(place)
    return True


def _workbook(name: str) -> StoredFile | None:
    """A built workbook; one that is gone can be built again and is left out."""
    try:
        with file_store().open(name) as stored:
            return StoredFile(name, digest_of(stored), stored.size)
    except FileNotFoundError:
        return None


def _wrong_stored(file: StoredFile) -> Iterator[str]:
    try:
        with file_store().open(file.name) as stored:
            if digest_of(stored) != file.sha256:
                yield f"{file.name} was changed"
    except FileNotFoundError:
        yield f"{file.name} is missing"


def _wrong_file(path: Path, file: StoredFile) -> Iterator[str]:
    if not path.is_file():
        yield f"{file.name} is missing"
    elif digest_at(path) != file.sha256:
        yield f"{file.name} was changed"


def _wrong_sqlite(path: Path, manifest: Manifest) -> Iterator[str]:
    """What is wrong inside the copied database, which is opened for reading only."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as copy:
        (found,) = copy.execute("PRAGMA integrity_check").fetchone()
        if found != "ok":
            yield f"{path.name}: {found}"
        if tuple(Head(*row) for row in copy.execute(_HEADS)) != manifest.heads:
            yield "the ends of the event chains are not those of the manifest"


def _wrong_chains(manifest: Manifest) -> Iterator[str]:
    found = verify_chains(AnnualReport.objects.all())
    for broken in found.breaks:
        yield f"event {broken.sequence} of {broken.report}: {broken.sentence}"
    with connection.cursor() as cursor:
        cursor.execute(_HEADS)
        if tuple(Head(*row) for row in cursor.fetchall()) != manifest.heads:
            yield "the ends of the event chains are not those of the manifest"
