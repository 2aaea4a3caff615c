"""Trying an entry of the word list on the archive before it is switched on, in the background under a lease."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from reports.checks.expressions import PatternError
from reports.checks.personal_data import masked
from reports.checks.texts import Passage, clause_around
from reports.doorbell import announce_dry_run
from reports.isolation.expressions import places_in
from reports.models import DryRun, DryRunHit, Narrative, User, WordListEntry
from reports.models.actors import Actor
from reports.models.leased_job import UNFINISHED
from reports.permissions import require
from reports.selectors.check_set import word_entry
from reports.services.check_set import entry_data
from reports.services.leases import LeaseLost, Leases
from reports.states import State

log = logging.getLogger(__name__)

#: Narratives read at a time; progress is saved and the lease extended after each lot.
LOT = 200
#: So many hits are kept to be shown; all are counted.
MOST_SHOWN = 500
#: An entry that exceeds its time on this many texts is too slow for use.
MOST_TIMEOUTS = 3

#: Texts of versions that were never handed in or were turned away are not the archive.
IN_ARCHIVE = (State.SUBMITTED, State.APPROVED)
FAILURES = {
    "WORKER_LOST": "试运行多次中断，没有完成。请重新试运行；如再次失败，请联系系统管理员。",
    "TOO_SLOW": "这个正则表达式在一些正文上超过时限，不宜启用。请改写得更简单后再试。",
    "PATTERN": "这不是正确的正则表达式，请修改后再试。",
    "UNEXPECTED": "试运行时出现问题，没有完成。请重新试运行；如再次失败，请联系系统管理员。",
}


DRY_RUNS = Leases(DryRun, ring=lambda run: announce_dry_run(run.pk), worker_lost=FAILURES["WORKER_LOST"])


@transaction.atomic
def request_dry_run(*, actor: Actor, entry_id: int) -> DryRun:
    """Queues a dry run of the entry as it is now; an unfinished one of the same entry is returned instead of a second.

    Raises NotAllowed, WordListEntry.DoesNotExist.
    """
    require(actor, "keep_lists", None)
    User.objects.select_for_update().get(pk=actor.pk)
    entry = WordListEntry.objects.select_for_update().get(pk=entry_id)
    data = entry_data(entry)
    waiting = DryRun.objects.filter(word=entry, state__in=UNFINISHED, entry=data).first()
    if waiting is not None:
        return waiting
    run = DryRun.objects.create(word=entry, entry=data, asked_by=actor, announced_at=timezone.now())
    transaction.on_commit(lambda: announce_dry_run(run.pk), robust=True)
    return run


def run_dry_run(run_id: int) -> bool:
    """Searches every narrative of the archive; True when this call finished the run."""
    claimed = claim_dry_run(run_id=run_id)
    if claimed is None:
        return False
    run, fence = claimed
    try:
        return _search(run, fence)
    except LeaseLost:
        return False
    except (OperationalError, InterfaceError):
        raise
    except PatternError:
        return _fail(run.pk, fence, "PATTERN")
    except Exception:
        log.exception("dry run %s failed", run.pk)
        return _fail(run.pk, fence, "UNEXPECTED")


def claim_dry_run(*, run_id: int) -> tuple[DryRun, int] | None:
    """Take the lease of a dry run, without the hits of an earlier one; return it with its fence, or None."""
    with transaction.atomic():
        claimed = DRY_RUNS.take(run_id, done=0, found=0)
        if claimed is not None:
            DryRunHit.objects.filter(dry_run_id=run_id).delete()
    return claimed


def dry_runs_to_announce() -> list[int]:
    """Return the ids of what the broker may have lost (``Leases.reconcile``)."""
    return [run.pk for run in DRY_RUNS.reconcile()]


def _search(run: DryRun, fence: int) -> bool:
    entry = word_entry(run.entry)
    archive = Narrative.objects.filter(
        Q(submission__state__in=IN_ARCHIVE) | Q(submission__effective_for__isnull=False)
    ).order_by("pk")
    total = archive.count()
    done, found, late, last = 0, 0, 0, 0
    while True:
        _save(run.pk, fence, done=done, total=max(total, done), found=found)
        lot = list(archive.filter(pk__gt=last)[:LOT])
        if not lot:
            break
        shown: list[DryRunHit] = []
        for narrative in lot:
            try:
                places = places_in(entry, Passage(narrative.part, narrative.text))
            except TimeoutError:
                late += 1
                if late == MOST_TIMEOUTS:
                    return _fail(run.pk, fence, "TOO_SLOW")
                continue
            for start, end in places:
                found += 1
                if found <= MOST_SHOWN:
                    shown.append(_hit(run, narrative, start, end))
        with transaction.atomic():
            _save(run.pk, fence, done=done + len(lot), total=max(total, done + len(lot)), found=found)
            DryRunHit.objects.bulk_create(shown)
        done, last = done + len(lot), lot[-1].pk
    return DRY_RUNS.end(run.pk, fence, done=done, total=done)


def _hit(run: DryRun, narrative: Narrative, start: int, end: int) -> DryRunHit:
    """The place with its words; half a personal number could be cut out of the text, so digits are masked first."""
    text = masked(narrative.text)
    if text != narrative.text:
        start, end = len(masked(narrative.text[:start])), len(masked(narrative.text[:end]))
    quoted = masked(clause_around(text, start, end, margin=20))[:400]
    return DryRunHit(dry_run=run, submission_id=narrative.submission_id, part=narrative.part, quoted=quoted)


def _save(run_id: int, fence: int, **numbers: int) -> None:
    DRY_RUNS.extend(run_id, fence, **numbers)


def _fail(run_id: int, fence: int, code: str) -> bool:
    return DRY_RUNS.fail(run_id, fence, code, FAILURES[code])
