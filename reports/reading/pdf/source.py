"""What is on the pages of a PDF, by PDFium: characters and ruled lines in points from the top left corner.

Only this module and ``turned_text`` speak to the library, which is imported on first use. Calls are made in bulk over
arrays: a page has thousands of characters, and a call a character through the library's own classes costs more than
the page.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import repeat
from types import SimpleNamespace
from typing import Any

from reports.reading.assembly.note_marks import covered
from reports.reading.containers.own_memory import at_most_more
from reports.reading.containers.pdf_files import opened_pdf
from reports.reading.model.errors import ReadingError
from reports.reading.pdf.annotations import Written, annotations_of, glyphs_of, with_struck
from reports.reading.pdf.appearances import compared, shown_figures
from reports.reading.pdf.calls import library_calls
from reports.reading.pdf.characters import AS_WRITTEN, REWRITTEN, is_ideograph
from reports.reading.pdf.covers import Sheet, clipped_marks, covered_marks, covered_words
from reports.reading.pdf.geometry import RULED, may_be_figures
from reports.reading.pdf.glyphs import STRUCK, Box, Glyph, Rule
from reports.reading.pdf.layers import has_layers, switch_off
from reports.reading.pdf.marked_digits import with_raised_marks, without_struck
from reports.reading.pdf.other_figures import Fonts, other_marks
from reports.reading.pdf.paint import Paint
from reports.reading.pdf.paths import IDENTITY, Matrix, Paths, Turn
from reports.reading.pdf.placing import mend_boxes, place, with_true_boxes
from reports.reading.pdf.spelled import spelled_marks
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
#: Attached files, and bytes of one, that are looked at.
_MOST_ATTACHED, _LONGEST_ATTACHED = 20, 200_000
_FIGURES = re.compile(r".{0,30}[\dXx][\dXx ()-]{9,30}")
_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5


@dataclass
class PageContent:
    """One page as it is shown (rotation applied). ``pictured``: share of its area under the largest image.

    ``drawn``: at least ENOUGH_DRAWN when a text, an image or as many pieces of paths are on it. ``characters``: in its
    text layer, shown or not. ``layered``: something is on a layer that is switched off. ``comments``: notes stuck
    upon it. ``unseen``: characters that are not seen or stand beside the page. ``drawings``: boxes of drawings and
    pictures that may be figures.
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
    unseen: list[str] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)


@dataclass(frozen=True)
class PdfFile:
    """An open file. ``pages`` reads them one after the other; a page that cannot be loaded is None.

    ``properties``: where figures stand in what people wrote beside its title, and in the files attached to it.
    """

    handle: Any
    count: int
    title: str | None
    memory: int
    form: int | None = None
    layered: bool = False
    properties: tuple[str, ...] = ()

    def pages(self) -> Iterator[PageContent | None]:
        characters = 0
        fonts = Fonts()
        for number in range(self.count):
            with at_most_more(self.memory):
                page = _page(self.handle, number, self.form, fonts, layered=self.layered)
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
        yield PdfFile(file.raw, len(file), title, memory, _form_of(file), has_layers(data), _properties(file))


def _properties(file: Any) -> tuple[str, ...]:
    texts = [file.get_metadata_value(name) for name in ("Author", "Subject", "Keywords")]
    for number in range(min(file.count_attachments(), _MOST_ATTACHED)):
        attached = file.get_attachment(number)
        texts.append(attached.get_name())
        if (data := attached.get_data()) is not None:
            texts.append(bytes(data)[:_LONGEST_ATTACHED].decode("utf-8", "ignore"))
    return tuple(found for text in texts for found in figures_in(text))


def figures_in(text: str) -> list[str]:
    """The places of a text that nobody sees at which figures stand, with what is before them."""
    return [found[0] for found in _FIGURES.finditer(text)][:_MOST_ATTACHED]


def _form_of(file: Any) -> int | None:
    """The environment in which form fields have values; None for a file without a form."""
    if not file.get_formtype():
        return None
    file.init_forms()
    environment = file.formenv
    return None if environment is None else ctypes.cast(environment.raw, ctypes.c_void_p).value


def _page(document: Any, number: int, form: int | None, fonts: Fonts, *, layered: bool) -> PageContent | None:
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
        objects.fonts = fonts
        text = calls.load_text(page)
        if text:
            try:
                content = _with_text(calls, text, content, drawn, objects)
            finally:
                calls.close_text(text)
        written = annotations_of(calls, page, form, drawn.turn)
        if written.shows:
            shown = shown_figures(calls, document, page, number, drawn.turn)
            written = _as_shown(content, written, shown)
        _add_annotations(content, written)
        across, down = drawn.lines()
        rules = [Rule(*line) for line in across]
        content.glyphs, content.horizontal = without_struck(with_raised_marks(content.glyphs), rules)
        content.vertical = [Rule(*line) for line in down]
        content.drawings += [drawn.turn.box(*box) for box in drawn.drawings[: RULED.most_drawings]]
        content.drawings += [box for box in written.drawn if may_be_figures(box)]
        return content
    finally:
        calls.close_page(page)


def _as_shown(content: PageContent, written: Written, shown: list[Glyph] | None) -> Written:
    """Covers the figures of annotations that show others, and notes where figures are seen that no text has."""
    if shown is None:
        return written
    other, beside = compared(written.annotations, content.glyphs, shown)
    content.drawings += beside
    annotations = [
        replace(each, text=covered(each.text)) if each in other else each for each in written.annotations
    ]
    return replace(written, annotations=annotations)


def _add_annotations(content: PageContent, found: Written) -> None:
    """Adds what is filled in or written upon the page to its characters; notes are kept apart."""
    if found.struck:
        content.glyphs = with_struck(content.glyphs, found.struck)
    printed = list(content.glyphs)
    for annotation in found.annotations:
        if annotation.comment:
            content.comments.append(annotation.text)
        else:
            content.glyphs += glyphs_of(annotation, printed)
            content.characters += len(annotation.text)
            content.drawn += ENOUGH_DRAWN


@dataclass
class _TextObjects:
    """Text objects of a page in the order of painting, those that are not read, the matrices of forms that hold others.

    ``sheet``: the page with all that is painted; ``fonts``: of the file, whether they draw other figures.
    """

    sheet: Sheet
    unseen: Unseen
    order: list[int]
    paints: list[Paint]
    in_forms: dict[int, Matrix] = field(default_factory=dict)
    off: set[int] = field(default_factory=set)
    fonts: Fonts = field(default_factory=Fonts)


def _draw(
    calls: SimpleNamespace, page: int, drawn: Paths, content: PageContent, *, layered: bool
) -> _TextObjects:
    """Collects the lines and the size of images, and what there is to know of text objects."""
    count = calls.count_objects(page)
    if count > MAX_OBJECTS:
        raise ReadingError("UNSAFE")
    objects = list(map(calls.object, repeat(page, count), range(count)))
    order: list[int] = []
    paints: list[Paint] = []
    sheet = Sheet(calls, page, drawn.turn, objects, order, paints)
    found = _TextObjects(sheet, Unseen(calls), order, paints)
    if layered:
        found.off = switch_off(calls, page, objects, drawn.turn)
        content.layered = bool(found.off)
    _draw_objects(objects, drawn, content, found, IDENTITY, 0)
    found.unseen.settle(paints, order)
    return found


def _draw_objects(
    objects: list[int], drawn: Paths, content: PageContent, found: _TextObjects, matrix: Matrix, depth: int
) -> None:
    calls, off, order, paints = found.sheet.calls, found.off, found.order, found.paints
    if off:
        objects = [item for item in objects if item not in off]
    kinds = list(map(calls.kind, objects))
    texts = [item for item, kind in zip(objects, kinds, strict=True) if kind == _TEXT]
    if depth:
        found.in_forms.update(dict.fromkeys(texts, matrix))
    done = 0
    for number, kind in enumerate(kinds):
        if kind == _TEXT:
            continue
        item = objects[number]
        order += objects[done:number]  # the texts before it
        done = number + 1
        if kind == _PATH:
            if content.drawn < ENOUGH_DRAWN:
                content.drawn += calls.segments(item)
            drawn.add(item, matrix)
            if drawn.solid is not None:
                paints.append(Paint(len(order), item, drawn.solid, drawn.plain))
            if drawn.pieces > MAX_OBJECTS:
                raise ReadingError("UNSAFE")
        elif kind in (_IMAGE, _SHADING):
            _add_picture(found, drawn, content, item, matrix, is_image=kind == _IMAGE)
        elif kind == _FORM and depth < 6:
            count = min(calls.form_count(item), MAX_OBJECTS)
            inside = list(map(calls.form_object, repeat(item, count), range(count)))
            _draw_objects(inside, drawn, content, found, drawn.matrix_of(item, matrix), depth + 1)
    order += objects[done:]
    content.drawn += ENOUGH_DRAWN * len(texts)
    found.unseen.look_at(texts, matrix)


def _add_picture(
    found: _TextObjects, drawn: Paths, content: PageContent, item: int, matrix: Matrix, *, is_image: bool
) -> None:
    box = drawn.box_of(item, matrix)
    if box is not None:
        found.paints.append(Paint(len(found.order), item, box, plain=False))
        if may_be_figures(box):
            drawn.drawings.append(box)
    if is_image:
        content.drawn += ENOUGH_DRAWN
        content.pictured = max(content.pictured, drawn.share(box) if box is not None else 0.0)


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
    marks = _marks_of_objects(calls, text, signs, objects.unseen)
    if quarter:
        content.glyphs = turned_glyphs(calls, text, content, drawn.turn, signs, marks)
        return content
    boxes = array("f", bytes(16 * count))
    first = boxes.buffer_info()[0]
    deque(
        map(calls.loose_box, repeat(text, count), range(count), range(first, first + 16 * count, 16)),
        maxlen=0,
    )
    figures = [index for index, sign in enumerate(signs) if "0" <= sign <= "9"]
    items = list(map(calls.text_object, repeat(text), figures))
    marks |= other_marks(calls, text, signs, items, figures, boxes, objects.fonts)
    mend_boxes(calls, text, boxes, objects.in_forms)
    marks |= spelled_marks(calls, objects.sheet.page, text, signs, boxes, figures)
    marks |= clipped_marks(calls, items, figures, boxes, objects.in_forms)
    marks |= covered_marks(objects.sheet, text, figures, boxes)
    if any(paint.after for paint in objects.paints):
        words = [index for index, sign in enumerate(signs) if is_ideograph(sign)]
        marks |= covered_words(objects.sheet, text, words, with_true_boxes(calls, text, boxes, words))
    place(calls, text, content, drawn.turn, signs, boxes, marks)
    return content


def _marks_of_objects(calls: SimpleNamespace, text: int, signs: str, unseen: Unseen) -> dict[int, str]:
    """Return index → what is kept, for the characters of texts that are not seen or cannot be told."""
    if not unseen.objects and not unseen.unclear:
        return {}
    items = list(map(calls.text_object, repeat(text), range(len(signs))))
    found = {index: "" for index, item in enumerate(items) if item in unseen.objects}
    for index, (item, sign) in enumerate(zip(items, signs, strict=True)):
        if item in unseen.unclear and item not in unseen.objects:
            found[index] = STRUCK if "0" <= sign <= "9" else ""
    return found


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
    if REWRITTEN.search(text) is None:
        return text
    whole = text.translate(AS_WRITTEN)
    if len(whole) == len(text):
        return whole
    return "".join(sign.translate(AS_WRITTEN)[:1] or " " for sign in text)
