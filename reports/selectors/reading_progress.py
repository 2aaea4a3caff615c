"""How far the reading of uploaded files is, and whether what was found fits the chosen slot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass

from django.db.models import IntegerField, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from reports.checks.results import Severity, counted
from reports.models import Event, Explanation, Finding, ParseRun, Submission
from reports.selectors.damaged_readings import is_damaged
from reports.states import RUN_STATE_TEXT, RunState, State

#: Checks that say whether the file belongs to the slot it was uploaded into.
IDENTITY_CHECKS = ("I-AGENCY", "I-YEAR")


@dataclass(frozen=True)
class ReadingProgress:
    """The run of one submission (``shown_run``). ``found_*``: what the file says of itself, None where it says nothing.

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
    explained_errors: int = 0
    explained_warnings: int = 0
    why_unused: str = ""

    @property
    def error_text(self) -> str:
        """How many errors, with what was explained; empty without any."""
        return counted(Severity.ERROR, self.errors, self.explained_errors) if self.errors else ""

    @property
    def warning_text(self) -> str:
        return counted(Severity.WARNING, self.warnings, self.explained_warnings) if self.warnings else ""

    @property
    def tone(self) -> str:
        """The look of the card: a failed reading, one with gaps or unused, one that is done, else none."""
        if not self.finished or self.replaced:
            return ""
        if self.failed:
            return "is-failed"
        return "is-partial" if self.state == RunState.PARTIAL or self.unused else "is-done"

    @property
    def unused(self) -> bool:
        """Whether the file took nobody's place."""
        return self.submission.state == State.UNUSED

    @property
    def replaced(self) -> bool:
        """Whether another version has taken the place of this one."""
        return self.submission.state in (State.SUPERSEDED, State.DISCARDED)

    @property
    def state(self) -> str:
        return self.run.state if self.run else RunState.QUEUED

    @property
    def text(self) -> str:
        return RUN_STATE_TEXT[self.state]

    @property
    def page(self) -> int:
        """The number (from 1) of the page picture that is being read; 0 where the file is not read page by page."""
        run = self.run
        if run is None or run.state != RunState.RUNNING or not run.total:
            return 0
        return min(run.done + 1, run.total)

    @property
    def finished(self) -> bool:
        return self.run is not None and self.run.is_finished

    @property
    def ready(self) -> bool:
        """Whether nothing found by the reading stands against handing the draft in."""
        clean = self.finished and not self.failed and not self.errors and not self.mismatches
        return clean and self.submission.state == State.DRAFT

    @property
    def open_to_clerk(self) -> bool:
        """Whether the clerk may still move the file to another slot."""
        return self.submission.state in (State.DRAFT, State.UNUSED)

    @property
    def shown_on_page(self) -> bool:
        """Whether the work page tells of the reading: while it runs, and where it left something to be done."""
        state = self.submission.state
        return not self.finished or state == State.UNUSED or (self.failed and state == State.DRAFT)

    @property
    def failed(self) -> bool:
        return self.state == RunState.FAILED


def shown_run(submission: Submission, runs: list[ParseRun], active: ParseRun | None) -> ParseRun | None:
    """Return the run whose state is that of the version: its active run, for a draft its own newest one.

    ``runs`` of the version itself, oldest first. A draft that carries on another version has none of its own until
    it is read again; what was handed in keeps its active run, whatever newer parsers made of the file since.
    """
    return runs[-1] if runs and submission.state == State.DRAFT else active


def progress_on_page(
    submission: Submission, findings: Iterable[Finding], explained: Container[str]
) -> ReadingProgress:
    """As ``reading_progress`` for one submission whose findings and explanations (fingerprints) are at hand.

    1 query for a draft, which may be read again; what was handed in keeps its active run: none.
    """
    runs: list[ParseRun] = []
    if submission.state == State.DRAFT:
        runs = list(
            ParseRun.objects.filter(submission=submission).defer(*ParseRun.READING).order_by("attempt")
        )
    active = submission.active_run
    reading = (None if is_damaged(active) or active is None else active.reading) or {
        name: getattr(active, f"found_{name}", None) for name in ("title", "agency", "year")
    }
    roots = [finding for finding in findings if finding.echo_of_id is None]
    return ReadingProgress(
        submission=submission,
        run=shown_run(submission, runs, submission.active_run),
        found_title=reading.get("title"),
        found_agency=reading.get("agency"),
        found_year=reading.get("year"),
        mismatches=tuple(
            finding
            for finding in roots
            if finding.check_id in IDENTITY_CHECKS and finding.fingerprint not in explained
        ),
        errors=sum(finding.severity == "error" for finding in roots),
        warnings=sum(finding.severity == "warning" for finding in roots),
        explained_errors=_explained(roots, "error", explained),
        explained_warnings=_explained(roots, "warning", explained),
        why_unused=_why_unused([submission]).get(submission.pk, ""),
    )


def _explained(roots: Iterable[Finding], severity: str, explained: Container[str]) -> int:
    return sum(finding.severity == severity and finding.fingerprint in explained for finding in roots)


def _why_unused(submissions: Iterable[Submission]) -> dict[int, str]:
    """Return id → why a file took nobody's place, without a full stop: 1 query where there is such a file."""
    unused = [submission.pk for submission in submissions if submission.state == State.UNUSED]
    if not unused:
        return {}
    told = Event.objects.filter(submission__in=unused, move="set_aside").order_by("sequence")
    return {pk: why.rstrip("。") for pk, why in told.values_list("submission_id", "comment")}


def reading_progress(submissions: Iterable[Submission]) -> list[ReadingProgress]:
    """One entry a submission, in the given order: 3 queries however many, 1 more where a file is unused."""
    submissions = list(submissions)
    ids = [submission.pk for submission in submissions]
    own: dict[int, list[ParseRun]] = defaultdict(list)
    by_id: dict[int, ParseRun] = {}
    for run in (
        ParseRun.objects.filter(
            Q(submission__in=ids) | Q(pk__in=[submission.active_run_id for submission in submissions])
        )
        .defer(*ParseRun.READING)
        .annotate(
            title=Coalesce("found_title", KT("reading_json__title")),
            agency=Coalesce("found_agency", KT("reading_json__agency")),
            year=Coalesce("found_year", Cast(KT("reading_json__year"), IntegerField())),
        )
        .order_by("attempt")
    ):
        own[run.submission_id].append(run)
        by_id[run.pk] = run
    runs = {
        submission.pk: shown_run(submission, own[submission.pk], by_id.get(submission.active_run_id or 0))
        for submission in submissions
    }
    explained = set(
        Explanation.objects.filter(submission__in=ids).values_list("submission_id", "fingerprint")
    )
    unused = _why_unused(submissions)
    counts: dict[tuple[int, str], int] = defaultdict(int)
    said: dict[tuple[int, str], int] = defaultdict(int)
    mismatches: dict[int, list[Finding]] = defaultdict(list)
    for finding in Finding.objects.filter(submission__in=ids, echo_of__isnull=True):
        counts[finding.submission_id, finding.severity] += 1
        open_ = (finding.submission_id, finding.fingerprint) not in explained
        said[finding.submission_id, finding.severity] += not open_
        if finding.check_id in IDENTITY_CHECKS and open_:
            mismatches[finding.submission_id].append(finding)
    return [
        ReadingProgress(
            submission=submission,
            run=runs.get(submission.pk),
            found_title=getattr(runs.get(submission.pk), "title", None),
            found_agency=getattr(runs.get(submission.pk), "agency", None),
            found_year=getattr(runs.get(submission.pk), "year", None),
            mismatches=tuple(mismatches[submission.pk]),
            errors=counts[submission.pk, "error"],
            warnings=counts[submission.pk, "warning"],
            explained_errors=said[submission.pk, "error"],
            explained_warnings=said[submission.pk, "warning"],
            why_unused=unused.get(submission.pk, ""),
        )
        for submission in submissions
    ]
