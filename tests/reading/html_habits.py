"""The same web page as editors, sites and browsers write it (layouts J to M and similar ones)."""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Callable
from html import escape, unescape

from reports.recognition.traditional import TRADITIONAL

CELL = re.compile(r"<td([^>]*)>(.*?)</td>", re.DOTALL)


def _cells(page: str, change: Callable[[str, str], str]) -> str:
    """Rewrite every cell of the page: ``change(attributes, text)`` returns its content."""
    return CELL.sub(lambda found: f"<td{found[1]}>{change(found[1], found[2])}</td>", page)


def by_word(page: str) -> str:
    """Layout K: split text over spans and fonts, with o:p in every paragraph and several paragraphs in long cells."""

    def change(attributes: str, text: str) -> str:
        plain = unescape(text).strip("\xa0")
        if not plain:
            return "<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>"
        pieces = [plain[at : at + 2] for at in range(0, len(plain), 2)]
        runs = "".join(
            f'<span lang=EN-US><font face="仿宋">{escape(piece)}</font></span>' for piece in pieces
        )
        return f"<p class=MsoNormal>{runs}<span><o:p></o:p></span></p>"

    page = _cells(page, change)
    return page.replace(
        "<head>",
        '<head><meta name=Generator content="Microsoft Word 15"><!--[if gte mso 9]><xml><w:WordDocument/></xml>'
        "<![endif]--><style>p.MsoNormal{margin:0}</style>",
    )


def source_broken_over_lines(page: str) -> str:
    """Break the source inside words and indent it, as a formatter does."""

    def change(attributes: str, text: str) -> str:
        plain = unescape(text)
        return (
            "\n        "
            + escape(plain[: len(plain) // 2])
            + ("\n          " if len(plain) > 5 else "")
            + escape(plain[len(plain) // 2 :])
            + "\n      "
        )

    return _cells(page, change)


def heads_with_empty_cells(page: str) -> str:
    """Layout L: replace rowspan in the header of 表三 by empty cells in the rows below."""
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    first = next(number for number, row in enumerate(rows) if "申请人情况" in row)
    blank = '<td colspan="3"></td>'
    note = re.search(r"<td[^>]*>(（本列数据.*?)</td>", rows[first])[1]
    heads = (
        f'<tr><td colspan="3">{note}</td><td colspan="7">申请人情况</td></tr>',
        f'<tr>{blank}<td>自然人</td><td colspan="5">法人或其他组织</td><td>总计</td></tr>',
        f"<tr>{blank}<td></td><td>商业企业</td><td>科研机构</td><td>社会公益组织</td><td>法律服务机构</td>"
        "<td>其他</td><td></td></tr>",
    )
    for old, new in zip(rows[first : first + 3], heads, strict=True):
        page = page.replace(old, new, 1)
    return page


def on_a_site(page: str) -> str:
    """Layout M: add menus, metadata table, search box, second title, links and footer, all in layout tables."""
    body = re.search(r"<body>(.*)</body>", page, re.DOTALL)[1]
    title = re.search(r"<title>(.*?)</title>", page)[1]
    menu = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in ("首页", "政务公开", "办事服务", "互动交流"))
    metadata = (
        f"<table><tr><td>名称</td><td colspan=3>{title}</td></tr><tr><td>索引号</td><td>000000000/2024-00002</td>"
        "<td>分类</td><td>信息公开年报</td></tr><tr><td>发布机构</td><td>某局</td><td>公开日期</td><td>2024-01-17</td>"
        "</tr></table>"
    )
    return (
        f'<html><head><meta charset="utf-8"><title>{title}-某县人民政府网</title><script>var 总计 = 5;</script></head>'
        f"<body><ul>{menu}</ul><form><input type=text value=请输入关键字><input type=submit value=搜索></form>"
        f"<table width=1000><tr><td><p>当前位置：首页 &gt; 年报</p><p>字体：[大 中 小]</p><title>{title}</title>"
        f"{metadata}</td></tr><tr><td>{body}</td></tr>"
        "<tr><td><a href=x.doc>【下载Word】</a><a href=#>【打印】</a></td></tr></table>"
        '<div style="display:none">一、本年新收政府信息公开申请数量 99 99</div>'
        "<p>版权所有：某县人民政府 电话：0000-1234567</p></body></html>"
    )


def as_a_form(page: str) -> str:
    """Show every number as the value of a field, as form systems do."""

    def change(attributes: str, text: str) -> str:
        plain = unescape(text).strip("\xa0")
        if plain.isdigit():
            number = int(plain) % 3
            if number == 0:
                return f'<input type="text" name="n" value="{plain}">'
            if number == 1:
                return f"<textarea>{plain}</textarea>"
            return f"<select><option>7</option><option selected>{plain}</option></select>"
        return (
            text if plain else '<input type="text" value="" placeholder="0"><input type="hidden" value="9">'
        )

    return _cells(page, change)


def in_traditional_characters(page: str) -> str:
    """Replace every character by its traditional form, as a converter does."""
    return page.translate({simplified: traditional for traditional, simplified in TRADITIONAL.items()})


PAGES: dict[str, Callable[[str], str]] = {
    "Word": by_word,
    "broken source": source_broken_over_lines,
    "empty cells in heads": heads_with_empty_cells,
    "site": on_a_site,
    "form fields": as_a_form,
    "traditional": in_traditional_characters,
}

BOUNDARY = "----=_NextPart_000_0001"


def mht(
    page: bytes, *, charset: str | None = "utf-8", encoding: str = "base64", more: tuple[bytes, ...] = ()
) -> bytes:
    """Save the page with a picture and ``more`` pages as frames, as Internet Explorer and Chromium do."""

    def part(kind: str, content: bytes, name: str) -> str:
        if encoding == "quoted-printable" and kind.startswith("text"):
            body, how = quopri.encodestring(content).decode("ascii"), "quoted-printable"
        else:
            body, how = base64.encodebytes(content).decode("ascii"), "base64"
        declared = f'; charset="{charset}"' if charset and kind.startswith("text") else ""
        return (
            f"--{BOUNDARY}\r\nContent-Type: {kind}{declared}\r\nContent-Transfer-Encoding: {how}\r\n"
            f"Content-Location: http://www.example.gov.cn/{name}\r\n\r\n{body}\r\n"
        )

    parts = [part("text/html", page, "index.html"), part("image/png", b"\x89PNG\r\n\x1a\n", "a.png")]
    parts.extend(part("text/html", other, f"frame{number}.html") for number, other in enumerate(more))
    return (
        f"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        f'\ttype="text/html";\r\n\tboundary="{BOUNDARY}"\r\n\r\n' + "".join(parts) + f"--{BOUNDARY}--\r\n"
    ).encode("ascii")
