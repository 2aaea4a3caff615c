"""Generated reports in every look, printed by LibreOffice and Chromium."""

from __future__ import annotations

import io
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pypdfium2
from playwright.sync_api import Browser

from reports.isolation.converter import find_converter
from tests.accuracy.cases import Case
from tests.accuracy.contents import Content, make_content
from tests.accuracy.looks import BORDERS, Look, make_look
from tests.accuracy.styled_pages import styled_page
from tests.accuracy.styled_word import styled_word
from tests.machinery.browser import chromium, program

SECONDS = 300
PRINTERS = ("LibreOffice", "Chromium")
#: Name in the table → (program, borders).
KINDS = {f"{printer}, {border}": (printer, border) for printer in PRINTERS for border in BORDERS}


def cases(name: str, count: int, first: int = 0) -> Iterator[Case]:
    """Return this many PDFs of one kind; none where the program is not installed."""
    yield from printed([(name, number) for number in range(first, first + count)])


def printed(wanted: Sequence[tuple[str, int]], browser: Browser | None = None) -> Iterator[Case]:
    """Print the PDFs of these kinds and numbers, one batch per program; missing programs print none.

    ``browser``: a running browser to use where a second one cannot start.
    """
    for printer in PRINTERS:
        own = [(name, number) for name, number in wanted if KINDS[name][0] == printer]
        made = [_made(printer, KINDS[name][1], number) for name, number in own]
        for index, data in _printed(printer, [file for _, _, file in made], browser):
            content, look, _ = made[index]
            name, number = own[index]
            features = (*content.features, *_features(look))
            truth = content.truth
            yield Case(
                f"{name} #{number}",
                name,
                turned(data, look.turned),
                truth,
                content.agency,
                content.year,
                features,
            )


def _made(printer: str, border: str, number: int) -> tuple[Content, Look, bytes]:
    chance = Random(f"look {printer} {border} {number}")
    content = make_content(chance)
    look = make_look(chance, border)
    write = styled_page if printer == "Chromium" else styled_word
    return content, look, write(content, look)


def _features(look: Look) -> tuple[str, ...]:
    return (
        f"{look.page[0]}x{look.page[1]}",
        f"{look.table_size} pt, labels {look.label_share}, {look.align}, {look.valign}",
        f"groups {look.groups}",
        *(
            name
            for name in ("repeat_head", "cut_rows", "glued", "watermark", "header")
            if getattr(look, name)
        ),
        *(["two columns"] if look.columns > 1 else []),
        *([f"turned {look.turned}"] if look.turned else []),
    )


def _printed(printer: str, files: Sequence[bytes], browser: Browser | None) -> Iterator[tuple[int, bytes]]:
    suffix = "html" if printer == "Chromium" else "docx"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for number, data in enumerate(files):
            (folder / f"{number}.{suffix}").write_bytes(data)
        if not files or not (_browser(folder, browser) if printer == "Chromium" else _office(folder)):
            return
        for number in range(len(files)):
            path = folder / f"{number}.pdf"
            if path.exists():
                yield number, path.read_bytes()


def _office(folder: Path) -> bool:
    office = find_converter()
    if office is None:
        return False
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(path) for path in sorted(folder.glob("*.docx"))]
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    return True


def _browser(folder: Path, browser: Browser | None) -> bool:
    if browser is not None:
        _print_pages(folder, browser)
        return True
    if program() is None:
        return False
    with chromium() as started:
        _print_pages(folder, started)
    return True


def _print_pages(folder: Path, browser: Browser) -> None:
    page = browser.new_page()
    for path in sorted(folder.glob("*.html")):
        page.goto(path.as_uri())
        page.pdf(path=path.with_suffix(".pdf"), prefer_css_page_size=True, print_background=True)
    page.close()


def turned(data: bytes, degrees: int) -> bytes:
    """Return the file with every page marked as rotated."""
    if not degrees:
        return data
    file = pypdfium2.PdfDocument(data)
    for page in file:
        page.set_rotation(degrees)
    buffer = io.BytesIO()
    file.save(buffer)
    file.close()
    return buffer.getvalue()
