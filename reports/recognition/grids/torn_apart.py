"""Where labels and rows of numbers do not pair one to one: nothing in between is certain (decision 0122)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise

from reports.recognition.grids.printed_lines import APPLICANTS, LabelKind, PrintedLine
from reports.statutory.elements import Line

#: In text, a row without a label has at least this many numbers; fewer may be a page number.
FEWEST_NUMBERS = {LabelKind.PROACTIVE: 1, LabelKind.REQUEST: 2}
#: How many numbers a row of the table has.
ROW_LENGTHS = {LabelKind.PROACTIVE: (1, 3), LabelKind.REQUEST: (APPLICANTS,)}
#: The columns of 表三 may be numbered below their heads.
COLUMN_NUMBERS = [str(number) for number in range(1, APPLICANTS + 1)]


def torn_apart(lines: Sequence[PrintedLine], kind: LabelKind, form: Mapping[str, Line]) -> frozenset[int]:
    """``at`` of every line of ``kind`` whose label and numbers are not proved to belong together.

    A label without numbers, a row without a label, and a row that several labels claim are unbalanced. From the first
    of them to the last, one line further on either side, every pair may be off by one. Lines against the order of
    the ``form`` are in question as well: their labels may have changed places.
    """
    zone = _zone(lines, kind)
    return frozenset({*_unbalanced(zone, kind, form), *_out_of_order(zone, kind, form)})


def _zone(lines: Sequence[PrintedLine], kind: LabelKind) -> list[PrintedLine]:
    """The lines from the first label of the table to its last, with unlabelled rows right before and after."""
    own = [number for number, line in enumerate(lines) if _names(line, kind)]
    if not own:
        return []
    first, last = own[0], own[-1]
    while first and (_is_open_row(lines[first - 1], kind) or _is_row_below_heads(lines[first - 1], kind)):
        first -= 1
    while last + 1 < len(lines) and _is_open_row(lines[last + 1], kind):
        last += 1
    return list(lines[first : last + 1])


def _names(line: PrintedLine, kind: LabelKind) -> bool:
    return line.label.kind is kind or (line.label.kind is LabelKind.OPEN and line.label.text == kind.value)


def _is_open_row(line: PrintedLine, kind: LabelKind) -> bool:
    """Whether this is a row of numbers without a label, or with one merged down from the row above."""
    unlabelled = line.label.kind in (LabelKind.NONE, LabelKind.UNKNOWN) and not line.label.text
    fewest = 1 if line.complete else FEWEST_NUMBERS[kind]
    return unlabelled and not line.results and fewest <= line.count <= APPLICANTS


def _is_row_below_heads(line: PrintedLine, kind: LabelKind) -> bool:
    """Whether this is a row of the table whose only words are those above it; not the numbering of its columns."""
    if line.label.kind is not LabelKind.UNKNOWN or line.complete or line.results:
        return False
    values = [item.text.strip() for item in line.items]
    return len(values) == line.count and line.count in ROW_LENGTHS[kind] and values != COLUMN_NUMBERS


def _unbalanced(zone: Sequence[PrintedLine], kind: LabelKind, form: Mapping[str, Line]) -> set[int]:
    paired = {line.label.code for line in zone if line.label.kind is kind}
    rows = [
        number
        for number, line in enumerate(zone)
        if line.contested
        or _is_open_row(line, kind)
        or _is_rest_of_label(zone, number, kind)
        or _holds_two_rows(line, form)
    ]
    labels = [
        number
        for number, line in enumerate(zone)
        if (line.label.kind is LabelKind.OPEN and _names(line, kind) and line.label.code not in paired)
        or (line.label.kind is kind and not line.count)
    ]
    if labels and _is_row_below_heads(zone[0], kind):
        rows.append(0)
    if not rows:
        return set()
    first, last = min(rows + labels), max(rows + labels)
    own = [number for number, line in enumerate(zone) if line.label.kind is kind]
    before = [number for number in own if number < first][-1:]
    after = [number for number in own if number > last][:1]
    inside = [number for number in own if first <= number <= last]
    return {zone[number].at for number in (*before, *inside, *after)}


def _holds_two_rows(line: PrintedLine, form: Mapping[str, Line]) -> bool:
    """Whether a line of text has more numbers than the form: those of a row without a label are among them."""
    own = form.get(line.label.code)
    return own is not None and not line.complete and line.count > len(own.columns)


def _is_rest_of_label(zone: Sequence[PrintedLine], number: int, kind: LabelKind) -> bool:
    """Whether these are numbers beside other words, next to a label that has none."""
    line = zone[number]
    if line.label.kind is not LabelKind.UNKNOWN or not line.count:
        return False
    beside = (*zone[max(number - 1, 0) : number], *zone[number + 1 : number + 2])
    return any(_names(other, kind) and not other.count for other in beside)


def _out_of_order(zone: Sequence[PrintedLine], kind: LabelKind, form: Mapping[str, Line]) -> set[int]:
    places = {code: number for number, code in enumerate(form)}
    own: dict[str, PrintedLine] = {}
    for line in zone:
        if line.label.kind is kind and line.label.code in places and line.count:
            own.setdefault(line.label.code, line)
    if all(places[one] < places[other] for one, other in pairwise(own)):
        return set()
    return {
        line.at
        for one, other in combinations(own.values(), 2)
        if places[one.label.code] > places[other.label.code]
        for line in (one, other)
    }
