"""The files of a batch of old reports as its page lists them, their numbers, and agencies to choose from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from django.db.models import Count, Exists, OuterRef, Q

from reports.models import Agency, AnnualReport, ArchiveBatch, ArchiveFile, FormerName
from reports.models.archive_batches import READ_LATER, Answer, Certainty, Outcome
from reports.reading.model.errors import KEPT_UNREAD
from reports.selectors.agency_names import agency_named, name_on
from reports.statutory.editions import FIRST_REPORT_YEAR, has_form

#: Agencies offered at once.
MOST_OFFERED = 20


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many files of a batch are what. ``open`` ones wait for the person; ``refused_files`` were not received."""

    sure: int = 0
    doubtful: int = 0
    none: int = 0
    open: int = 0
    confirmed: int = 0
    left_out: int = 0
    filed: int = 0
    there: int = 0
    refused: int = 0
    sure_open: int = 0
    unread: int = 0
    unread_confirmed: int = 0
    refused_files: int = 0

    @property
    def to_file(self) -> int:
        """Confirmed files that the next filing takes."""
        return self.confirmed - self.filed - self.there


def numbers_of(batch: ArchiveBatch) -> Numbers:
    """One query."""
    received = Q(source__isnull=False)
    counts = {
        **{each.value: Count("pk", filter=received & Q(certainty=each)) for each in Certainty},
        **{each.value: Count("pk", filter=received & Q(answer=each)) for each in Answer},
        **{each.value: Count("pk", filter=Q(outcome=each)) for each in Outcome if each != Outcome.WAITING},
        "sure_open": Count("pk", filter=received & Q(certainty=Certainty.SURE, answer=Answer.OPEN)),
        "unread": Count("pk", filter=received & UNREAD),
        "unread_confirmed": Count("pk", filter=UNREAD & Q(answer=Answer.CONFIRMED, outcome=Outcome.WAITING)),
        "refused_files": Count("pk", filter=Q(source__isnull=True)),
    }
    return Numbers(**batch.files.aggregate(**counts))


#: What a later try may bring: it is told, and confirming is left to the person.
_PERHAPS_LATER = frozenset(
    {"CONVERTER_MISSING", "NOT_STORED", "OCR_MISSING", "READER_CRASHED", "WORKER_LOST"}
)
#: What only a year with the form meets.
_OF_THE_FORM = frozenset({"NO_TABLES"})
_FIRST_WITH_FORM = next(year for year in count(FIRST_REPORT_YEAR) if has_form(year))
#: Files whose words could not be read for the match.
UNREAD = ~Q(unread_code__in=("", READ_LATER)) & ~Q(
    Q(year__isnull=True) | Q(year__lt=_FIRST_WITH_FORM), unread_code__in=_OF_THE_FORM
)


def never_filed(file: ArchiveFile, year: int) -> bool:
    """Whether the filing of a file for a year is certain to fail, because its words could not be read."""
    code = file.unread_code
    if code in ("", READ_LATER) or code in _PERHAPS_LATER:
        return False
    return has_form(year) or code not in KEPT_UNREAD | _OF_THE_FORM


def hopeless(file: ArchiveFile) -> bool:
    """Whether it can be filed for no year at all."""
    return never_filed(file, FIRST_REPORT_YEAR)


def unread_of(file: ArchiveFile) -> str:
    """Why the words of a file could not be read, and what the filing will do; empty where they were."""
    if not file.unread_code:
        return ""
    if file.unread_code == READ_LATER:
        return "扫描件、图片或内容较多，文字在归档时读取。"
    if file.unread_code in _OF_THE_FORM and (file.year is None or not has_form(file.year)):
        return "" if file.year else f"没有统计表，不能归档为{_FIRST_WITH_FORM}年度及以后的年报。"
    reason = f"未能读取：{file.unread_message}"
    if never_filed(file, file.year or FIRST_REPORT_YEAR):
        return f"{reason}不能归档，请选“不归档”，另行上传可读取的文件。"
    if file.year is None:
        return reason
    kept = not has_form(file.year) and file.unread_code in KEPT_UNREAD
    return f"{reason}{'可以归档，归档后只供下载。' if kept else '归档时将再次读取，仍不能读取的不能归档。'}"


def unpublished_years(batch: ArchiveBatch) -> list[tuple[int, int]]:
    """(year, number) of the reports filed from this batch that are not public, oldest year first. One query."""
    reports = AnnualReport.objects.filter(
        effective_submission__isnull=False,
        published_at__isnull=True,
        submissions__in=batch.files.filter(outcome=Outcome.FILED).values("submission"),
    )
    years = reports.order_by("year_id").values_list("year_id")
    return list(years.annotate(number=Count("pk", distinct=True)))


@dataclass(frozen=True, slots=True)
class Offered:
    """An agency to choose: its name in the year of the file, and what else tells it from others."""

    agency: Agency
    name_then: str
    remarks: tuple[str, ...]


def offered_agencies(file: ArchiveFile, text: str) -> list[Offered]:
    """Agencies of the region that go or went by the text, the proposed one first; without a text that one alone.

    Three queries.
    """
    region = file.batch.region
    found = Agency.objects.none()
    if text:
        former = FormerName.objects.filter(agency=OuterRef("pk"), name__icontains=text)
        named = agency_named(text) | Q(Exists(former))
        found = Agency.objects.within(region).filter(named)
    proposed = Agency.objects.filter(pk=file.agency_id) if file.agency_id else Agency.objects.none()
    listed = (found | proposed).select_related("parent").prefetch_related("former_names").order_by("sort_key")
    rows = sorted(listed[:MOST_OFFERED], key=lambda agency: agency.pk != file.agency_id)
    return [_offered(agency, file.year) for agency in rows]


def _offered(agency: Agency, year: int | None) -> Offered:
    then = name_on(agency, date(year, 12, 31)) if year else agency.name
    return Offered(agency, then, tuple(_remarks(agency, then, year)))


def _remarks(agency: Agency, then: str, year: int | None) -> Iterator[str]:
    if then != agency.name:
        yield f"{year}年名称：{then}"
    yield from (f"曾用名{row.name}（至{row.until:%Y-%m-%d}）" for row in agency.former_names.all())
    if agency.valid_from:
        yield f"{agency.valid_from:%Y-%m-%d}设立"
    if agency.valid_to:
        yield f"{agency.valid_to:%Y-%m-%d}撤销"
