"""Receiving files without a slot, several at once or in a zip archive: uploads once a person has assigned each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from reports.doorbell import announce_package
from reports.intake import UploadRefused, limit_in_mb, open_draft, printable_name, store_source
from reports.models import Agency, AnnualReport, ReceivedPackage, SourceFile, Submission
from reports.models.actors import Actor
from reports.permissions import NotAllowed
from reports.reading.containers.mails import HEADERS, Mail, is_mail
from reports.reading.containers.packages import MAX_FILES, Package
from reports.reading.model.errors import MESSAGES as READING_MESSAGES
from reports.reading.model.errors import ReadingError
from reports.reading.model.storable import NOT_STORABLE
from reports.selectors.slot_matching import OwnSlots, own_slots, propose
from reports.services.access_log import record_removed
from reports.states import JobState, State

logger = logging.getLogger(__name__)

#: A form that comes again within this time is the same click twice.
SENT_TWICE_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True)
class PackageEntry:
    """One file of a package. Refused: ``source`` is None, ``code`` and ``message`` say why.

    Else ``report`` is the proposed slot or None, ``message`` why it is this one or none; ``asks``: the
    code of what the person must confirm first (a draft or an approved version is there), empty without.
    """

    name: str
    source: SourceFile | None
    report: AnnualReport | None
    code: str
    message: str
    asks: str = ""

    @property
    def confirm(self) -> str:
        """The text of what the person confirms; empty where nothing is asked."""
        return UploadRefused.CONFIRM.get(self.asks, "")


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
            "WAITING_TO_ASSIGN": "您已有{n}个文件等待核对。请先在“上传压缩包”页核对或清除，再上传。",
            "UNSAFE": "压缩包的内部结构异常（可能含有恶意内容），已拒绝读取。请重新打包，或解压后逐个上传。",
            "NOT_A_PACKAGE": "这不是zip压缩包。单个文件请在“上传年报”页上传。",
            "SLOT_TWICE": "有两个文件选了同一份年报，只接受第一个。",
        }
    )


@dataclass(frozen=True)
class _Stored:
    """One file as it arrived; ``source`` is None where it was refused."""

    name: str
    source: SourceFile | None
    refusal: UploadRefused | None = None


def receive_package(*, actor: Actor, file: File, name: str, address: str | None = None) -> ReceivedPackage:
    """Store the files of a package, in the order of their names, and call a worker to read their titles.

    No draft is made: ``settle_package`` does that when the person has confirmed. Raises NotAllowed (fills in no
    report), PackageRefused (WAITING_TO_ASSIGN, NOT_A_PACKAGE, TOO_LARGE, CORRUPT, ENCRYPTED, UNSAFE, PACKAGE_…).
    """
    own = own_slots(actor)
    if not own.slots:
        raise NotAllowed("您没有开放填报的年报，不能上传。")
    _refuse_beyond_waiting(actor)
    files = sorted(_opened(file), key=lambda packed: packed[0])
    stored = [_stored(actor, own.slots[0].agency, path, opened, inside=True) for path, opened in files]
    return _waiting(actor, printable_name(name), stored, address)


def receive_files(
    *, actor: Actor, files: Sequence[tuple[str, File]], address: str | None = None
) -> ReceivedPackage:
    """As ``receive_package``, for (name, file) of files that came by themselves without a slot.

    Raises NotAllowed, PackageRefused (WAITING_TO_ASSIGN), and UploadRefused where the only file is refused.
    """
    own = own_slots(actor)
    if not own.slots:
        raise NotAllowed("您没有开放填报的年报，不能上传。")
    _refuse_beyond_waiting(actor)
    stored = [
        _stored(actor, own.slots[0].agency, printable_name(name), partial(_itself, file), inside=False)
        for name, file in files
    ]
    if len(stored) == 1 and stored[0].refusal is not None:
        raise stored[0].refusal
    name = stored[0].name if len(stored) == 1 else f"{stored[0].name}等{len(stored)}个文件"
    return _waiting(actor, name[-255:], stored, address)


def _refuse_beyond_waiting(actor: Actor) -> None:
    """Raise PackageRefused when too many files of the person wait for a confirmation; those that wait all stay.

    A package whose files were all refused counts as one.
    """
    rows = ReceivedPackage.objects.visible_to(actor).values_list("rows", flat=True)
    waiting = sum(max(1, sum(row["source"] is not None for row in each)) for each in rows)
    if waiting >= settings.MAX_WAITING_OF_PERSON:
        raise PackageRefused("WAITING_TO_ASSIGN", n=waiting)


def discard_package(*, actor: Actor, package: ReceivedPackage, address: str | None = None) -> None:
    """Remove a package that the person does not want to confirm, with an event; its files go with the next sweep."""
    with transaction.atomic():
        mine = ReceivedPackage.objects.visible_to(actor).select_for_update().filter(pk=package.pk).first()
        if mine is None:
            return
        record_removed(package=mine, action="package_discarded", actor=actor)
        mine.delete()
    logger.info("package %r discarded by user %s at %s", mine.name, actor.pk, address)


def _itself(file: File) -> File:
    return file


def _waiting(actor: Actor, name: str, stored: Sequence[_Stored], address: str | None) -> ReceivedPackage:
    """Keep the stored files until the person has confirmed; call a worker to read their titles."""
    files_there = sum(one.source is not None for one in stored)
    with transaction.atomic():
        package = ReceivedPackage.objects.create(
            sent_by=actor,
            name=name,
            rows=[_row(one) for one in stored],
            total=files_there,
            state=JobState.QUEUED if files_there else JobState.SUCCEEDED,
            announced_at=timezone.now(),
        )
        if files_there:
            transaction.on_commit(lambda: announce_package(package.pk), robust=True)
    logger.info("package %r of %d files from user %s at %s", package.name, len(stored), actor.pk, address)
    return package


def proposed_entries(package: ReceivedPackage, own: OwnSlots) -> tuple[PackageEntry, ...]:
    """Return the files of a package, each with the report that its title or name says, or that the person chose.

    No two files are proposed for one report. A constant number of queries.
    """
    sources = SourceFile.objects.in_bulk([row["source"] for row in package.rows if row["source"]])
    found: list[PackageEntry] = []
    taken: set[int] = set()
    for row in package.rows:
        source = sources.get(row["source"]) if row["source"] else None
        if row["source"] and source is None:
            message = UploadRefused.MESSAGES["SOURCE_GONE"]
            found.append(PackageEntry(row["name"], None, None, "SOURCE_GONE", message))
            continue
        if source is None or "chosen" in row:
            slot = next((slot for slot in own.slots if slot.pk == row.get("chosen")), None)
            asks = row["code"] if row["code"] in UploadRefused.CONFIRM else ""
            code, message = row["code"], row["message"]
            if source is not None and not message:  # the choice was in order: say what the title says
                proposed = _proposed(row, source, own, set())
                code, message = proposed.code, proposed.message
            found.append(PackageEntry(row["name"], source, slot, code, message, asks))
            continue
        entry = _proposed(row, source, own, taken)
        if entry.report is not None:
            taken.add(entry.report.pk)
        found.append(entry)
    return tuple(found)


def settle_package(
    *,
    actor: Actor,
    package: ReceivedPackage,
    choices: Mapping[int, Choice | None],
    address: str | None = None,
) -> tuple[Accepted, ...]:
    """Accept what was chosen, by number of the row; None: the person wants no report for this file.

    Accepted files leave the package, refused ones stay in it with the reason; a package without files is removed.
    """
    wanted = {number: choice for number, choice in choices.items() if choice is not None}
    accepted = accept_choices(actor=actor, choices=list(wanted.values()), address=address)
    results = dict(zip(wanted, accepted, strict=False))
    with transaction.atomic():
        held = ReceivedPackage.objects.select_for_update().visible_to(actor).filter(pk=package.pk).first()
        if (
            held is None or held.rows != package.rows
        ):  # settled at this moment by another request of the person
            return tuple(_as_received(actor, package, result) for result in accepted)
        rows = _rows_left(held, choices, results)
        held.rows = rows
        if any(row["source"] for row in rows):
            held.save(update_fields=["rows"])
        else:
            held.delete()
    return accepted


def _rows_left(
    package: ReceivedPackage, choices: Mapping[int, Choice | None], results: Mapping[int, Accepted]
) -> list[dict[str, Any]]:
    """The rows that stay, with what was chosen for them and why it was refused."""
    rows = []
    for number, row in enumerate(package.rows):
        result = results.get(number)
        if result is not None and result.submission is not None:
            continue
        if number in choices:
            choice = choices[number]
            row["chosen"] = choice.report.pk if choice else None
            row["code"] = result.refusal.code if result and result.refusal else ""
            row["message"] = result.refusal.message if result and result.refusal else ""
        rows.append(row)
    return rows


def _as_received(actor: Actor, package: ReceivedPackage, result: Accepted) -> Accepted:
    """A refusal only because another request of the person has just accepted the same file: that draft instead."""
    made = Submission.objects.filter(
        report=result.choice.report,
        source_file=result.choice.source,
        uploaded_by=actor,
        created_at__gte=package.created_at,
    ).first()
    return result if result.submission is not None or made is None else Accepted(result.choice, made)


def received_just_now(*, actor: Actor, sent: Iterable[tuple[int, str]]) -> int:
    """How many of these (report, name) the person's same form, sent a moment before, has had accepted."""
    since = timezone.now() - SENT_TWICE_WITHIN
    lately = Submission.objects.filter(uploaded_by=actor, created_at__gte=since)
    return len(set(lately.values_list("report_id", "original_name")) & set(sent))


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


def _opened(file: File) -> list[tuple[str, Callable[[], File]]]:
    """Return name and file (opened on demand) of each file of a zip archive or of a mail."""
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
    return [(packed.name, partial(_unpacked, package.read, packed)) for packed in package.files]


def _unpacked(read: Callable[[Any], bytes], packed: Any) -> File:
    return ContentFile(read(packed))


def _attached(file: File) -> list[tuple[str, Callable[[], File]]]:
    try:
        mail = Mail(file, most_bytes=settings.MAX_UPLOAD_BYTES)
    except ReadingError as error:
        raise PackageRefused(error.code, existing=None, **error.values) from None
    return [(attached.name, partial(_unpacked, mail.read, attached)) for attached in mail.files]


def _stored(actor: Actor, agency: Agency, name: str, opened: Callable[[], File], *, inside: bool) -> _Stored:
    """Store one file, or keep the refusal; ``inside``: it comes from a package."""
    try:
        return _Stored(name, store_source(actor=actor, agency=agency, file=opened()))
    except ReadingError as refused:
        refusal: UploadRefused = PackageRefused(refused.code, existing=None, **refused.values)
    except UploadRefused as refused:
        refusal = refused
    return _Stored(
        name, None, UploadRefused("PACKAGE_INSIDE") if inside and refusal.code == "PACKAGE" else refusal
    )


def _row(stored: _Stored) -> dict[str, Any]:
    return {
        "name": _storable(stored.name)[-255:],
        "source": stored.source.pk if stored.source else None,
        "code": stored.refusal.code if stored.refusal else "",
        "message": stored.refusal.message if stored.refusal else "",
    }


def _storable(name: str) -> str:
    """Return the name with U+FFFD for each character that cannot be stored."""
    return NOT_STORABLE.sub("\ufffd", name)


def _proposed(row: dict[str, Any], source: SourceFile, own: OwnSlots, taken: set[int]) -> PackageEntry:
    name, title = row["name"], row.get("title") or {}
    if "code" in title:
        return PackageEntry(name, source, None, title["code"], title["message"])
    proposal = propose(own, path=name, title_agency=title.get("agency"), title_year=title.get("year"))
    if proposal.report is not None and proposal.report.pk in taken:
        return PackageEntry(name, source, None, "", f"{proposal.report}已对应另一个文件，请核对")
    return PackageEntry(name, source, proposal.report, "", proposal.reason, _asked_about(proposal.report))


def _asked_about(report: AnnualReport | None) -> str:
    """Return the code of the refusal that an upload into the slot would meet unless confirmed; empty without one."""
    current = report.open_submission if report is not None else None
    if current is not None:
        return "DRAFT_EXISTS" if current.state == State.DRAFT else ""
    return "APPROVED_EXISTS" if report is not None and report.effective_submission_id else ""
