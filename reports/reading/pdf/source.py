"""What is on the pages of a PDF, by PDFium: characters and ruled lines in points from the top left corner.

Only this module and ``turned_text`` speak to the library, which is imported on first use. Calls are made in bulk over
arrays: a page has thousands of characters, and a call a character through the library's own classes costs more than
the page.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import repeat
from math import hypot
from operator import sub
from types import SimpleNamespace
from typing import Any

from reports.reading.containers.own_memory import at_most_more
from reports.reading.containers.pdf_files import opened_pdf
from reports.reading.model.errors import ReadingError
from reports.reading.pdf.annotations import Annotation, annotations_of, glyphs_of
from reports.reading.pdf.calls import library_calls
from reports.reading.pdf.characters import AS_WRITTEN, is_unreadable
from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import Box, Glyph, Rule
from reports.reading.pdf.layers import has_layers, switch_off
from reports.reading.pdf.marked_digits import with_raised_marks, without_struck
from reports.reading.pdf.paths import IDENTITY, Matrix, Paths, Turn
from reports.reading.pdf.turned_text import turned_glyphs, upright_quarter
from reports.reading.pdf.unseen import Unseen

MAX_PAGES = 500
#: Characters and drawn objects of one page: more is a map or an attack.
MAX_CHARACTERS = 30_000
MAX_OBJECTS = 200_000
#: Characters of all pages: a hundred and thirty pages full of prose.
MAX_TOTAL = 250_000
_MEMORY, _LEAST_MEMORY = 60 * 1024 * 1024, 26 * 1024 * 1024
#: The outlines of a few characters have more pieces of lines and curves: with fewer, a page shows no report.
ENOUGH_DRAWN = 50
_TEXT, _PATH, _IMAGE, _FORM = 1, 2, 3, 5


@dataclass
class PageContent:
    """One page as it is shown (rotation applied). ``pictured``: share of its area under the largest image.

    ``drawn``: at least ENOUGH_DRAWN when a text, an image or as many pieces of paths are on it. ``characters``: in its
    text layer, shown or not. ``layered``: something is on a layer that is switched off. ``comments``: notes stuck
    upon it.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Rule] = field(default_factory=list)
    vertical: list[Rule] = field(default_factory=list)
    pictured: float = 0.0
    drawn: int = 0
    characters: int = 0
    unreadable: int = 0
    hidden: int = 0
    layered: bool = False
    comments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class PdfFile:
    """An open file. ``pages`` reads them one after the other; a page that cannot be loaded is None."""

    handle: Any
    count: int
    title: str | None
    memory: int
    form: int | None = None
    layered: bool = False

    def pages(self) -> Iterator[PageContent | None]:
        characters = 0
        for number in range(self.count):
            with at_most_more(self.memory):
                page = _page(self.handle, number, self.form, layered=self.layered)
            characters += page.characters if page else 0
            if characters > MAX_TOTAL:
                raise ReadingError("MEMORY_LIMIT")
            yield page


@contextmanager
def opened(data: bytes) -> Iterator[PdfFile]:
    """The file in ``data``. Raises ReadingError ENCRYPTED (it opens with a password only), CORRUPT, TOO_MANY_PAGES.

    Its pages raise UNSAFE (more on a page than a page holds) and MEMORY_LIMIT (more on all of them).
    """
    memory = max(_MEMORY - len(data), _LEAST_MEMORY)
    with opened_pdf(data, most_pages=MAX_PAGES, memory=memory) as file:
        title = file.get_metadata_value("Title").translate(AS_WRITTEN).strip() or None
        yield PdfFile(file.raw, len(file), title, memory, _form_of(file), has_layers(data))


def _form_of(file: Any) -> int | None:
    """The environment in which form fields have values; None for a file without a form."""
    if not file.get_formtype():
        return None
    file.init_forms()
    environment = file.formenv
    return None if environment is None else ctypes.cast(environment.raw, ctypes.c_void_p).value


def _page(document: Any, number: int, form: int | None, *, layered: bool) -> PageContent | None:
    calls = library_calls()
    page = calls.load_page(ctypes.cast(document, ctypes.c_void_p), number)
    if not page:
        return None
    try:
        area = array("f", (0, 0, 0, 0))
        calls.bounding_box(page, area.buffer_info()[0])
        turn = Turn.of_page(area[0], area[3], area[2], area[1], calls.rotation(page))
        content = PageContent(number, turn.width, turn.height)
        drawn = Paths(calls, turn)
        objects = _draw(calls, page, drawn, content, layered=layered)
        text = calls.load_text(page)
        if text:
            try:
                content = _with_text(calls, text, content, drawn, objects)
            finally:
                calls.close_text(text)
        _add_annotations(content, annotations_of(calls, page, form, drawn.turn))
        rules = [Rule(*line) for line in drawn.horizontal]
        content.glyphs, content.horizontal = without_struck(with_raised_marks(content.glyphs), rules)
        content.vertical = [Rule(*line) for line in drawn.vertical]
        return content
    finally:
        calls.close_page(page)


def _add_annotations(content: PageContent, found: list[Annotation]) -> None:
    """Adds what is filled in or written upon the page to its characters; notes are kept apart."""
    printed = list(content.glyphs)
    for annotation in found:
        if annotation.comment:
            content.comments.append(annotation.text)
        else:
            content.glyphs += glyphs_of(annotation, printed)
            content.characters += len(annotation.text)
            content.drawn += ENOUGH_DRAWN


@dataclass
class _TextObjects:
    """Text objects of a page: those whose characters are not read, and the matrices of the forms that hold others."""

    unseen: set[int] = field(default_factory=set)
    in_forms: dict[int, Matrix] = field(default_factory=dict)


def _draw(
    calls: SimpleNamespace, page: int, drawn: Paths, content: PageContent, *, layered: bool
) -> _TextObjects:
    """Collects the lines and the size of images, and what there is to know of text objects."""
    count = calls.count_objects(page)
    if count > MAX_OBJECTS:
        raise ReadingError("UNSAFE")
    objects = list(map(calls.object, repeat(page, count), range(count)))
    unseen = Unseen(calls)
    found = _TextObjects(unseen.objects)
    off: set[int] = set()
    if layered:
        off = switch_off(calls, page, objects, drawn.turn)
        content.layered = bool(off)
    _draw_objects(calls, objects, drawn, content, unseen, off, found.in_forms, IDENTITY, 0)
    unseen.settle(objects, IDENTITY)
    return found


def _draw_objects(
    calls: SimpleNamespace,
    objects: list[int],
    drawn: Paths,
    content: PageContent,
    unseen: Unseen,
    off: set[int],
    in_forms: dict[int, Matrix],
    matrix: Matrix,
    depth: int,
) -> None:
    texts: list[int] = []
    for item, kind in zip(objects, map(calls.kind, objects), strict=True):
        if off and item in off:
            continue
        if kind == _TEXT:
            content.drawn += ENOUGH_DRAWN
            texts.append(item)
            if depth:
                in_forms[item] = matrix
        elif kind == _PATH:
            if content.drawn < ENOUGH_DRAWN:
                content.drawn += calls.segments(item)
            drawn.add(item, matrix)
            if drawn.pieces > MAX_OBJECTS:
                raise ReadingError("UNSAFE")
        elif kind == _IMAGE:
            content.drawn += ENOUGH_DRAWN
            content.pictured = max(content.pictured, drawn.share(item, matrix))
        elif kind == _FORM and depth < 6:
            count = min(calls.form_count(item), MAX_OBJECTS)
            inside = list(map(calls.form_object, repeat(item, count), range(count)))
            own = drawn.matrix_of(item, matrix)
            _draw_objects(calls, inside, drawn, content, unseen, off, in_forms, own, depth + 1)
    unseen.look_at(texts, matrix)


def _with_text(
    calls: SimpleNamespace, text: int, content: PageContent, drawn: Paths, objects: _TextObjects
) -> PageContent:
    count = calls.count_chars(text)
    if count <= 0:
        return content
    if count > MAX_CHARACTERS:
        raise ReadingError("UNSAFE")
    content.characters = count
    signs = _signs(calls, text, count)
    quarter = upright_quarter(calls, text, signs)
    if quarter is not None and quarter != drawn.turn.quarters:
        drawn.turn_to(quarter)
        content.width, content.height = drawn.turn.width, drawn.turn.height
    if quarter:
        content.glyphs = turned_glyphs(calls, text, content, drawn.turn, signs, objects.unseen)
        return content
    boxes = array("f", bytes(16 * count))
    first = boxes.buffer_info()[0]
    deque(
        map(calls.loose_box, repeat(text, count), range(count), range(first, first + 16 * count, 16)),
        maxlen=0,
    )
    _mend_boxes(calls, text, boxes, objects.in_forms)
    _place(calls, text, content, drawn.turn, signs, boxes, objects.unseen)
    return content


def _mend_boxes(calls: SimpleNamespace, text: int, boxes: array[float], in_forms: dict[int, Matrix]) -> None:
    """Brings characters of /ActualText in a form to their place on the page.

    The library gives their box and origin in the coordinates of the form, their matrix in those of the page.
    """
    if not in_forms:
        return
    numbers, place = array("f", (0,) * 6), array("d", (0, 0))
    where, at = numbers.buffer_info()[0], place.buffer_info()[0]
    for index in range(len(boxes) // 4):
        matrix = in_forms.get(calls.text_object(text, index))
        if (
            matrix is None
            or not calls.text_matrix(text, index, where)
            or not calls.origin(text, index, at, at + 8)
        ):
            continue
        size = hypot(numbers[0], numbers[1])
        x, y = _moved(place[0], place[1], matrix)
        if not size or not _is_misplaced(tuple(numbers), (place[0], place[1]), (x, y)):
            continue
        left, upper, right, lower = boxes[4 * index : 4 * index + 4]
        corners = [_moved(one, other, matrix) for one in (left, right) for other in (upper, lower)]
        xs, height = [corner[0] for corner in corners], calls.font_size(text, index) * size
        bottom = y - TEXT.below_origin * height
        boxes[4 * index : 4 * index + 4] = array("f", (min(xs), bottom + height, max(xs), bottom))


def _is_misplaced(line: Matrix, given: tuple[float, float], moved: tuple[float, float]) -> bool:
    """Whether the origin of a character is on its line of text only when it is moved; the nearer one where both are."""
    a, b, _, _, e, f = line
    given_off, moved_off = (abs(a * (y - f) - b * (x - e)) / hypot(a, b) for x, y in (given, moved))
    if given_off > 1 or moved_off > 1:
        return given_off > 1 >= moved_off
    return hypot(moved[0] - e, moved[1] - f) < hypot(given[0] - e, given[1] - f)


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _place(
    calls: SimpleNamespace,
    text: int,
    content: PageContent,
    turn: Turn,
    signs: str,
    boxes: array[float],
    unseen: set[int],
) -> None:
    heights = sorted(abs(high) for high in map(sub, boxes[1::4], boxes[3::4]) if high)
    usual = heights[len(heights) // 2] if heights else 0.0
    low, tall = TEXT.flat * usual, max(TEXT.suspicious, 2.5 * usual)
    wide, high, lowest = turn.width, turn.height, TEXT.lowest
    numbers = iter(boxes)
    shown = turn.box
    keep = content.glyphs.append
    upright, edge, upper = turn.quarters == 0, turn.left, turn.top
    for index, (sign, x0, y0, x1, y1) in enumerate(
        zip(signs, numbers, numbers, numbers, numbers, strict=True)
    ):
        if sign.isspace() or (not "!" <= sign <= "\u9fff" and is_unreadable(sign)):
            content.unreadable += not sign.isspace()
            continue
        tallness = y0 - y1 if y0 > y1 else y1 - y0
        if tallness < low or tallness > tall:
            x0, y0, x1, y1 = _true_box(calls, text, index, (x0, y0, x1, y1))
        if upright and x0 <= x1 and y0 >= y1:
            left, top, right, bottom = x0 - edge, upper - y0, x1 - edge, upper - y1
        else:
            left, top, right, bottom = shown(x0, y0, x1, y1)
        beside = right <= 0 or bottom <= 0 or left >= wide or top >= high
        if beside or (bottom - top < lowest and right - left < lowest):
            continue
        if unseen and calls.text_object(text, index) in unseen:
            content.hidden += 1
            continue
        keep(Glyph(sign, left, top, right, bottom))


def _true_box(calls: SimpleNamespace, text: int, index: int, box: Box) -> Box:
    """The box of a character from its origin and size, where the library's is wrong.

    In a font for vertical writing it forgets to scale the size; of a font without metrics it gives the ink alone, and
    the ink of 一 has no height.
    """
    numbers = array("f", (1, 0, 0, 1, 0, 0))
    if not calls.text_matrix(text, index, numbers.buffer_info()[0]):
        return box
    size = calls.font_size(text, index) * hypot(numbers[0], numbers[1])
    place = array("d", (0, 0))
    at = place.buffer_info()[0]
    if size < TEXT.lowest or not calls.origin(text, index, at, at + 8):
        return box
    x, y = place
    bottom, top = y - TEXT.below_origin * size, y + (1 - TEXT.below_origin) * size
    x0, y0, x1, y1 = box
    high = abs(y1 - y0)
    if high > 1.5 * size:
        return x, bottom, x + size, top
    return (x0, bottom, x1, top) if high < TEXT.flat * size else box


def _signs(calls: SimpleNamespace, text: int, count: int) -> str:
    """One character an index; a blank where the library has none."""
    buffer = array("H", bytes(2 * (count + 1)))
    written = calls.text(text, 0, count, buffer.buffer_info()[0]) - 1
    found = buffer[: max(written, 0)].tobytes().decode("utf-16-le", "surrogatepass")
    if len(found) != count:  # characters left out of the text, or above U+FFFF
        codes = map(calls.unicode, repeat(text, count), range(count))
        found = "".join(
            chr(code) if 0 < code < 0x110000 else ("\ufffd" if not code else " ") for code in codes
        )
    return _one_each(found)


def _one_each(text: str) -> str:
    """``text`` with every character as written; of one for several (a ligature) the first."""
    whole = text.translate(AS_WRITTEN)
    if len(whole) == len(text):
        return whole
    return "".join(sign.translate(AS_WRITTEN)[:1] or " " for sign in text)
