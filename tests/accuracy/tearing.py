"""Reports whose labels are torn from their rows of numbers, in all ways known of converters.

A document is a list of printed rows, each with labels and numbers; a tear moves labels away from their numbers. The
values before the tear are known, so a cell that is read differently must carry a doubt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from random import Random

from reports.reading.registry import read
from reports.recognition.reading import Reading
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import Line, cell_code

AGENCY, YEAR = "青石县水利局", 2023
HEADINGS = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
}
FORM = EDITIONS["2021"]


@dataclass(frozen=True)
class Row:
    """One printed row: its labels from left to right, then its numbers."""

    labels: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return len(self.labels) > 0 and len(self.values) > 0


@dataclass(frozen=True)
class Torn:
    """A torn document: ``truth`` maps each cell code to the number printed for it before the tear."""

    name: str
    data: bytes
    truth: Mapping[str, Decimal]


def torn_document(seed: int) -> Torn:
    """Return the document of this number; deterministic."""
    chance = Random(seed)
    truth: dict[str, Decimal] = {}
    tables: dict[str, list[Row]] = {}
    for table in ("proactive", "requests"):
        lines = FORM.table(table).lines
        if table == "proactive":
            lines = lines[1:] if chance.random() < 0.3 else lines
        tables[table] = [_row(table, line, truth, chance) for line in lines]
    tear_name = list(TEARS)[seed % len(TEARS)]
    layout = list(LAYOUTS)[seed // len(TEARS) % len(LAYOUTS)]
    table = "proactive" if chance.random() < 0.25 else "requests"
    rows = tables[table]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        at = chance.randrange(0, len(rows) - 1)
        rows = TEARS[tear_name](rows, at, chance)
    tables[table] = rows
    return Torn(f"{tear_name}, {layout} #{seed}", LAYOUTS[layout](tables, chance).encode(), truth)


def silent_cells(torn: Torn) -> list[str]:
    """Return the cells of the document that are read wrongly without a doubt."""
    reading: Reading = recognise(read(torn.data))
    return [
        f"{torn.name}: {code} printed {torn.truth.get(code, '-')} read {cell.raw!r}"
        for code, cell in reading.cells.items()
        if cell.doubt is None and code.split(".")[0] in HEADINGS and cell.value != torn.truth.get(code)
    ]


def _row(table: str, line: Line, truth: dict[str, Decimal], chance: Random) -> Row:
    """Return a line of random numbers; the total of a line of 表三 is the sum of the others."""
    numbers = [chance.randrange(0, 30) if chance.random() < 0.7 else 0 for _ in line.columns]
    if table == "requests":
        numbers[-1] = sum(numbers[:-1])
    for column, number in zip(line.columns, numbers, strict=True):
        truth[cell_code(table, line.code, column.code)] = Decimal(number)
    return Row((line.label,), tuple(str(number) for number in numbers))


def _swap_label_and_row(rows: list[Row], at: int, _: Random) -> list[Row]:
    row = rows[at]
    return [*rows[:at], Row((), row.values), Row(row.labels, ()), *rows[at + 1 :]]


def _swap_labels(rows: list[Row], at: int, _: Random) -> list[Row]:
    one, other = rows[at], rows[at + 1]
    if not (one.whole and other.whole and len(one.values) == len(other.values)):
        return rows
    return [*rows[:at], Row(other.labels, one.values), Row(one.labels, other.values), *rows[at + 2 :]]


def _delay(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Move every label of a stretch one row up: its numbers are beside the next label."""
    stretch = _stretch(rows, at, chance)
    labels = [row.labels for row in stretch]
    values: list[tuple[str, ...]] = [(), *(row.values for row in stretch)]
    moved = [Row(own, numbers) for own, numbers in zip([*labels, ()], values, strict=True)]
    return [*rows[:at], *moved, *rows[at + len(stretch) :]]


def _hurry(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Move every label of a stretch one row down."""
    stretch = _stretch(rows, at, chance)
    labels: list[tuple[str, ...]] = [(), *(row.labels for row in stretch)]
    values = [*(row.values for row in stretch), ()]
    moved = [Row(own, numbers) for own, numbers in zip(labels, values, strict=True)]
    return [*rows[:at], *moved, *rows[at + len(stretch) :]]


def _stretch(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Return at most six rows from ``at`` on that all have label and numbers."""
    found = []
    for row in rows[at : at + chance.randrange(1, 7)]:
        if not row.whole:
            break
        found.append(row)
    return found


def _labels_first(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Print all labels of a stretch first, then all of its rows."""
    stretch = _stretch(rows, at, chance)
    torn = [*(Row(row.labels, ()) for row in stretch), *(Row((), row.values) for row in stretch)]
    return [*rows[:at], *torn, *rows[at + len(stretch) :]]


def _late_row(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Move the row of a label some lines down, and a later label up to it."""
    stretch = _stretch(rows, at, chance)
    if len(stretch) < 3:
        return rows
    first, last = stretch[0], stretch[-1]
    middle = stretch[1:-1]
    torn = [Row(first.labels, ()), Row(last.labels, ()), Row((), first.values), *middle, Row((), last.values)]
    return [*rows[:at], *torn, *rows[at + len(stretch) :]]


def _merge_labels(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Put two labels in one printed row, with the numbers of one or both."""
    one, other = rows[at], rows[at + 1]
    if not (one.whole and other.whole):
        return rows
    values = chance.choice((one.values, other.values, (*one.values, *other.values)))
    rest = [] if chance.random() < 0.5 else [Row((), chance.choice((one.values, other.values)))]
    return [*rows[:at], Row((*one.labels, *other.labels), values), *rest, *rows[at + 2 :]]


def _split_row(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Split the numbers of a row over two printed rows."""
    row = rows[at]
    if len(row.values) < 2:
        return rows
    cut = chance.randrange(1, len(row.values))
    return [*rows[:at], Row(row.labels, row.values[:cut]), Row((), row.values[cut:]), *rows[at + 1 :]]


def _split_label(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Split a label in two, the second half beside the numbers, or both before them."""
    row = rows[at]
    if len(row.labels) != 1 or len(row.labels[0]) < 6:
        return rows
    label = row.labels[0]
    cut = chance.randrange(3, len(label) - 1)
    if chance.random() < 0.5:
        torn = [Row((label[:cut],), ()), Row((label[cut:],), row.values)]
    else:
        torn = [Row((label[:cut],), row.values), Row((label[cut:],), ())]
    return [*rows[:at], *torn, *rows[at + 1 :]]


def _page_between(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Break the page between a label and its numbers, or between two labels and their rows."""
    torn = chance.choice((_swap_label_and_row, _labels_first, _late_row))(rows, at, chance)
    return [*torn[: at + 1], Row((f"- {chance.randrange(2, 9)} -",), ()), *torn[at + 1 :]]


def _lose(rows: list[Row], at: int, chance: Random) -> list[Row]:
    """Drop a label and the row of its neighbour."""
    one, other = rows[at], rows[at + 1]
    if chance.random() < 0.5:
        return [*rows[:at], Row((), one.values), Row(other.labels, ()), *rows[at + 2 :]]
    return [*rows[:at], Row(one.labels, ()), Row((), other.values), *rows[at + 2 :]]


TEARS: dict[str, Callable[[list[Row], int, Random], list[Row]]] = {
    "label and row swapped": _swap_label_and_row,
    "labels swapped": _swap_labels,
    "labels too early": _delay,
    "labels too late": _hurry,
    "labels before rows": _labels_first,
    "row too late": _late_row,
    "labels merged": _merge_labels,
    "row split": _split_row,
    "label split": _split_label,
    "page between": _page_between,
    "label and row lost": _lose,
}


def _text(tables: Mapping[str, list[Row]], _: Random) -> str:
    """Write one printed row per line, separated by blanks."""
    lines = [f"{AGENCY}{YEAR}年政府信息公开工作年度报告"]
    for table, rows in tables.items():
        lines.append(HEADINGS[table])
        lines.extend("  ".join((*row.labels, *row.values)) for row in rows)
    return "\n".join(lines)


def _label_over_numbers(tables: Mapping[str, list[Row]], _: Random) -> str:
    """Write every label on one line and its numbers on the next."""
    lines = [f"{AGENCY}{YEAR}年政府信息公开工作年度报告"]
    for table, rows in tables.items():
        lines.append(HEADINGS[table])
        for row in rows:
            lines.extend(row.labels)
            lines.extend(["  ".join(row.values)] if row.values else [])
    return "\n".join(lines)


def _cell_a_line(tables: Mapping[str, list[Row]], _: Random) -> str:
    lines = [f"{AGENCY}{YEAR}年政府信息公开工作年度报告"]
    for table, rows in tables.items():
        lines.append(HEADINGS[table])
        for row in rows:
            lines.extend((*row.labels, *row.values))
    return "\n".join(lines)


def _markdown(tables: Mapping[str, list[Row]], _: Random) -> str:
    """Write rows between pipes and labels without numbers outside, as PDF converters do."""
    lines = [f"# {AGENCY}{YEAR}年政府信息公开工作年度报告"]
    for table, rows in tables.items():
        lines.extend(("", f"## {HEADINGS[table]}"))
        before = False
        for row in rows:
            if row.values:
                cells = (*row.labels, *row.values)
                lines.append("| " + " | ".join(cells) + " |")
                if not before:
                    lines.append("|" + "---|" * len(cells))
            else:
                lines.extend(("", *row.labels))
            before = bool(row.values)
    return "\n".join(lines)


def _grid(tables: Mapping[str, list[Row]], _: Random) -> str:
    """Write a web page in which a torn row keeps its empty cells."""
    body = [f"<p>{AGENCY}{YEAR}年政府信息公开工作年度报告</p>"]
    for table, rows in tables.items():
        body.append(f"<p>{HEADINGS[table]}</p><table>")
        width = 1 + max(len(row.values) for row in rows)
        body.extend(_grid_row(row, width) for row in rows)
        body.append("</table>")
    return f'<html><head><meta charset="utf-8"></head><body>{"".join(body)}</body></html>'


def _grid_row(row: Row, width: int) -> str:
    label = "<br>".join(escape(label) for label in row.labels)
    cells = [label, *row.values, *[""] * (width - 1 - len(row.values))]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


LAYOUTS: dict[str, Callable[[Mapping[str, list[Row]], Random], str]] = {
    "text": _text,
    "label over numbers": _label_over_numbers,
    "cell a line": _cell_a_line,
    "markdown": _markdown,
    "grid": _grid,
}


def torn_documents(count: int, *, first: int = 0) -> Iterator[Torn]:
    """Yield this many documents, with every tear in every layout in turn."""
    for seed in range(first, first + count):
        yield torn_document(seed)
