"""更正说明: why figures that are public were corrected or withdrawn, told to the public by the clerk or the office."""

from __future__ import annotations

from django.db import transaction

from reports.models import AnnualReport
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.public_record import NOTE, NOTE_MOVE, public_record
from reports.selectors.shown_texts import shown_text
from reports.services.events import lock_report, record
from reports.services.public_changes import note_public_change

LONGEST_NOTE = 500


class NoteRefused(Refused):
    MESSAGES = {
        "NOT_PUBLIC": "该年报没有公布过，无需更正说明。",
        "TOO_LONG": f"更正说明不超过{LONGEST_NOTE}字。",
    }


def public_note(report: AnnualReport, text: str) -> dict[str, str]:
    """Return what the data of an event hold for this text: nothing for an empty one, never a personal number.

    Raises NoteRefused.
    """
    if len(text.strip()) > LONGEST_NOTE:
        raise NoteRefused("TOO_LONG")
    return {NOTE: shown_text(text.strip(), report.agency)} if text.strip() else {}


@transaction.atomic
def tell_public(*, actor: Actor, report_id: int, text: str, address: str | None = None) -> AnnualReport:
    """Tell the public why the version that counts was corrected, or why the last one was withdrawn.

    An empty text takes back what was told. Raises NotAllowed, NoteRefused.
    """
    report = lock_report(report_id)
    require(actor, "record_publication", report)
    version = report.effective_submission_id if report.published_at else public_record(report, None).withdrawn
    if version is None:
        raise NoteRefused("NOT_PUBLIC")
    told = public_note(report, text) or {NOTE: ""}
    note_public_change()
    record(
        report=report,
        submission=report.submissions.get(pk=version),
        move=NOTE_MOVE,
        actor=actor,
        address=address,
        comment=told[NOTE] or "撤下更正说明",
        data=dict(told),
    )
    return report
