"""Generated reports as other programs write them: LibreOffice (doc, rtf, odt, pdf) and Chromium (pdf of a web page)."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

from reports.isolation.converter import docx_from, find_converter
from reports.reading.containers.office_kinds import CONVERTED
from reports.reading.kinds import sniff
from reports.reading.model.document import Document
from reports.reading.registry import read
from tests.accuracy.cases import Case
from tests.accuracy.contents import Content, make_content
from tests.accuracy.pages import web_report
from tests.accuracy.word import habit, word_report
from tests.machinery.browser import program as chromium

#: Name in the table → (kind generated, suffix written).
PROGRAMS = {
    "doc": ("docx", "doc"),
    "rtf": ("docx", "rtf"),
    "odt": ("docx", "odt"),
    "pdf LibreOffice": ("docx", "pdf"),
    "pdf Chromium": ("html", "pdf"),
}
#: Seeds beyond those of the generated kinds.
FIRST = 1000
SECONDS = 300


def cases(name: str, count: int) -> Iterator[Case]:
    """Return this many reports written by the program; none where it is not installed."""
    kind, suffix = PROGRAMS[name]
    make = _printable_page if kind == "html" else _printable_file
    made = [make(FIRST + number) for number in range(count)]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for number, case in enumerate(made):
            (folder / f"{number}.{kind}").write_bytes(case.data)
        written = _chromium(folder) if name == "pdf Chromium" else _libreoffice(folder, suffix)
        for number, case in enumerate(made):
            path = folder / f"{number}.{suffix}"
            if written and path.exists():
                yield replace(case, name=f"{name} #{number}", kind=name, data=path.read_bytes())


def _printable_file(seed: int) -> Case:
    """Return a Word file for another program, with column widths and without deleted text that it would print."""
    chance = Random(f"printable {seed}")  # noqa: S311 - not a secret
    content = make_content(chance)
    how = replace(habit(chance), changes=False, explicit_grid=True)
    if how.borders == "none":  # the row of a number printed lower than its label cannot be determined
        how = replace(how, cell_paragraphs=False)
    return _case(content, word_report(content, chance, how), how.borders)


def _printable_page(seed: int) -> Case:
    """Return a web page that a browser shows without damage."""
    chance = Random(f"printable {seed}")  # noqa: S311 - not a secret
    content = make_content(chance)
    return _case(content, web_report(content, chance, printable=True), "page")


def _case(content: Content, data: bytes, feature: str) -> Case:
    return Case("", "", data, content.truth, content.agency, content.year, (*content.features, feature))


def document_of(data: bytes) -> Document:
    """Read a file of any kind, converted where necessary. Raises ReadingError."""
    kind = sniff(data)
    return read(docx_from(data, kind) if kind in CONVERTED else data)


def _libreoffice(folder: Path, suffix: str) -> bool:
    program = find_converter()
    if program is None:
        return False
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(path) for path in sorted(folder.glob("*.docx"))]
    command = [program, profile, "--headless", "--convert-to", suffix, "--outdir", str(folder), *files]
    subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    return True


def _chromium(folder: Path) -> bool:
    program = chromium()
    if program is None:
        return False
    for page in sorted(folder.glob("*.html")):
        target = page.with_suffix(".pdf")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command = [program, *options, f"--print-to-pdf={target}", page.as_uri()]
        subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    return True
