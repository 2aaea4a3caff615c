"""What a chart shows, as plain data for the script that draws it (static/js/charts.js). Pure.

Numbers are rounded for drawing only; the table beside the chart has them exactly. A missing number is None: a gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from reports.statistics.comparison import Row


class ChartKind(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    LINE = "line"
    HEAT = "heat"
    TREE = "tree"
    MULTIPLES = "multiples"


@dataclass(frozen=True, slots=True)
class Line:
    """One run of numbers over the labels of a chart. ``links``: the address behind each number, empty for none."""

    name: str
    values: tuple[float | None, ...]
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """``labels``: of bars, of points in time, or of the columns of a heat map, whose rows are the lines.

    Small multiples have a picture for each line, all of one scale.
    """

    kind: ChartKind
    title: str
    unit: str
    labels: tuple[str, ...]
    lines: tuple[Line, ...]


def chart_of(
    kind: ChartKind, title: str, unit: str, rows: Sequence[Row], names: tuple[str, str]
) -> Chart | None:
    """Return the chart of a comparison, None where there is no number to draw. ``names``: of now and of before."""
    if not any(row.value.value is not None for row in rows):
        return None
    lines = [Line(names[0], tuple(drawn(row.value.value) for row in rows))]
    if kind is ChartKind.BARS and any(row.before is not None for row in rows):
        lines.append(Line(names[1], tuple(drawn(row.before) for row in rows)))
    return Chart(kind, title, unit, tuple(row.label for row in rows), tuple(lines))


def drawn(value: Decimal | int | None) -> float | None:
    """A number for drawing."""
    return None if value is None else round(float(value), 4)


def to_json(chart: Chart) -> dict[str, object]:
    """Return what the script reads."""
    return {
        "kind": chart.kind.value,
        "title": chart.title,
        "unit": chart.unit,
        "labels": list(chart.labels),
        "lines": [
            {"name": line.name, "values": list(line.values)}
            | ({"links": list(line.links)} if line.links else {})
            for line in chart.lines
        ],
    }
