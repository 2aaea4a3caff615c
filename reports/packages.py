"""Receiving a package: a zip archive whose files become single uploads once a person has assigned each to a report."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.core.files.base import ContentFile, File

from reports.intake import UploadRefused, limit_in_mb, open_draft, printable_name, store_source
from reports.isolation.sandbox import read_file_in_child
from reports.models import Agency, AnnualReport, SourceFile, Submission
from reports.models.actors import Actor
from reports.permissions import NotAllowed
from reports.reading.containers.mails import HEADERS, Mail, is_mail
from reports.reading.containers.packages import MAX_FILES, Package
from reports.reading.model.errors import MESSAGES as READING_MESSAGES
from reports.reading.model.errors import ReadingError
from reports.reading.registry import QUICK_KINDS
from reports.selectors.slot_matching import OwnSlots, own_slots, propose
from reports.states import State

logger = logging.getLogger(__name__)

#: Titles are read while the person waits: seconds in all, seconds for one file, files at a time.
TITLE_SECONDS = 15.0
TITLE_SECONDS_A_FILE = 5.0
AT_ONCE = 2


@dataclass(frozen=True)
class PackageEntry:
    """One file of a package. Refused: ``source`` is None, ``code`` and ``message`` say why.

    Else ``report`` is the proposed slot or None, ``message`` why it is this one or none; ``draft_there``: it has a
    draft, which the person must want to replace.
    """

    name: str
    source: SourceFile | None
    report: AnnualReport | None
    code: str
    message: str
    draft_there: bool = False


@dataclass(frozen=True)
class Choice:
    """What the person chose for one file: the slot, and whether a draft in it may be replaced."""

    name: str
    source: SourceFile
    report: AnnualReport
    replace: bool = False


@dataclass(frozen=True)
class Accepted:
    """Result of one choice: a draft, or the reason of the refusal."""

    choice: Choice
    submission: Submission | None
    refusal: UploadRefused | None = None


class PackageRefused(UploadRefused):
    """The whole package is refused."""

    MESSAGES = (
        READING_MESSAGES
        | UploadRefused.MESSAGES
        | {
            "NOT_A_PACKAGE": "这不是zip压缩包。单个文件请在“上传年报”页上传。",
            "SLOT_TWICE": "有两个文件选了同一份年报，只接受第一个。",
        }
    )


def receive_package(
    *, actor: Actor, file: File, name: str, address: str | None = None
) -> tuple[PackageEntry, ...]:
    """Stores the files of a package and proposes a report for each, in the order of their names.

    No draft is made: ``accept_choices`` does that when the person has confirmed. Raises NotAllowed (fills in no
    report), PackageRefused (NOT_A_PACKAGE, TOO_LARGE, CORRUPT, ENCRYPTED, UNSAFE, PACKAGE_…).
    """
    own = own_slots(actor)
    if not own.slots:
        raise NotAllowed("您没有开放填报的年报，不能上传。")
    package = _opened(file)
    files = sorted(package, key=lambda packed: packed[0])
    stored = [_stored(actor, own.slots[0].agency, path, opened) for path, opened in files]
    titles = _titles([entry.source for entry in stored if entry.source is not None])
    found: list[PackageEntry] = []
    taken: set[int] = set()
    for entry in stored:
        proposed = _proposed(entry, own, titles, taken)
        if proposed.report is not None:
            taken.add(proposed.report.pk)
        found.append(proposed)
    logger.info(
        "package %r of %d files from user %s at %s", printable_name(name), len(found), actor.pk, address
    )
    return tuple(found)


def accept_choices(
    *, actor: Actor, choices: Sequence[Choice], address: str | None = None
) -> tuple[Accepted, ...]:
    """One draft for each choice, each in its own transaction: what cannot be accepted does not stop the others."""
    found: list[Accepted] = []
    used: set[int] = set()
    for choice in choices[:MAX_FILES]:
        if choice.report.pk in used:
            found.append(Accepted(choice, None, PackageRefused("SLOT_TWICE")))
            continue
        used.add(choice.report.pk)
        try:
            submission = open_draft(
                actor=actor,
                report=choice.report,
                source=choice.source,
                name=choice.name,
                replace=choice.replace,
                address=address,
            )
        except UploadRefused as refused:
            found.append(Accepted(choice, None, refused))
        else:
            found.append(Accepted(choice, submission))
    return tuple(found)


def _opened(file: File) -> list[tuple[str, Callable[[], bytes]]]:
    """Return name and bytes (on demand) of each file of a zip archive or of a mail."""
    if file.size > settings.MAX_UPLOAD_BYTES:
        raise PackageRefused("TOO_LARGE", limit=limit_in_mb())
    head = file.read(HEADERS)
    file.seek(0)
    if not head:
        raise PackageRefused("EMPTY")
    if is_mail(head):
        return _attached(file)
    if not head.startswith(b"PK"):
        raise PackageRefused("NOT_A_PACKAGE")
    try:
        package = Package(file, most_bytes=settings.MAX_UPLOAD_BYTES)
    except ReadingError as error:
        raise PackageRefused(error.code, existing=None, **error.values) from None
    if any(packed.name in ("[Content_Types].xml", "mimetype", "OFD.xml") for packed in package.files):
        raise PackageRefused("NOT_A_PACKAGE")
    return [(packed.name, partial(package.read, packed)) for packed in package.files]


def _attached(file: File) -> list[tuple[str, Callable[[], bytes]]]:
    try:
        mail = Mail(file, most_bytes=settings.MAX_UPLOAD_BYTES)
    except ReadingError as error:
        raise PackageRefused(error.code, existing=None, **error.values) from None
    return [(attached.name, partial(mail.read, attached)) for attached in mail.files]


def _stored(actor: Actor, agency: Agency, name: str, opened: Callable[[], bytes]) -> PackageEntry:
    try:
        source = store_source(actor=actor, agency=agency, file=ContentFile(opened()))
    except (ReadingError, UploadRefused) as refused:
        code = "PACKAGE_INSIDE" if refused.code == "PACKAGE" else refused.code
        message = READING_MESSAGES[code] if code == "PACKAGE_INSIDE" else refused.message
        return PackageEntry(name, None, None, code, message)
    return PackageEntry(name, source, None, "", "")


def _titles(sources: Sequence[SourceFile]) -> dict[int, dict[str, object]]:
    """SourceFile id → the reading of its file, as many as the time allows; a file without tables has its error."""
    deadline = time.monotonic() + TITLE_SECONDS

    def look(source: SourceFile) -> dict[str, object] | None:
        left = deadline - time.monotonic()
        if left <= 0.2 or source.kind not in QUICK_KINDS:
            return None
        return read_file_in_child(source.file.path, wall_seconds=min(left, TITLE_SECONDS_A_FILE))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        looked = list(pool.map(look, sources))
    return {source.pk: found for source, found in zip(sources, looked, strict=True) if found is not None}


def _proposed(
    entry: PackageEntry, own: OwnSlots, titles: dict[int, dict[str, object]], taken: set[int]
) -> PackageEntry:
    if entry.source is None:
        return entry
    found = titles.get(entry.source.pk, {})
    error = found.get("error")
    if isinstance(error, dict) and error["code"] == "NO_TABLES":
        return PackageEntry(entry.name, entry.source, None, "NO_TABLES", str(error["message"]))
    reading = found.get("reading")
    reading = reading if isinstance(reading, dict) else {}
    proposal = propose(
        own, path=entry.name, title_agency=reading.get("agency"), title_year=reading.get("year")
    )
    if proposal.report is not None and proposal.report.pk in taken:
        reason = f"{proposal.report}已对应另一个文件，请核对"
        return PackageEntry(entry.name, entry.source, None, "", reason)
    current = proposal.report.open_submission if proposal.report is not None else None
    draft_there = current is not None and current.state == State.DRAFT
    return PackageEntry(entry.name, entry.source, proposal.report, "", proposal.reason, draft_there)
