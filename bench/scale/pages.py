"""The addresses that are measured, by whom they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from bench.scale.filling import LAST, Nation
from reports.models import Agency, AnnualReport, Submission
from reports.models.reach import Role
from reports.states import State

OFFICE, AUDITOR, REVIEWER, ADMINISTRATOR = (
    role.value for role in (Role.OFFICE, Role.AUDITOR, Role.REVIEWER, Role.ADMINISTRATOR)
)


@dataclass(frozen=True, slots=True)
class Page:
    """``who``: a role, or "" for somebody who has not logged in."""

    name: str
    who: str
    address: str


def pages(nation: Nation) -> list[Page]:
    """Return the lists and pages whose cost might grow with the archive."""
    root, newest = nation.root.pk, AnnualReport.objects.exclude(published_at=None).order_by("-pk").first()
    assert newest is not None  # noqa: S101 the nation has published reports
    counties = Agency.objects.filter(kind="government", level="county")
    county = counties.filter(children__reports__year=LAST).order_by("pk").first() or nation.root
    waiting = Submission.objects.filter(state=State.SUBMITTED).order_by("pk").first()
    return [
        *_archive(newest, county),
        *_office(root, county, newest),
        *_review(waiting, newest),
        *_api(newest, county),
    ]


def _archive(newest: AnnualReport, county: Agency) -> list[Page]:
    at, listing = reverse, reverse("reports:archive")
    provinces = Agency.objects.filter(kind="government", level="province", children__isnull=False).order_by(
        "-pk"
    )
    province = provinces.exclude(parent=None).first() or county
    return [
        Page("archive, home", "", at("reports:archive_home")),
        Page("archive", "", listing),
        Page("archive of a county", "", f"{listing}?region={county.pk}"),
        Page("archive of a year", "", f"{listing}?year={LAST - 1}"),
        Page("archive of a kind", "", f"{listing}?kind=town"),
        Page("archive without tables", "", f"{listing}?tables=no"),
        Page("archive in the old form", "", f"{listing}?edition=2019"),
        Page("archive, page 100", "", f"{listing}?page=100"),
        Page("archive, words in every report", "", f"{listing}?q=第一部分"),
        Page("archive, words in none", "", f"{listing}?q=没有这样的文字"),
        Page("archive, one agency by name", "", f"{listing}?q={newest.agency_name}"),
        Page("archive, everyday name", "", f"{listing}?q=县政府"),
        Page("archive, words of a county", "", f"{listing}?q=第一部分&region={county.pk}"),
        Page("archive as the office sees it", OFFICE, listing),
        Page("archive, unpublished", OFFICE, f"{listing}?published=no"),
        Page("archive by finding", OFFICE, f"{listing}?check=L-MISSING"),
        Page("archive, region", "", at("reports:archive_region", args=[county.pk])),
        Page("archive, region and year", "", at("reports:archive_region_year", args=[county.pk, LAST])),
        Page("archive, year", "", at("reports:archive_year", args=[LAST])),
        Page("archive, compare", "", at("reports:archive_compare") + f"?agency={newest.agency_id}"),
        Page("archive, compare: search", "", at("reports:archive_compare") + "?find=第1县"),
        Page("archive, feed", "", at("reports:archive_feed")),
        Page("archive, feed of a county", "", at("reports:archive_region_feed", args=[county.pk])),
        Page("archive, feed of a province", "", at("reports:archive_region_feed", args=[province.pk])),
        Page("archive, list of a province", "", f"{listing}?region={province.pk}"),
        Page("archive, province without tables", "", f"{listing}?region={province.pk}&tables=no"),
        Page("archive, page 400", "", f"{listing}?page=400"),
        Page("archive, sitemap", "", at("reports:sitemap")),
        Page("archive, part of the sitemap", "", at("reports:sitemap_part", args=[1])),
        Page("archive, catalogue", "", at("reports:archive_catalogue")),
        Page(
            "archive, names of regions", "", at("reports:archive_region_names") + "?field=region&region=第1市"
        ),
        Page("archived report", "", at("reports:archived", args=[newest.pk])),
        Page("archived agency", "", at("reports:archived_agency", args=[newest.agency_id])),
    ]


def _office(root: int, county: Agency, newest: AnnualReport) -> list[Page]:
    at, year, region = reverse, [LAST], f"?region={root}"
    overview = at("reports:year", args=year) + region
    return [
        Page("年度总览", OFFICE, overview),
        Page("年度总览, county", OFFICE, at("reports:year", args=year) + f"?region={county.pk}"),
        Page("年度总览, late", OFFICE, overview + "&timeliness=missing"),
        Page("年度总览, in review", OFFICE, overview + "&status=in_review"),
        Page("年度总览, by name", OFFICE, overview + "&q=第1县第2局"),
        Page("年度总览, page 20", OFFICE, overview + "&page=20"),
        Page("年度总览, print", OFFICE, overview + "&print=1"),
        Page("年度趋势", OFFICE, at("reports:year_trend") + region),
        Page("通报", OFFICE, at("reports:bulletin", args=year) + region),
        Page("汇总核对", OFFICE, at("reports:aggregate_differences", args=year) + region),
        Page("统计分析", OFFICE, at("reports:statistics") + f"{region}&year={LAST}"),
        Page("统计分析, units ranked", OFFICE, at("reports:statistics") + f"{region}&year={LAST}&by=unit"),
        Page("问题统计", OFFICE, at("reports:finding_statistics", args=year) + region),
        Page(
            "问题统计, one check",
            OFFICE,
            at("reports:finding_statistics", args=year) + f"{region}&check=L-MISSING",
        ),
        Page("规范性文件", OFFICE, at("reports:document_counts", args=year) + region),
        Page("单位", OFFICE, at("reports:agencies")),
        Page("单位, by name", OFFICE, at("reports:agencies") + "?q=第1县第2局"),
        Page("单位, everyday name", OFFICE, at("reports:agencies") + "?q=第1县政府"),
        Page("单位, one", OFFICE, at("reports:agency", args=[newest.agency_id])),
        Page("应报单位", OFFICE, at("reports:duties", args=year)),
        Page("应报单位, by name", OFFICE, at("reports:duties", args=year) + "?q=第1县第2局"),
        Page("年度设置", ADMINISTRATOR, at("reports:year_list")),
        Page("导出", OFFICE, at("reports:exports")),
        Page("历年归档", OFFICE, at("reports:archive_batches")),
        Page("人员", ADMINISTRATOR, at("reports:people")),
        Page("校验目录", OFFICE, at("reports:catalogue")),
    ]


def _review(waiting: Submission | None, newest: AnnualReport) -> list[Page]:
    at, queue = reverse, reverse("review:queue")
    assert waiting is not None  # noqa: S101 the nation has both
    return [
        Page("审核台", REVIEWER, queue),
        *(
            Page(f"审核台, {tab}", REVIEWER, f"{queue}?tab={tab}")
            for tab in ("in_review", "overdue", "decided", "returned")
        ),
        Page("审核台, of a year", REVIEWER, f"{queue}?year={LAST}"),
        Page("审核台, with errors", REVIEWER, f"{queue}?errors=yes"),
        Page("审核台, by name", REVIEWER, f"{queue}?q=第1县第2局"),
        Page("批量通过", REVIEWER, at("review:pass_many")),
        Page("审核页", REVIEWER, waiting.get_absolute_url() + "?queue=tab%3Dwaiting"),
        Page("审核页, approved", OFFICE, at("review:report", args=[newest.effective_submission_id])),
        Page("审计日志", AUDITOR, at("review:audit")),
        Page("审计日志, of a year", AUDITOR, at("review:audit") + f"?year={LAST}"),
        Page("审计日志, by unit", AUDITOR, at("review:audit") + "?q=第1县第2局"),
        Page("系统变更", AUDITOR, at("review:audit_portal")),
        Page("消息", OFFICE, at("review:messages")),
        Page("考核", OFFICE, at("review:quality", args=[LAST])),
        Page("系统状态", ADMINISTRATOR, at("system_status")),
    ]


def _api(newest: AnnualReport, county: Agency) -> list[Page]:
    base = "/api/v1/"
    return [
        Page("API reports", OFFICE, f"{base}reports/"),
        Page("API reports of a county", OFFICE, f"{base}reports/?region={county.pk}"),
        Page("API reports, words", OFFICE, f"{base}reports/?q=第1县第2局"),
        Page("API reports, words in texts", OFFICE, f"{base}reports/?q=第一部分"),
        Page("API search", OFFICE, f"{base}search/?q=第一部分"),
        Page("API agencies", OFFICE, f"{base}agencies/"),
        Page("API agencies, by name", OFFICE, f"{base}agencies/?q=第1县第2局"),
        Page("API findings", OFFICE, f"{base}findings/"),
        Page("API findings of a check", OFFICE, f"{base}findings/?check=L-MISSING"),
        Page("API tables, wide", OFFICE, f"{base}tables/wide/"),
        Page("API tables, long", OFFICE, f"{base}tables/long/?year={LAST}"),
        Page("API totals", OFFICE, f"{base}totals/?year={LAST}"),
        Page("API decisions", OFFICE, f"{base}decisions/"),
        Page("API submissions", OFFICE, f"{base}submissions/{newest.effective_submission_id}/"),
        Page("API submissions, list", OFFICE, f"{base}submissions/"),
        Page("API submissions, list for strangers", "", f"{base}submissions/"),
        Page("API tables, wide, of a county", OFFICE, f"{base}tables/wide/?region={county.pk}"),
        Page("API tables, wide, for strangers", "", f"{base}tables/wide/"),
        Page("API reports by day of publication", OFFICE, f"{base}reports/?ordering=-published_at"),
        Page("API reports, changed since", OFFICE, f"{base}reports/?changed_since={LAST + 9}-01-01"),
        Page("API reports, all changed since", OFFICE, f"{base}reports/?changed_since=2000-01-01"),
        Page("API tables, changed since", "", f"{base}tables/wide/?changed_since={LAST + 9}-01-01"),
        Page("API tables, all changed since", "", f"{base}tables/wide/?changed_since=2000-01-01"),
        Page("API submissions, changed since", OFFICE, f"{base}submissions/?changed_since={LAST + 9}-01-01"),
        Page("API withdrawals", "", f"{base}withdrawals/"),
        Page("API events", AUDITOR, f"{base}events/"),
        Page("API one report", OFFICE, f"{base}reports/{newest.pk}/"),
    ]
