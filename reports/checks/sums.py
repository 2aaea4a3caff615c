"""The printed relations, applied: every ``Sum`` that an edition derives becomes one instance of its check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from reports.checks.entries import Check, missing_among
from reports.checks.names import cell_name, number
from reports.checks.results import Instance, Subject
from reports.checks.subjects import edition_of
from reports.recognition.reading import CellState
from reports.statutory.elements import Edition, Sum, SumKind

#: (edition, sum) → the values of the message; the families give one for each kind of sum.
Wording = Callable[[Edition, Sum, Subject], Mapping[str, object]]

ZERO = Decimal(0)


def total_of(subject: Subject, codes: Iterable[str]) -> Decimal:
    """The cells added up; blank and mark count 0. Raises KeyError when one is missing."""
    return sum((subject.value(code) for code in codes), ZERO)


def sums_of_kind(edition: Edition, table_code: str, kind: SumKind) -> tuple[Sum, ...]:
    """The relations of one kind in one table of an edition, in printed order."""
    prefix = f"{table_code}."
    return tuple(s for s in edition.sums if s.kind is kind and s.right[0].startswith(prefix))


def blank_totals(subject: Subject, table_code: str) -> dict[str, Decimal]:
    """Sum cells printed blank or as a mark although their parts are not all 0 → what the parts add up to.

    Cells of the total column and of （七）总计; such a sum is uncertain.
    """
    edition = edition_of(subject, table_code)
    found: dict[str, Decimal] = {}
    outcomes = sums_of_kind(edition, table_code, SumKind.OUTCOMES)
    rows = sums_of_kind(edition, table_code, SumKind.ROW) or sums_of_kind(
        edition, table_code, SumKind.RESULTS
    )
    for relation in (*outcomes[:-1], *rows, *outcomes[-1:]):
        whole = relation.right[0]
        if subject.state(whole) not in (CellState.BLANK, CellState.MARK) or whole in found:
            continue
        parts = [found.get(code, subject.amount(code)) for code in relation.left]
        stated = [part for part in parts if part is not None]
        if len(stated) == len(parts) and sum(stated, ZERO):
            found[whole] = sum(stated, ZERO)
    return found


def apply_sums(
    check: Check, subject: Subject, table_code: str, kind: SumKind, wording: Wording
) -> Iterable[Instance]:
    """One instance for each relation of this kind, in printed order."""
    edition = edition_of(subject, table_code)
    blanks = blank_totals(subject, table_code)
    for relation in sums_of_kind(edition, table_code, kind):
        missing = missing_among(subject, relation.cells)
        if missing:
            yield check.not_assessable(relation.key, missing_reason(missing, edition), relation.cells)
            continue
        left, right = total_of(subject, relation.left), total_of(subject, relation.right)
        if left == right:
            yield check.passed(relation.key, relation.cells, left=left, right=right)
            continue
        whole = relation.right[0]
        own_blank = whole in blanks and kind is not SumKind.IDENTITY
        yield check.failed(
            subject,
            relation.key,
            {**wording(edition, relation, subject), "和": number(left), "差": number(abs(left - right))},
            relation.cells,
            variant="blank" if own_blank else None,
            uncertain=any(code in blanks for code in relation.cells),
            target=whole,
            left=left,
            right=right,
            proposed={whole: blanks[whole]} if own_blank else None,
        )


def missing_reason(missing: tuple[str, ...], edition: Edition) -> str:
    """Why an instance is not assessable: the first missing cell and how many more."""
    first = cell_name(missing[0], edition.name)
    more = f"等{len(missing)}格" if len(missing) > 1 else ""
    return f"缺少“{first}”{more}数据"
