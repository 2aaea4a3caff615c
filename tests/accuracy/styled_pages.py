"""Web pages in a given look, printed by a browser."""

from __future__ import annotations

from html import escape

from reports.statutory.printed_form import PrintedTable
from tests.accuracy.contents import Content
from tests.accuracy.forms import first_value_row
from tests.accuracy.looks import BORDERS, WATERMARK, Look, column_widths, is_group, stacked

LINES = {
    "solid": "0.75pt solid #000",
    "grey": "0.5pt solid #ccc",
    "dotted": "1px dotted #333",
    "double": "3px double #000",
    "open": "0.5pt solid #000",
}
SIDES = {"t": "top", "b": "bottom", "l": "left", "r": "right"}
PROSE_PARTS = (1, 5, 6)


def styled_page(content: Content, look: Look) -> bytes:
    """Return the page as bytes; its style sheet sets the paper size and the page headers and footers."""
    body = [f"<h1>{'<br>'.join(escape(line) for line in content.title)}</h1>"]
    body += [f"<p>{escape(text)}</p>" for text in content.preamble]
    for number, (heading, paragraphs, tables) in enumerate(content.parts, 1):
        if heading:
            body.append(f"<h2>{escape(heading)}</h2>")
        prose = "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        body.append(
            f'<div class="cols">{prose}</div>' if number in PROSE_PARTS and look.columns > 1 else prose
        )
        body += [_table(table, look) for table in tables]
    body += [f"<p>{escape(text)}</p>" for text in content.closing]
    if look.watermark:
        body.append(f'<div class="mark">{WATERMARK}</div>')
    title = escape("".join(content.title))
    page = (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_style(look, content.title[0])}</style></head><body>{''.join(body)}</body></html>"
    )
    return page.encode()


def _style(look: Look, title: str) -> str:
    sides, line = BORDERS[look.border]
    border = "".join(f"border-{SIDES[side]}:{LINES[line]};" for side in sides if line in LINES)
    low = f"margin:{0 if look.glued else '12pt'} 0"
    rules = [
        f"@page{{size:{look.page[0]}pt {look.page[1]}pt;margin:{look.margin}pt;{_running(look, title)}}}",
        f"body{{margin:0;font:{look.size}pt '{look.font}';line-height:{look.leading}}}",
        f"h1{{font-size:{look.size * 1.6}pt;text-align:center}}h2{{font-size:{look.size * 1.2}pt;{low}}}",
        "p{margin:0;text-indent:2em;text-align:justify}.cols{columns:2;column-gap:28pt}",
        f"table{{border-collapse:collapse;table-layout:fixed;width:100%;{low};line-height:1.25;"
        f"font-size:{look.table_size}pt}}tr{{page-break-inside:{'auto' if look.cut_rows else 'avoid'}}}",
        f"td{{padding:{look.padding / 2}pt {look.padding}pt;{border}vertical-align:{look.valign};"
        f"overflow-wrap:anywhere;text-align:center;height:{look.row_height or 'auto'}{'pt' * (look.row_height > 0)}}}",
        f".v{{text-align:{look.align}}}.g{{writing-mode:vertical-rl;text-orientation:upright}}",
        ".mark{position:fixed;top:40%;left:20%;font-size:70pt;color:#ddd;transform:rotate(-35deg);z-index:-1}",
    ]
    if line == "open":
        rules.append("td:first-child{border-left:0}td:last-child{border-right:0}")
    if line == "shaded":
        rules.append("tr:nth-child(even) td{background:#eef}")
    if line == "filled":
        rules.append("table{background:#333;border-collapse:separate;border-spacing:1px}td{background:#fff}")
    if line == "three":
        rules.append(
            "table{border-top:1.5pt solid;border-bottom:1.5pt solid}thead tr:last-child td{border-bottom:.75pt solid}"
        )
    return "".join(rules)


def _running(look: Look, title: str) -> str:
    found = ""
    if look.page_mark:
        before, _, after = look.page_mark.partition("{}")
        found += f"@bottom-center{{content:'{before}' counter(page) '{after}';font-size:9pt}}"
    if look.header:
        found += f"@top-center{{content:'{title}';font-size:9pt}}"
    return found


def _table(table: PrintedTable, look: Look) -> str:
    columns = "".join(f'<col style="width:{width:.1f}pt">' for width in column_widths(table, look))
    heads = first_value_row(table) if table.part == 3 else 0
    rows = ["<tr>" + "".join(_cell(cell, look) for cell in row) + "</tr>" for row in table.rows]
    group = "thead" if look.repeat_head else "tbody"
    head = f"<{group}>{''.join(rows[:heads])}</{group}>" if heads else ""
    return f"<table><colgroup>{columns}</colgroup>{head}<tbody>{''.join(rows[heads:])}</tbody></table>"


def _cell(cell, look: Look) -> str:
    spans = f' rowspan="{cell.row_span}"' * (cell.row_span > 1)
    spans += f' colspan="{cell.column_span}"' * (cell.column_span > 1)
    text, kind = cell.text, ' class="v"' if cell.is_value else ""
    if is_group(text, cell.row_span) and look.groups != "plain":
        if look.groups == "stacked":
            text = stacked(text)
        else:
            text, kind = text.replace("\n", ""), ' class="g"'
    return f"<td{spans}{kind}>{'<br>'.join(escape(line) for line in text.split(chr(10)))}</td>"
