"""What is written or drawn upon a page: values of form fields, free text, comments, and strokes through figures."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

from reports.reading.model.errors import ReadingError
from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK, Box, Glyph
from reports.reading.pdf.paths import Turn

#: Annotations of one page; a page with more is an attack.
MAX_ANNOTATIONS = 5_000
#: UTF-16 units read of one value; what is longer is cut.
_LONGEST = 2_000
#: Subtypes and field types as PDFium numbers them.
_NOTE, _FREE_TEXT, _WIDGET = 1, 3, 20
_WITHOUT_WORDS = frozenset((1, 2, 3, 16, 20))  # links and windows of notes, and those above
_COMBO, _LIST, _TEXT_FIELD = 4, 5, 6
#: What strikes or covers what is under it: strikes, strokes by hand, stamps, redactions.
_STRIKES = frozenset((4, 8, 12, 13, 15, 28))
#: What does so where it is filled: square, circle, polygon.
_SHAPES = frozenset((5, 6, 7))
#: Stamps and strokes by hand.
_BY_HAND = frozenset((13, 15))
#: Notes, links, marks of text and windows, whose appearance holds no figures.
_SHOW_NO_FIGURES = frozenset((1, 2, 9, 10, 11, 12, 16))
#: Four corners each; an annotation with more is judged by its box.
_MOST_QUADS = 400
#: Flags of an annotation that is not shown: hidden, no view.
_NOT_SHOWN = 2 | 32


@dataclass(frozen=True, slots=True)
class Annotation:
    """Text in a box on the page as shown; a ``comment`` is not printed at its place."""

    text: str
    box: Box
    comment: bool


@dataclass(frozen=True, slots=True)
class Written:
    """All that is on a page; ``struck``: boxes in which figures are struck or covered.

    ``drawn``: places of strokes by hand and stamps; ``shows``: whether some annotation has an appearance, which may be
    another than its text.
    """

    annotations: list[Annotation]
    struck: list[Box]
    drawn: list[Box] = field(default_factory=list)
    shows: list[int] = field(default_factory=list)


def annotations_of(calls: SimpleNamespace, page: int, form: int | None, turn: Turn) -> Written:
    """The annotations of a page that are shown and carry text or strike it.

    ``form``: the file's form environment, where it has one. Raises ReadingError UNSAFE.
    """
    count = calls.annotation_count(page)
    if count > MAX_ANNOTATIONS:
        raise ReadingError("UNSAFE")
    found = Written([], [])
    for number in range(count):
        item = calls.annotation(page, number)
        if not item:
            continue
        try:
            one = _annotation(calls, item, form, turn)
            kind = calls.annotation_kind(item)
            if kind not in _SHOW_NO_FIGURES and calls.annotation_has(item, b"AP"):
                found.shows.append(kind)
            if one is None:
                struck = _struck(calls, item, turn)
                found.struck.extend(struck)
                found.drawn.extend(struck if kind in _BY_HAND else ())
                one = _remark(calls, item)
        finally:
            calls.close_annotation(item)
        if one is not None:
            found.annotations.append(one)
    return found


def _remark(calls: SimpleNamespace, item: int) -> Annotation | None:
    """The words that belong to a mark or shape, which open beside the page."""
    if calls.annotation_kind(item) in _WITHOUT_WORDS:
        return None
    text = _string(lambda buffer, size: calls.annotation_text(item, b"Contents", buffer, size))
    return Annotation(text, (0.0, 0.0, 0.0, 0.0), comment=True) if text else None


def _struck(calls: SimpleNamespace, item: int, turn: Turn) -> list[Box]:
    """The places that an annotation strikes or covers."""
    kind = calls.annotation_kind(item)
    edges = array("f", (0,) * 8)
    at = edges.buffer_info()[0]
    if (
        not (kind in _STRIKES or (kind in _SHAPES and calls.annotation_has(item, b"IC")))
        or calls.annotation_flags(item) & _NOT_SHOWN
        or not calls.annotation_box(item, at)
    ):
        return []
    boxes = [turn.box(edges[0], edges[3], edges[2], edges[1])]
    quads = calls.count_quads(item)
    if 0 < quads <= _MOST_QUADS:
        boxes = []
        for number in range(quads):
            if calls.quad(item, number, at):
                xs, ys = edges[0::2], edges[1::2]
                boxes.append(turn.box(min(xs), min(ys), max(xs), max(ys)))
    return boxes


def with_struck(glyphs: Sequence[Glyph], boxes: Sequence[Box]) -> list[Glyph]:
    """The characters with the sign of what cannot be told for every figure in one of the boxes."""
    return [
        glyph._replace(text=STRUCK)
        if "0" <= glyph.text <= "9" and any(_is_inside(glyph, box) for box in boxes)
        else glyph
        for glyph in glyphs
    ]


def _annotation(calls: SimpleNamespace, item: int, form: int | None, turn: Turn) -> Annotation | None:
    kind = calls.annotation_kind(item)
    edges = array("f", (0,) * 4)  # left, top, right, bottom
    if calls.annotation_flags(item) & _NOT_SHOWN or not calls.annotation_box(item, edges.buffer_info()[0]):
        return None
    if kind == _WIDGET:
        if form is None or calls.field_kind(form, item) not in (_TEXT_FIELD, _COMBO, _LIST):
            return None
        text = _string(lambda buffer, size: calls.field_value(form, item, buffer, size))
    elif kind in (_NOTE, _FREE_TEXT):
        text = _string(lambda buffer, size: calls.annotation_text(item, b"Contents", buffer, size))
    else:
        return None
    left, top, right, bottom = edges
    box = turn.box(left, bottom, right, top)
    return Annotation(text, box, kind == _NOTE) if text else None


def _string(call: Callable[[int, int], int]) -> str:
    """What a function of the library writes into a buffer as UTF-16."""
    buffer = array("H", bytes(2 * _LONGEST))
    written = call(buffer.buffer_info()[0], 2 * _LONGEST)
    return (
        buffer[: max(min(written, 2 * _LONGEST) // 2 - 1, 0)].tobytes().decode("utf-16-le", "replace").strip()
    )


def glyphs_of(annotation: Annotation, printed: Sequence[Glyph]) -> list[Glyph]:
    """The text as characters in its box, line under line.

    Nothing where the page prints the same text in the box. Where it prints another, the characters are small and at the
    edge of the box that is further off: two texts in one place never become one line.
    """
    left, top, right, bottom = annotation.box
    lines = annotation.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    inside = [glyph for glyph in printed if _is_inside(glyph, annotation.box)]
    if inside and "".join(glyph.text for glyph in inside) == "".join(annotation.text.split()):
        return []
    size = min(TEXT.field_size, (bottom - top) / len(lines))
    start = (top + bottom - size * len(lines)) / 2
    if inside:
        size = min(size, TEXT.overlaid_size)
        low = sum(glyph.top + glyph.bottom for glyph in inside) / len(inside) > top + bottom
        start = top if low else bottom - size * len(lines)
    found = []
    for number, line in enumerate(lines):
        wide = sum(map(_width, line)) * size
        shrunk = min(1.0, (right - left) / wide) if wide else 1.0
        at = left + max((right - left - wide) / 2, 0.0)
        for sign in line:
            step = _width(sign) * size * shrunk
            if not sign.isspace():
                found.append(Glyph(sign, at, start + number * size, at + step, start + (number + 1) * size))
            at += step
    return found


def _is_inside(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _width(sign: str) -> float:
    """The width of a character as a share of its height."""
    return 0.55 if sign < "\u2000" else 1.0
