"""How far the reading of uploaded files is, and whether what was found fits the chosen slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models.fields.json import KT

from reports.models import Explanation, Finding, ParseRun, Submission
from reports.states import RUN_STATE_TEXT, RunState

#: Checks that say whether the file belongs to the slot it was uploaded into.
IDENTITY_CHECKS = ("I-AGENCY", "I-YEAR")


@dataclass(frozen=True)
class ReadingProgress:
    """The newest run of one submission. ``found_*`` are what the file says of itself, None where it says nothing.

    ``mismatches`` are the open findings that the file is another agency's or year's; ``errors`` and ``warnings``
    count root findings.
    """

    submission: Submission
    run: ParseRun | None
    found_title: str | None = None
    found_agency: str | None = None
    found_year: str | None = None
    mismatches: tuple[Finding, ...] = ()
    errors: int = 0
    warnings: int = 0

    @property
    def state(self) -> str:
        return self.run.state if self.run else RunState.QUEUED

    @property
    def text(self) -> str:
        return RUN_STATE_TEXT[self.state]

    @property
    def finished(self) -> bool:
        return self.run is not None and self.run.is_finished

    @property
    def failed(self) -> bool:
        return self.state == RunState.FAILED


def reading_progress(submissions: Iterable[Submission]) -> list[ReadingProgress]:
    """One entry a submission, in the given order: 3 queries however many."""
    submissions = list(submissions)
    ids = [submission.pk for submission in submissions]
    runs: dict[int, ParseRun] = {}
    for run in (
        ParseRun.objects.filter(submission__in=ids)
        .defer("reading")
        .annotate(
            found_title=KT("reading__title"),
            found_agency=KT("reading__agency"),
            found_year=KT("reading__year"),
        )
        .order_by("attempt")
    ):
        runs[run.submission_id] = run
    explained = set(
        Explanation.objects.filter(submission__in=ids).values_list("submission_id", "fingerprint")
    )
    counts: dict[tuple[int, str], int] = defaultdict(int)
    mismatches: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(submission__in=ids, echo_of__isnull=True):
        counts[finding.submission_id, finding.severity] += 1
        open_ = (finding.submission_id, finding.fingerprint) not in explained
        if finding.check_id in IDENTITY_CHECKS and open_:
            mismatches[finding.submission_id].append(finding)
    return [
        ReadingProgress(
            submission=submission,
            run=runs.get(submission.pk),
            found_title=getattr(runs.get(submission.pk), "found_title", None),
            found_agency=getattr(runs.get(submission.pk), "found_agency", None),
            found_year=getattr(runs.get(submission.pk), "found_year", None),
            mismatches=tuple(mismatches[submission.pk]),
            errors=counts[submission.pk, "error"],
            warnings=counts[submission.pk, "warning"],
        )
        for submission in submissions
    ]
