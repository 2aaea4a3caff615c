"""One page of what a search found in the archive, and how all of it spreads.

The index finds all hits and some reports besides: those that hold all pairs of characters of the words, but not in a
row. Counts are exact where that costs little, else the page says 约.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from reports.models import Agency, AnnualReport, SearchEntry
from reports.models.search import SearchedText
from reports.search.pairs import compared
from reports.search.words import Words
from reports.selectors.facets import Facets, Row, facets_of_rows
from reports.selectors.search import AT_ONCE, Hits, Place, find, holding, page_of_few, title_of

#: Reports whose texts are compared to count them, of what the index finds.
MOST_COMPARED = 100
#: What is read of each report that the index finds.
COLUMNS = (
    "report__year_id", "report__agency__kind", "report__tables_edition", "report__agency__path", "report_id",
    "report__agency_id", "report__agency_name", "report__agency__code", "report__agency__telephone",
    "report__effective_submission_id",
)  # fmt: skip
Found = tuple[Row, AnnualReport]


def searched(
    words: Words, *, among: QuerySet[AnnualReport], after: Place | None, limit: int, most: int
) -> tuple[Hits, Facets | None]:
    """The hits after a place, at most ``limit``, and how those among ``most`` reports of the index spread.

    None without hits. At most six queries.
    """
    found = _candidates(words, among, most + 1)
    if not found:
        return Hits((), None), None
    if len(found) <= min(most, MOST_COMPARED):
        hits, matching = page_of_few(words, among=among, after=after, limit=limit, most=MOST_COMPARED)
        rows = [row for row, report in found if report.pk in matching]
        return hits, facets_of_rows(rows) if hits.hits else None
    hits = find(words, among=among, after=after, limit=limit)
    if not hits.hits:
        return hits, None
    if len(found) > most:
        return hits, Facets(most, more=True)
    if hits.after is None and after is None:  # all of them stand on this page
        shown = {hit.report.pk for hit in hits.hits}
        return hits, facets_of_rows([row for row, report in found if report.pk in shown])
    return hits, _counted(words, found, may_compare=hits.looked_at <= AT_ONCE)


def _candidates(words: Words, among: QuerySet[AnnualReport], most: int) -> list[Found]:
    entries = SearchEntry.objects.filter(texts=SearchedText.REPORT, report__in=among.order_by())
    rows = entries.holding(words.readings).order_by().values_list(*COLUMNS)[:most]
    return [(row[:4], _report(row)) for row in rows]


def _report(row: Sequence[Any]) -> AnnualReport:
    year, *_, report, agency, name, code, telephone, version = row
    of = Agency(pk=agency, code=code, telephone=telephone)
    return AnnualReport(pk=report, year_id=year, agency=of, agency_name=name, effective_submission_id=version)


def _counted(words: Words, found: Sequence[Found], *, may_compare: bool) -> Facets:
    """The facets of what surely holds the words; the rest is compared where it is little, else counted too."""
    if words.are_pairs:
        return facets_of_rows([row for row, _ in found])
    doubtful = [report for _, report in found if words.missing_in(_named(report))]
    if len(doubtful) > MOST_COMPARED or (doubtful and not may_compare):
        return facets_of_rows([row for row, _ in found], exact=False)
    left_out = {report.pk for report in doubtful} - holding(words, doubtful)
    return facets_of_rows([row for row, report in found if report.pk not in left_out])


def _named(report: AnnualReport) -> tuple[str, str]:
    """The title and the code of the agency, as they are compared: what holds words without looking at the texts."""
    return compared(title_of(report)), compared(report.agency.code)
