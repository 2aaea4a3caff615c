"""Receiving an upload: the only use case that starts background work."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files.base import File
from django.db import transaction

from reports.checks.personal_data import masked_name
from reports.models import Agency, AnnualReport, SourceFile, Submission
from reports.models.actors import Actor
from reports.permissions import require
from reports.reading.model.errors import MESSAGES as READING_MESSAGES
from reports.reading.model.errors import ReadingError
from reports.refusals import Refused
from reports.services.events import lock_report, record
from reports.services.incoming import give_way, good_version, set_aside
from reports.services.parsing import queue_run
from reports.services.source_files import store_file
from reports.services.submission_states import open_version
from reports.services.upload_limits import LimitRefused, refuse_waiting
from reports.statements import Query, update
from reports.states import State


class UploadRefused(Refused):
    """A file that is not accepted; ``existing`` is the submission that is in its place, where there is one."""

    MESSAGES = (
        READING_MESSAGES
        | LimitRefused.MESSAGES
        | {
            "DRAFT_EXISTS": (
                "{report}已有草稿（第{version}版，{name}）。确认后，新文件读取成功才替换原草稿；原草稿仍可在历史中恢复。"
            ),
            "APPROVED_EXISTS": (
                "{report}已审核通过（第{version}版）。确认后办理更正：新文件读取成功后开出更正草稿，"
                "重新审核通过前仍以第{version}版为准。"
            ),
            "IN_REVIEW": "{report}已上报，正在审核，不能再上传。如需修改，请先撤回。",
            "YEAR_CLOSED": "{year}年未开放填报，请联系政务公开办。",
            "EXEMPT": "{report}已免报，无需上传。",
            "SOURCE_GONE": "这个文件已超过一天没有确认，已被清除。请重新上传。",
            "SAME_FILE": "这个文件已经上传过了（第{version}版），内容完全相同，无需再次上传。",
        }
    )

    #: What a person who was asked confirms: code → text of the button.
    CONFIRM = {"DRAFT_EXISTS": "用新文件替换草稿", "APPROVED_EXISTS": "上传并办理更正"}

    @property
    def confirm(self) -> str:
        """The text of the button that uploads nevertheless (``replace``); empty where nothing can be confirmed."""
        return self.CONFIRM.get(self.code, "")

    def __init__(self, code: str, *, existing: Submission | None = None, **values: object) -> None:
        self.existing = existing
        super().__init__(code, **values)


_HELD_SOURCE = Query(
    lambda pk: SourceFile.objects.select_for_update().filter(pk=pk).order_by().values_list("pk"), pk=int
)


def receive_upload(
    *,
    actor: Actor,
    report: AnnualReport,
    file: File,
    name: str,
    replace: bool = False,
    address: str | None = None,
) -> Submission:
    """Stores the bytes, opens a version in the slot and queues its reading; returns the version.

    It is a draft at once, unless a good version is there: then it waits beside it (INCOMING) until it has been read.
    The kind is found in the bytes; ``name`` is stored as text only. Raises NotAllowed, UploadRefused: a reading error
    (EMPTY, TOO_LARGE, KIND_UNKNOWN, …), DRAFT_EXISTS or APPROVED_EXISTS (ask, then ``replace=True``), IN_REVIEW,
    YEAR_CLOSED, EXEMPT or SAME_FILE.
    """
    require(actor, "upload", report)
    source = store_source(actor=actor, agency=report.agency, file=file)
    return open_draft(actor=actor, report=report, source=source, name=name, replace=replace, address=address)


def open_draft(
    *,
    actor: Actor,
    report: AnnualReport,
    source: SourceFile,
    name: str,
    replace: bool = False,
    address: str | None = None,
) -> Submission:
    """A version in the slot from a file that is stored already; its reading is queued. As ``receive_upload``."""
    with transaction.atomic():
        slot = lock_report(report.pk)
        require(actor, "upload", slot)
        _refuse_closed(slot)
        with _refusing_upload():
            refuse_waiting(actor=actor, agency=slot.agency)
        current = slot.open_submission
        if not _HELD_SOURCE.rows(pk=source.pk):
            raise UploadRefused("SOURCE_GONE")
        waiting = next((version for version in slot.versions if version.state == State.INCOMING), None)
        for there in (current, waiting):
            if there is not None and there.source_file_id == source.pk:
                raise UploadRefused("SAME_FILE", existing=there, version=there.version)
        if current is not None and current.state == State.SUBMITTED:
            raise UploadRefused("IN_REVIEW", existing=current, report=slot)
        if current is not None and not replace:
            raise UploadRefused(
                "DRAFT_EXISTS",
                existing=current,
                report=slot,
                version=current.version,
                name=current.original_name,
            )
        approved = slot.effective_submission
        if current is None and approved is not None and not replace:
            raise UploadRefused("APPROVED_EXISTS", existing=approved, report=slot, version=approved.version)
        good = good_version(slot)
        if waiting is not None:
            set_aside(submission=waiting, why="由更新的文件代替", actor=actor, address=address)
        if current is not None and good is None:
            give_way(current=current, actor=actor, comment="由新上传的文件代替", address=address)
        newest = slot.latest_submission
        draft = open_version(
            incoming=good is not None,
            report=slot,
            version=newest.version + 1 if newest else 1,
            source_file=source,
            original_name=printable_name(name),
            uploaded_by=actor,
        )
        draft.active_run = queue_run(submission=draft, attempt=1)
        update(Submission, {"pk": draft.pk}, {"active_run": draft.active_run})
        record(
            report=slot,
            submission=draft,
            move="upload",
            actor=actor,
            address=address,
            comment=draft.original_name,
            data={"sha256": source.sha256, "size": source.size, "kind": source.kind},
        )
    return draft


def store_source(*, actor: Actor, agency: Agency, file: File[bytes]) -> SourceFile:
    """Store the file, hashed while it streams, or return the stored one with these bytes, mended where it was lost.

    Raises UploadRefused on its content, OSError when the store takes nothing.
    """
    with _refusing_upload():
        return store_file(actor=actor, agency=agency, file=file)


@contextmanager
def _refusing_upload() -> Iterator[None]:
    """Turn the refusal of a file or of a limit into one of the upload."""
    try:
        yield
    except (ReadingError, LimitRefused) as refused:
        raise UploadRefused(refused.code, existing=None, **refused.values) from None


def limit_in_mb() -> str:
    """Return the size limit of an upload as pages print it."""
    return f"{settings.MAX_UPLOAD_BYTES / 1024**2:g}"


def printable_name(name: str) -> str:
    """The uploaded name without path, control and direction-changing characters, 1 to 255 characters.

    Personal numbers in it are masked: it is shown wherever the report is.
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(
        c for c in unicodedata.normalize("NFC", base) if unicodedata.category(c) not in ("Cc", "Cf", "Cs")
    )
    return masked_name(clean.strip())[-255:] or "未命名文件"


def _refuse_closed(slot: AnnualReport) -> None:
    if slot.exempted:
        raise UploadRefused("EXEMPT", report=slot)
    if not slot.year.is_open:
        raise UploadRefused("YEAR_CLOSED", year=slot.year_id)
