"""Web pages saved as one file (.mht, .mhtml): a mail message whose parts are the page, its frames and pictures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from msgspec import structs

from reports.reading.containers.bulk import mail_without_ballast
from reports.reading.html.reader import read_html
from reports.reading.model.document import Block, Document, FileKind, Grid, GridCell, Paragraph
from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from email.message import Message

READER = "mht/1"
#: A saved page has a handful of frames.
_MAX_PAGES = 50


def read_mht(data: bytes) -> Document:
    """The saved page as a Document, the same as ``read_html`` of it. Its frames follow when it has no table itself.

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
        if page.grids and len(found) == 1:
            break
    if not found:
        raise ReadingError("EMPTY")
    blocks: list[Block] = []
    for page in found:
        blocks.extend([_moved(block, number) for number, block in enumerate(page.blocks, len(blocks))])
    return replace(
        found[0],
        kind=FileKind.MHT,
        reader=READER,
        blocks=tuple(blocks),
        title=next((page.title for page in found if page.title), None),
        remarks=tuple(sorted({remark for page in found for remark in page.remarks})),
    )


def _html_parts(message: Message) -> list[Message]:
    """The pages of the message, the one that it names as its start first."""
    parts = [
        part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")
    ]
    start = message.get_param("start")
    if isinstance(start, str):
        parts.sort(key=lambda part: part.get("Content-ID", "").strip() != start.strip())
    return parts


def _page(part: Message) -> tuple[bytes, str | None]:
    content = part.get_payload(decode=True)
    charset = part.get_param("charset")
    return (content if isinstance(content, bytes) else b""), charset if isinstance(charset, str) else None


def _moved(block: Block, number: int) -> Block:
    """The block under another number."""
    place = structs.replace(block.place, block=number)
    if isinstance(block, Paragraph):
        return structs.replace(block, place=place)
    cells = tuple(_cell_moved(cell, number) for cell in block.cells)
    return Grid(cells, block.row_count, block.column_count, place, block.complete)


def _cell_moved(cell: GridCell, number: int) -> GridCell:
    return structs.replace(cell, place=structs.replace(cell.place, block=number))
