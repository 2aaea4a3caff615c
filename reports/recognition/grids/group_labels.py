"""Labels of groups as printed: which group one is says the line after it, not its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.reading.model.document import Document, Grid
from reports.recognition import wording
from reports.recognition.cores import MISPRINTED_GROUP
from reports.recognition.grids.printed_lines import ROWS_A_BLOCK, LabelKind, PrintedLine
from reports.statutory.editions import EDITIONS

GROUP_OF_LINE = {
    line.code: line.group.code
    for form in EDITIONS.values()
    for line in form.table("requests").lines
    if line.group is not None
}


def printed_groups(document: Document, lines: Sequence[PrintedLine]) -> dict[str, str]:
    """Group code of 表三 → its label as printed. ``（五）不予公开`` before 信访… is a misprint of （五）不予处理.

    A label whose words name another group than the next line belongs to is left out, except for that misprint.
    """
    own = sorted((line.at, line.label.code) for line in lines if line.label.kind is LabelKind.REQUEST)
    found: dict[str, str] = {}
    if not own:
        return found
    for at, text in _texts(document, own[0][0] // ROWS_A_BLOCK, own[-1][0] // ROWS_A_BLOCK):
        named = wording.request_group(text)
        if named is None or not own[0][0] <= at <= own[-1][0]:
            continue
        following = next((code for place, code in own if place >= at), None)
        group = GROUP_OF_LINE.get(following or "")
        misprinted = named == MISPRINTED_GROUP and wording.normalise(text) == wording.normalise("不予公开")
        if group is not None and (group == named or misprinted):
            found.setdefault(group, text.strip())
    return found


def _texts(document: Document, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The texts of the blocks with these numbers and those between, each with what orders it in the document."""
    for block in document.blocks:
        if not first <= block.place.block <= last:
            continue
        base = block.place.block * ROWS_A_BLOCK
        if isinstance(block, Grid):
            yield from ((base + cell.row, cell.text) for cell in block.worded)
        else:
            yield from ((base + number, text) for number, text in enumerate(block.text.split("\n")))
