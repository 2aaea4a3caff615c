"""生成版本: what was written on pages becomes a version like any other, its source the document printed from it."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction

from reports.intake import open_draft, store_source
from reports.models import AnnualReport, DraftField, Submission, WorkingDraft
from reports.models.actors import Actor
from reports.permissions import require
from reports.selectors.working_drafts import draft_of, written_of
from reports.services.draft_checks import check_draft
from reports.services.events import lock_report, record
from reports.services.working_drafts import WritingRefused
from reports.states import State

#: States of a version that its maker can still change.
_OPEN = (State.INCOMING.value, State.DRAFT.value)


class VersionRefused(WritingRefused):
    MESSAGES = WritingRefused.MESSAGES | {
        "OBSTACLE": "{sentence}",
        "EMPTY": "表格和正文都还没有填写。",
        "CHANGED": "生成期间有人保存了新的内容，请核对后再生成。",
    }


def make_version(
    *, actor: Actor, report: AnnualReport, replace: bool = False, address: str | None = None
) -> Submission:
    """Print the draft, take the print in as an uploaded file and open a version with it; its reading is queued.

    Asked again while that version is open and nothing was saved since, as by a button pressed twice, it returns
    the same version, and nothing is recorded.

    Raises NotAllowed; VersionRefused OBSTACLE, EMPTY, NOT_STARTED, CHANGED (somebody saved meanwhile); UploadRefused as
    ``intake.open_draft``: what an upload would be refused for.
    """
    require(actor, "write", report)
    draft = draft_of(report)
    if draft is None:
        raise VersionRefused("NOT_STARTED", report=report)
    written = written_of(draft)
    if not any(row.text for row in written.rows.values()):
        raise VersionRefused("EMPTY")
    checked = check_draft(written, report)
    if checked.obstacles:
        raise VersionRefused("OBSTACLE", sentence=checked.obstacles[0].sentence)
    name = f"{checked.printed.title}.docx"
    # The bytes before the transaction, as every upload.
    source = store_source(actor=actor, agency=report.agency, file=ContentFile(checked.document, name=name))
    with transaction.atomic():
        slot = lock_report(report.pk)
        if not WorkingDraft.objects.filter(pk=draft.pk, revision=draft.revision).exists():
            raise VersionRefused("CHANGED")
        made = Submission.objects.filter(drafts_made=draft, source_file=source, state__in=_OPEN).first()
        if made is not None:
            return made
        version = open_draft(
            actor=actor, report=slot, source=source, name=name, replace=replace, address=address
        )
        WorkingDraft.objects.filter(pk=draft.pk).update(made=version)
        people = DraftField.objects.filter(draft=draft).order_by("by__display_name").distinct()
        names = "、".join(dict.fromkeys(people.values_list("by__display_name", flat=True)))
        record(
            report=slot,
            submission=version,
            move="make_version",
            actor=actor,
            address=address,
            from_state=version.state,
            comment=f"填写人：{names}",
            data={"revision": draft.revision},
        )
    return version
