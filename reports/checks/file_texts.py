"""Every text that the bytes of a file hold, shown or not: what who downloads it can find with any program.

Comments, deleted and hidden words, properties, attributes. Looked through for personal numbers before a file may be
downloaded by everybody; nothing here is read as part of the report.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape
from typing import TYPE_CHECKING

from reports.checks.markup_texts import words_and_values
from reports.checks.personal_data import LOOK_BACK, personal_numbers
from reports.checks.texts import passages
from reports.reading.containers.mails import HEADERS, is_mail
from reports.reading.encodings import decode
from reports.reading.mail.letters import is_letter, said_in
from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from reports.recognition.reading import Reading

#: Bytes of the parts of a container that are looked through; what is larger holds pictures.
MOST_INSIDE = 40_000_000
_PARTS = (".xml", ".rels", ".html", ".htm", ".txt")
#: Files embedded in files: objects of Word, attached workbooks, saved pages and mails, remarks drawn in workbooks.
_FILES = (
    *(
        ".bin",
        ".ole",
        ".doc",
        ".docx",
        ".docm",
        ".xls",
        ".xlsx",
        ".xlsm",
        ".ppt",
        ".pptx",
        ".wps",
        ".et",
        ".odt",
    ),
    *(".ods", ".ofd", ".zip", ".mht", ".mhtml", ".eml", ".xhtml", ".vml", ".csv", ".rtf", ".md"),
)
_PACKED = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_NARROW = re.compile(rb"[\x20-\x7e\x81-\xfe]{6,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00|[\x00-\xff][\x30\x4e-\x9f\xff]){6,}")
_PROGRAMS = re.compile(rb"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
#: Files inside files inside files.
_DEEPEST = 4
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
_ELSEWHERE = "（不在正文中，在文件的隐藏内容、批注、属性或表格文字里）"
_IN_LETTER = "（不在年报正文中，在邮件的信头、信文或附件的批注、属性里）"
_MOST_PASSAGES = 20


def texts_inside(data: bytes, *, programs: bool = True) -> Iterator[str]:
    """Yield the texts of a page, a text, a container, a mail or an old Office file; of PDF and pictures nothing.

    What is packed or attached inside is looked through as well. ``programs``: the scripts and style sheets of pages
    too.
    """
    yield from _inside(data, None, 0, programs=programs)


def _inside(data: bytes, charset: str | None, depth: int, *, programs: bool) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if data[:4] == _PACKED:
        yield from _parts(data, depth, programs=programs)
    elif data.startswith(_OLD_OFFICE):
        yield from _runs(data)
    elif data.startswith(_PICTURES):
        return
    elif is_mail(data[:HEADERS]):
        yield from _message(data, depth, programs=programs)
    else:
        yield from _markup(data if programs else _PROGRAMS.sub(b" ", data), charset)


def _message(data: bytes, depth: int, *, programs: bool) -> Iterator[str]:
    """Yield the fields and bodies of a mail or a saved page, and what is in each file attached."""
    try:
        for said in said_in(data):
            if said.fields:
                yield said.fields
            if said.data:
                yield from _inside(said.data, said.charset, depth + 1, programs=programs)
    except ReadingError:
        yield from _markup(data, None)


def hidden_passages(data: bytes, reading: Reading) -> tuple[str, ...]:
    """Return what is around each personal number in the bytes that is in no text outside of the tables.

    Hidden words, comments, properties, labels and heads of tables.
    """
    found: dict[str, str] = {}
    elsewhere = _IN_LETTER if is_letter(data) else _ELSEWHERE
    for text in texts_inside(data, programs=False):
        for number in personal_numbers(text):
            around = text[max(0, number.start - LOOK_BACK) : number.start], text[number.start : number.end]
            found.setdefault(_digits(around[1]), f"{around[0]}{around[1]}{elsewhere}")
    if not found:
        return ()
    shown = {
        _digits(passage.text[number.start : number.end])
        for passage in passages(reading, with_notes=True)
        for number in personal_numbers(passage.text)
    }
    return tuple(text.replace("\n", " ") for digits, text in found.items() if digits not in shown)[
        :_MOST_PASSAGES
    ]


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _runs(data: bytes) -> Iterator[str]:
    """Yield the runs of characters in the bytes of an old Office file, which keeps text in one byte or in two."""
    yield "\n".join(run.decode("gb18030", "ignore") for run in _NARROW.findall(data))
    yield "\n".join(run.decode("utf-16-le", "ignore") for run in _WIDE.findall(data))


def _parts(data: bytes, depth: int, *, programs: bool) -> Iterator[str]:
    left = MOST_INSIDE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            for part in container.infolist():
                if part.file_size > left:
                    continue
                name = part.filename.lower()
                if name.endswith(_PARTS):
                    left -= part.file_size
                    yield from _markup(container.read(part), None)
                elif name.endswith(_FILES):
                    left -= part.file_size
                    yield from _inside(container.read(part), None, depth + 1, programs=programs)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return


def _markup(data: bytes, charset: str | None) -> Iterator[str]:
    try:
        text = decode(data, declared=charset)[0]
    except ReadingError:
        return
    words, values = words_and_values(text)
    yield "\n".join(unescape(value[1:-1]) for value in values)
    yield unescape(words)
