"""Time and memory of reading a PDF, compared with pdfplumber's tables and PDFium's bare text.

``python -m bench.pdf [file]``. All three take turns in one process, and the best round of each counts; memory is the
peak of a process that runs only one. Without a file: ``hongze2024.pdf`` of SAMPLES_DIR, else a report printed by the
tests.
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

ROUNDS, ROUNDS_OF_PEER = 25, 3
#: Limits as multiples of the peer's time.
OF_PDFPLUMBER = 0.2
OF_TEXT = 3.5


def measure(path: Path) -> list[str]:
    """Return lines to print: milliseconds and MB of each, the two ratios with their limits."""
    memory = {
        name: _memory(name, path) for name in WAYS
    }  # first, because a child's peak starts at its parent's size
    found = _times(path.read_bytes())
    own, text, peer = (found[name] for name in ("own reader", "PDFium text", "pdfplumber"))
    return [
        f"pdf {path.name}, {path.stat().st_size / 1e3:.0f} kB:",
        *(f"  {name:<12} {found[name] * 1000:8.1f} ms  {memory[name]:6.0f} MB" for name in WAYS),
        f"  of pdfplumber.extract_tables  {own / peer:5.3f}  (limit {OF_PDFPLUMBER})",
        f"  of PDFium's text alone        {own / text:5.2f}  (limit {OF_TEXT})",
    ]


def _times(data: bytes) -> dict[str, float]:
    """Return the seconds of each, best of many alternating rounds, so that load slows all alike."""
    best = dict.fromkeys(WAYS, float("inf"))
    for round_number in range(ROUNDS + 1):
        for name, way in WAYS.items():
            if name == "pdfplumber" and round_number > ROUNDS_OF_PEER:
                continue
            start = time.perf_counter()
            way(data)
            if round_number:  # warm up: the first round imports
                best[name] = min(best[name], time.perf_counter() - start)
    return best


def _own(data: bytes) -> None:
    from reports.reading.pdf.reader import read_pdf

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


def _memory(name: str, path: Path) -> float:
    """Return the peak MB of a process that does only this, once."""
    command = [sys.executable, "-m", "bench.pdf", "--one", name, str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _sample(folder: str) -> Path:
    here = Path(os.environ.get("SAMPLES_DIR") or Path(__file__).parents[2] / "shared" / "samples")
    if (here / "hongze2024.pdf").is_file():
        return here / "hongze2024.pdf"
    from tests.reading.pdf.builder import print_pdf
    from tests.samples.builders import balanced_cells, report

    path = Path(folder) / "report.pdf"
    path.write_bytes(print_pdf(report("青石县水利局", 2023, balanced_cells(1))))
    return path


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        WAYS[arguments[1]](Path(arguments[2]).read_bytes())
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(arguments[0]) if arguments else _sample(folder)
        print("\n".join(measure(path)))


if __name__ == "__main__":
    main(sys.argv[1:])
