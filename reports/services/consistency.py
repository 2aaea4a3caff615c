"""What is stored beside what it was made of: each inspection names what does not follow, and mends what it can.

Sources, records and numbers are never changed here: where they are wrong, a person has to look (``mend`` is None).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Value
from django.db.models.functions import Coalesce

from reports.models import (
    TABLE_MODELS,
    AnnualReport,
    CheckRun,
    ExportJob,
    FigureBand,
    Narrative,
    ParseRun,
    ReportingYear,
    RequestRow,
    RequestTable,
    SourceFile,
    Submission,
    TextSketch,
)
from reports.packing import Damaged, unpack
from reports.selectors.archive import edition_of_tables
from reports.services.damaged_readings import forget_others, note_damaged
from reports.services.search_entries import REPORTS_AT_ONCE, missing_entries, renew_entries
from reports.services.sweeping import leftover_names, remove_leftover
from reports.services.totals import differences, rebuild_year
from reports.services.unstorable_texts import unstorable_texts
from reports.signals import texts_wanted
from reports.storage import file_store

_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not follow: ``key`` for who mends it, ``words`` for who reads the list."""

    key: Any
    words: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """``name``: what is looked at, ``title`` in the record of changes.

    ``mend`` takes all faults of ``look``; without it ``advice`` says what to do.
    """

    name: str
    title: str
    look: Callable[[], Iterable[Fault]]
    mend: Callable[[Sequence[Fault]], None] | None
    advice: str


def _sums() -> Iterator[Fault]:
    for year in ReportingYear.objects.order_by("year").values_list("pk", flat=True):
        for key in differences(year):
            yield Fault(year, f"{year}: sums of region {key[0]} differ from the cells: {key[1:]}")


def _mend_sums(faults: Sequence[Fault]) -> None:
    for year in sorted({fault.key for fault in faults}):
        rebuild_year(year=year)


def _search() -> Iterator[Fault]:
    for report in missing_entries():
        yield Fault(report, f"report {report}: the search index does not hold its effective version")


def _mend_search(faults: Sequence[Fault]) -> None:
    reports = sorted({fault.key for fault in faults})
    for start in range(0, len(reports), REPORTS_AT_ONCE):
        some = reports[start : start + REPORTS_AT_ONCE]
        renew_entries(reports=some)
        texts_wanted.send(sender=AnnualReport, reports=some)


def _sketches() -> Iterator[Fault]:
    narrative = Narrative.objects.filter(submission=OuterRef("submission"), part=OuterRef("part"))
    lost = TextSketch.objects.filter(~Exists(narrative)).order_by("pk")
    for pk, submission, part in lost.values_list("pk", "submission_id", "part").iterator(_AT_ONCE):
        yield Fault(
            pk, f"submission {submission}: the index of copied text holds part {part}, which it has not"
        )


def _mend_sketches(faults: Sequence[Fault]) -> None:
    for start in range(0, len(faults), REPORTS_AT_ONCE):
        keys = [fault.key for fault in faults[start : start + REPORTS_AT_ONCE]]
        TextSketch.objects.filter(pk__in=keys).delete()


def _bands() -> Iterator[Fault]:
    lost = FigureBand.objects.order_by("submission_id")
    named = [model for model in TABLE_MODELS.values() if model._meta.managed]
    stored: tuple[type[Any], ...] = (*named, RequestRow, RequestTable)
    for model in stored:
        lost = lost.filter(~Exists(model._default_manager.filter(submission=OuterRef("submission"))))
    for submission in lost.values_list("submission_id", flat=True).distinct().iterator(_AT_ONCE):
        yield Fault(
            submission, f"submission {submission}: the index of copied figures holds it, without tables"
        )


def _mend_bands(faults: Sequence[Fault]) -> None:
    for start in range(0, len(faults), REPORTS_AT_ONCE):
        keys = [fault.key for fault in faults[start : start + REPORTS_AT_ONCE]]
        FigureBand.objects.filter(submission__in=keys).delete()


def _leftovers() -> Iterator[Fault]:
    for name in leftover_names():
        yield Fault(name, f"file {name}: no row points at it")


def _mend_leftovers(faults: Sequence[Fault]) -> None:
    for fault in faults:
        remove_leftover(fault.key)


def _lost_files() -> Iterator[Fault]:
    held = {name for name, _age in file_store().listed()}
    for rows in (SourceFile.objects.filter(purged_at=None), ExportJob.objects.all()):
        for name in rows.filter(file__gt="").order_by("pk").values_list("file", flat=True).iterator(_AT_ONCE):
            if name not in held:
                yield Fault(name, f"file {name}: a row points at it, and it is not there")


def _references() -> Iterator[Fault]:
    """PostgreSQL refuses such rows; SQLite holds what was written while its checks were off."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        found = cursor.execute("PRAGMA foreign_key_check").fetchall()
    for table, row, parent, _number in found:
        yield Fault((table, row), f"{table} {row}: points at a row of {parent} that is not there")


def _runs() -> Iterator[Fault]:
    # A version that follows a return has the reading of the one before, of the same file.
    astray = Submission.objects.filter(active_run__isnull=False).exclude(
        active_run__source_file=F("source_file"), active_run__submission__report=F("report")
    )
    for pk in astray.order_by("pk").values_list("pk", flat=True).iterator(_AT_ONCE):
        yield Fault(pk, f"submission {pk}: its reading belongs to another submission")


def _packed() -> Iterator[Fault]:
    """Bytes that are not what was packed: a reading is made again from its source, the rest by a run of the checks."""
    damaged: list[int] = []
    runs = ParseRun.objects.filter(reading_packed__isnull=False).order_by("pk")
    for pk, submission, packed in runs.values_list("pk", "submission_id", "reading_packed").iterator(
        _AT_ONCE
    ):
        if _is_damaged(packed):
            damaged.append(pk)
            yield Fault(pk, f"submission {submission}: the reading of run {pk} is damaged")
    note_damaged(runs=damaged)
    forget_others(runs=damaged)
    checked = CheckRun.objects.filter(checked_packed__isnull=False).order_by("pk")
    for submission, packed in checked.values_list("submission_id", "checked_packed").iterator(_AT_ONCE):
        if _is_damaged(packed):
            yield Fault(submission, f"submission {submission}: the amounts that were checked are damaged")
    sketches = TextSketch.objects.filter(text_packed__isnull=False).order_by("pk")
    for pk, submission, packed in sketches.values_list("pk", "submission_id", "text_packed").iterator(
        _AT_ONCE
    ):
        if _is_damaged(packed):
            yield Fault(pk, f"submission {submission}: text {pk} of the index of copied text is damaged")


def _is_damaged(packed: bytes | memoryview | None) -> bool:
    try:
        unpack(packed or b"")
    except Damaged:
        return True
    return False


def _effective() -> Iterator[Fault]:
    """The version that counts is one of the slot's own."""
    astray = AnnualReport.objects.filter(effective_submission__isnull=False)
    astray = astray.exclude(effective_submission__report=F("pk"))
    for pk in astray.order_by("pk").values_list("pk", flat=True).iterator(_AT_ONCE):
        yield Fault(pk, f"report {pk}: the version that counts belongs to another report")


def _editions() -> Iterator[Fault]:
    """What the database keeps of the effective version's tables, beside those tables."""
    none = Value("-")  # in a comparison NULL is neither the same nor another
    astray = AnnualReport.objects.annotate(
        printed=Coalesce(edition_of_tables(), none), kept=Coalesce("tables_edition", none)
    ).exclude(printed=F("kept"))
    for pk in astray.order_by("pk").values_list("pk", flat=True).iterator(_AT_ONCE):
        yield Fault(pk, f"report {pk}: the edition on the slot is not that of its tables")


def _mend_editions(faults: Sequence[Fault]) -> None:
    for start in range(0, len(faults), _AT_ONCE):
        slots = AnnualReport.objects.filter(pk__in=[fault.key for fault in faults[start : start + _AT_ONCE]])
        slots.update(tables_edition=edition_of_tables())


def _texts() -> Iterator[Fault]:
    for text in unstorable_texts():
        yield Fault(text, f"{text}: holds characters that no document holds")


#: In the order in which they are mended. A new kind of derived row needs a line here.
INSPECTIONS: tuple[Inspection, ...] = (
    Inspection("references", "行间引用", _references, None, "restore the newest backup"),
    Inspection("readings", "读取结果", _runs, None, "restore the newest backup"),
    Inspection(
        "packed values",
        "压缩保存的读取结果",
        _packed,
        None,
        "manage.py reparse --all --damaged --now (readings), manage.py recheck (the rest)",
    ),
    Inspection("versions that count", "有效版本", _effective, None, "restore the newest backup"),
    Inspection("editions", "统计表格式", _editions, _mend_editions, "manage.py fsck --repair"),
    Inspection("sums of regions", "地区汇总数", _sums, _mend_sums, "manage.py rebuild_totals"),
    Inspection("search index", "全文检索索引", _search, _mend_search, "manage.py rebuild_search"),
    Inspection("index of copied text", "雷同文字索引", _sketches, _mend_sketches, "manage.py fsck --repair"),
    Inspection("index of copied figures", "雷同数据索引", _bands, _mend_bands, "manage.py fsck --repair"),
    Inspection(
        "files without a row",
        "无主文件",
        _leftovers,
        _mend_leftovers,
        "the hourly sweep, or manage.py fsck --repair",
    ),
    Inspection(
        "rows without their file",
        "缺失文件",
        _lost_files,
        None,
        "manage.py verify_files, and the newest backup",
    ),
    Inspection("texts", "不能识读的字符", _texts, None, "manage.py clean_texts"),
)
