"""What a report's file looks like, kept beside its bytes: HTML of what was read, pictures of pages, boxes of cells.

Made by the worker in the child that reads; nothing here opens an uploaded file. All of it can be made again from the
source, so it is stored under the source's digest and never backed by a row.
"""

from __future__ import annotations

import base64
import json
import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from django.core.files.storage import default_storage

from reports.isolation.sandbox import draw_pages_in_child
from reports.models import SourceFile, Submission
from reports.reading.model.document import FileKind
from reports.reading.previews import PAGED
from reports.recognition.reading import Reading
from reports.storage import StoreAway, file_store

logger = logging.getLogger(__name__)

#: Raised when pages are drawn in another way.
PICTURES_VERSION = "1"


@dataclass(frozen=True, slots=True)
class SourcePage:
    """One page as a picture of ``pixels`` (width, height); ``width`` and ``height`` are in points, as are boxes."""

    number: int
    width: float
    height: float
    pixels: tuple[int, int]


@dataclass(frozen=True, slots=True)
class CellBox:
    """Where a cell is on a page, in points from the top left corner."""

    code: str
    page: int
    left: float
    top: float
    width: float
    height: float


def keep_html(*, source: SourceFile, result: dict[str, Any]) -> None:
    """Store what a child's answer shows of the source as HTML; nothing when it shows none."""
    if "reading" in result and result.get("html") is not None:
        # Written again each time: a file truncated by a full disk must not stay. The sum tells one that a power cut
        # has torn, for which no reading waits.
        html = result["html"].encode("utf-8")
        name = _html_name(source, result["reading"]["parser_version"])
        file_store().replace(name, html + _sum_of(html), lasting=False)


def keep_pictures(*, source: SourceFile) -> bool:
    """Draws and stores the pages of a file that has pages; False when it has none or they could not be drawn."""
    if source.kind not in PAGED:
        return False
    if _listed(source) is not None:
        return True
    try:
        with file_store().local(source.file.name or "") as path:
            found = draw_pages_in_child(path, FileKind(source.kind).value)
    except StoreAway:
        logger.warning("no page pictures of %s for now: the store does not answer", source)
        return False
    if "pages" not in found:
        logger.warning("no page pictures of %s: %s", source, found.get("error", {}).get("code"))
        return False
    listed = []
    for number, page in enumerate(found["pages"]):
        _keep(_picture_name(source, number), base64.b64decode(page["png"]))
        listed.append({key: page[key] for key in ("width", "height", "points")})
    _keep(_pages_name(source), json.dumps(listed).encode("ascii"))
    return True


def remove_pages(*, source: SourceFile) -> None:
    """Remove what was made of a source whose bytes are removed too."""
    store, folder = file_store(), _folder(source)
    for name in store.sizes(folder):
        store.delete(f"{folder}/{name}")


def rendered_source(submission: Submission) -> str | None:
    """What was read in the active run as an HTML fragment, ids as in Place.anchor; None when it is not stored."""
    run = submission.active_run
    if run is None:
        return None
    source = submission.source_file
    found = _whole_html(_stored(_html_name(source, run.parser_version)))
    if found is None:
        found = _stored(_html_name_before(source, run.parser_version))
    try:
        return found.decode("utf-8") if found else None
    except UnicodeDecodeError:
        return None


def rendered_page(submission: Submission, *, stylesheet: str) -> str | None:
    """Return ``rendered_source`` as a page for a separate frame: ``…#b4r3c2`` goes to a cell without script."""
    fragment = rendered_source(submission)
    if fragment is None:
        return None
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(submission.original_name)}</title>"
        f'<link rel="stylesheet" href="{escape(stylesheet)}"></head>\n'
        f'<body class="source">\n{fragment}\n</body></html>\n'
    )


def pages_of(source: SourceFile) -> tuple[SourcePage, ...]:
    """The pages that have pictures, in order; none for a kind without pages or before they were drawn."""
    return (_listed(source) or ()) if source.kind in PAGED else ()


def picture_of(source: SourceFile, number: int) -> bytes | None:
    """Return the PNG of one page (from 0); None when there is none that a browser can show."""
    found = _stored(_picture_name(source, number)) if source.kind in PAGED else None
    return found if found is not None and _is_whole(found) else None


def boxes_of(reading: Reading, pages: Sequence[SourcePage]) -> dict[str, CellBox]:
    """Cell code → its box, for the cells whose place has one on one of these pages."""
    found = {}
    for code, cell in reading.cells.items():
        place = cell.place
        if place.page is None or place.box is None or not 0 <= place.page < len(pages):
            continue
        left, top, right, bottom = place.box
        found[code] = CellBox(code, place.page, left, top, max(right - left, 0.0), max(bottom - top, 0.0))
    return found


def _folder(source: SourceFile) -> str:
    return f"rendered/{source.sha256[:2]}/{source.sha256}"


def _html_name(source: SourceFile, parser_version: str) -> str:
    return f"{_folder(source)}/shown-{parser_version}.html"


def _html_name_before(source: SourceFile, parser_version: str) -> str:
    """The name under which releases before wrote it, without a sum."""
    return f"{_folder(source)}/read-{parser_version}.html"


def _sum_of(html: bytes) -> bytes:
    return b"<!--%08x-->" % zlib.crc32(html)


def _whole_html(stored: bytes | None) -> bytes | None:
    """What was stored without its sum; None where that is not the sum of the rest."""
    if stored is None:
        return None
    html = stored[: -len(_sum_of(b""))]
    return html if stored == html + _sum_of(html) else None


def _pages_name(source: SourceFile) -> str:
    return f"{_folder(source)}/pages-{PICTURES_VERSION}.json"


def _picture_name(source: SourceFile, number: int) -> str:
    return f"{_folder(source)}/page-{PICTURES_VERSION}-{number:03}.png"


def _listed(source: SourceFile) -> tuple[SourcePage, ...] | None:
    """The pages in the stored list; None when it or one of its pictures is missing or cannot be read."""
    listed = _stored(_pages_name(source))
    try:
        pages = tuple(
            SourcePage(number, page["points"][0], page["points"][1], (page["width"], page["height"]))
            for number, page in enumerate(json.loads(listed or b""))
        )
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    folder = _folder(source)
    stored = file_store().sizes(folder)
    names = (_picture_name(source, page.number).removeprefix(f"{folder}/") for page in pages)
    return pages if all(stored.get(name) for name in names) else None


def _is_whole(picture: bytes) -> bool:
    return picture.startswith(b"\x89PNG") and picture.endswith(b"IEND\xae\x42\x60\x82")


def _keep(name: str, data: bytes) -> None:
    file_store().replace(name, data)


def _stored(name: str) -> bytes | None:
    """The bytes under this name; None when there are none, or the disk does not return them."""
    try:
        with default_storage.open(name) as stored:
            return stored.read()
    except OSError:
        return None
