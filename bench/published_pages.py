"""Printed reports as published by sites: the page inside a site's frame, its text as pasted from Word.

Invented throughout; the shapes are those of real pages (layouts K and M): every paragraph an MsoNormal with inline
styles, every run cut into spans and fonts, scripts and menus before, a metadata table, a footer.
"""

from __future__ import annotations

import re
from html import unescape

from reports.demo.printing import PrintedReport, print_html

_BODY = re.compile(r"<body>\n(.*)\n</body>", re.DOTALL)
_CELL = re.compile(r"<td([^>]*)>(.*?)</td>")
_PARAGRAPH = re.compile(r"<(p|h1|h2)>(.*?)</\1>")
_RUN = re.compile(r"[0-9A-Za-z.%]+|[^0-9A-Za-z.%]+")
_BORDER = "border-top:none;border-left:none;border-bottom:solid windowtext 1.0pt;border-right:solid windowtext 1.0pt;"
_CELL_STYLE = (
    f"{_BORDER}mso-border-top-alt:solid windowtext .5pt;mso-border-left-alt:solid windowtext .5pt;"
    "padding:0cm 5.4pt 0cm 5.4pt"
)
_FONT = "font-family:仿宋_GB2312;mso-hansi-font-family:宋体;mso-bidi-font-family:宋体;color:black"
_SECTIONS = ("首页", "政务公开", "办事服务", "互动交流", "走进青禾", "新闻中心", "数据开放", "专题专栏")
_LINKS = (
    "通知公告",
    "政策文件",
    "政策解读",
    "人事信息",
    "财政资金",
    "规划计划",
    "重大项目",
    "公共服务",
    "应急管理",
)


def published_page(report: PrintedReport) -> bytes:
    """Return the printed page of ``report`` with the additions of a site and a word processor, as UTF-8."""
    page = print_html(report).decode()
    found = _BODY.search(page)
    assert found  # noqa: S101
    inside = _PARAGRAPH.sub(_as_pasted, _CELL.sub(_cell_as_pasted, found[1]))
    title = "".join(report.title_lines)
    inside = inside.replace(
        '<table border="1">', f'<table class="MsoNormalTable" border="0" style="{_BORDER}">'
    )
    return _framed(title, report, inside).encode()


def _cell_as_pasted(cell: re.Match[str]) -> str:
    text = cell[2]
    return (
        f'<td width="64"{cell[1]} nowrap="nowrap" style="width:48.0pt;{_CELL_STYLE}">\n'
        f'<p class="MsoNormal" align="center" style="text-align:center;mso-pagination:widow-orphan">'
        f"{_runs(text, '10.5pt')}</p>\n</td>"
    )


def _as_pasted(paragraph: re.Match[str]) -> str:
    return (
        f'<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:exactly">'
        f"{_runs(paragraph[2], '16.0pt')}</p>"
    )


def _runs(text: str, size: str) -> str:
    """Put Latin letters and digits into separate runs with a font each, as a word processor saves them."""
    runs = [text] if text == "&nbsp;" or unescape(text) != text else _RUN.findall(text)
    return "".join(
        f'<span lang="EN-US" style="font-size:{size};{_FONT}"><font face="仿宋_GB2312">{run}<o:p></o:p></font></span>'
        if run.isascii()
        else f'<span style="font-size:{size};{_FONT}">{run}</span>'
        for run in runs
    )


def _menu() -> str:
    items = []
    for number, section in enumerate(_SECTIONS):
        below = "".join(
            f'<li><a href="/zwgk/{number}/{n}/" target="_blank" title="{name}">{name}</a></li>'
            for n, name in enumerate(_LINKS)
        )
        items.append(
            f'<li class="nav-item"><a href="/{number}/">{section}</a>'
            f'<ul style="display:none" class="sub">{below}</ul></li>'
        )
    return f'<div id="nav" class="nav"><ul>{"".join(items)}</ul></div>'


def _script() -> str:
    rows = "".join(
        f'  if (window.location.href.indexOf("/zwgk/{n}/") > -1) {{ $("#nav li").eq({n}).addClass("on"); }}\n'
        for n in range(60)
    )
    return f'<script type="text/javascript">\n$(function () {{\n{rows}}});\n</script>'


def _style() -> str:
    rows = "".join(
        f"#main .box{n} li a:hover{{color:#c00;overflow:hidden;text-decoration:none;background:url(/i/{n}.png)}}\n"
        for n in range(80)
    )
    return f'<style type="text/css">\n{rows}</style>'


def _framed(title: str, report: PrintedReport, inside: str) -> str:
    day = f"{report.year + 1}-01-17"
    side = "".join(
        f'<li><span class="date">{day}</span><a href="/art/{n}.html" title="{report.agency}通知{n}">'
        f"{report.agency}通知{n}</a></li>"
        for n in range(30)
    )
    metadata = (
        f'<table class="xxgk" width="100%"><tbody><tr><th>索引号</th><td>000000000/{report.year + 1}-00002</td>'
        f"<th>信息分类</th><td>信息公开年报</td></tr><tr><th>发布机构</th><td>{report.agency}</td><th>发布日期</th>"
        f'<td>{day}</td></tr><tr><th>名称</th><td colspan="3">{title}</td></tr></tbody></table>'
    )
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\n'
        f'<meta name="SiteName" content="青禾县人民政府"><meta name="ArticleTitle" content="{title}">\n'
        f"<title>{title}</title>\n{_style()}\n{_script()}\n</head>\n<body>\n"
        f'<div class="top"><a href="/">青禾县人民政府</a></div>\n{_menu()}\n'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a></div>\n{metadata}\n'
        f'<div class="side"><ul>{side}</ul></div>\n<div id="zoom" class="article">\n{inside}\n</div>\n'
        f'<div class="share">分享到：<a href="#">微信</a> <a href="#">微博</a>【<a href="#">打印</a>】</div>\n'
        f'<div class="footer">主办：青禾县人民政府办公室　备案号：青ICP备00000000号</div>\n'
        f"{_script()}\n</body>\n</html>\n"
    )
