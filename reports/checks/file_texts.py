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
from reports.reading.encodings import decode
from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from reports.recognition.reading import Reading

#: Bytes of the parts of a container that are looked through; what is larger holds pictures.
MOST_INSIDE = 40_000_000
_PARTS = (".xml", ".rels", ".html", ".htm", ".txt")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_NARROW = re.compile(rb"[\x20-\x7e\x81-\xfe]{6,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e]\x00|[\x00-\xff][\x30\x4e-\x9f\xff]){6,}")
_PROGRAMS = re.compile(rb"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ELSEWHERE = "（不在正文中，在文件的隐藏内容、批注、属性或表格文字里）"
_MOST_PASSAGES = 20


def texts_inside(data: bytes, *, programs: bool = True) -> Iterator[str]:
    """Yield the texts of a page, a text, a container or an old Office file; of PDF and pictures nothing.

    ``programs``: the scripts and style sheets of pages too.
    """
    if data[:4] == b"PK\x03\x04":
        yield from _parts(data)
    elif data.startswith(_OLD_OFFICE):
        yield from _runs(data)
    elif not data.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff")):
        yield from _markup(data if programs else _PROGRAMS.sub(b" ", data))


def hidden_passages(data: bytes, reading: Reading) -> tuple[str, ...]:
    """Return what is around each personal number in the bytes that is in no text outside of the tables.

    Hidden words, comments, properties, labels and heads of tables.
    """
    found: dict[str, str] = {}
    for text in texts_inside(data, programs=False):
        for number in personal_numbers(text):
            around = text[max(0, number.start - LOOK_BACK) : number.start], text[number.start : number.end]
            found.setdefault(_digits(around[1]), f"{around[0]}{around[1]}{_ELSEWHERE}")
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


def _parts(data: bytes) -> Iterator[str]:
    left = MOST_INSIDE
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            for part in container.infolist():
                if part.filename.lower().endswith(_PARTS) and part.file_size <= left:
                    left -= part.file_size
                    yield from _markup(container.read(part))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
        return


def _markup(data: bytes) -> Iterator[str]:
    try:
        text = decode(data)[0]
    except ReadingError:
        return
    words, values = words_and_values(text)
    yield "\n".join(unescape(value[1:-1]) for value in values)
    yield unescape(words)
