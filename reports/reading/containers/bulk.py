"""How much a text, a page or an XML part may hold, counted in its bytes before anything is decoded or built.

A report of two hundred pages is one megabyte of text and five of XML. What is far beyond costs hundreds of megabytes
and seconds once it is taken apart; it is refused as MEMORY_LIMIT while it is still bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.reading.model.errors import ReadingError

_MB = 1024 * 1024
MAX_TEXT = 4 * _MB
MAX_LINES = 100_000
MAX_PAGE = 8 * _MB
MAX_TAGS = 400_000
#: Attributes of one element; the parser compares each with each.
MAX_ATTRIBUTES = 2_000
#: What the tree of an XML part may take, and what an element and an attribute with their texts take in it.
MAX_TREE = 50 * _MB
_ELEMENT, _ATTRIBUTE = 120, 216
#: Pages and mails larger than this are looked through for what carries no text.
_LARGE = _MB
#: Packed pictures and fonts inside a page: no word is so long.
_PACKED = re.compile(rb"[A-Za-z0-9+/=_-]{20000,}")
_LONG_TAG = 8_000
_BOUNDARY = re.compile(rb"^--", re.MULTILINE)
_NO_PAGE = re.compile(
    rb"^content-type:\s*(?:image|audio|video|font|application/(?!xhtml))", re.IGNORECASE | re.MULTILINE
)
_HEAD_OF_PART = 2_000


def refuse_bulky_text(data: bytes) -> None:
    """Raises ReadingError MEMORY_LIMIT for more bytes or lines than any report has."""
    if len(data) > MAX_TEXT or max(data.count(b"\n"), data.count(b"\r")) > MAX_LINES:
        raise ReadingError("MEMORY_LIMIT")


def page_without_ballast(data: bytes) -> bytes:
    """The page, a large one without the pictures packed into it. Raises ReadingError MEMORY_LIMIT, UNSAFE."""
    if len(data) > _LARGE:
        ballast = sum(found.end() - found.start() for found in _PACKED.finditer(data))
        if len(data) - ballast > MAX_PAGE:
            raise ReadingError("MEMORY_LIMIT")
        if ballast:
            data = _PACKED.sub(b"", data)
    if data.count(b"<") > MAX_TAGS:
        raise ReadingError("MEMORY_LIMIT")
    for start, end in _long_runs(data):
        if data[start : start + 1].isalpha():
            tag = data[start:end].partition(b">")[0]
            if len(tag) > _LONG_TAG and tag.count(b"=") > MAX_ATTRIBUTES:
                raise ReadingError("UNSAFE")
    return data


def _long_runs(data: bytes) -> Iterator[tuple[int, int]]:
    """Where more than ``_LONG_TAG`` bytes follow a ``<`` without another: each leaves one of the windows without it."""
    half, at = _LONG_TAG // 2, 0
    while at + half <= len(data):
        if data.find(b"<", at, at + half) < 0:
            end = data.find(b"<", at + half)
            end = len(data) if end < 0 else end
            yield data.rfind(b"<", 0, at) + 1, end
            at = end - end % half
        at += half


def mail_without_ballast(data: bytes) -> bytes:
    """The saved page, a large one without the bodies of its pictures. Raises ReadingError MEMORY_LIMIT."""
    if len(data) <= _LARGE:
        return data
    kept: list[memoryview] = []
    size, start, whole = 0, 0, memoryview(data)
    for end in (*(found.start() for found in _BOUNDARY.finditer(data)), len(data)):
        if not _NO_PAGE.search(data, start, min(start + _HEAD_OF_PART, end)):
            kept.append(whole[start:end])
            size += end - start
        if size > MAX_PAGE or len(kept) > MAX_LINES:
            raise ReadingError("MEMORY_LIMIT")
        start = end
    return b"".join(kept)


def refuse_bulky_tree(data: bytes) -> None:
    """Raises ReadingError MEMORY_LIMIT for an XML part whose tree would be too large."""
    elements = data.count(b"<") - data.count(b"</")
    attributes = data.count(b'="') + data.count(b"='")
    if len(data) + _ELEMENT * elements + _ATTRIBUTE * attributes > MAX_TREE:
        raise ReadingError("MEMORY_LIMIT")
