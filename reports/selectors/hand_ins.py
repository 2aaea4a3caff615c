"""Which hand-ins of a slot count: who was on time, and whether anything was owed (decisions 0258, 0265)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.models import Submission
from reports.states import State


def counted_hand_ins(report: str = "pk") -> QuerySet[Submission]:
    """The versions of a slot whose hand-in counts, for a subquery; ``report``: the column of the outer rows.

    Not one that was rejected, and nothing up to a version that was voided: the slot is owed as if nothing had come.
    """
    voided = Submission.objects.filter(
        report=OuterRef("report"), version__gte=OuterRef("version"), state=State.VOIDED
    )
    versions = Submission.objects.filter(report=OuterRef(report), submitted_at__isnull=False)
    return versions.exclude(state=State.REJECTED).exclude(Exists(voided)).order_by()


def first_hand_in(report: str = "pk") -> QuerySet[Submission, datetime | None]:
    """The moment of the first of ``counted_hand_ins``, for a Subquery."""
    return counted_hand_ins(report).order_by("submitted_at").values_list("submitted_at", flat=True)[:1]


def from_archive(report: str = "pk", effective: str = "effective_submission") -> Q:
    """Slots that 历年归档 filled: a version counts and nobody handed it in, so it was not owed. Not for exempted ones.

    ``report`` and ``effective``: the columns of the slot and of its effective version.
    """
    return Q(**{f"{effective}__isnull": False}) & ~Q(Exists(counted_hand_ins(report)))


def hand_ins_of(versions: Iterable[Submission]) -> list[datetime]:
    """The same of loaded versions of one slot, in no order."""
    rows = [(each.version, each.state, each.submitted_at) for each in versions]
    return counted_moments(rows)


def counted_moments(versions: Iterable[tuple[int, str, datetime | None]]) -> list[datetime]:
    """The moments of the hand-ins that count, of (version, state, handed in) of one slot. Pure."""
    rows = list(versions)
    voided = max((version for version, state, _ in rows if state == State.VOIDED), default=0)
    return [at for version, state, at in rows if at and state != State.REJECTED and version > voided]
