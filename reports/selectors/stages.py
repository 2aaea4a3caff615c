"""What the review stages are called where a list or a role is of several years."""

from __future__ import annotations

from collections.abc import Iterable

from reports.models import ReportingYear

MOST_STAGES = 3


def names_of_stages(years: Iterable[ReportingYear]) -> dict[int, str]:
    """Stage → its name in these years, several names joined by ／; a stage that none of them has is left out."""
    found: dict[int, dict[str, None]] = {}
    for year in years:
        for stage in range(1, year.review_stages + 1):
            found.setdefault(stage, {})[year.stage_name(stage)] = None
    return {stage: "／".join(found[stage]) for stage in sorted(found)}


def stages_of_roles() -> list[tuple[int, str]]:
    """(stage, words) of all stages that a role may cover, by the names of the newest year: 1 query."""
    newest = ReportingYear.objects.order_by("-year")[:1]
    names = names_of_stages(newest)
    return [
        (stage, f"第{stage}环节（{names[stage]}）" if stage in names else f"第{stage}环节")
        for stage in range(1, MOST_STAGES + 1)
    ]
