"""What can be shown of sums: single cells, subtotals of groups, and shares with their formula.

A code means the same number in both editions (docs/domain/form.md), so a measure adds what both say. Where one edition
prints one line and the other three (其他处理), the measure has the terms of both; a report has those of one only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from reports.exports.form_columns import blocks_of
from reports.statistics.sums import Amount, CellSums
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import cell_code

PER_CENT = "%"
#: Keys of a sum → 1 where it is added, -1 where it is taken away.
Terms = Mapping[str, int]


@dataclass(frozen=True)
class Measure:
    """``terms`` added up; with ``over`` as a share of those, in per cent. ``formula`` says it in words.

    ``group`` is the heading under which a list of measures shows it; ``unit``: 件, 项, 万元, 元 or %; ``note``: what
    readers look for in it in vain.
    """

    code: str
    group: str
    label: str
    unit: str
    table: str
    terms: Terms
    over: Terms | None = None
    formula: str = ""
    note: str = ""

    @property
    def is_share(self) -> bool:
        return self.over is not None


@dataclass(frozen=True, slots=True)
class Value:
    """A measure of a group of reports. ``value`` None: nobody states it, or there is nothing to take a share of.

    ``stated``: the fewest reports that state one of its cells; ``blank``: the most that leave one of them blank.
    """

    value: Decimal | int | None
    stated: int
    blank: int


def value_of(measure: Measure, sums: CellSums) -> Value:
    """Return the measure of these sums."""
    cells = [sums.cells[key] for key in (*measure.terms, *(measure.over or {})) if key in sums.cells]
    stated = min((each.stated for each in cells), default=0)
    blank = max((each.blank for each in cells), default=0)
    top = _sum(measure.terms, sums)
    if measure.over is None:
        return Value(top, stated, blank)
    whole = _sum(measure.over, sums)
    if top is None or not whole or whole < 0:
        return Value(None, stated, blank)
    return Value(Decimal(100) * top / whole, stated, blank)


def _sum(terms: Terms, sums: CellSums) -> Amount | None:
    """None where no report states any of the terms."""
    found = [(sign, sums.cells[key]) for key, sign in terms.items() if key in sums.cells]
    if not any(each.stated for _, each in found):
        return None
    total: Amount = 0
    for sign, each in found:
        total += sign * each.total
    return total


def _of(*keys: str) -> dict[str, int]:
    return dict.fromkeys(keys, 1)


def _group(prefix: str) -> tuple[str, ...]:
    """Keys of the totals of the lines of 表三 whose code begins so, of both editions."""
    lines = dict.fromkeys(
        line.code for edition in EDITIONS.values() for line in edition.table("requests").lines
    )
    return tuple(cell_code("requests", line, "total") for line in lines if line.startswith(prefix))


OUTCOMES = "requests.outcomes_total.total"
_TAKEN_IN = _of("requests.received.total", "requests.carried_over.total")
_SUBTOTALS = (
    ("withheld", "（三）不予公开 小计", "withheld_"),
    ("unavailable", "（四）无法提供 小计", "unavailable_"),
    ("not_processed", "（五）不予处理 小计", "not_processed_"),
    ("other", "（六）其他处理 小计", "other_"),
)


def _decided(*blocks: str) -> dict[str, int]:
    """Cases of these blocks of 表四 that are decided: the total without those still open."""
    return _of(*(f"{block}.total" for block in blocks)) | {f"{block}.pending": -1 for block in blocks}


_CASES = ("litigation.direct", "litigation.after_reconsideration")

#: The shares that offices report, with their formulas.
SHARES = (
    Measure(
        "share.disclosed", "比率", "予以公开率", PER_CENT, "requests",
        _of("requests.disclosed.total"), _of(OUTCOMES), "（一）予以公开 ÷ （七）总计",
    ),
    Measure(
        "share.partly_disclosed", "比率", "部分公开率", PER_CENT, "requests",
        _of("requests.partly_disclosed.total"), _of(OUTCOMES), "（二）部分公开 ÷ （七）总计",
    ),
    *(
        Measure(
            f"share.{code}", "比率", f"{label[3:7]}率", PER_CENT, "requests",
            _of(*_group(prefix)), _of(OUTCOMES), f"{label[:7]}各项之和 ÷ （七）总计",
        )
        for code, label, prefix in _SUBTOTALS
    ),
    Measure(
        "share.finished", "比率", "当年办结率", PER_CENT, "requests",
        _of(OUTCOMES), _TAKEN_IN, "（七）总计 ÷ （本年新收 + 上年结转）",
        "年报表格没有是否按期的数字，按期办结的情况由此率反映。",
    ),
    Measure(
        "share.carried_forward", "比率", "结转率", PER_CENT, "requests",
        _of("requests.carried_forward.total"), _TAKEN_IN, "结转下年度 ÷ （本年新收 + 上年结转）",
    ),
    Measure(
        "share.rectified_on_reconsideration", "比率", "行政复议纠正率", PER_CENT, "reconsideration",
        _of("reconsideration.cases.rectified"), _decided("reconsideration.cases"),
        "结果纠正 ÷ （总计 − 尚未审结）",
    ),
    Measure(
        "share.rectified_in_court", "比率", "行政诉讼纠正率（败诉率）", PER_CENT, "litigation",
        _of(*(f"{block}.rectified" for block in _CASES)), _decided(*_CASES),
        "两类起诉的结果纠正之和 ÷ （两类总计之和 − 尚未审结之和）",
    ),
)  # fmt: skip
SUBTOTALS = tuple(
    Measure(
        f"subtotal.{code}", "小计", label, "件", "requests", _of(*_group(prefix)),
        formula=f"{label[:7]}各项的总计列之和",
    )
    for code, label, prefix in _SUBTOTALS
)  # fmt: skip

#: The outcomes of 表三 that add up to （七）总计, for a picture of what a year's requests ended with.
OUTCOME_PARTS: tuple[Measure, ...] = (
    Measure("part.disclosed", "办理结果", "予以公开", "件", "requests", _of("requests.disclosed.total")),
    Measure("part.partly", "办理结果", "部分公开", "件", "requests", _of("requests.partly_disclosed.total")),
    *(
        Measure(f"part.{each.code}", "办理结果", each.label[3:7], "件", "requests", each.terms)
        for each in SUBTOTALS
    ),
)


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure by its code, in the order in which a list shows them: shares, subtotals, then all cells."""
    found = {each.code: each for each in (*SHARES, *SUBTOTALS)}
    for table in TABLE_CODES:
        units = _units(table)
        printed = next(iter(EDITIONS.values())).table(table)
        for block in blocks_of(table):
            for column in block.columns:
                if column.key is None:
                    continue
                group = f"{printed.printed_as} {column.head}"
                label = f"{column.head.rpartition('　')[2]} · {column.label}"
                code, _, unit = column.key.partition("@")
                found[column.key] = Measure(
                    column.key, group, label, unit or units[code], table, _of(column.key)
                )
    return found


def _units(table: str) -> dict[str, str]:
    """Cell code → unit of the form; amounts carry theirs in the key."""
    return {
        code: cell.column.unit
        for name in sorted(EDITIONS)
        for code, cell in EDITIONS[name].cells.items()
        if cell.table.code == table
    }
