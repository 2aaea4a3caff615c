"""What of a report's text may leave the portal: every page, search hit, print, export and answer of the API asks here.

Personal numbers are masked; the telephone that the agency publishes is not. The stored narrative and the source file
keep them, since a reviewer must see what has to be deleted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet

from reports.checks.masking import masked_reading
from reports.checks.personal_data import masked, masked_name
from reports.models import Agency, Finding, Narrative, Submission
from reports.models.decisions import Verdict
from reports.recognition.reading import Reading
from reports.selectors.workbook_rows import newest_decisions

#: The checks that find personal numbers.
PERSONAL_CHECKS = ("P-ID", "P-MOBILE", "P-BANK")
#: This many digits in a row may be part of a personal number: texts are not searched for them.
DIGITS_NOT_SEARCHED = re.compile(r"\d{7,}")


@dataclass(frozen=True, slots=True)
class ShownChapter:
    """One part of the narrative as it is shown."""

    part: int
    heading: str
    text: str


def shown_text(text: str, agency: Agency | None = None) -> str:
    """A text of a report, or a piece of it, without personal numbers."""
    return masked(text, published=_telephones(agency))


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
    return masked_reading(reading, _telephones(agency))


def may_be_searched(word: str) -> bool:
    """Whether texts are searched for this word: a hit on a personal number would tell that it is there."""
    return not DIGITS_NOT_SEARCHED.search(word)


def personal_findings(submission_id: int | OuterRef) -> QuerySet[Finding]:
    """The findings of personal numbers in a version."""
    return Finding.objects.filter(submission=submission_id, check_id__in=PERSONAL_CHECKS)


def source_may_be_public(submission: Submission) -> bool:
    """Whether no personal number was found in the version, or each finding was dismissed: 2 queries at most."""
    found = set(personal_findings(submission.pk).values_list("fingerprint", flat=True))
    if not found:
        return True
    decided = newest_decisions([submission.pk])
    dismissed = {fingerprint for (_, fingerprint), each in decided.items() if each.verdict == Verdict.DISMISS}
    return found <= dismissed


def _telephones(agency: Agency | None) -> tuple[str, ...]:
    return (agency.telephone,) if agency and agency.telephone else ()
