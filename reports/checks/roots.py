"""Report the root, not its echoes (decision 0030).

Every instance stays; one that another explains gets ``echo_of``. A root's message says what would mend it, ``echoes``
how many it explains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from reports.checks.balances import (
    Balances,
    WrongCell,
    one_column_many_lines,
    one_line_many_columns,
    only_assignment,
)
from reports.checks.echoes import LISTED_PER_TABLE, SUM_CHECKS, doubtful_facts, other_echoes
from reports.checks.entries import Check
from reports.checks.faults import digits_lost, may_be_misread
from reports.checks.grouping import (
    Grouping,
    Root,
    as_stored,
    identity_name,
    proposal_sentence,
    row_name,
    sum_name,
)
from reports.checks.names import cell_name, line_name, number
from reports.checks.other_evidence import results_stated_elsewhere, stated_elsewhere, with_prose
from reports.checks.requests_table import TABLE, TOTAL, outcome_lines
from reports.checks.results import Instance, Subject
from reports.checks.results_table import TABLES as RESULT_TABLES
from reports.checks.subjects import edition_of, table_in, with_amounts
from reports.checks.sums import blank_totals
from reports.checks.torn_numbers import torn_lines, torn_results
from reports.statutory.elements import SumKind, cell_code, split_code

WITHOUT_INTAKE = "T3-RESULT-WITHOUT-INTAKE"
LISTED_BLANKS = 6

Recheck = Callable[[Subject], tuple[Instance, ...]]


def group(
    subject: Subject, instances: tuple[Instance, ...], recheck: Recheck, catalogue: Mapping[str, Check]
) -> tuple[Instance, ...]:
    """The same instances with echoes pointing to their roots, in the same order.

    ``recheck`` applies the catalogue to the report with proposed values put in: what no longer fails there is an echo.
    ``catalogue``: check id → entry, for what the entries say about each other.
    """
    grouping = Grouping(subject, instances, catalogue)
    if any(i.check in SUM_CHECKS or i.check == WITHOUT_INTAKE for i in grouping.failing.values()):
        _sum_roots(grouping, recheck)
    other_echoes(grouping)
    return tuple(as_stored(grouping, instance) for instance in instances)


def _sum_roots(grouping: Grouping, recheck: Recheck) -> None:
    """The printed relations that fail: wrong cells, wrong columns, blank totals, and what hangs on them."""
    subject = grouping.subject
    blanks = blank_totals(subject, TABLE)
    _blank_roots(grouping, blanks, (TABLE,), (SumKind.ROW, SumKind.OUTCOMES))
    in_results = {
        code: value for table in RESULT_TABLES for code, value in blank_totals(subject, table).items()
    }
    _blank_roots(grouping, in_results, RESULT_TABLES, (SumKind.RESULTS,))
    _settle(grouping, recheck)
    balances = Balances(subject, blanks)
    torn_lines(grouping, balances)
    _cell_roots(grouping, balances)
    # With the proposed values put in, the columns that still fail have their own cause.
    _column_roots(grouping, Balances(subject, {**blanks, **grouping.proposals}))
    torn_results(grouping)
    results_stated_elsewhere(grouping)
    _settle(grouping, recheck)
    _without_intake(grouping)
    _fold(grouping)
    doubtful_facts(grouping)


def _blank_roots(
    grouping: Grouping, blanks: Mapping[str, Decimal], tables: tuple[str, ...], kinds: tuple[SumKind, ...]
) -> None:
    """Blank totals: one finding a table, at the first of them."""
    own = [i for kind in kinds for i in grouping.failing.values() if i.check == kind and i.target in blanks]
    if not own:
        return
    first = own[0]
    message = None
    if len(blanks) > 1:
        edition = edition_of(grouping.subject, tables[0])
        table = table_in(grouping.subject, tables[0])
        named = [f"{cell_name(code, edition.name)}{number(value)}" for code, value in blanks.items()]
        more = f"等{len(named)}格" if len(named) > LISTED_BLANKS else ""
        column = table.lines[0].column(TOTAL).label
        only_total = all(split_code(code)[2] == TOTAL for code in blanks)
        where = (
            f"{table.printed_as}{column}栏有{len(blanks)}行空白"
            if only_total
            else (f"{table.printed_as}有{len(blanks)}个总计空白")
        )
        message = f"{where}，按各栏应为：{'、'.join(named[:LISTED_BLANKS])}{more}。"
    root = Root(first.identity, first.target, dict(blanks), message=message)
    grouping.add(root, tuple(i.identity for i in own[1:]))


def _settle(grouping: Grouping, recheck: Recheck) -> None:
    """What fails as printed and not with the proposed values is an echo of the root whose cell it uses."""
    proposals = grouping.proposals
    if not proposals:
        return
    repaired = recheck(with_amounts(grouping.subject, proposals))
    applied = {i.check for i in repaired}
    after = {i.identity for i in repaired if i.is_finding}
    for identity, instance in grouping.failing.items():
        if instance.check not in applied or identity in after or not grouping.is_open(identity):
            continue
        cells = set(instance.cells)
        proposing = [root for root in grouping.roots.values() if root.proposed]
        owner = next((root for root in proposing if cells & set(root.proposed)), proposing[0])
        grouping.echo_of[identity] = owner.identity


def _add_cell(grouping: Grouping, balances: Balances, cell: WrongCell, echoes: tuple[str, ...] = ()) -> None:
    code = cell_code(TABLE, cell.line, cell.column)
    printed = balances.value(cell.line, cell.column)
    root = Root(
        row_name(cell.line),
        code,
        {code: cell.proposed},
        proposal_sentence(grouping.subject, code, printed, cell.proposed),
        misread=digits_lost(printed, cell.proposed) and may_be_misread(grouping.subject, (code,)),
    )
    grouping.add(root, (*echoes, sum_name(cell.column), identity_name(cell.column)))


def _cell_roots(grouping: Grouping, balances: Balances) -> None:
    """Lines and columns that fail by agreeing amounts meet in the wrong cell."""
    untangled_lines: set[str] = set()
    untangled_columns: set[str] = set()
    for lines_of_knot, columns_of_knot, cells_of_knot in balances.knots():
        if _untangle(grouping, balances, lines_of_knot, columns_of_knot, cells_of_knot):
            untangled_lines.update(lines_of_knot)
            untangled_columns.update(columns_of_knot)
    lines = [line for line in balances.rows if line not in untangled_lines]
    columns = [column for column in balances.failing_columns if column not in untangled_columns]
    _several_cells(grouping, balances, lines, columns)


def _untangle(
    grouping: Grouping,
    balances: Balances,
    lines: tuple[str, ...],
    columns: tuple[str, ...],
    cells: Mapping[tuple[str, str], WrongCell],
) -> bool:
    """Roots for one knot of lines and columns; False when their numbers differ, so that none can be given."""
    assignment = only_assignment(lines, columns, cells)
    for cell in assignment or ():
        if _both_open(grouping, cell):
            _add_cell(grouping, balances, cell)
    if assignment:
        return True
    if len(lines) != len(columns):
        return False
    # Equal amounts: which line goes with which column is unknown. The lines are shown.
    for line, column in zip(lines, columns, strict=True):
        grouping.add(Root(row_name(line)), (sum_name(column), identity_name(column)))
    return True


def _several_cells(grouping: Grouping, balances: Balances, lines: list[str], columns: list[str]) -> None:
    """Several wrong cells in one line, or in one column."""
    if len(lines) == 1 and len(columns) > 1:
        cells = one_line_many_columns(balances, lines[0], columns)
        if cells and grouping.is_open(row_name(lines[0])):
            _add_line(grouping, balances, cells)
    elif len(columns) == 1 and len(lines) > 1:
        for cell in one_column_many_lines(balances, lines, columns[0]) or ():
            if grouping.is_open(row_name(cell.line)):
                _add_cell(grouping, balances, cell)


def _both_open(grouping: Grouping, cell: WrongCell) -> bool:
    column_open = any(
        grouping.is_open(identity) for identity in (sum_name(cell.column), identity_name(cell.column))
    )
    return grouping.is_open(row_name(cell.line)) and column_open


def _add_line(grouping: Grouping, balances: Balances, cells: tuple[WrongCell, ...]) -> None:
    """Several wrong cells of one line: one root, all its proposals."""
    codes = [cell_code(TABLE, cell.line, cell.column) for cell in cells]
    evidence = "".join(
        proposal_sentence(grouping.subject, code, balances.value(cell.line, cell.column), cell.proposed)
        for code, cell in zip(codes, cells, strict=True)
    )
    proposed = {code: cell.proposed for code, cell in zip(codes, cells, strict=True)}
    echoes = tuple(name(cell.column) for cell in cells for name in (sum_name, identity_name))
    grouping.add(Root(row_name(cells[0].line), codes[0], proposed, evidence), echoes)


def _column_roots(grouping: Grouping, balances: Balances) -> None:
    """All lines hold: what fails in column total is the arithmetic consequence of the applicant columns."""
    if balances.rows:
        return
    failing = [column for column in balances.failing_columns if column != TOTAL]
    # A missing cell may hide that the total of a line is wrong: then only column total fails.
    for column in failing or list(balances.failing_columns):
        found = balances.failing_columns[column]
        stated = stated_elsewhere(grouping, balances, column, alone=len(failing) == 1)
        if stated:
            grouping.add(stated, (sum_name(column), identity_name(column)))
        elif found.outcomes and found.identity == found.outcomes:
            code = cell_code(TABLE, "outcomes_total", column)
            printed = balances.value("outcomes_total", column)
            proposed = printed + found.outcomes
            evidence = proposal_sentence(grouping.subject, code, printed, proposed) if proposed >= 0 else ""
            grouping.add(Root(sum_name(column), code, evidence=evidence), (identity_name(column),))
        else:
            evidence = _surplus_line(balances, column)
            grouping.add(Root(sum_name(column), evidence=with_prose(grouping, evidence)))
            grouping.add(Root(identity_name(column)))
    for name in (sum_name, identity_name):
        first = next((name(column) for column in failing if name(column) in grouping.failing), None)
        owner = grouping.root_of(first) if first else None
        if owner and grouping.is_open(name(TOTAL)):
            grouping.echo_of[name(TOTAL)] = owner.identity


def _surplus_line(balances: Balances, column: str) -> str:
    """Names the outcome line if only one can hold the surplus."""
    surplus = balances.failing_columns[column].outcomes
    if surplus is None or surplus <= 0:
        return ""
    amounts = {line: balances.value(line.code, column) for line in outcome_lines(balances.table)}
    filled = [line for line, amount in amounts.items() if amount]
    fitting = [line for line in filled if amounts[line] >= surplus]
    if len(filled) == 1:
        return f"唯一有数的是“{line_name(filled[0])}”。"
    return f"多出的{number(surplus)}件只可能在“{line_name(fitting[0])}”。" if len(fitting) == 1 else ""


def _without_intake(grouping: Grouping) -> None:
    """T3-RESULT-WITHOUT-INTAKE in a column where a sum fails is an echo of that sum's root."""
    for identity, instance in grouping.failing.items():
        if instance.check != WITHOUT_INTAKE or not grouping.is_open(identity):
            continue
        for name in (sum_name(instance.key), identity_name(instance.key)):
            if name in grouping.failing:
                grouping.echo_of[identity] = grouping.echo_of.get(name, name)
                break


def _fold(grouping: Grouping) -> None:
    """No pattern fits: each failing sum is shown, five at most a table, the rest counted at the last one shown."""
    shown: dict[str, list[str]] = {}
    for identity, instance in grouping.failing.items():
        if instance.check not in SUM_CHECKS or not grouping.is_open(identity):
            continue
        family = instance.check[:2]
        listed = shown.setdefault(family, [])
        if len(listed) < LISTED_PER_TABLE:
            listed.append(identity)
        else:
            root = grouping.roots.setdefault(listed[-1], Root(listed[-1]))
            root.folded += 1
            grouping.echo_of[identity] = root.identity
    for identity, root_identity in grouping.echo_of.items():
        # An echo of a sum that was folded itself belongs to the root of that sum.
        grouping.echo_of[identity] = grouping.echo_of.get(root_identity, root_identity)
