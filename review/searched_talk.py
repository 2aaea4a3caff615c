"""What the index of searches holds of the talk about an approved report: explanations, questions and answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Value

from reports.models import AnnualReport, Explanation
from reports.models.search import SearchedText, SearchEntry
from reports.selectors.search import Texts
from reports.selectors.shown_texts import shown_text
from reports.services.search_entries import write_entry
from review.models import QueryEntry


def renew_talk(*, report: AnnualReport) -> None:
    """Let the index hold all explanations and questions of the slot's versions; nothing without an effective one."""
    if report.effective_submission_id is None:
        write_entry(report=report, texts=SearchedText.TALK, contents=())
        return
    entry = SearchEntry.objects.filter(report=report, texts=SearchedText.TALK).order_by()
    rows = _talk_rows([report.pk]).union(entry.values_list("report_id", Value(""), Value(""), "pk"), all=True)
    contents = [text for _, _, text, _ in rows]
    if contents:  # else there is no entry, and nothing for one
        write_entry(report=report, texts=SearchedText.TALK, contents=contents)


def renew_talk_of(*, reports: Sequence[int], **_: Any) -> None:
    """As ``renew_talk`` for these slots (receives ``texts_wanted``)."""
    for report in AnnualReport.objects.filter(pk__in=reports):
        renew_talk(report=report)


def shown_talk(reports: Sequence[AnnualReport]) -> Texts:
    """Return heading and text of all that was explained, asked and answered about each report. One query."""
    found = _talk_of([report.pk for report in reports])
    return {
        report.pk: [(heading, 0, shown_text(text, report.agency)) for heading, text in found[report.pk]]
        for report in reports
    }


def _talk_of(reports: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Return for each report what an entry is about and its text; one query."""
    rows = _talk_rows(reports)
    talk: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for report, subject, text, _ in sorted(rows, key=lambda row: (row[1] != "", row[3])):
        talk[report].append((f"问询（{subject}）" if subject else "情况说明", text))
    return talk


def _talk_rows(reports: Sequence[int]) -> Any:
    """(report, what it is about, text, id); a union, which takes no further condition."""
    explained = Explanation.objects.filter(submission__report__in=reports).order_by()
    asked = QueryEntry.objects.filter(query__report__in=reports).order_by()
    rows = explained.values_list("submission__report_id", Value(""), "text", "pk")
    return rows.union(asked.values_list("query__report_id", "query__subject_text", "text", "pk"), all=True)
