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

from reports.reading.encodings import decode
from reports.reading.model.errors import ReadingError

#: Bytes of the parts of a container that are looked through; what is larger holds pictures.
MOST_INSIDE = 40_000_000
_PARTS = (".xml", ".rels", ".html", ".htm", ".txt")
#: Ends of what stands for itself: a number never runs from one into the next.
_ENDS = re.compile(
    r"</?(?:[\w.-]+:)?(?:p|h[1-6]?|tc|tr|td|th|li|div|br|c|v|f|si|table-cell|table-row|title|option|script|style"
    r"|comment|author|creator|lastModifiedBy|description|subject|keywords|property|meta|input|TextCode)\b[^>]*>|<!--|-->",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
#: Values of attributes that may hold words of people; ids and colours of programs may look like numbers.
_VALUES = re.compile(
    r"""\b(?:title|alt|content|value|href|placeholder|label|summary|Target|name|descr|data-[\w-]+)\s*=\s*("[^"]*"|'[^']*')""",
    re.IGNORECASE,
)


def texts_inside(data: bytes) -> Iterator[str]:
    """Yield the texts of a page, a text or a container; of other files (PDF, pictures, old Office) nothing."""
    if data[:4] == b"PK\x03\x04":
        yield from _parts(data)
    elif not data.startswith((b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff")):
        yield from _markup(data)


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
    yield "\n".join(unescape(found[1:-1]) for found in _VALUES.findall(text))
    yield unescape(_TAG.sub("", _ENDS.sub("\n", text)))
