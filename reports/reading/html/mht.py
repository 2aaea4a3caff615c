"""Web pages saved as one file (.mht, .mhtml): a mail message whose parts are the page, its frames and pictures."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from reports.reading.assembly.lines import is_number
from reports.reading.containers.bulk import mail_without_ballast
from reports.reading.html.reader import read_html
from reports.reading.model.document import Block, Document, FileKind, renumbered
from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from email.message import Message

READER = "mht/1"
#: A saved page has a handful of frames.
_MAX_PAGES = 50
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_PAGE_START = re.compile(rb"<\s*(?:!doctype\s+html|html|body|table)[\s>]", re.IGNORECASE)
#: Bytes of a part in which a page shows that it is one.
_SAMPLE = 4096
#: Numbers in tables from which a page is taken for the report; 表四 alone has fifteen.
_FEWEST_NUMBERS = 10


def read_mht(data: bytes) -> Document:
    """The saved page as ``read_html`` reads it.

    Its frames follow where it has no table, or where theirs hold the figures.

    The charset is that of the page, else the one of the message part.

    Raises ReadingError EMPTY (no page in it), CORRUPT, UNSAFE (parts nested without end), and what read_html raises.
    """
    from email import message_from_bytes  # costs 40 ms, rarely needed

    try:
        message = message_from_bytes(mail_without_ballast(data).lstrip())
        pages = [_page(part) for part in _html_parts(message)]
    except RecursionError as error:
        raise ReadingError("UNSAFE") from error
    except (ValueError, LookupError, UnicodeError, TypeError, AttributeError) as error:
        raise ReadingError("CORRUPT") from error
    found: list[Document] = []
    for content, charset in pages[:_MAX_PAGES]:
        try:
            page = read_html(content, charset=charset)
        except ReadingError as refused:
            if refused.code != "EMPTY":
                raise
            continue
        found.append(page)
        if len(found) == 1 and _holds_figures(page):
            break
    if not found:
        raise ReadingError("EMPTY")
    if found[0].grids and not any(_holds_figures(page) for page in found[1:]):
        found = found[:1]
    blocks: list[Block] = []
    for page in found:
        blocks.extend([renumbered(block, number) for number, block in enumerate(page.blocks, len(blocks))])
    return replace(
        found[0],
        kind=FileKind.MHT,
        reader=READER,
        blocks=tuple(blocks),
        title=next((page.title for page in found if page.title), None),
        remarks=tuple(sorted({remark for page in found for remark in page.remarks})),
    )


def _html_parts(message: Message) -> list[Message]:
    """Return the pages of the message, the one that it names as its start first.

    Where no part says that it is a page, those that look like one.
    """
    single = [part for part in message.walk() if not part.is_multipart()]
    parts = [part for part in single if part.get_content_type() in _PAGE_TYPES]
    if not parts:
        parts = [part for part in single if _PAGE_START.search(_page(part)[0][:_SAMPLE])]
    start = message.get_param("start")
    if isinstance(start, str):
        parts.sort(key=lambda part: part.get("Content-ID", "").strip() != start.strip())
    return parts


def _page(part: Message) -> tuple[bytes, str | None]:
    content = part.get_payload(decode=True)
    charset = part.get_param("charset")
    return (content if isinstance(content, bytes) else b""), charset if isinstance(charset, str) else None


def _holds_figures(page: Document) -> bool:
    """Return whether the tables of a page hold as many numbers as a report; a menu or a list of links does not."""
    numbers = (cell for grid in page.grids for cell in grid.cells if is_number(cell.text))
    return sum(1 for _ in islice(numbers, _FEWEST_NUMBERS)) == _FEWEST_NUMBERS
