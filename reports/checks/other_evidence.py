"""The prose or last year's report gives the value that repairs a table finding (decision 0030)."""

from __future__ import annotations

from decimal import Decimal

from reports.checks.balances import Balances
from reports.checks.grouping import Grouping, Root, proposal_sentence
from reports.checks.names import number
from reports.checks.requests_table import TABLE, TOTAL
from reports.checks.results import Instance, Outcome, Severity
from reports.statutory.elements import SumKind, cell_code, split_code

CARRIED = "Y-CARRY"
BY_LAST_YEAR = "上年报告“结转下年度”为{d}。"
BY_PROSE = "正文“{原文}”。"
RECEIVED_IN_PROSE = "正文称全年收到{n}件。"
PROSE_CHECKS = ("X-TEXT-NEW", "X-TEXT-CARRY", "X-TEXT-TOTAL")


def stated_elsewhere(grouping: Grouping, balances: Balances, column: str, *, alone: bool) -> Root | None:
    """The root of a failing column whose right number last year's report or the prose states; None when neither does.

    ``alone``: no other applicant column fails, so that the total of the prose is about this one.
    """
    found = balances.failing_columns[column]
    known = (found.identity, found.outcomes)
    carried = grouping.failing.get(f"{CARRIED}:{column}")
    if carried and carried.right is not None:
        surplus = carried.difference or Decimal(0)
        if _explains(balances, "carried_over", surplus, known):
            evidence = BY_LAST_YEAR.format(d=number(carried.right))
            return _root(grouping, balances, "carried_over", column, surplus, evidence)
    if not alone or column == TOTAL:
        return None
    for said in _prose(grouping):
        line = split_code(said.cells[0])[1]
        # The table holds more than the prose by what the column does not balance.
        surplus = -(said.difference or Decimal(0))
        if _explains(balances, line, surplus, known):
            evidence = BY_PROSE.format(原文=said.quoted)
            return _root(grouping, balances, line, column, surplus, evidence)
    return None


def _prose(grouping: Grouping) -> list[Instance]:
    """Failing figures of the prose that are about one cell of column total, in no doubt about their scope."""
    return [
        i
        for i in grouping.failing.values()
        if i.check in PROSE_CHECKS and i.outcome is Outcome.FAIL and len(i.cells) == 1
    ]


def _explains(balances: Balances, line: str, surplus: Decimal, known: tuple[Decimal | None, ...]) -> bool:
    if not surplus:
        return False
    pattern = balances.pattern(line, surplus)
    return any(known) and all(seen in (None, expected) for seen, expected in zip(known, pattern, strict=True))


def _root(
    grouping: Grouping, balances: Balances, line: str, column: str, surplus: Decimal, evidence: str
) -> Root | None:
    proposed: dict[str, Decimal] = {}
    for place in dict.fromkeys((column, TOTAL)):
        printed = balances.amount(line, place)
        if printed is None or (place == TOTAL != column and TOTAL not in balances.failing_columns):
            continue
        if printed < surplus:
            return None
        code = cell_code(TABLE, line, place)
        proposed[code] = printed - surplus
        evidence += proposal_sentence(grouping.subject, code, printed, proposed[code])
    name = f"{SumKind.IDENTITY}:{column}"
    if name not in grouping.failing:
        name = f"{SumKind.OUTCOMES}:{column}"
    return Root(name, cell_code(TABLE, line, column), proposed, evidence)


def with_prose(grouping: Grouping, evidence: str) -> str:
    """The evidence, followed by what the prose says was received where that agrees with the table."""
    said = next(
        (i for i in grouping.instances if i.check == "X-TEXT-NEW" and i.outcome is Outcome.PASS), None
    )
    if said is None or said.left is None:
        return evidence
    sentence = RECEIVED_IN_PROSE.format(n=number(said.left))
    return f"{evidence.removesuffix('。')}；{sentence}" if evidence else sentence


def results_stated_elsewhere(grouping: Grouping) -> None:
    """A block of 表四 that does not add up: the prose gives the total that its four results are."""
    for said in grouping.failing.values():
        if said.check != "X-TEXT-T4" or len(said.cells) != 1 or said.severity is Severity.NOTICE:
            continue
        code = said.cells[0]
        identity = f"{SumKind.RESULTS}:{split_code(code)[1]}"
        failing = grouping.failing.get(identity)
        if failing is None or not grouping.is_open(identity) or failing.target != code:
            continue
        if failing.left is not None and failing.right is not None and failing.left == said.left:
            evidence = BY_PROSE.format(原文=said.quoted)
            evidence += proposal_sentence(grouping.subject, code, failing.right, failing.left)
            grouping.add(Root(identity, code, {code: failing.left}, evidence))
