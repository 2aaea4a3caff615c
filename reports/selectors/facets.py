"""How what was found spreads over years, regions, kinds and tables, counted up to a bound."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from reports.models import Agency, AnnualReport
from reports.models.agencies import AgencyKind

#: Reports that are looked at; beyond it a page says 超过 and shows no counts of parts.
MOST_COUNTED = 10_000
#: The same of a search, whose counts cost more than its hits: MOST_COUNTED are looked at only where somebody asks.
MOST_FOUND = 2_000
MOST_REGIONS = 30
#: Reports of the region itself and of units that belong to no region below it.
DIRECT = "本级及直属单位"


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a filter with its name and how many of the reports have it; "" is told and not to be chosen.

    ``direct_in``: the region whose own reports and those of its direct units it stands for, instead of a value.
    """

    value: str
    label: str
    reports: int
    direct_in: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """``groups``: parameter of the address, its label, choices; a group with a single choice narrows nothing.

    ``total`` is at most the bound; ``more``: there are more, and no part is counted. ``exact``: all that is counted is
    there; else a search counts what its index finds, a few reports too many.
    """

    total: int
    more: bool
    groups: tuple[tuple[str, str, tuple[Choice, ...]], ...] = ()
    exact: bool = True


#: Year, kind, edition of the tables (an empty text or NULL: none) and path of a report.
Row = tuple[Any, ...]


def facets_of(found: QuerySet[AnnualReport], *, most: int | None = None) -> Facets:
    """Count at most ``most`` reports (MOST_COUNTED) and what they have in common. Two queries, however many."""
    most = MOST_COUNTED if most is None else most
    columns = ("year_id", "agency__kind", "tables_edition", "agency__path")
    rows = list(found.order_by().values_list(*columns)[: most + 1])
    return Facets(most, more=True) if len(rows) > most else facets_of_rows(rows)


def facets_of_rows(rows: Sequence[Row], *, exact: bool = True) -> Facets:
    """Count what these reports have in common. One query, about their regions."""
    years = Counter(row[0] for row in rows)
    kinds = Counter(row[1] for row in rows)
    editions = Counter(row[2] or "" for row in rows)
    paths = Counter(row[3] for row in rows)
    kind_names = dict(AgencyKind.choices)
    with_tables = sum(number for name, number in editions.items() if name)
    tables = (
        Choice("yes", "有统计表", with_tables),
        Choice("no", "只有正文和原件", len(rows) - with_tables),
    )
    groups = (
        ("year", "年度", tuple(Choice(str(y), f"{y}年", years[y]) for y in sorted(years, reverse=True))),
        ("region", "地区", _regions(paths)),
        ("kind", "单位类型", tuple(Choice(k, kind_names[k], kinds[k]) for k in kind_names if kinds[k])),
        ("tables", "统计表", tuple(each for each in tables if each.reports)),
        (
            "edition",
            "表格格式",
            tuple(Choice(e, f"{e}年格式", editions[e]) for e in sorted(filter(None, editions))),
        ),
    )
    several = tuple(group for group in groups if len(group[2]) > 1)
    return Facets(len(rows), more=False, groups=several, exact=exact)


def _regions(paths: Counter[str]) -> tuple[Choice, ...]:
    """The regions at the first step of the tree at which the reports part. One query."""
    split = {path: [int(part) for part in path.split("/") if part] for path in paths}
    depth = _first_difference(list(split.values()))
    counts = Counter[int]()
    for path, ids in split.items():
        if len(ids) > depth:
            counts[ids[depth]] += paths[path]
    found = Agency.objects.filter(pk__in=counts).with_units_below().order_by("sort_key")
    regions = list(found.values_list("pk", "name"))
    choices = [Choice(str(pk), name, counts[pk]) for pk, name in regions[:MOST_REGIONS]]
    direct = paths.total() - sum(counts[pk] for pk, _ in regions)
    if not direct or not choices:
        return tuple(choices)
    above = next(iter(split.values()))[:depth]
    return (*choices, Choice("", DIRECT, direct, direct_in=str(above[-1]) if above else ""))


def _first_difference(paths: Sequence[Sequence[int]]) -> int:
    depth = 0
    while paths and all(len(path) > depth for path in paths) and len({path[depth] for path in paths}) == 1:
        depth += 1
    return depth
