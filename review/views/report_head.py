"""The head of the work page: how the version stands to its due date, and the person's last step that can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone

from reports.models import Correction, Decision, Submission
from reports.models.actors import Visitor
from reports.selectors.cells import correction_rows, page_mark, standing
from reports.selectors.hand_ins import hand_ins_of
from reports.shown_values import cell_name
from reports.states import State
from review.rules import OtherAct


@dataclass(frozen=True, slots=True)
class Due:
    """The due date of the hand-in (None: nothing was due) or of the correction, with a few words about lateness."""

    on: date | None
    words: str
    late: bool
    name: str = "截止"


@dataclass(frozen=True, slots=True)
class Undo:
    """A step of this person that a form can take back: where the form goes and what it carries."""

    text: str
    address: str
    values: tuple[tuple[str, str], ...]
    at: datetime


def due_of(submission: Submission, versions: Iterable[Submission], today: date) -> Due:
    """How the slot stands to its due date: by its first hand-in, else by today; not at all where the archive has it.

    Of a version that was not handed in while an earlier one was, only that is said.

    ``versions`` are those of the slot that the person may see; one that was not received does not count.
    """
    due = submission.report.due_on
    correct_by = submission.report.correct_by
    if correct_by is not None and submission.state == State.DRAFT:
        return Due(correct_by, *_left(correct_by, today), name="修改期限")
    listed = list(versions)
    handed_in = [timezone.localdate(at) for at in hand_ins_of(listed)]
    if handed_in and submission.submitted_at is None:
        return Due(due, "本版未上报", late=False)
    if handed_in:
        days = (min(handed_in) - due).days
        return Due(due, f"逾期{days}天上报" if days > 0 else "按期上报", days > 0)
    if any(version.archived_at is not None for version in listed):
        return Due(None, "历年归档", late=False, name="")
    return Due(due, *_left(due, today))


def _left(due: date, today: date) -> tuple[str, bool]:
    """How much time is left, in words, and whether it is past."""
    days = (today - due).days
    if days > 0:
        return f"已逾期{days}天", True
    return f"还有{-days}天" if days else "今天截止", False


def undo_of(
    user: Visitor,
    submission: Submission,
    offered: Collection[OtherAct],
    decisions: Mapping[str, Decision],
    editions: Mapping[str, str],
) -> Undo | None:
    """The newest own correction or decision on this version that still counts; None without one. No query."""
    steps = []
    if OtherAct.CORRECT in offered:
        own = [
            row
            for row in standing(correction_rows(submission)).values()
            if row.by_id == user.pk and not row.carried_from_id
        ]
        if own:
            steps.append(_undo_of_corrections(submission, own, editions))
    if OtherAct.DECIDE in offered:
        for fingerprint, decision in decisions.items():
            if decision.by_id != user.pk or decision.submission_id != submission.pk:
                continue
            address = reverse("review:decide", args=(submission.pk, fingerprint))
            values = (("card", "1"), ("verdict", "undo"))
            steps.append(Undo(f"处理意见“{decision.get_verdict_display()}”", address, values, decision.at))
    return max(steps, key=lambda step: step.at, default=None)


def _undo_of_corrections(
    submission: Submission, own: Iterable[Correction], editions: Mapping[str, str]
) -> Undo:
    """The newest of these corrections; those of the same moment were one step, as when a row is confirmed."""
    last = max(row.at for row in own)
    codes = [row.code for row in own if row.at == last]
    address = reverse("reports:undo_corrections", args=(submission.pk,))
    values = (("cells", " ".join(codes)), ("seen", page_mark(submission)))
    name = cell_name(codes[0], editions.get(codes[0].split(".")[0]))
    return Undo(f"更正{name}" if len(codes) == 1 else f"{len(codes)}个单元格的更正", address, values, last)
