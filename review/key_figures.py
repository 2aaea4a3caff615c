"""The few figures by which a person recognises a report, with last year's and the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.checks.results import CellValue
from reports.models import Submission
from reports.models.actors import Visitor
from reports.selectors.beside import last_year_of
from reports.selectors.cells import corrections_of
from reports.selectors.damaged_readings import cells_or_tables, editions_or_tables
from reports.shown_values import shown_number, shown_value

#: Cell → words, in the order of the form.
KEY_CELLS: tuple[tuple[str, str], ...] = (
    ("proactive.normative_documents.in_force", "行政规范性文件现行有效"),
    ("proactive.normative_documents.total_published", "规范性文件对外公开总数"),
    ("proactive.licensing.decisions", "行政许可处理决定"),
    ("proactive.penalties.decisions", "行政处罚处理决定"),
    ("requests.received.total", "本年新收申请"),
    ("requests.carried_over.total", "上年结转申请"),
    ("requests.outcomes_total.total", "办理结果总计"),
    ("requests.carried_forward.total", "结转下年度"),
    ("reconsideration.cases.total", "行政复议总计"),
)


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """``before`` and ``change`` are — where last year's approved report does not have the figure."""

    label: str
    value: str
    before: str
    change: str
    corrected: bool


def key_figures(submission: Submission, user: Visitor) -> list[KeyFigure]:
    """Return the key figures; last year's as far as the person may see them."""
    cells = cells_or_tables(submission)
    if not cells:
        return []
    editions, corrected = editions_or_tables(submission), corrections_of(submission)
    older = last_year_of(submission, user)
    before = cells_or_tables(older) if older is not None else {}
    return [
        KeyFigure(
            label,
            shown_value(cells.get(code)),
            shown_value(before[code]) if code in before else "—",
            _change(cells, before, code),
            code in corrected,
        )
        for code, label in KEY_CELLS
        if code in cells or not (code.endswith("total_published") or editions["proactive"] == "2019")
    ]


def _change(cells: Mapping[str, CellValue], before: Mapping[str, CellValue], code: str) -> str:
    now, then = (values[code].amount if code in values else None for values in (cells, before))
    if now is None or then is None:
        return "—"
    return "持平" if now == then else f"{'增' if now > then else '减'}{shown_number(abs(now - then))}"
