"""Numbers torn apart in reading: another split of the same digits repairs the sums of their line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reports.checks.balances import Balances
from reports.checks.faults import line_codes, may_be_misread, rejoined
from reports.checks.grouping import (
    Grouping,
    Root,
    identity_name,
    proposal_sentence,
    row_name,
    sum_name,
)
from reports.checks.names import column_of
from reports.checks.requests_table import TABLE
from reports.checks.results_table import TABLES as RESULT_TABLES
from reports.checks.subjects import table_in
from reports.checks.sums import blank_totals
from reports.statutory.elements import SumKind


def torn_lines(grouping: Grouping, balances: Balances) -> None:
    """A root for each failing line of 表三 of which another split repairs every failing sum it touches."""
    for line in balances.rows:
        codes = line_codes(TABLE, line, balances.columns)
        if not grouping.is_open(row_name(line)) or not may_be_misread(grouping.subject, codes):
            continue
        amounts = _repairing_split(grouping, balances, line, codes)
        if amounts:
            echoes = tuple(name(column_of(code)) for code in amounts for name in (sum_name, identity_name))
            evidence = _evidence(grouping, amounts)
            root = Root(row_name(line), next(iter(amounts)), amounts, evidence, misread=True)
            grouping.add(root, echoes)


def _repairing_split(
    grouping: Grouping, balances: Balances, line: str, codes: tuple[str, ...]
) -> dict[str, Decimal]:
    """The cells that the first repairing split changes; empty when there is none."""
    subject = grouping.subject
    values = tuple(balances.value(line, column) for column in balances.columns)
    blanks = blank_totals(subject, TABLE)
    for candidate in rejoined(values):
        amounts = _changed(codes, values, candidate)
        columns = {column_of(code) for code in amounts}
        # One cell alone is the plain pattern; two repaired columns are evidence for a torn number.
        if len(amounts) < 2 or not columns & set(balances.failing_columns):
            continue
        if not columns & set(Balances(subject, {**blanks, **amounts}).failing_columns):
            return amounts
    return {}


def torn_results(grouping: Grouping) -> None:
    """Roots for 表四, which has one sum a block: only where recognition itself had a doubt."""
    for table_code in RESULT_TABLES:
        for line in table_in(grouping.subject, table_code).lines:
            codes = line_codes(table_code, line.code, [column.code for column in line.columns])
            _torn_block(grouping, f"{SumKind.RESULTS}:{line.code}", codes)


def _torn_block(grouping: Grouping, identity: str, codes: tuple[str, ...]) -> None:
    subject = grouping.subject
    doubtful = any(code in subject.cells and subject.cells[code].doubtful for code in codes)
    if not grouping.is_open(identity) or not doubtful or not may_be_misread(subject, codes):
        return
    values = tuple(subject.value(code) for code in codes)
    candidates = rejoined(values)
    if not candidates:
        return
    amounts = _changed(codes, values, candidates[0]) if len(candidates) == 1 else {}
    target = next(iter(amounts), None)
    grouping.add(Root(identity, target, amounts, _evidence(grouping, amounts), misread=True))


def _changed(
    codes: tuple[str, ...], printed: tuple[Decimal, ...], proposed: tuple[Decimal, ...]
) -> dict[str, Decimal]:
    return {code: new for code, old, new in zip(codes, printed, proposed, strict=True) if new != old}


def _evidence(grouping: Grouping, amounts: Mapping[str, Decimal]) -> str:
    subject = grouping.subject
    return "".join(
        proposal_sentence(subject, code, subject.value(code), value) for code, value in amounts.items()
    )
