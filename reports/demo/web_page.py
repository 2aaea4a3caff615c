"""A report as a web page with complete tables (rowspan, colspan)."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from reports.statutory.printed_form import PrintedTable


def web_page(
    title_lines: tuple[str, ...],
    preamble: Iterable[str],
    parts: Iterable[tuple[str | None, tuple[str, ...], PrintedTable | None]],
    closing: Iterable[str],
    *,
    charset: str = "utf-8",
) -> bytes:
    """The page as bytes in ``charset``, which it also declares. Raises UnicodeEncodeError."""
    title = "".join(title_lines)
    body = [f"<h1>{'<br>'.join(escape(line) for line in title_lines)}</h1>", *_paragraphs(preamble)]
    for heading, paragraphs, table in parts:
        if heading:
            body.append(f"<h2>{escape(heading)}</h2>")
        body.extend(_paragraphs(paragraphs))
        if table:
            body.append(_table(table))
    body.extend(_paragraphs(closing))
    page = (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="{charset}">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )
    return page.encode(charset)


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [f"<p>{escape(text)}</p>" for text in texts]


def _table(table: PrintedTable) -> str:
    rows = []
    for row in table.rows:
        cells = []
        for cell in row:
            spans = f' rowspan="{cell.row_span}"' * (cell.row_span > 1)
            spans += f' colspan="{cell.column_span}"' * (cell.column_span > 1)
            cells.append(f"<td{spans}>{escape(cell.text) or '&nbsp;'}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return '<table border="1">\n' + "\n".join(rows) + "\n</table>"
