"""The full-text index: for each report in the archive the pairs of characters that its texts hold (decision 0208).

PostgreSQL keeps the pairs in a column of numbers with a GIN index, SQLite in an FTS5 table. Django's models know
neither: the migration makes them, and this module alone speaks to them.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, models
from django.db.models.expressions import RawSQL

from reports.models.annual_reports import AnnualReport
from reports.models.submissions import Submission
from reports.models.years import ReportingYear


class SearchedText(models.TextChoices):
    """Which of a report's texts an entry holds, for whom they are."""

    REPORT = "report", "年报正文"
    TALK = "talk", "情况说明和问询"


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def holding(self, keys: Collection[int]) -> SearchEntryQuerySet:
        """Return the entries that hold all of these pairs (``search.pairs.keys_of``)."""
        if connection.vendor == "postgresql":
            held = RawSQL(
                '"reports_searchentry"."tokens" @> %s::integer[]',
                (sorted(keys),),
                output_field=models.BooleanField(),
            )
        else:
            held = RawSQL(
                '"reports_searchentry"."id" IN'
                " (SELECT rowid FROM reports_searchtokens WHERE reports_searchtokens MATCH %s)",
                (" AND ".join(map(_token, sorted(keys))),),
                output_field=models.BooleanField(),
            )
        return self.filter(held)


class SearchEntry(models.Model):
    """That the texts of one report's effective version can be found. Written by ``services.search_entries`` only."""

    report = models.ForeignKey(AnnualReport, on_delete=models.CASCADE, related_name="search_entries")
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    texts = models.CharField(max_length=8, choices=SearchedText)
    year = models.ForeignKey(ReportingYear, on_delete=models.PROTECT, related_name="+")

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"
        constraints = (models.UniqueConstraint(fields=("report", "texts"), name="search_entry_once"),)
        indexes = (models.Index(fields=("texts", "-year", "-id"), name="search_entries_newest"),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.texts}"


def reports_holding(keys: Collection[int], texts: SearchedText = SearchedText.REPORT) -> RawSQL:
    """Return the ids of the reports whose texts hold all of these pairs, as a subquery for ``pk__in``."""
    if connection.vendor == "postgresql":
        held = "tokens @> %s::integer[]"
        values: tuple[object, ...] = (texts.value, sorted(keys))
    else:
        held = "id IN (SELECT rowid FROM reports_searchtokens WHERE reports_searchtokens MATCH %s)"
        values = (texts.value, " AND ".join(map(_token, sorted(keys))))
    # Of two fixed texts; what is searched for goes as parameters.
    statement = f"SELECT report_id FROM reports_searchentry WHERE texts = %s AND {held}"  # noqa: S608  # nosec B608
    return RawSQL(statement, values)  # noqa: S611  # nosec B611


def write_keys(entry: SearchEntry, keys: Collection[int]) -> None:
    """Let the index say that the entry holds these pairs and no others."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                'UPDATE "reports_searchentry" SET "tokens" = %s WHERE "id" = %s', (sorted(keys), entry.pk)
            )
        else:
            cursor.execute(
                "INSERT OR REPLACE INTO reports_searchtokens (rowid, tokens) VALUES (%s, %s)",
                (entry.pk, " ".join(map(_token, sorted(keys)))),
            )


def _token(key: int) -> str:
    """A number as a word of FTS5."""
    return f"k{key & 0xFFFFFFFF:x}"
