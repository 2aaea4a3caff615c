"""The only module that writes the state of a submission; a test walks all others for a second writer."""

from __future__ import annotations

from reports.models import Submission
from reports.statements import insert
from reports.states import State


class StateMoved(Exception):
    """Somebody moved the submission between reading and writing it; nothing was written."""


def open_version(*, incoming: bool, **fields: object) -> Submission:
    """Create a version of a slot: a draft, or a new file that waits beside the version that counts."""
    version = Submission(state=State.INCOMING if incoming else State.DRAFT, **fields)
    insert([version], keys=True)
    return version


def set_state(submission: Submission, state: State, *, stage: int | None = None, **fields: object) -> None:
    """Write state, stage (None: as it is) and ``fields`` if the row still is what ``submission`` was read as.

    Compares state, stage and lock version in the UPDATE itself and counts the lock version up: the second belt beside
    the lock of the slot, which the caller holds. ``submission`` has the new values afterwards. Raises StateMoved.
    """
    values: dict[str, object] = {
        "state": state,
        "stage": submission.stage if stage is None else stage,
        "lock_version": submission.lock_version + 1,
        **fields,
    }
    changed = Submission.objects.filter(
        pk=submission.pk,
        state=submission.state,
        stage=submission.stage,
        lock_version=submission.lock_version,
    ).update(**values)
    if not changed:
        raise StateMoved
    for name, value in values.items():
        setattr(submission, name, value)
