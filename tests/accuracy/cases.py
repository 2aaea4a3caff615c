"""Generated files: kind, bytes, and every printed cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from random import Random

from reports.reading.html.reader import read_html
from reports.reading.model.document import Document
from tests.accuracy.contents import Content, make_content, simple
from tests.accuracy.pages import web_report
from tests.accuracy.plain import markdown_report, separated_report, text_report
from tests.accuracy.sheets import workbook_report
from tests.accuracy.word import word_report
from tests.reading.docx_builder import docx
from tests.reading.html_habits import mht
from tests.reading.mail_builder import mail
from tests.reading.ofd_builder import report as ofd_report
from tests.reading.opendocument_builder import sheet_report, word_2003_report
from tests.reading.opendocument_builder import text_report as flat_text_report


@dataclass(frozen=True)
class Case:
    """One file. ``truth``: code → number, None for a printed blank or mark; a line that is not printed is absent."""

    name: str
    kind: str
    data: bytes
    truth: Mapping[str, Decimal | None]
    agency: str
    year: int
    features: tuple[str, ...]


def _text(layout: str) -> Callable[[Content, Random], bytes]:
    return lambda content, chance: text_report(simple(content), layout, chance)


def _pdf(content: Content, chance: Random) -> bytes:
    return import_module("tests.accuracy.printed_pages").pdf_report(content, chance)


def _again(writer: Callable[[Document], bytes]) -> Callable[[Content, Random], bytes]:
    """Return a writer for a format without a direct one: write a web page, read it, write again."""
    return lambda content, chance: writer(read_html(web_report(content, chance)))


def _shown_in_word(content: Content, chance: Random) -> bytes:
    chunk = {"word/page.htm": web_report(content, chance)}
    return docx('<w:altChunk r:id="r0"/>', parts=chunk, relations=[("aFChunk", "page.htm")])


#: Kind of file → its writer. The text layouts print only the official form: they are irregular enough.
WRITERS: dict[str, Callable[[Content, Random], bytes]] = {
    "docx": word_report,
    "html": web_report,
    "xlsx": workbook_report,
    "pdf": _pdf,
    "ofd": _again(ofd_report),
    "ods": _again(sheet_report),
    "fodt": _again(flat_text_report),
    "word 2003": _again(word_2003_report),
    "html in docx": _shown_in_word,
    "mht": lambda content, chance: mht(web_report(content, chance)),
    "eml": lambda content, chance: mail(("年报.docx", word_report(content, chance))),
    "md": markdown_report,
    "csv": separated_report,
    **{f"text {layout}": _text(layout) for layout in "ABCDEFGHI"},
}
#: Layouts that drop empty cells: which of the seven numbers is missing cannot be determined.
WITHOUT_BLANKS = frozenset(("text C", "text D"))
OFFICIAL_FORM_ONLY = frozenset(kind for kind in WRITERS if kind.startswith("text"))


def case_of(kind: str, seed: int) -> Case:
    """Return the generated file of this kind and number; deterministic."""
    chance = Random(f"{kind} {seed}")
    content = make_content(chance, shapes=kind not in OFFICIAL_FORM_ONLY, blanks=kind not in WITHOUT_BLANKS)
    data = WRITERS[kind](content, chance)
    return Case(f"{kind} #{seed}", kind, data, content.truth, content.agency, content.year, content.features)


def cases(counts: Mapping[str, int], *, first: int = 0) -> Iterator[Case]:
    """Return the files of ``counts``: kind → number of files."""
    for kind, count in counts.items():
        for seed in range(first, first + count):
            yield case_of(kind, seed)
