"""The bytes of uploads in the store: written once, verified before they are used, restored from the same bytes."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.files.base import File
from django.db import IntegrityError
from django.utils import timezone

from reports.joined_statements import alone
from reports.models import Agency, FileFault, SourceFile
from reports.models.actors import Actor
from reports.models.file_faults import FaultKind
from reports.reading.kinds import sniff
from reports.reading.model.errors import ReadingError
from reports.refusals import Refused
from reports.services.upload_limits import refuse_bytes
from reports.statements import Query, insert
from reports.storage import FileStore, StoreAway, digest_of

log = logging.getLogger(__name__)


class SourceRefused(Refused):
    """The stored file is not the one that was uploaded (409)."""

    MESSAGES = {
        "SOURCE_LOST": "原件不在文件库中，已报告系统管理员。请重新上传同一文件恢复，或联系系统管理员。",
        "SOURCE_PURGED": "这份原件已按规定清除，数据和操作记录保留。",
        "SOURCE_DAMAGED": "原件与上传时不一致，已报告系统管理员。请重新上传同一文件恢复，或联系系统管理员。",
    }


_CODES = {FaultKind.LOST: "SOURCE_LOST", FaultKind.DAMAGED: "SOURCE_DAMAGED"}


_STORED = Query(lambda sha256: SourceFile.objects.filter(sha256=sha256).order_by(), sha256=str)


def store_file(*, actor: Actor, agency: Agency, file: File[bytes], limited: bool = True) -> SourceFile:
    """Store the file, hashed while it streams, or return the stored one with these bytes, mended where it was lost.

    ``limited`` False: the bytes come from a folder of the server and count for nobody's hour. Raises ReadingError on
    its content, LimitRefused, OSError when the store takes nothing.
    """
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        size += len(chunk)
        if size > settings.MAX_UPLOAD_BYTES:
            raise ReadingError("TOO_LARGE", limit=f"{settings.MAX_UPLOAD_BYTES / 1024**2:g}")
        digest.update(chunk)
    for existing in _STORED.objects(sha256=digest.hexdigest()):
        restore(source=existing, file=file)
        return existing
    kind = sniff(file)
    if limited:
        refuse_bytes(actor=actor, agency=agency, size=size)
    # The bytes first and outside any transaction: nobody waits for this disk, and a row never lacks its file.
    return store_bytes(
        file=file, sha256=digest.hexdigest(), size=size, kind=kind.value, actor=actor, agency=agency
    )


def store_bytes(
    *, file: File[bytes], sha256: str, size: int, kind: str, actor: Actor, agency: Agency
) -> SourceFile:
    """Store a file whose digest, size and kind are known; the row exists only when the bytes were read back.

    Two uploads of the same bytes at the same moment make one row and one file. Raises OSError when the store takes
    nothing (disk full, read-only, what was read back differs).
    """
    source = SourceFile(sha256=sha256, size=size, kind=kind, stored_by=actor, stored_for=agency)
    name = source.file.field.generate_filename(source, sha256)
    store = cast(FileStore, source.file.storage)
    store.replace_from(name, cast(IO[bytes], file))
    if not store.holds(name, sha256):
        raise OSError(f"{name} was not written as it was received")
    source.file.name = name
    try:
        with alone():
            insert([source], keys=True)
    except IntegrityError:  # somebody else has stored the same bytes at this moment, under the same name
        return SourceFile.objects.get(sha256=sha256)
    return source


def fault_of(source: SourceFile) -> FaultKind | None:
    """Return what is wrong with the stored bytes, None when they are those that were uploaded.

    Raises StoreAway where a store that does not answer says nothing about them.
    """
    try:
        with source.file.storage.open(source.file.name or "", "rb") as stored:
            intact = digest_of(cast(IO[bytes], stored)) == source.sha256
    except StoreAway:
        raise
    except OSError as error:
        log.warning("source %s cannot be opened: %s", source.sha256, error)
        return FaultKind.LOST
    return None if intact else FaultKind.DAMAGED


def require_intact(source: SourceFile) -> None:
    """Raise SourceRefused, and report to the administrator, unless the stored bytes are those that were uploaded."""
    _refuse_purged(source)
    fault = fault_of(source)
    if fault is not None:
        report_fault(source=source, kind=fault)
        raise SourceRefused(_CODES[fault])


def open_intact(source: SourceFile) -> File[bytes]:
    """Open the stored bytes once they have been compared; raises as ``require_intact``.

    The file that is compared is the one that is returned: an object store sends it once.
    """
    with ExitStack() as on_fault:
        with _refusing(source) as compare:
            stored = on_fault.enter_context(source.file.storage.open(source.file.name or "", "rb"))
            compare(cast(IO[bytes], stored))
        on_fault.pop_all()
    stored.seek(0)
    return stored


@contextmanager
def intact_copy(source: SourceFile) -> Iterator[Path]:
    """Yield a path on this machine for a child that reads; raises as ``require_intact`` before the block."""
    store = cast(FileStore, source.file.storage)
    with ExitStack() as copied:
        with _refusing(source) as compare:
            path = copied.enter_context(store.local(source.file.name or ""))
            with path.open("rb") as stream:
                compare(stream)
        yield path


@contextmanager
def _refusing(source: SourceFile) -> Iterator[Callable[[IO[bytes]], None]]:
    """Yield what compares a stream with the upload; report and raise SourceRefused where they differ or it is lost."""
    differs = False

    def compare(stream: IO[bytes]) -> None:
        nonlocal differs
        differs = digest_of(stream) != source.sha256

    _refuse_purged(source)
    fault = None
    try:
        yield compare
    except StoreAway:
        raise
    except OSError as error:
        log.warning("source %s cannot be opened: %s", source.sha256, error)
        fault = FaultKind.LOST
    if differs:
        fault = FaultKind.DAMAGED
    if fault is not None:
        report_fault(source=source, kind=fault)
        raise SourceRefused(_CODES[fault])


def _refuse_purged(source: SourceFile) -> None:
    if source.purged_at is not None:
        raise SourceRefused("SOURCE_PURGED")


def report_fault(*, source: SourceFile, kind: FaultKind) -> FileFault:
    """Enter the fault into the administrators' list, once until it is restored."""
    log.error("source %s of %s bytes: %s", source.sha256, source.size, kind)
    fault, _ = FileFault.objects.get_or_create(source_file=source, restored_at=None, defaults={"kind": kind})
    return fault


def restore(*, source: SourceFile, file: File[bytes]) -> bool:
    """Put the bytes of a new upload of the same digest in place of lost or damaged ones; False when all is well."""
    if source.purged_at is not None:  # somebody needs these bytes again
        cast(FileStore, source.file.storage).replace_from(source.file.name or "", cast(IO[bytes], file))
        SourceFile.objects.filter(pk=source.pk).update(purged_at=None)
        source.purged_at = None
        return True
    fault = fault_of(source)
    if fault is None:
        return False
    report_fault(source=source, kind=fault)
    cast(FileStore, source.file.storage).replace_from(source.file.name or "", cast(IO[bytes], file))
    FileFault.objects.filter(source_file=source, restored_at=None).update(restored_at=timezone.now())
    log.warning("source %s was restored from a new upload", source.sha256)
    return True


def verify_all() -> Iterator[tuple[SourceFile, FaultKind]]:
    """Yield every source whose stored bytes are not those uploaded, each reported; close faults that are no longer."""
    for source in SourceFile.objects.filter(purged_at=None).order_by("pk").iterator(chunk_size=500):
        fault = fault_of(source)
        if fault is None:
            FileFault.objects.filter(source_file=source, restored_at=None).update(restored_at=timezone.now())
        else:
            report_fault(source=source, kind=fault)
            yield source, fault
