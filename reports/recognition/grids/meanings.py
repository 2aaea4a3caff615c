"""表三: labels with several meanings, lost labels and group labels settled by their place in the order of the form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.recognition.grids.editions import OTHER_HANDLING_LINES
from reports.recognition.grids.printed_lines import APPLICANTS, Label, LabelKind, PrintedLine
from reports.recognition.reading import Doubt
from reports.recognition.wording import wording_of
from reports.statutory.editions import EDITIONS

ORDERS = {name: [line.code for line in form.table("requests").lines] for name, form in EDITIONS.items()}
GROUP_LINES = {
    group: [
        line.code
        for line in EDITIONS["2021"].table("requests").lines
        if line.group is not None and line.group.code == group
    ]
    for group in ("withheld", "unavailable", "not_processed", "other")
}


@dataclass(frozen=True)
class RequestLines:
    """The lines of 表三 with the doubt of each, the group labels with numbers, remarks on numbers left aside."""

    lines: tuple[tuple[PrintedLine, Doubt | None], ...]
    groups: tuple[PrintedLine, ...] = ()
    remarks: tuple[str, ...] = ()


def settle_requests(lines: Sequence[PrintedLine]) -> RequestLines:
    """Every printed line that belongs to 表三 under its line code.

    其他 and 总计 with seven positions inside the table are ``other_other`` and ``outcomes_total``; （六）其他处理 with
    numbers is ``other_handling`` unless its three lines are there. Numbers without a label are placed by order only
    where exactly as many lines are missing, numbers after a group label only where they fill the group: both doubtful.
    """
    zone = [line.at for line in lines if line.label.kind is LabelKind.REQUEST]
    if not zone:
        return RequestLines(())
    has_other_lines = any(line.label.code in OTHER_HANDLING_LINES for line in lines)
    found: list[tuple[PrintedLine, Doubt | None]] = []
    groups: list[PrintedLine] = []
    for line in lines:
        kind, code = line.label.kind, line.label.code
        inside = line.at >= zone[0]
        if kind is LabelKind.REQUEST:
            found.append((line, None))
        elif kind is LabelKind.OTHER and inside and _may_be_line(line):
            found.append((line.with_code(LabelKind.REQUEST, "other_other"), None))
        elif kind is LabelKind.TOTAL and inside and _may_be_line(line):
            found.append((line.with_code(LabelKind.REQUEST, "outcomes_total"), None))
        elif kind is LabelKind.GROUP:
            if code == "other" and not has_other_lines and line.count <= APPLICANTS:
                found.append((line.with_code(LabelKind.REQUEST, "other_handling"), None))
            elif line.count and not _group_spread(line, lines, found):
                groups.append(line)
        elif kind is LabelKind.NONE and inside and line.count == len(line.items) == APPLICANTS:
            found.append((line, Doubt.ORDER_ONLY))
    placed, remarks = _unlabelled_placed(found)
    return RequestLines(tuple(placed), tuple(groups), remarks)


def _may_be_line(line: PrintedLine) -> bool:
    """Not a head at the end of its row, nor the fifteen or five numbers of 表四 after its last head 总计."""
    numbered = wording_of(line.label.text).ordinal is not None
    if not line.items or (line.results and not (numbered and line.complete)):
        return False
    if line.count:
        return line.count == APPLICANTS or line.bounded
    wide = len(line.items) >= APPLICANTS or line.items[0].columns >= APPLICANTS
    return wide and numbered  # the heads 其他 and 总计 have no number


def _group_spread(
    line: PrintedLine, lines: Sequence[PrintedLine], found: list[tuple[PrintedLine, Doubt | None]]
) -> bool:
    """Numbers of a whole group without labels: taken line by line when the group has none of its own."""
    codes = GROUP_LINES.get(line.label.code, [])
    if line.count != len(line.items) or line.count != len(codes) * APPLICANTS or len(codes) < 2:
        return False
    if any(other.label.code in codes for other in lines):
        return False
    for number, code in enumerate(codes):
        items = line.items[number * APPLICANTS : (number + 1) * APPLICANTS]
        label = Label(LabelKind.REQUEST, code, "")
        found.append((replace(line, label=label, items=items, at=line.at), Doubt.ORDER_ONLY))
    return True


def _unlabelled_placed(
    found: list[tuple[PrintedLine, Doubt | None]],
) -> tuple[list[tuple[PrintedLine, Doubt | None]], tuple[str, ...]]:
    labelled = [line.label.code for line, _ in found if line.label.kind is LabelKind.REQUEST]
    order = ORDERS["2019" if "other_handling" in labelled else "2021"]
    placed: list[tuple[PrintedLine, Doubt | None]] = []
    left_aside = 0
    waiting: list[PrintedLine] = []
    before: str | None = None
    for line, doubt in found:
        if line.label.kind is LabelKind.NONE:
            waiting.append(line)
            continue
        missing = _between(order, before, line.label.code, labelled)
        if waiting and len(missing) == len(waiting):
            for lost, code in zip(waiting, missing, strict=True):
                settled = replace(lost, label=Label(LabelKind.REQUEST, code, ""))
                placed.append((settled, Doubt.ORDER_ONLY))
        else:
            left_aside += len(waiting)
        waiting = []
        placed.append((line, doubt))
        before = line.label.code
    left_aside += len(waiting)
    remarks = (f"表三有{left_aside}行数字没有行名，位置不能确定，未采用。",) if left_aside else ()
    return placed, remarks


def _between(order: list[str], before: str | None, after: str, labelled: Sequence[str]) -> list[str]:
    """Lines of the form between two printed ones that are printed nowhere."""
    if before not in order or after not in order:
        return []
    return [code for code in order[order.index(before) + 1 : order.index(after)] if code not in labelled]
