"""The full-text index: for each report in the archive the pairs of characters that its texts hold (decision 0208).

PostgreSQL keeps the pairs in a column of numbers with a GIN index, SQLite in an FTS5 table. Django's models know
neither: the migration makes them, and this module alone speaks to them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, models, router
from django.db.models.expressions import RawSQL

from reports.models.annual_reports import AnnualReport
from reports.models.submissions import Submission
from reports.models.years import ReportingYear


class SearchedText(models.TextChoices):
    """Which of a report's texts an entry holds, for whom they are."""

    REPORT = "report", "年报正文"
    TALK = "talk", "情况说明和问询"


#: Entries that hold some words, up to which they are all looked up and sorted for a page.
RARE = 5_000
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


def first_of(
    entries: SearchEntryQuerySet,
    readings: Readings,
    texts: SearchedText,
    *,
    among: models.QuerySet[AnnualReport],
    before: tuple[int, int] | None,
    newest: int,
    most: int,
) -> SearchEntryQuerySet:
    """Return the first ``most`` of these ordered entries that hold one of these readings. PostgreSQL only.

    One statement of three parts, of which the database runs what it needs (decision 0242): the ``newest`` entries where
    they fill the page; else, where no more than ``RARE`` entries hold the words, these; else all in their order.
    ``before``: year and id of the entry after which they begin. The inner LIMITs keep the planner from looking at the
    pairs of all entries, which it does where it takes words for frequent that are rare.
    """
    alias = router.db_for_read(SearchEntry)
    try:
        wanted, of_wanted = among.order_by().values("pk").query.get_compiler(using=alias).as_sql()
        of_all = entries.filter(report__in=among.order_by()).holding(readings).values("pk")[:most]
        everywhere, of_everywhere = of_all.query.get_compiler(using=alias).as_sql()
    except EmptyResultSet:
        return entries.none()
    held, of_held = _held(readings, "")
    begin, of_begin = ("AND (year_id, id) < (%s, %s)", before) if before else ("", ())
    # Of fixed texts and texts of the ORM; what is searched for goes as parameters.
    found = (
        '"reports_searchentry"."id" = ANY((WITH newest AS MATERIALIZED (SELECT id FROM'  # noqa: S608  # nosec B608
        " (SELECT id, report_id, year_id, tokens FROM reports_searchentry"
        f" WHERE texts = %s {begin} ORDER BY year_id DESC, id DESC LIMIT %s) AS latest"
        f" WHERE {held} AND report_id IN ({wanted}) ORDER BY year_id DESC, id DESC LIMIT %s),"
        " rare AS MATERIALIZED (SELECT id, report_id, year_id FROM reports_searchentry"
        f" WHERE texts = %s {begin} AND {held} LIMIT %s)"
        " SELECT CASE WHEN (SELECT count(*) FROM newest) >= %s THEN ARRAY(SELECT id FROM newest)"
        " WHEN (SELECT count(*) FROM rare) <= %s THEN ARRAY(SELECT id FROM rare"
        f" WHERE report_id IN ({wanted}) ORDER BY year_id DESC, id DESC LIMIT %s)"
        f" ELSE ARRAY({everywhere}) END)::bigint[])"
    )
    values = (
        *(texts.value, *of_begin, newest, *of_held, *of_wanted, most),
        *(texts.value, *of_begin, *of_held, RARE + 1),
        *(most, RARE, *of_wanted, most, *of_everywhere),
    )
    return entries.filter(RawSQL(found, values, output_field=models.BooleanField()))  # noqa: S611  # nosec B611


def write_with_keys(entry: SearchEntry, keys: Collection[int]) -> None:
    """Store the entry, in place of the one of the same report and texts, and what it holds."""
    if connection.vendor != "postgresql":
        SearchEntry.objects.bulk_create(
            [entry],
            update_conflicts=True,
            unique_fields=["report", "texts"],
            update_fields=["submission", "year"],
        )
        write_keys(entry, keys)
        return
    values = (entry.report_id, entry.submission_id, entry.texts, entry.year_id, sorted(keys))
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO "reports_searchentry" ("report_id", "submission_id", "texts", "year_id", "tokens")'
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (report_id, texts) DO UPDATE SET"
            ' "submission_id" = EXCLUDED."submission_id", "year_id" = EXCLUDED."year_id", "tokens" = EXCLUDED."tokens"'
            " RETURNING id",
            values,
        )
        (entry.pk,) = cursor.fetchone()


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
