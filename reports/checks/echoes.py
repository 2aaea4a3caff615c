"""Echoes outside the sums of 表三: entries that explain each other, carried numbers, units below."""

from __future__ import annotations

from decimal import Decimal

from reports.checks.grouping import Grouping, Root
from reports.checks.requests_table import TOTAL
from reports.checks.results import Instance, Severity
from reports.statutory.elements import SumKind, split_code

SUM_CHECKS = frozenset(SumKind)
CARRIED = "Y-CARRY"
UNITS = "L-TOTAL"
LISTED_PER_TABLE = 5
WORST_FIRST = (Severity.ERROR, Severity.WARNING, Severity.NOTICE)


def other_echoes(grouping: Grouping) -> None:
    """Echoes of every family but the printed relations, which have been grouped before."""
    _carried(grouping)
    _units_below(grouping)
    explained(grouping)


def doubtful_facts(grouping: Grouping) -> None:
    """A plausibility finding over a sum that fails is an echo of it: the numbers must add up first."""
    sums = [i for i in grouping.failing.values() if i.check in SUM_CHECKS]
    for identity, instance in grouping.failing.items():
        if not grouping.catalogue[instance.check].plausibility or not grouping.is_open(identity):
            continue
        cells = set(instance.cells)
        owner = next((i.identity for i in sums if i.target in cells or cells <= set(i.cells)), None)
        if owner:
            grouping.echo_of[identity] = grouping.echo_of.get(owner, owner)


def explained(grouping: Grouping) -> None:
    """An entry says which other check explains it: its finding with the same key is an echo of that one's."""
    for identity, instance in grouping.failing.items():
        for check_id in grouping.catalogue[instance.check].explained_by:
            name = f"{check_id}:{instance.key}"
            if name in grouping.failing and grouping.is_open(identity):
                grouping.echo_of[identity] = grouping.echo_of.get(name, name)


def _carried(grouping: Grouping) -> None:
    """Y-CARRY: what column total differs is what the applicant columns differ, so it is their echo.

    The root keeps the worse severity of both, for column total may be an error.
    """
    total = grouping.failing.get(f"{CARRIED}:{TOTAL}")
    columns = [
        i
        for i in grouping.failing.values()
        if i.check == CARRIED and i.key != TOTAL and grouping.is_open(i.identity)
    ]
    if total is None or not columns or not grouping.is_open(total.identity):
        return
    if sum((i.difference or Decimal(0) for i in columns), Decimal(0)) == total.difference:
        first = columns[0]
        worst = min(first.severity, total.severity, key=WORST_FIRST.index)
        grouping.add(Root(first.identity, severity=worst), (total.identity,))


def _units_below(grouping: Grouping) -> None:
    """L-TOTAL: an applicant column is the echo of its line's total; five a table are shown, the rest is counted."""
    failing = {i.key: i for i in grouping.failing.values() if i.check == UNITS}
    shown: dict[str, list[Instance]] = {}
    for code, instance in failing.items():
        table, line, column = split_code(code)
        total = failing.get(f"{table}.{line}.{TOTAL}")
        if total is not None and column != TOTAL:
            grouping.add(Root(total.identity), (instance.identity,))
            continue
        listed = shown.setdefault(table, [])
        if len(listed) < LISTED_PER_TABLE:
            listed.append(instance)
            continue
        root = grouping.roots.setdefault(listed[-1].identity, Root(listed[-1].identity))
        root.folded += 1
        grouping.echo_of[instance.identity] = root.identity
    for identity, root_identity in grouping.echo_of.items():
        grouping.echo_of[identity] = grouping.echo_of.get(root_identity, root_identity)
