"""The fault of a finding: of the reading, of the source, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.checks.entries import has_doubt
from reports.checks.names import COMPLETE_KINDS, number
from reports.checks.results import Fault, Instance, Subject
from reports.reading.model.document import FileKind
from reports.statutory.elements import cell_code, split_code

ZERO = Decimal(0)
#: Kinds whose numbers are put together from positions on a page, so that digits may be cut or moved unseen.
READ_BY_POSITION = frozenset(kind for kind in FileKind if kind.by_position)


def fault_of(subject: Subject, instance: Instance) -> Fault:
    """The verdict on a finding, from how its cells were read and whether a person has confirmed them."""
    numbers = [subject.cells[code] for code in instance.cells if code in subject.cells]
    if numbers and all(cell.confirmed for cell in numbers):
        return Fault.SOURCE
    if instance.target in subject.cells and subject.cells[instance.target].confirmed:
        return Fault.SOURCE
    if has_doubt(subject, instance.cells) or subject.reading.kind not in COMPLETE_KINDS:
        return Fault.UNKNOWN
    for table_code in {split_code(code)[0] for code in instance.cells}:
        table = subject.reading.tables.get(table_code)
        if table is not None and (table.short_lines or table.unknown_lines):
            return Fault.UNKNOWN
    return Fault.SOURCE


def may_be_misread(subject: Subject, codes: Sequence[str]) -> bool:
    """Whether another reading of these cells is thinkable: not confirmed by a person, and doubtful or read by position.

    Plain text without a doubt has exactly its numbers: a torn number would have left one too many, which is a doubt.
    """
    if any(code in subject.cells and subject.cells[code].confirmed for code in codes):
        return False
    return subject.reading.kind in READ_BY_POSITION or has_doubt(subject, codes)


def digits_lost(printed: Decimal, proposed: Decimal) -> bool:
    """Whether the printed number is the proposed one cut at its end: 6 for 60, 1 for 10."""
    left, right = number(printed), number(proposed)
    return left != "0" and len(right) > len(left) and right.startswith(left)


def rejoined(values: Sequence[Decimal]) -> list[tuple[Decimal, ...]]:
    """Other splits of the same tokens of one line, the total last.

    A number torn in two pushes the rest right and the total off the end (60 0 … 60 read as 6 0 0 …): joining two
    neighbours and moving the rest back leaves the total open, it is taken as the sum of the parts. Digits moved over
    the border of two neighbours (12 3 read as 1 23) keep the number of cells.
    """
    found: list[tuple[Decimal, ...]] = []
    texts = [number(value) for value in values]
    if not all(text.isdigit() for text in texts):
        return found
    for position in range(len(values) - 1):
        first, second = texts[position], texts[position + 1]
        if first != "0" and position < len(values) - 2:
            shifted = [*values[:position], Decimal(first + second), *values[position + 2 :]]
            found.append((*shifted, sum(shifted, ZERO)))
        digits = first + second
        for cut in range(1, len(digits)):
            left, right = digits[:cut], digits[cut:]
            if cut != len(first) and _plain(left) and _plain(right):
                found.append((*values[:position], Decimal(left), Decimal(right), *values[position + 2 :]))
    return [candidate for candidate in found if sum(candidate[:-1], ZERO) == candidate[-1]]


def _plain(digits: str) -> bool:
    return digits == "0" or not digits.startswith("0")


def line_codes(table_code: str, line_code: str, columns: Sequence[str]) -> tuple[str, ...]:
    """The cells of one line."""
    return tuple(cell_code(table_code, line_code, column) for column in columns)
