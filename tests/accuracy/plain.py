"""Plain text, Markdown and separated values."""

from __future__ import annotations

import csv
import io
from random import Random

from reports.demo.text_layouts import text_table
from reports.statutory.printed_form import PrintedTable
from tests.accuracy.contents import Content

ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16")


def text_report(content: Content, layout: str, chance: Random) -> bytes:
    """Layouts A to I of docs/domain/layouts.md."""
    lines = [*content.title, "", *content.preamble]
    for heading, paragraphs, tables in content.parts:
        lines += ["", *([heading] if heading else []), *paragraphs]
        for table in tables:
            lines += ["", *text_table(table, layout), ""]
    lines += ["", *content.closing, ""]
    newline = chance.choice(("\n", "\r\n"))
    return newline.join("\n".join(lines).split("\n")).encode(chance.choice(ENCODINGS))


def markdown_report(content: Content, chance: Random) -> bytes:
    """Return pipe tables with all columns in every row; merged cells are empty."""
    lines = ["# " + "".join(content.title), "", *(x for text in content.preamble for x in (text, ""))]
    for heading, paragraphs, tables in content.parts:
        lines += [f"## {heading.strip()}", ""] if heading else []
        lines += [x for text in paragraphs for x in (text, "")]
        for table in tables:
            for number, row in enumerate(_positions(table)):
                cells = [text.replace("\n", "<br>").replace("|", "\\|") for text in row]
                lines.append("| " + " | ".join(cells) + " |")
                if number == 0:
                    lines.append("|" + chance.choice((" --- |", ":---:|", "---|")) * len(row))
            lines.append("")
    lines += list(content.closing)
    return "\n".join(lines).encode()


def separated_report(content: Content, chance: Random) -> bytes:
    """Return a csv file as a spreadsheet saves it: merged cells empty, prose in the first column."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=chance.choice((",", ",", "\t", ";")), lineterminator="\r\n")
    width = 15
    for text in (*content.title, *content.preamble):
        writer.writerow([text, *[""] * (width - 1)])
    for heading, paragraphs, tables in content.parts:
        for text in ([heading] if heading else []) + list(paragraphs):
            writer.writerow([text, *[""] * (width - 1)])
        for table in tables:
            for row in _positions(table):
                writer.writerow([*row, *[""] * (width - len(row))])
            writer.writerow([""] * width)
    for text in content.closing:
        writer.writerow([text, *[""] * (width - 1)])
    return buffer.getvalue().encode(chance.choice(("utf-8-sig", "gb18030", "utf-8")))


def _positions(table: PrintedTable) -> list[list[str]]:
    """Return every position of the table: a merged cell fills its first position, the others are empty."""
    rows = []
    for number, row in enumerate(table.full_rows()):
        cells: list[str] = []
        for position, cell in enumerate(row):
            span = table.span_above(number, position) if cell is None else cell.column_span
            cells += [cell.text if cell else "", *[""] * (span - 1)]
        rows.append(cells)
    return rows
