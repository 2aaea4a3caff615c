"""Whether the heads of a table are in another order than in the form.

Values are placed by the order of the form, since heads are often shifted or torn; where heads that are whole say
otherwise, every value below them is doubtful.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from reports.reading.model.document import Document, Grid, GridCell
from reports.recognition import wording
from reports.recognition.numerals import is_value

#: Tables → the heads of one row in the order of the form.
_FAMILIES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("requests",),
        ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"),
    ),
    (("requests",), ("申请人情况", "总计")),
    (("proactive",), ("本年制发件数", "本年废止件数", "现行有效件数")),
    (("proactive",), ("本年新制作数量", "本年新公开数量", "对外公开总数量")),
    (("proactive",), ("上一年项目数量", "本年增/减", "处理决定数量")),
    (("reconsideration", "litigation"), ("行政复议", "行政诉讼")),
    (("litigation",), ("未经复议直接起诉", "复议后起诉")),
    (("reconsideration", "litigation"), ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")),
)
_RESULTS = len(_FAMILIES) - 1
#: Place of 总计 among the results.
_TOTAL = 4
_APPLICANTS, _LAST = 0, 6
_ABOVE = 1
LONGEST_ROW = 200
#: A head of a family by itself (总计) does not say which family its row is.
_FEWEST = 2


def misordered(document: Document) -> frozenset[tuple[int, str]]:
    """(block number, table) of every grid whose heads contradict the order of the form."""
    return frozenset(
        (grid.place.block, table)
        for grid in document.grids
        for table in (_contradicted(grid) if grid.complete else _contradicted_in_text(grid))
    )


def _contradicted(grid: Grid) -> set[str]:
    found: set[str] = set()
    last: GridCell | None = None  # 总计, which may be in a row above 自然人 and reach down beside it
    for row in grid.rows():
        if (
            not row
            or row[-1].text.isdigit()
            or any(cell.text.strip() and is_value(cell.text) for cell in row)
        ):
            continue
        places: dict[int, list[int]] = {}
        for cell in row:
            for family, place in _heads(cell.text):
                places.setdefault(family, []).append(place)
                if family == _APPLICANTS and place == _LAST and last is None:
                    last = cell
                elif family == _APPLICANTS and place == 0 and last is not None and _is_left(last, cell):
                    found.add("requests")
        for family, order in places.items():
            if len(order) >= _FEWEST and not _in_order(family, order, again=family == _RESULTS):
                found.update(_FAMILIES[family][0])
    return found


def _is_left(cell: GridCell, other: GridCell) -> bool:
    return cell.column < other.column and other.row < cell.row + cell.row_span


def _contradicted_in_text(grid: Grid) -> set[str]:
    """The same of a torn table: the heads between two numbers, however they are cut into rows."""
    found: set[str] = set()
    places: dict[int, list[int]] = {}
    total_in = None  # the row that 总计 begins
    for cell in grid.cells:
        if cell.text.strip() and is_value(cell.text):
            found.update(_contradicted_before(places))
            places.clear()
            continue
        for word in [cell.text] if _heads(cell.text) else _words(cell.text):
            for family, place in _heads(word):
                if family == _APPLICANTS and place == _LAST:
                    total_in = cell.row
                elif family in (_APPLICANTS, _ABOVE) and place == 0 and total_in == cell.row:
                    found.add("requests")
                places.setdefault(family, []).append(place)
    return found


def _contradicted_before(places: Mapping[int, Sequence[int]]) -> Iterator[str]:
    """The tables whose heads, as printed before a number, are in another order than in the form."""
    for family, printed in places.items():
        order = list(printed)
        if family == _APPLICANTS:  # 自然人 and 总计 may be in other rows than the rest
            order = [place for place in order if place not in (0, _LAST)]
        if family != _ABOVE and len(order) >= _FEWEST and not _in_order(family, order, again=True):
            yield from _FAMILIES[family][0]


def _words(text: str) -> list[str]:
    """The words of a row that is one cell; not the pieces of a head broken over lines."""
    return [] if "\n" in text or len(text) > LONGEST_ROW else text.split()


def _ascends(order: list[int], *, again: bool) -> bool:
    """Whether each head comes after the one before it; ``again``: from the first one on they may come again."""
    return all(one <= other or (again and other == 0 and one > 1) for one, other in pairwise(order))


def _in_order(family: int, order: list[int], *, again: bool) -> bool:
    return _ascends(order, again=again) and not (family == _RESULTS and _total_is_first(order))


def _total_is_first(order: list[int]) -> bool:
    """Whether 总计 is before the four results of a block, from which none follows then."""
    blocks: list[list[int]] = [[]]
    for place in order:
        if place == 0:
            blocks.append([])
        blocks[-1].append(place)
    extra = blocks[0].count(_TOTAL) + sum(max(0, block.count(_TOTAL) - 1) for block in blocks[1:])
    return bool(extra) and any(_TOTAL not in block and _TOTAL - 1 in block for block in blocks[1:])


@lru_cache(maxsize=2048)
def _heads(text: str) -> tuple[tuple[int, int], ...]:
    """(family, place in it) of a head; nothing for numbered labels such as （七）总计."""
    if not text or len(text) > 30:
        return ()
    parts = wording.wording_of(text)
    if parts.ordinal is not None:
        return ()
    return tuple(
        (number, heads.index(parts.core))
        for number, (_, heads) in enumerate(_FAMILIES)
        if parts.core in heads
    )
