"""The full-text index: for each report in the archive the pairs of characters that its texts hold (decision 0208).

PostgreSQL keeps the pairs in a column of numbers with a GIN index, SQLite in an FTS5 table. Django's models know
neither: the migration makes them, and this module alone speaks to them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, models
from django.db.models.expressions import RawSQL

from reports.models.annual_reports import AnnualReport
from reports.models.submissions import Submission
from reports.models.years import ReportingYear


class SearchedText(models.TextChoices):
    """Which of a report's texts an entry holds, for whom they are."""

    REPORT = "report", "年报正文"
    TALK = "talk", "情况说明和问询"


#: Sets of pairs, one of which a text must hold whole.
Readings = Sequence[Collection[int]]


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def holding(self, readings: Readings) -> SearchEntryQuerySet:
        """Return the entries that hold all pairs of one of these readings (``search.words``)."""
        sql, values = _held(readings, '"reports_searchentry".')
        return self.filter(RawSQL(sql, values, output_field=models.BooleanField()))  # noqa: S611  # nosec B611


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


def reports_holding(readings: Readings, texts: SearchedText = SearchedText.REPORT) -> RawSQL:
    """Return the ids of the reports whose texts hold all pairs of one reading, as a subquery for ``pk__in``."""
    held, values = _held(readings, "")
    # Of fixed texts; what is searched for goes as parameters.
    statement = f"SELECT report_id FROM reports_searchentry WHERE texts = %s AND {held}"  # noqa: S608  # nosec B608
    return RawSQL(statement, (texts.value, *values))  # noqa: S611  # nosec B611


def _held(readings: Readings, table: str) -> tuple[str, tuple[Any, ...]]:
    """The condition, of fixed texts, and its parameters. Each reading is one look-up in the index."""
    if connection.vendor == "postgresql":
        one = f"{table}tokens @> %s::integer[]"
        return f"({' OR '.join([one] * len(readings))})", tuple(sorted(keys) for keys in readings)
    match = " OR ".join(f"({' AND '.join(map(_token, sorted(keys)))})" for keys in readings)
    held = f"{table}id IN (SELECT rowid FROM reports_searchtokens WHERE reports_searchtokens MATCH %s)"  # noqa: S608  # nosec B608
    return held, (match,)


def newest_holding(
    readings: Readings, texts: SearchedText, *, before: tuple[int, int] | None, most: int
) -> list[int]:
    """Return the ids of the newest ``most`` entries that hold one of these readings, newest first. PostgreSQL only.

    ``before``: year and id of the entry after which they begin. The inner LIMIT keeps the planner from looking at the
    pairs of all entries.
    """
    held, values = _held(readings, "")
    begin = "AND (year_id, id) < (%s, %s)" if before else ""
    # Of fixed texts; what is searched for goes as parameters.
    statement = (
        "SELECT id FROM (SELECT id, tokens FROM reports_searchentry"  # noqa: S608  # nosec B608
        f" WHERE texts = %s {begin} ORDER BY year_id DESC, id DESC LIMIT %s) AS newest WHERE {held}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [texts.value, *(before or ()), most, *values])
        return [row[0] for row in cursor.fetchall()]


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
