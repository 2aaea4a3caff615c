"""Unpacking a batch of old reports and recognising agency and year of each file, some seconds of a worker at a time."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from reports.doorbell import announce_archive
from reports.isolation.reading_files import read_stored_file
from reports.isolation.sandbox import read_file_in_child
from reports.models import AnnualReport, ArchiveBatch, ArchiveFile, ReportingYear, SourceFile
from reports.models.archive_batches import READ_LATER, BatchStep, Certainty
from reports.reading.containers.office_kinds import CONVERTED
from reports.reading.containers.packages import Package, PackedFile
from reports.reading.model.errors import ReadingError
from reports.reading.registry import QUICK_KINDS
from reports.selectors.archive_matching import Match, NamesOfRegion, Recognised, match
from reports.selectors.slot_matching import plain_path, year_in
from reports.services.archive_batches import BATCHES, FAILURES, add_file, opened
from reports.services.leases import LeaseLost
from reports.services.source_files import SourceRefused, intact_copy, open_intact
from reports.statutory.editions import FIRST_REPORT_YEAR, has_form
from reports.storage import StoreAway

log = logging.getLogger(__name__)

#: Seconds for the title of one file; one that takes longer is matched by its name.
SECONDS_A_FILE = 30.0
#: Seconds after which the batch goes to the end of the queue, so that other work is done in between.
SECONDS_A_TURN = 10.0


def work_on(batch_id: int, *, turn: float = SECONDS_A_TURN) -> bool:
    """Unpack and match under a lease for one turn; True when this call finished the matching."""
    steps = (BatchStep.RECEIVING, BatchStep.MATCHING)
    if not ArchiveBatch.objects.filter(pk=batch_id, step__in=steps).exists():
        return False
    claim = BATCHES.take(batch_id)
    if claim is None:
        return False
    batch, fence = claim
    ends = time.monotonic() + turn
    try:
        if batch.step == BatchStep.RECEIVING and not _unpacked(batch, fence, ends):
            return False
        return _matched(batch, fence, ends)
    except LeaseLost:
        return False
    except ReadingError as error:
        return BATCHES.fail(
            batch.pk, fence, "PACKAGE", FAILURES["PACKAGE"].format(sentence=error.message), package=None
        )
    except (OperationalError, InterfaceError):
        raise
    except StoreAway:  # the reconciler announces it again
        BATCHES.release(batch.pk, fence, announced_at=timezone.now())
        return False
    except Exception:
        log.exception("archive batch %s", batch.pk)
        return BATCHES.fail(batch.pk, fence, "UNEXPECTED", FAILURES["UNEXPECTED"])


def _unpacked(batch: ArchiveBatch, fence: int, ends: float) -> bool:
    """Store the files of the package that are not stored yet; False when the turn is over."""
    if batch.package is not None:
        with open_intact(batch.package) as stream:
            package = opened(stream)
            files = sorted(package.files, key=lambda packed: packed.name)
            first = batch.files.count()
            for number in range(first, len(files)):
                packed, refused = _content(package, files[number])
                add_file(batch=batch, number=number, path=files[number].name, file=packed, refused=refused)
                BATCHES.extend(batch.pk, fence, done=number + 1, total=len(files), lost_leases=0)
                if time.monotonic() > ends and number + 1 < len(files):
                    return _put_back(batch, fence)
    total = batch.files.count()
    BATCHES.extend(batch.pk, fence, step=BatchStep.MATCHING, package=None, done=0, total=total, lost_leases=0)
    return True


def _content(package: Package, packed: PackedFile) -> tuple[File[bytes] | None, str]:
    """A packed file, or None and the sentence why it cannot be had."""
    try:
        return ContentFile(package.read(packed)), ""
    except ReadingError as error:
        return None, error.message


def _matched(batch: ArchiveBatch, fence: int, ends: float) -> bool:
    names, latest = NamesOfRegion(batch.region), latest_year()
    waiting = batch.files.filter(matched=False).select_related("source").order_by("number")
    done = batch.files.filter(matched=True).count()
    for number in list(waiting.values_list("number", flat=True)):
        file = waiting.get(number=number)
        said = _recognised(file) if file.source is not None else None
        file.title_agency = (said.agency or "")[:200] if said else ""
        found = match(names, said, latest=latest) if said else None
        with transaction.atomic():
            done += 1
            BATCHES.extend(batch.pk, fence, done=done, lost_leases=0)
            _keep(file, found)
        if time.monotonic() > ends:
            return _put_back(batch, fence)
    return BATCHES.end(batch.pk, fence)


def _put_back(batch: ArchiveBatch, fence: int) -> bool:
    if BATCHES.release(batch.pk, fence, announced_at=timezone.now()):
        announce_archive(batch.pk, filing=False)
    return False


def _keep(file: ArchiveFile, found: Match | None) -> None:
    file.matched = True
    if found is not None:
        file.agency, file.year, file.scope = found.agency, found.year, found.scope
        file.certainty, file.message = found.certainty, found.message[:300]
        if found.certainty != Certainty.NONE and (other := in_the_way(file)):
            file.certainty, file.message = Certainty.DOUBTFUL, f"{other}；{file.message}"[:300]
    file.save()


def latest_year() -> int:
    """The last year of which there may be a report: the one that has ended."""
    return timezone.localdate().year - 1


def in_the_way(file: ArchiveFile) -> str:
    """Why the slot may be taken: another file of the batch, a year in collection, a report that counts; else empty."""
    twins = ArchiveFile.objects.filter(
        batch=file.batch_id, agency=file.agency_id, year=file.year, scope=file.scope, matched=True
    ).exclude(pk=file.pk)
    twin = twins.exclude(answer="left_out").order_by("number").first()
    if twin is not None:
        same = "内容相同" if twin.source_id == file.source_id else "对应同一份年报"
        return f"与“{twin.path}”{same}"
    if file.year is not None and ReportingYear.objects.filter(pk=file.year, is_open=True).exists():
        return f"{file.year}年度正在填报，由单位上报，不能归档"
    there = AnnualReport.objects.filter(
        agency=file.agency_id, year=file.year, scope=file.scope, effective_submission__isnull=False
    )
    return "该年度已有通过审核的年报，不会被替换" if there.exists() else ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A reading for its title, empty without one, and why there is none, by whether the year has the form."""

    reading: dict[str, Any]
    errors: dict[bool, tuple[str, str]]

    def error(self, *, with_form: bool) -> tuple[str, str]:
        """(code, sentence) of what the filing of such a year will meet, ("", "") for nothing."""
        if with_form in self.errors:
            return self.errors[with_form]
        return ("", "") if self.reading else next(iter(self.errors.values()), ("", ""))


def _recognised(file: ArchiveFile) -> Recognised:
    """What the text prints, else what the name says. Notes in the file why its words cannot be read."""
    source = file.source
    if source is None:
        raise ValueError(file)
    read = _read(source, file.path)
    found = read.reading
    agency, year = found.get("agency"), found.get("year")
    in_path = year_in(plain_path(file.path))
    # Of a file that says no year the person may choose any: what both forms meet, else what the form does.
    said = year or in_path
    forms = (has_form(said),) if said else (False, True)
    code, message = next(filter(any, (read.error(with_form=form) for form in forms)), ("", ""))
    file.unread_code, file.unread_message = code, message[:300]
    sure = not found.get("agency_doubt") and not found.get("year_doubt")
    return Recognised(file.path, agency, year, sure=bool(agency and year and sure))


def _read(source: SourceFile, path: str) -> _Read:
    """The file read as a document or as a report with tables, as its year has it, else as the other for its title."""
    try:
        with intact_copy(source) as copy:
            return _read_copy(copy, source.kind, path)
    except SourceRefused as refused:
        return _Read({}, dict.fromkeys((True, False), (refused.code, refused.message)))


def _read_copy(copy: Path, kind: str, path: str) -> _Read:
    if kind not in CONVERTED and kind not in QUICK_KINDS:
        return _Read({}, dict.fromkeys((True, False), (READ_LATER, "")))
    name = path.rsplit("/", 1)[-1]
    with_form = has_form(year_in(plain_path(path)) or FIRST_REPORT_YEAR)
    best: dict[str, Any] = {}
    errors: dict[bool, tuple[str, str]] = {}
    for form in (with_form, not with_form):
        found = _in_child(copy, kind, name, kept=not form)
        reading = dict(found.get("reading") or {})
        errors[form] = _error_of(found)
        titled = bool(reading.get("agency") and reading.get("year") and not reading.get("agency_doubt"))
        best = reading if titled or not best else best
        if titled and has_form(reading["year"]) in errors:
            break
    return _Read(best, errors)


def _in_child(copy: Path, kind: str, name: str, *, kept: bool) -> dict[str, Any]:
    if kind in CONVERTED:
        return read_stored_file(copy, kind, wall_seconds=SECONDS_A_FILE, name=name, kept=kept)
    return read_file_in_child(copy, wall_seconds=SECONDS_A_FILE, name=name, kept=kept)


def _error_of(found: dict[str, Any]) -> tuple[str, str]:
    error = found.get("error") or {}
    code = str(error.get("code", ""))
    # The filing has more time for a file, and guesses from pictures.
    return (READ_LATER, "") if code in ("SCANNED", "TIME_LIMIT") else (code, str(error.get("message", "")))
