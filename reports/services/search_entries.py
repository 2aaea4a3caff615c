"""Keeping the full-text index in step with the archive, in the transaction of each change of an effective version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction

from reports.models import Agency, AnnualReport, SearchEntry
from reports.models.search import SearchedText, write_with_keys
from reports.search.pairs import keys_of
from reports.selectors.search import names_and_narratives, title_of
from reports.selectors.shown_texts import shown_text

#: Reports whose texts are read at once.
REPORTS_AT_ONCE = 100


def renew_entries(*, reports: Iterable[int]) -> None:
    """Let the index hold the names, title and narrative of the effective versions of these slots, and of no others.

    Safe to repeat.
    """
    ids = sorted(set(reports))
    for start in range(0, len(ids), REPORTS_AT_ONCE):
        some = ids[start : start + REPORTS_AT_ONCE]
        with transaction.atomic(savepoint=False):
            renew_slots(
                slots=AnnualReport.objects.filter(pk__in=some).select_related("agency").order_by("pk")
            )


def renew_names(*, agency: Agency) -> None:
    """As ``renew_entries`` for every report of the agency: it goes by another name now."""
    found = SearchEntry.objects.filter(report__agency=agency, texts=SearchedText.REPORT)
    renew_entries(reports=list(found.values_list("report_id", flat=True)))


def write_entry(*, report: AnnualReport, texts: SearchedText, contents: Iterable[str]) -> None:
    """Let the index hold these texts for the effective version of the slot; nothing where there is none."""
    keys = keys_of(contents)
    if report.effective_submission_id is None or not keys:
        SearchEntry.objects.filter(report=report, texts=texts).delete()
        return
    entry = SearchEntry(
        report=report, submission_id=report.effective_submission_id, texts=texts, year_id=report.year_id
    )
    write_with_keys(entry, keys)


def missing_entries() -> Iterator[int]:
    """Yield the ids of slots whose effective version the index does not hold, or that it holds without one."""
    entries = SearchEntry.objects.filter(texts=SearchedText.REPORT)
    held = dict(entries.values_list("report_id", "submission_id").iterator())
    effective = AnnualReport.objects.filter(effective_submission__isnull=False)
    for report, submission in effective.values_list("pk", "effective_submission_id").iterator():
        if held.pop(report, None) != submission:
            yield report
    yield from held


def renew_slots(*, slots: Iterable[AnnualReport]) -> None:
    """As ``renew_entries`` for slots that are at hand; one query and two a report."""
    effective: list[AnnualReport] = []
    gone: list[AnnualReport] = []
    for slot in slots:
        (effective if slot.effective_submission_id else gone).append(slot)
    if gone:
        SearchEntry.objects.filter(report__in=gone).delete()
    if not effective:
        return
    names, narratives = names_and_narratives(
        {slot.agency_id for slot in effective}, [slot.effective_submission_id for slot in effective]
    )
    # As everybody may see them: what is masked is not in the index either, or counts of hits would tell it.
    agencies = {slot.effective_submission_id: slot.agency for slot in effective}
    chapters: dict[int, list[str]] = defaultdict(list)
    for submission, text in narratives:
        chapters[submission].append(shown_text(text, agencies[submission]))
    for slot in effective:
        contents = [title_of(slot), slot.agency.code, *names[slot.agency_id]]
        contents += chapters[slot.effective_submission_id or 0]
        write_entry(report=slot, texts=SearchedText.REPORT, contents=contents)
