"""Totals that follow from the numbers of a form that is being filled in. They are offered, never filled in silently."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reports.statutory.elements import Edition, SumKind

#: The relations whose right side is one total.
_OFFERED = (SumKind.ROW, SumKind.RESULTS, SumKind.OUTCOMES)


def offered_sums(form: Edition, values: Mapping[str, Decimal | None]) -> dict[str, Decimal]:
    """Code of each blank total → the sum of what is stated for it, in printed order of the relations.

    A blank part counts nothing; a total without any stated part is not offered. Totals of totals follow.
    """
    known = {code: value for code, value in values.items() if value is not None}
    found: dict[str, Decimal] = {}
    grown = True
    while grown:
        grown = False
        for relation in form.sums:
            if relation.kind not in _OFFERED:
                continue
            [total] = relation.right
            stated = [known[code] for code in relation.left if code in known]
            if total in known or not stated:
                continue
            # A row is added before the column below it: 总计 of each line is known when （七） asks for it.
            if relation.kind is SumKind.OUTCOMES and _waits(form, relation.left, known):
                continue
            known[total] = found[total] = sum(stated, Decimal(0))
            grown = True
    return found


def added_cells(form: Edition) -> frozenset[str]:
    """The codes of all totals that the form adds up from other cells."""
    return frozenset(relation.right[0] for relation in form.sums if relation.kind in _OFFERED)


def _waits(form: Edition, codes: tuple[str, ...], known: Mapping[str, Decimal]) -> bool:
    """Whether a total among these cells can still be added up itself."""
    return any(
        relation.right[0] in codes
        and relation.right[0] not in known
        and any(c in known for c in relation.left)
        for relation in form.sums
        if relation.kind is SumKind.ROW
    )
