"""The layouts in which tables reach us as plain text, each as a function from a form table to lines.

They imitate what Word, browsers and converters write, irregularities included: empty cells for merges,
shifted rows, pipes for column spans, page marks between rows.
"""

from __future__ import annotations

from collections.abc import Callable

from reports.statutory.printed_form import LABEL_COLUMNS, PrintedCell, PrintedTable

Row = tuple[PrintedCell | None, ...]
WRAP = 18
PAGE_ROWS = 12
FIRST_PAGE_OF_TABLES = 2


def text_table(table: PrintedTable, layout: str) -> list[str]:
    """The lines of one table. Raises KeyError for a layout that is not in ``LAYOUTS``."""
    return LAYOUTS[layout](table)


def one_cell_a_line_with_tab(table: PrintedTable) -> list[str]:
    """A: Word to text. A merge from above leaves an empty cell; results heads are broken over two lines."""
    heads = ("结果维持", "结果纠正", "其他结果", "尚未审结")
    broken = [cell for row in table.rows for cell in row if cell.text in heads]
    lines: list[str] = []
    for row in table.full_rows():
        for cell in row:
            text = cell.text if cell else ""
            if cell in broken:
                text = f"{text[:2]}\n{text[2:]}"
            lines.extend(f"\t{text}".split("\n"))
        lines.append("")
    return lines


def tab_rows(table: PrintedTable) -> list[str]:
    """B: tab separated rows; the empty cells of merges are kept, lost or moved to the end, row by row."""
    lines: list[str] = []
    for number, row in enumerate(table.full_rows()):
        cells: list[str] = []
        for cell in row:
            if cell is None:
                cells.append("")
            else:
                cells.append(cell.text)
                cells.extend([""] * (cell.column_span - 1 if number % 3 == 0 else 0))
        if number % 4 == 3 and table.part == 3 and number > 3:
            led = len(cells) - len("\t".join(cells).lstrip("\t").split("\t"))
            cells = cells[led:] + [""] * led
        lines.append("\t".join(cells))
        if number == 5:
            lines.append("")
    return lines


def one_token_a_line(table: PrintedTable) -> list[str]:
    """Layout C: every printed text on a separate line followed by a blank line, cells unmarked."""
    return [line for row in table.rows for cell in row if cell.text for line in (cell.text, "")]


def page_text(table: PrintedTable) -> list[str]:
    """D: the text layer of a page: long labels over two lines, group labels amid their lines, page marks."""
    lines: list[str] = []
    after: dict[int, list[str]] = {}  # row → the group labels printed below it
    for number, row in enumerate(table.rows):
        labels = [cell for cell in row if not cell.is_value and cell.text]
        values = "    ".join(cell.text for cell in row if cell.is_value)
        if values:
            for group in labels[:-1]:
                after.setdefault(number + group.row_span // 2, []).append(group.text)
            lines += _wrapped(labels[-1].text if labels else "", values)
        else:
            lines.append("  ".join(cell.text for cell in labels))
        lines += after.get(number, [])
        if number % PAGE_ROWS == PAGE_ROWS - 1:
            lines.append(f"- {number // PAGE_ROWS + FIRST_PAGE_OF_TABLES} -")
    return lines


def _wrapped(label: str, values: str) -> list[str]:
    """The label broken after ``WRAP`` characters, its last piece in front of the values."""
    pieces = [label[at : at + WRAP] for at in range(0, len(label), WRAP)]
    return [*pieces[:-1], f"{pieces[-1]}    {values}"] if pieces else [values]


def pipe_after_each(table: PrintedTable) -> list[str]:
    """E: a pipe at the end of each cell, no rule line."""
    return ["".join(f"{cell.text} | " for cell in row).rstrip() for row in table.rows]


def pipes_both_sides(table: PrintedTable) -> list[str]:
    """F: pipes on both sides, a column span as further pipes."""
    return [
        "| "
        + " ".join(
            f"{cell.text} |" + (" " + "|" * (cell.column_span - 1)) * (cell.column_span > 1) for cell in row
        )
        for row in table.rows
    ]


def pipe_closes_line(table: PrintedTable) -> list[str]:
    """G: one cell a line closed by a pipe, a column span as a line of pipes."""
    lines: list[str] = []
    for row in table.rows:
        for cell in row:
            lines.append(f"{cell.text} |")
            if cell.column_span > 1:
                lines.append("|" * (cell.column_span - 1))
    return lines


def pipe_between_lines(table: PrintedTable) -> list[str]:
    """Layout H: after each cell a separate line of pipes, one per spanned column."""
    return [line for row in table.rows for cell in row for line in (cell.text, "|" * cell.column_span)]


def torn_markdown(table: PrintedTable) -> list[str]:
    """I: converted Markdown: rule lines after any row, some labels outside; 表四 as bare tabs and rules."""
    if table.part == 4:
        heads, values = table.rows[:-1], table.rows[-1]
        return [
            *("| " + " | ".join(cell.text for cell in row) + " |" for row in heads),
            "\t".join(cell.text for cell in values),
            "\t".join(["---"] * len(values)),
        ]
    lines: list[str] = []
    for number, row in enumerate(table.rows):
        cells = list(row)
        if number % 7 == 6 and len(cells) > 2:
            lines.append(cells.pop(0).text)
        lines.append("| " + " | ".join(cell.text for cell in cells) + " |")
        if number in (0, LABEL_COLUMNS + 1, 15):
            lines.append("| " + " | ".join(["---"] * len(cells)) + " |")
    return lines


#: Letter of layouts as in docs/decisions/0020 → printer.
LAYOUTS: dict[str, Callable[[PrintedTable], list[str]]] = {
    "A": one_cell_a_line_with_tab,
    "B": tab_rows,
    "C": one_token_a_line,
    "D": page_text,
    "E": pipe_after_each,
    "F": pipes_both_sides,
    "G": pipe_closes_line,
    "H": pipe_between_lines,
    "I": torn_markdown,
}
