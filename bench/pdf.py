"""Reading a PDF against pdfplumber's tables and against PDFium's bare text, with the memory of each.

``python -m bench.pdf [file]``. Each is measured in a process of its own (best of several runs, imports not counted; its
peak memory). Without a file: ``hongze2024.pdf`` of SAMPLES_DIR, else a report printed by the tests.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

RUNS = 15
#: What must hold: at most so many times the peer's time.
OF_PDFPLUMBER = 0.2
OF_TEXT = 4.0


def measure(path: Path) -> list[str]:
    """Lines to print: milliseconds and MB of each, the two ratios with their limits."""
    found = {name: _in_child(name, path) for name in WAYS}
    own, text, peer = (found[name][0] for name in ("own reader", "PDFium text", "pdfplumber"))
    return [
        f"pdf {path.name}, {path.stat().st_size / 1e3:.0f} kB:",
        *(
            f"  {name:<12} {seconds * 1000:8.1f} ms  {memory:6.0f} MB"
            for name, (seconds, memory) in found.items()
        ),
        f"  of pdfplumber.extract_tables  {own / peer:5.3f}  (limit {OF_PDFPLUMBER})",
        f"  of PDFium's text alone        {own / text:5.2f}  (limit {OF_TEXT})",
    ]


def _own(data: bytes) -> None:
    from reports.reading.pdf import read_pdf

    read_pdf(data)


def _text(data: bytes) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(data) as file:
        for page in file:
            page.get_textpage().get_text_range()


def _pdfplumber(data: bytes) -> None:
    import io

    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as file:
        for page in file.pages:
            page.extract_tables()


WAYS: dict[str, Callable[[bytes], None]] = {
    "own reader": _own,
    "PDFium text": _text,
    "pdfplumber": _pdfplumber,
}


def _in_child(name: str, path: Path) -> tuple[float, float]:
    command = [sys.executable, "-m", "bench.pdf", "--one", name, str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(answer[0]), float(answer[1])


def _one(name: str, path: Path) -> None:
    data, way = path.read_bytes(), WAYS[name]
    way(data)
    best = float("inf")
    for _ in range(3 if name == "pdfplumber" else RUNS):
        start = time.perf_counter()
        way(data)
        best = min(best, time.perf_counter() - start)
    print(best, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _sample(folder: str) -> Path:
    here = Path(os.environ.get("SAMPLES_DIR") or Path(__file__).parents[2] / "shared" / "samples")
    if (here / "hongze2024.pdf").is_file():
        return here / "hongze2024.pdf"
    from tests.reading.pdf_builder import print_pdf
    from tests.samples.builders import balanced_cells, report

    path = Path(folder) / "report.pdf"
    path.write_bytes(print_pdf(report("青石县水利局", 2023, balanced_cells(1))))
    return path


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        _one(arguments[1], Path(arguments[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(arguments[0]) if arguments else _sample(folder)
        print("\n".join(measure(path)))


if __name__ == "__main__":
    main(sys.argv[1:])
