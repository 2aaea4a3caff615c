"""What of a report's text may leave the portal: every page, search hit, print, export and answer of the API asks here.

Personal numbers are masked; the telephone that the agency publishes is not. The stored narrative and the source file
keep them, since a reviewer must see what has to be deleted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet

from reports.checks.masking import masked_reading
from reports.checks.personal_data import masked, masked_name
from reports.models import Agency, Finding, Narrative, Submission
from reports.models.decisions import Verdict
from reports.recognition.reading import Reading
from reports.selectors.workbook_rows import newest_decisions

#: The checks that find personal numbers.
PERSONAL_CHECKS = ("P-ID", "P-MOBILE", "P-BANK", "P-PASSPORT")
#: This many digits in a row may be part of a personal number: texts are not searched for them.
DIGITS_NOT_SEARCHED = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """One part of the narrative as it is shown."""

    part: int
    heading: str
    text: str


def telephones(agency: Agency | None) -> tuple[str, ...]:
    """The numbers that are shown: the telephone that the agency publishes."""
    return (agency.telephone,) if agency and agency.telephone else ()


def shown_text(text: str, agency: Agency | None = None) -> str:
    """A text of a report, or a piece of it, without personal numbers."""
    return masked(text, published=telephones(agency))


def shown_name(name: str) -> str:
    """The name of a file without personal numbers."""
    return masked_name(name)


def shown_chapters(narratives: Iterable[Narrative], agency: Agency) -> list[ShownChapter]:
    """The parts of a narrative without personal numbers, in the order given."""
    return [
        ShownChapter(part.part, shown_text(part.heading, agency), shown_text(part.text, agency))
        for part in narratives
    ]


def shown_reading(reading: Reading, agency: Agency) -> Reading:
    """A reading whose texts, printed cells and notes hold no personal number."""
    return masked_reading(reading, telephones(agency))


def may_be_searched(word: str) -> bool:
    """Whether texts are searched for this word: a hit on a personal number would tell that it is there."""
    return not DIGITS_NOT_SEARCHED.search(word)


def personal_findings(submission_id: int | OuterRef) -> QuerySet[Finding]:
    """The findings of personal numbers in a version."""
    return Finding.objects.filter(submission=submission_id, check_id__in=PERSONAL_CHECKS)


def personal_numbers_left(submission_ids: Collection[int]) -> dict[int, int]:
    """Return id → how many findings of personal numbers nobody dismissed, of each version that has some: 2 queries.

    An explained, waived or confirmed finding counts: the number is real.
    """
    if not submission_ids:
        return {}
    rows = Finding.objects.filter(submission__in=submission_ids, check_id__in=PERSONAL_CHECKS)
    found = list(rows.values_list("submission_id", "submission__report_id", "fingerprint"))
    if not found:
        return {}
    decided = newest_decisions(sorted({submission_id for submission_id, _, _ in found}))
    dismissed = {key for key, each in decided.items() if each.verdict == Verdict.DISMISS}
    return dict(
        Counter(
            submission_id
            for submission_id, report_id, fingerprint in found
            if (report_id, fingerprint) not in dismissed
        )
    )


def source_may_be_public(submission: Submission) -> bool:
    """Whether no personal number was found in the version, or each finding was dismissed: 2 queries at most."""
    return not personal_numbers_left([submission.pk])
