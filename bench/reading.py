"""Time of reading and recognising Word files and web pages, compared with bare parsers and python-docx.

``python -m bench.reading``. The files are printed reports of 200 cells: as Word files, as text, as small bare web
pages, and as the pages that sites publish (bench.published_pages). Each contender reads all of them several times in
turn; its fastest round counts, in processor time, which other processes disturb least. Web pages are also read as the
worker reads them: one file in a child forked for it, whose caches hold what its parent's held.
"""

from __future__ import annotations

import io
import os
import struct
import time
import zipfile
from collections.abc import Callable, Sequence
from random import Random

import docx
import lxml.html
from lxml import etree

from bench.published_pages import published_page
from reports.demo.figures import make_figures
from reports.demo.narratives import make_narrative
from reports.demo.printing import PrintedReport, print_docx, print_html, print_text
from reports.reading.registry import load_readers, read
from reports.recognition.recognise import recognise

FILES, ROUNDS = 20, 15
FORKED_ROUNDS = 5
_NANOSECONDS = struct.Struct("q")

Look = Callable[[bytes], int]


def printed(seed: int) -> PrintedReport:
    """Return an invented report of the 2021 form with narrative."""
    random = Random(seed)  # noqa: S311
    agency, year = f"青禾县第{seed}局", 2024
    cells = make_figures(random, "government")
    return PrintedReport(agency, year, cells, make_narrative(random, agency, year, cells))


def with_many_styles(data: bytes) -> bytes:
    """Return the Word file with a styles part of some 350 kB: a thousand unused styles, as many programs write."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{number}"><w:name w:val="Style {number}"/>'
        f'<w:basedOn w:val="S{number - 1}"/><w:uiPriority w:val="99"/><w:pPr><w:spacing w:before="100" w:after="100"/>'
        f'<w:ind w:left="{number}"/></w:pPr><w:rPr><w:rFonts w:ascii="Times New Roman" w:eastAsia="宋体" '
        f'w:hAnsi="Times New Roman"/><w:sz w:val="{20 + number % 9}"/><w:szCs w:val="24"/></w:rPr></w:style>'
        for number in range(1_000)
    ).encode()
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == "word/styles.xml":
                content = content.replace(b"</w:styles>", styles + b"</w:styles>")
            target.writestr(name, content)
    return written.getvalue()


def whole(data: bytes) -> int:
    """Do the work of the worker's child: bytes to cells with places."""
    return len(recognise(read(data)).cells)


def read_alone(data: bytes) -> int:
    """Read bytes into grids and paragraphs."""
    return len(read(data).blocks)


def cells_of_python_docx(data: bytes) -> int:
    """Open the file and take the text of every cell, row by row."""
    texts = [
        cell.text
        for table in docx.Document(io.BytesIO(data)).tables
        for row in table.rows
        for cell in row.cells
    ]
    return len(texts)


def unzip_and_parse(data: bytes) -> int:
    """Do the minimum of any reader of Word files."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return len(etree.fromstring(package.read("word/document.xml")))


def parse_page(data: bytes) -> int:
    """Do the minimum of any reader of web pages."""
    return len(lxml.html.fromstring(data))


def fastest_rounds(looks: Sequence[Look], files: Sequence[bytes]) -> list[float]:
    """Return the processor milliseconds per file for each of ``looks``, which take turns."""
    for look in looks:
        for data in files:
            assert look(data)  # noqa: S101 - warms up; a contender must find something
    best = [float("inf")] * len(looks)
    for _ in range(ROUNDS):
        for number, look in enumerate(looks):
            began = time.process_time_ns()
            for data in files:
                look(data)
            best[number] = min(best[number], (time.process_time_ns() - began) / 1e6 / len(files))
    return best


def fastest_round(look: Look, files: Sequence[bytes]) -> float:
    """Return the processor milliseconds per file for one contender."""
    return fastest_rounds([look], files)[0]


def forked(look: Look, files: Sequence[bytes]) -> float:
    """Return the processor milliseconds per file in a child forked for it, with copied memory pages."""
    return min(
        sum(_in_a_child(look, data) for data in files) / 1e6 / len(files) for _ in range(FORKED_ROUNDS)
    )


def _in_a_child(look: Look, data: bytes) -> int:
    reading, writing = os.pipe()
    if not (pid := os.fork()):
        began = time.process_time_ns()
        look(data)
        os.write(writing, _NANOSECONDS.pack(time.process_time_ns() - began))
        os._exit(0)
    os.close(writing)
    answer = os.read(reading, _NANOSECONDS.size)
    os.close(reading)
    os.waitpid(pid, 0)
    return int(_NANOSECONDS.unpack(answer)[0])


def measure() -> list[str]:
    """Return lines to print: milliseconds per file, and ratios to the bare parsers."""
    reports = [printed(seed) for seed in range(FILES)]
    pages = {
        "bare": [print_html(report) for report in reports],
        "published": [published_page(report) for report in reports],
    }
    # First, while the caches hold only what the imports filled, as in the worker's forker.
    load_readers(guess=False)
    children = {kind: (forked(parse_page, files), forked(whole, files)) for kind, files in pages.items()}
    lines = [f"reading: {FILES} reports of 200 cells, ms of processor time, fastest of {ROUNDS} rounds"]
    files = [print_docx(report) for report in reports]
    lines += _word(files, "Word files")
    lines += _word([with_many_styles(data) for data in files], "Word files with a large styles part")
    for layout in "AE":
        texts = [print_text(report, layout) for report in reports]
        lines.append(_line(f"read + recognise, text layout {layout}", fastest_round(whole, texts)))
    for kind, files in pages.items():
        lines += _web(kind, files, children[kind])
    return lines


def _word(files: Sequence[bytes], name: str) -> list[str]:
    ours, reading, other, bare = fastest_rounds(
        [whole, read_alone, cells_of_python_docx, unzip_and_parse], files
    )
    return [
        f"{name}, {_kilobytes(files)} kB",
        _line("read + recognise", ours),
        _line("of which: read (docx → grids and paragraphs)", reading),
        _line("python-docx, every cell's text", other),
        _line("unzip + lxml parse", bare),
        f"  ratio: ours / python-docx {ours / other:.2f}, ours / unzip + lxml parse {ours / bare:.1f}",
    ]


def _web(kind: str, files: Sequence[bytes], children: tuple[float, float]) -> list[str]:
    bare, reading, ours = fastest_rounds([parse_page, read_alone, whole], files)
    alone, child = children
    return [
        f"{kind} web pages of {_kilobytes(files)} kB",
        _line("lxml.html.fromstring alone", bare),
        _line("read", reading, bare),
        _line("read + recognise", ours, bare),
        _line("the parse in a fresh child", alone),
        _line("read + recognise in a fresh child", child, alone),
    ]


def _kilobytes(files: Sequence[bytes]) -> str:
    return f"{sum(map(len, files)) / len(files) / 1000:.0f}"


def _line(name: str, ms: float, bare: float | None = None) -> str:
    ratio = "" if bare is None else f"   {ms / bare:5.1f} times the parse"
    return f"  {name:<48} {ms:7.2f} ms{ratio}"


if __name__ == "__main__":
    print("\n".join(measure()))
