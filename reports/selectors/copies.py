"""Finding reports of other slots with the same file or nearly the same figures (I-DUPLICATE)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import inf

from django.db import connection

from reports.checks.likeness import alike, bands_of, figures_of
from reports.models import Finding, Submission
from reports.models.findings import AMOUNTS, stored_amounts
from reports.statements import query_of_keys
from reports.states import State

CHECK = "I-DUPLICATE"
#: Submissions in these states are not "another report with the same figures".
GONE = (
    State.INCOMING,
    State.UNUSED,
    State.WITHDRAWN,
    State.DISCARDED,
    State.REJECTED,
    State.SUPERSEDED,
    State.VOIDED,
    State.RETURNED,
)
#: Most submissions looked at for one band and for one file, the oldest first: what more have in common says little.
MOST_OF_ONE_BAND = 100
#: Most submissions whose figures are compared, those with the most bands in common first.
MOST_COMPARED = 60


_COMPARED = query_of_keys(
    lambda keys: (
        Submission.objects.filter(pk__in=keys)
        .order_by("pk")
        .values_list(
            "pk",
            "report_id",
            "report__agency_id",
            "report__year_id",
            "report__agency_name",
            "state",
            "source_file_id",
            *(f"check_run__{column}" for column in AMOUNTS),
        )
    )
)


@dataclass(frozen=True)
class Copies:
    """``original``: the report of another slot that had these figures first; ``later``: ids that have them since."""

    original: str | None = None
    later: tuple[int, ...] = ()


def copies_of(submission: Submission, amounts: Mapping[str, Decimal | None]) -> Copies:
    """Compare with all reports on file: 1 query where nothing is alike, else 2.

    ``amounts``: cell code → amount as it counts now. A slot had the figures first whose first version with them was
    uploaded first, also where that version has been replaced since.
    """
    mine = figures_of(amounts)
    if not mine:
        return Copies()
    found = _candidates(submission, mine)
    if not found:
        return Copies()
    report = submission.report
    # What is written on pages and not a version yet comes after everything on file.
    own_first = inf if submission.pk is None else submission.pk
    names: dict[int, str] = {}
    firsts: dict[int, int] = {}
    standing: dict[int, int] = {}
    for pk, slot, agency, year, name, state, source, *stored in _COMPARED(found):
        theirs = figures_of({code: Decimal(value) for code, value in (stored_amounts(*stored) or {}).items()})
        if not theirs or not (source == submission.source_file_id or alike(mine, theirs)):
            continue
        if slot == report.pk:
            own_first = min(own_first, pk)
        elif (agency, year) != (report.agency_id, report.year_id):
            names[slot] = f"{name}{year}年"
            firsts.setdefault(slot, pk)
            if state not in GONE:
                standing[slot] = pk
    before = [slot for slot in standing if firsts[slot] < own_first]
    original = names[min(before, key=firsts.__getitem__)] if before else None
    return Copies(original, tuple(pk for slot, pk in standing.items() if firsts[slot] > own_first))


def unaware(submissions: tuple[int, ...]) -> list[int]:
    """Return those of these submissions that have no finding yet that another report has the same figures."""
    told = Finding.objects.filter(submission__in=submissions, check_id=CHECK).values_list(
        "submission_id", flat=True
    )
    return sorted(set(submissions) - set(told)) if submissions else []


def _candidates(submission: Submission, figures: Mapping[str, Decimal]) -> list[int]:
    """Return submissions with the same file or with bands in common, without this one."""
    bands = bands_of(figures)
    of_band = (
        "SELECT * FROM (SELECT submission_id FROM reports_figureband"
        " WHERE hash = %s ORDER BY submission_id LIMIT %s) AS b"
    )
    of_file = "SELECT * FROM (SELECT id FROM reports_submission WHERE source_file_id = %s ORDER BY id LIMIT %s) AS f"
    values = [each for band in bands for each in (band, MOST_OF_ONE_BAND)]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([*[of_band] * len(bands), of_file]),
            [*values, submission.source_file_id, MOST_OF_ONE_BAND],
        )
        shared = Counter(pk for (pk,) in cursor.fetchall())
    shared.pop(submission.pk, None)
    return [pk for pk, _ in shared.most_common(MOST_COMPARED)]
