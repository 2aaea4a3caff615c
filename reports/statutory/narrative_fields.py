"""Figures of the tables that a text names in braces, ``{收到申请总数}``: they stay equal to the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reports.statutory.elements import Edition

#: Name → cell code, in the order of the form. One that an edition does not have is not offered for it.
FIGURES: dict[str, str] = {
    "规章制发数": "proactive.government_rules.issued",
    "规章现行有效数": "proactive.government_rules.in_force",
    "规范性文件制发数": "proactive.normative_documents.issued",
    "规范性文件废止数": "proactive.normative_documents.repealed",
    "规范性文件现行有效数": "proactive.normative_documents.in_force",
    "行政许可数": "proactive.licensing.decisions",
    "行政处罚数": "proactive.penalties.decisions",
    "行政强制数": "proactive.compulsion.decisions",
    "行政事业性收费金额": "proactive.fees.amount",
    "收到申请总数": "requests.received.total",
    "收到自然人申请数": "requests.received.natural_person",
    "上年结转申请数": "requests.carried_over.total",
    "予以公开数": "requests.disclosed.total",
    "部分公开数": "requests.partly_disclosed.total",
    "办理结果总计": "requests.outcomes_total.total",
    "结转下年度数": "requests.carried_forward.total",
    "行政复议总数": "reconsideration.cases.total",
    "行政复议结果维持数": "reconsideration.cases.upheld",
    "行政复议结果纠正数": "reconsideration.cases.rectified",
    "直接起诉总数": "litigation.direct.total",
    "复议后起诉总数": "litigation.after_reconsideration.total",
}
_NAMED = re.compile(r"[{｛]([^{}｛｝\n]{0,30})[}｝]")


@dataclass(frozen=True, slots=True)
class FilledText:
    """A text with its figures; ``unknown`` names that are no figure, ``blank`` those whose cell is not filled in."""

    text: str
    unknown: tuple[str, ...]
    blank: tuple[str, ...]


def figures_of(form: Edition) -> dict[str, str]:
    """The figures that an edition has."""
    return {name: code for name, code in FIGURES.items() if code in form.cells}


def filled(text: str, form: Edition, cells: Mapping[str, str]) -> FilledText:
    """The text with each name in braces replaced by its cell; what cannot be replaced stays as it is written."""
    figures = figures_of(form)
    unknown: dict[str, None] = {}
    blank: dict[str, None] = {}

    def figure(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name not in figures:
            unknown[name] = None
            return found[0]
        value = cells.get(figures[name], "")
        if not value:
            blank[name] = None
            return found[0]
        return value

    return FilledText(_NAMED.sub(figure, text), tuple(unknown), tuple(blank))
