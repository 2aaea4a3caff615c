"""The addresses that are measured, by whom they are asked for."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from bench.scale.filling import LAST, Nation
from reports.models import AnnualReport
from reports.models.reach import Role


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
    office, auditor = Role.OFFICE.value, Role.AUDITOR.value
    at = reverse
    return [
        Page("archive", "", at("reports:archive")),
        Page("archive, words in every report", "", at("reports:archive") + "?q=第一部分"),
        Page("archive, one agency by name", "", at("reports:archive") + f"?q={newest.agency_name}"),
        Page("archived report", "", at("reports:archived", args=[newest.pk])),
        Page("archived agency", "", at("reports:archived_agency", args=[newest.agency_id])),
        Page("年度总览", office, at("reports:year", args=[LAST]) + f"?region={root}"),
        Page("年度总览, print", office, at("reports:year", args=[LAST]) + f"?region={root}&print=1"),
        Page("年度趋势", office, at("reports:year_trend") + f"?region={root}"),
        Page("统计分析", office, at("reports:statistics") + f"?region={root}&year={LAST}"),
        Page(
            "统计分析, units ranked", office, at("reports:statistics") + f"?region={root}&year={LAST}&by=unit"
        ),
        Page("问题统计", office, at("reports:finding_statistics", args=[LAST]) + f"?region={root}"),
        Page("规范性文件", office, at("reports:document_counts", args=[LAST]) + f"?region={root}"),
        Page("单位", office, at("reports:agencies")),
        Page("应报单位", office, at("reports:duties", args=[LAST])),
        Page("审核台", Role.REVIEWER.value, at("review:queue")),
        Page("审核台, all years", Role.REVIEWER.value, at("review:queue") + "?view=all"),
        Page("审计日志", auditor, at("review:audit")),
        Page("导出", office, at("reports:exports")),
        Page("人员", Role.ADMINISTRATOR.value, at("reports:people")),
        Page("API reports", office, at("api:report-list")),
        Page("API agencies", office, at("api:agency-list")),
        Page("API findings", office, at("api:finding-list")),
    ]
