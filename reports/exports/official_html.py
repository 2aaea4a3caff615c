"""A report as one web page, to be put on a site or printed: no script, nothing loaded from elsewhere. Pure."""

from __future__ import annotations

from html import escape

from reports.exports.official_report import LineKind, OfficialReport, ReportLine
from reports.reading.model.storable import storable_text
from reports.statutory.editions import PART_NUMERALS
from reports.statutory.printed_form import PrintedCell, PrintedTable

#: Share of each column in per cent, by part.
_WIDTHS = {2: (31, 23, 23, 23), 3: (7, 11, 26, *(8,) * 7), 4: (100 / 15,) * 15}
_HEAD_ROWS = {2: 0, 3: 3, 4: 3}
_STYLE = """
@page { size: A4; margin: 37mm 26mm 35mm 28mm; }
body { max-width: 156mm; margin: 10mm auto; padding: 0 4mm; color: #000; background: #fff;
  font: 16pt/28pt "Times New Roman", FangSong_GB2312, 仿宋_GB2312, FangSong, 仿宋, "Noto Serif CJK SC", serif; }
@media print { body { margin: 0; padding: 0; max-width: none; } }
h1 { margin: 0 0 28pt; text-align: center; font: 22pt/34pt 方正小标宋简体, FZXiaoBiaoSong-B05S, SimSun, 宋体,
  "Noto Serif CJK SC", serif; }
h2 { margin: 0; text-indent: 2em; font: 16pt/28pt SimHei, 黑体, "Noto Sans CJK SC", sans-serif; break-after: avoid; }
h3 { margin: 0; text-indent: 2em; font: 16pt/28pt KaiTi_GB2312, 楷体_GB2312, KaiTi, 楷体, "Noto Serif CJK SC", serif;
  break-after: avoid; }
p { margin: 0; text-indent: 2em; text-align: justify; overflow-wrap: anywhere; }
p .head { font-family: KaiTi_GB2312, 楷体_GB2312, KaiTi, 楷体, "Noto Serif CJK SC", serif; }
p.signature { text-align: right; text-indent: 0; padding-right: 2em; break-inside: avoid; }
.wide { overflow-x: auto; margin: 4pt 0 8pt; }
table { width: 100%; border-collapse: collapse; table-layout: fixed; break-inside: avoid;
  font: 9pt/1.3 SimSun, 宋体, "Noto Serif CJK SC", serif; }
th, td { border: 0.5pt solid #000; padding: 2pt; text-align: center; vertical-align: middle; font-weight: normal;
  overflow-wrap: anywhere; }
@media screen and (max-width: 600px) { body { margin: 0; } table { min-width: 150mm; } }
"""


def official_html(report: OfficialReport) -> bytes:
    """The page of this report, UTF-8."""
    body = [f"<h1>{escape(report.title)}</h1>"]
    body += [f"<p>{escape(line.strip())}</p>" for line in report.opening.splitlines() if line.strip()]
    for part, heading, printed, lines in report.parts():
        body += [f"<h2>{escape(heading)}</h2>", *(_printed(line) for line in lines)]
        if printed is not None:
            body.append(_table(printed, f"第{PART_NUMERALS[part]}部分的表"))
    body += [f'<p class="signature">{escape(line)}</p>' for line in (report.signature, report.date) if line]
    page = (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )
    return storable_text(page).encode()


def _printed(line: ReportLine) -> str:
    if line.kind is LineKind.HEADING:
        return f"<h3>{escape(line.head)}</h3>"
    head = f'<span class="head">{escape(line.head)}</span>' if line.head else ""
    return f"<p>{head}{escape(line.rest)}</p>"


def _table(printed: PrintedTable, name: str) -> str:
    columns = "".join(f'<col style="width:{width:.2f}%">' for width in _WIDTHS[printed.part])
    heads = _HEAD_ROWS[printed.part]
    head, body = printed.rows[:heads], printed.rows[heads:]
    top = f"<thead>{''.join(_row(row, 'th') for row in head)}</thead>" if head else ""
    rows = "".join(_row(row, "td") for row in body)
    return (
        f'<div class="wide"><table aria-label="{name}"><colgroup>{columns}</colgroup>{top}'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(row: tuple[PrintedCell, ...], tag: str) -> str:
    return f"<tr>{''.join(_cell(cell, tag) for cell in row)}</tr>"


def _cell(cell: PrintedCell, tag: str) -> str:
    tag = "td" if cell.is_value else tag
    down = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
    across = f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
    return f"<{tag}{down}{across}>{escape(cell.text)}</{tag}>"
