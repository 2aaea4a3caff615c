"""Reading and recognising a Word file, against python-docx merely looking at the cells, and unzip with an XML parser.

``python -m bench.reading``. The files are printed reports of 200 cells; each contender reads all of them several times
in turn, and its fastest round counts: that is the one least disturbed by other processes.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from random import Random

import docx
from lxml import etree

from reports.demo.figures import make_figures
from reports.demo.narratives import make_narrative
from reports.demo.printing import PrintedReport, print_docx, print_html, print_text
from reports.reading.registry import read
from reports.recognition.recognise import recognise

FILES, ROUNDS = 20, 7
OURS = "read + recognise, docx"


def printed(seed: int) -> PrintedReport:
    """An invented report of the 2021 form with narrative."""
    random = Random(seed)  # noqa: S311
    agency, year = f"青禾县第{seed}局", 2024
    cells = make_figures(random, "government")
    return PrintedReport(agency, year, cells, make_narrative(random, agency, year, cells))


def whole(data: bytes) -> int:
    """What the worker's child does: bytes to cells with places."""
    return len(recognise(read(data)).cells)


def cells_of_python_docx(data: bytes) -> int:
    """Opens the file and takes the text of every cell, row by row."""
    texts = [
        cell.text
        for table in docx.Document(io.BytesIO(data)).tables
        for row in table.rows
        for cell in row.cells
    ]
    return len(texts)


def unzip_and_parse(data: bytes) -> int:
    """The least that any reader must do."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return len(etree.fromstring(package.read("word/document.xml")))


def fastest_round(look: Callable[[bytes], int], files: list[bytes]) -> float:
    """Milliseconds a file."""
    for data in files:
        assert look(data)  # noqa: S101 - warms up, and a contender that finds nothing is no contender
    rounds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for data in files:
            look(data)
        rounds.append(time.perf_counter() - began)
    return 1000 * min(rounds) / len(files)


def measure() -> list[str]:
    """Lines to print: milliseconds a file and ratios to ours."""
    reports = [printed(seed) for seed in range(FILES)]
    word = [print_docx(report) for report in reports]
    times = {
        OURS: fastest_round(whole, word),
        "  of which: read (docx → grids and paragraphs)": fastest_round(
            lambda data: len(read(data).blocks), word
        ),
        "python-docx, every cell's text": fastest_round(cells_of_python_docx, word),
        "unzip + lxml parse": fastest_round(unzip_and_parse, word),
        "read + recognise, html": fastest_round(whole, [print_html(report) for report in reports]),
        "read + recognise, text layout A": fastest_round(
            whole, [print_text(report, "A") for report in reports]
        ),
        "read + recognise, text layout E": fastest_round(
            whole, [print_text(report, "E") for report in reports]
        ),
    }
    size = sum(map(len, word)) / len(word) / 1000
    lines = [f"reading: {FILES} reports of 200 cells, docx of {size:.0f} kB, fastest of {ROUNDS} rounds"]
    lines += [f"  {name:<48} {ms:7.2f} ms" for name, ms in times.items()]
    ours = times[OURS]
    for other in ("python-docx, every cell's text", "unzip + lxml parse"):
        lines.append(f"  ratio: ours / {other:<33} {ours / times[other]:7.2f}")
    return lines


if __name__ == "__main__":
    print("\n".join(measure()))
