"""Web pages as made by content systems and Word: frames, menus, metadata, many spans, other charsets."""

from __future__ import annotations

from html import escape
from random import Random

from reports.statutory.printed_form import PrintedTable
from tests.accuracy.contents import Content

MENU = "".join(
    f'<li><a href="/c{n}/">{name}</a></li>'
    for n, name in enumerate(("首页", "政务公开", "办事服务", "互动交流"))
)
EMPTY = ("", "&nbsp;", "<p><span><o:p>&nbsp;</o:p></span></p>", "\u3000")


def web_report(content: Content, chance: Random, *, printable: bool = False) -> bytes:
    """Return the page in the charset it declares, correctly or not; ``printable``: for a browser."""
    word = chance.random() < 0.4
    body = [f"<p>{'<br>'.join(escape(line) for line in content.title)}</p>"]
    body += [_paragraph(text, chance, word) for text in content.preamble]
    for heading, paragraphs, tables in content.parts:
        if heading:
            tag = chance.choice(("h2", "p", "strong"))
            body.append(f"<{tag}>{escape(heading)}</{tag}><br>")
        body += [_paragraph(text, chance, word) for text in paragraphs]
        body += [_table(table, chance, word) for table in tables]
    body += [_paragraph(text, chance, word) for text in content.closing]
    inner = "\n".join(body)
    if chance.random() < 0.4:
        inner = _framed(inner, content)
    if chance.random() < 0.2:
        inner = f"<table width='100%'><tr><td>{inner}</td></tr></table>"
    charset, declared = chance.choice(
        (("utf-8", "utf-8"), ("gbk", "gb2312"), ("gb18030", "gbk"), ("utf-8", "gb2312"), ("utf-8-sig", ""))
    )
    if printable:
        charset = declared = "utf-8"
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    page = (
        f"<!DOCTYPE html><html><head>{meta}<title>{escape(''.join(content.title))}</title>"
        f"<style>td,th{{border:1px solid}}</style></head><body>{inner}<script>var a=1;</script></body></html>"
    )
    return page.encode(charset, "xmlcharrefreplace")


def _framed(inner: str, content: Content) -> str:
    """Put a site frame and a metadata table around the report (docs/domain/layouts.md)."""
    title = escape("".join(content.title))
    return (
        f"<div><ul>{MENU}</ul></div><table><tr><td>名称</td><td>{title}</td></tr><tr><td>索引号</td>"
        f"<td>000000000/{content.year + 1}-00002</td><td>分类</td><td>信息公开年报</td></tr><tr><td>发布机构</td>"
        f"<td>{escape(content.agency)}</td><td>公开日期</td><td>{content.year + 1}-01-17</td></tr></table>"
        f'<div>【<a href="x.docx">下载Word</a>】</div><div id="zoom">{inner}</div><div>版权所有 备案号</div>'
    )


def _paragraph(text: str, chance: Random, word: bool) -> str:
    return f'<p style="text-indent:2em">{_cut(text, chance) if word else escape(text)}</p>'


def _cut(text: str, chance: Random) -> str:
    """Split text over several spans, as Word saves it."""
    if len(text) < 2:
        return f'<span lang="EN-US">{escape(text)}</span>'
    at = chance.randrange(1, len(text))
    return f'<span>{escape(text[:at])}</span><span lang="EN-US">{escape(text[at:])}<o:p></o:p></span>'


def _table(table: PrintedTable, chance: Random, word: bool) -> str:
    heads = chance.random() < 0.3
    rows = []
    for row in table.rows:
        cells = []
        for cell in row:
            spans = f' rowspan="{cell.row_span}"' * (cell.row_span > 1)
            spans += f' colspan="{cell.column_span}"' * (cell.column_span > 1)
            tag = "th" if heads and not cell.is_value and cell.row_span == 1 else "td"
            cells.append(
                f"<{tag}{spans} width={chance.randrange(20, 90)}>{_text(cell.text, chance, word)}</{tag}>"
            )
        rows.append(f"<tr>{''.join(cells)}</tr>")
    inner = "\n".join(rows)
    if chance.random() < 0.5:
        inner = f"<tbody>{inner}</tbody>"
    return f'<div><table border="{chance.choice((0, 1))}" cellspacing="0">{inner}</table></div>'


def _text(text: str, chance: Random, word: bool) -> str:
    if not text:
        return chance.choice(EMPTY)
    lines = text.split("\n")
    if word:
        return "".join(f"<p>{_cut(line, chance)}</p>" for line in lines)
    return chance.choice(("<br>", "<br/>\n")).join(escape(line) for line in lines)
