"""The objects of an OFD page (GB/T 33190, chapters 8 to 11) as characters and ruled lines in points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from reports.reading.assembly.note_marks import covered
from reports.reading.model.errors import ReadingError
from reports.reading.ofd.parts import Box, Parts, box_of, numbers, plain_tree
from reports.reading.ofd.shapes import (
    IDENTITY,
    Corners,
    Matrix,
    flat_box,
    matrix_of,
    placed_by,
    segments_of,
    shared,
)
from reports.reading.pdf.geometry import RULED, TEXT, may_be_figures
from reports.reading.pdf.glyphs import STRUCK, Glyph, Rule
from reports.reading.pdf.marked_digits import with_raised_marks, without_struck
from reports.reading.pdf.sizes import Sizes
from reports.reading.pdf.source import PageContent

#: Characters of one page and of all pages; more is an attack.
MAX_CHARACTERS = 30_000
MAX_TOTAL = 250_000
#: Tokens of the paths of one page.
_MAX_TOKENS = 400_000
_DEEPEST = 40
_POINTS = 72 / 25.4
#: Share of the size of a character that is below its base line.
_BELOW = 0.14
#: A drawn box that is not thicker (points) is a line, a line that climbs by no more is straight.
_THICKEST, _STRAIGHT = 3.2, 0.75
#: Of 255: a colour whose parts are all at least this is that of the paper.
_WHITE = 235
_PAPER = (255.0, 255.0, 255.0)
#: A path with more tokens is no box and no line.
_PLAIN_TOKENS = 18
#: Shares of a character that a box lies upon: less is not touched, as much as the other is gone.
_TOUCHED, _GONE = 0.2, 0.85
#: A character of which a clip leaves less cannot be told.
_CUT = 0.6


class _Drawing:
    """Collects what the objects of one page draw."""

    def __init__(self, content: PageContent, area: Box, inks: Mapping[str, etree._Element]) -> None:
        self._content = content
        self._left, self._top = area[0], area[1]
        self._inks = inks
        self._named = ""
        self._tokens = 0
        self.pictures = False
        self.is_upon = False
        self._ink: Sequence[float] | None = None
        self._grounds: list[tuple[Corners, Sequence[float] | None]] = []

    def layers(self, page: etree._Element) -> None:
        """Add the objects of all layers of a page or template."""
        for layer in page.iterfind("Content/Layer"):
            self._named = layer.get("DrawParam", "")
            self._objects(layer, 0)

    def upon(self, annotations: etree._Element) -> None:
        """What annotations cover, and the figures that they write, cannot be told: they are not part of the page."""
        left, top = self._left, self._top
        for annotation in annotations.iterfind("Annot"):
            appearance = annotation.find("Appearance")
            if appearance is None or annotation.get("Visible", "true").lower() == "false":
                continue
            boundary = box_of(appearance.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
            self._left, self._top = left - boundary[0], top - boundary[1]
            before = len(self._content.glyphs), len(self._content.horizontal), len(self._content.vertical)
            self.is_upon = True
            self._objects(appearance, 0)
            self.is_upon = False
            added = self._content.glyphs[before[0] :]
            self._content.glyphs[before[0] :] = [
                each._replace(text=STRUCK) for each in added if "0" <= each.text <= "9"
            ]
            del self._content.horizontal[before[1] :], self._content.vertical[before[2] :]
        self._left, self._top = left, top

    def _objects(self, container: etree._Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise ReadingError("UNSAFE")
        for each in container:
            if each.get("Visible", "true").lower() == "false" or _alpha(each) < TEXT.no_ink:
                continue
            if each.tag == "PageBlock":
                self._objects(each, depth + 1)
            elif each.tag == "TextObject":
                self._text(each)
            elif each.tag == "PathObject":
                self._path(each)
            elif each.tag in ("ImageObject", "CompositeObject"):
                self._picture(each)

    def _picture(self, each: etree._Element) -> None:
        """A picture, or a drawing kept elsewhere."""
        self.pictures |= each.tag == "ImageObject"
        boundary = box_of(each.get("Boundary"))
        if boundary is None:
            return
        box = shared(self._corners(boundary), self._clip(each))
        self._note_drawing(box)
        # What is kept elsewhere may be a whole page, of which nobody knows what it covers.
        if self._content.glyphs and (each.tag == "ImageObject" or may_be_figures(box)):
            self._cover(box, None)

    def _note_drawing(self, box: Corners) -> None:
        drawings = self._content.drawings
        if may_be_figures(box) and len(drawings) < RULED.most_drawings:
            drawings.append(box)

    def _text(self, each: etree._Element) -> None:
        boundary, matrix = box_of(each.get("Boundary")), matrix_of(each)
        size = next(iter(numbers(each.get("Size"))), 0.0)
        if boundary is None or size <= 0:
            return
        self._ink = _colour(self._fill(each))
        clip = self._clip(each)
        wide = next(iter(numbers(each.get("HScale"))), 1.0)
        x = y = 0.0
        for code in each.iterfind("TextCode"):
            x = next(iter(numbers(code.get("X"))), x)
            y = next(iter(numbers(code.get("Y"))), y)
            for sign, left, base, advance in _placed(code, x, y, size * wide):
                if not sign.isspace():
                    self._glyph(sign, (left, base, advance), size, matrix, boundary)
                    if clip is not None:
                        self._clip_last(clip)
        if len(self._content.glyphs) > MAX_CHARACTERS:
            raise ReadingError("UNSAFE")

    def _glyph(
        self, sign: str, place: tuple[float, float, float], size: float, matrix: Matrix, boundary: Box
    ) -> None:
        """Add a character whose box is upright; what is printed aslant or turned is a stamp or a watermark."""
        left, base, advance = place
        if matrix[0] * matrix[3] < 0:
            sign = covered(sign)  # mirrored
        if abs(matrix[1]) + abs(matrix[2]) > 0.2 * (abs(matrix[0]) + abs(matrix[3])):
            self._content.hidden += 1
            return
        x0, y0 = self._point(left, base - size * (1 - _BELOW), matrix, boundary)
        x1, y1 = self._point(left + advance, base + size * _BELOW, matrix, boundary)
        if self._is_unseen((x0 + x1) / 2, (y0 + y1) / 2):
            self._content.hidden += 1
            return
        self._content.glyphs.append(Glyph(sign, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _path(self, each: etree._Element) -> None:
        boundary = box_of(each.get("Boundary")) or flat_box(each.get("Boundary"))
        if boundary is None:
            return
        tokens = (each.findtext("AbbreviatedData") or "").split()
        self._tokens += len(tokens)
        if self._tokens > _MAX_TOKENS:
            raise ReadingError("UNSAFE")
        matrix = matrix_of(each)
        segments = [
            (*self._point(a, b, matrix, boundary), *self._point(c, d, matrix, boundary))
            for a, b, c, d in segments_of(tokens)
        ]
        if not segments:
            return
        filled = each.get("Fill", "false").lower() == "true"
        xs = [x for segment in segments for x in segment[::2]]
        ys = [y for segment in segments for y in segment[1::2]]
        white = _is_white(self._fill(each))
        box = min(xs), min(ys), max(xs), max(ys)
        if len(tokens) > _PLAIN_TOKENS:
            self._note_drawing(box)
        if filled:
            self._fill_in(each, box)
        if max(xs) - min(xs) <= _THICKEST or max(ys) - min(ys) <= _THICKEST:
            if not (filled and white):
                self._rule((min(xs), min(ys), max(xs), max(ys)))
        elif each.get("Stroke", "true").lower() != "false" and not _is_white(each.find("StrokeColor")):
            for x0, y0, x1, y1 in segments:
                if abs(x1 - x0) <= _STRAIGHT or abs(y1 - y0) <= _STRAIGHT:
                    self._rule((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    def _fill_in(self, each: etree._Element, box: Corners) -> None:
        fill = self._fill(each)
        if _alpha(each) >= TEXT.thin_ink and _opaque(fill):
            self._paint(shared(box, self._clip(each)), None if self.is_upon else _colour(fill))

    def _fill(self, each: etree._Element) -> etree._Element | None:
        """The colour of an object's fill: its own, or of the parameters that it or its layer names."""
        own = each.find("FillColor")
        return own if own is not None else self._inks.get(each.get("DrawParam", self._named))

    def _clip(self, each: etree._Element) -> Corners | None:
        """The box within which an object is drawn; None for all of it."""
        found: Corners | None = None
        matrix, boundary = matrix_of(each), box_of(each.get("Boundary")) or flat_box(each.get("Boundary"))
        for clip in each.iterfind("Clips/Clip"):
            boxes = []
            for path in clip.iterfind("Area/Path"):
                left, top, wide, high = box_of(path.get("Boundary")) or (0.0, 0.0, 0.0, 0.0)
                inner, outer = matrix_of(path.getparent()), boundary or (0.0, 0.0, 0.0, 0.0)
                corners = [placed_by(inner, left + x * wide, top + y * high) for x in (0, 1) for y in (0, 1)]
                points = [self._point(x, y, matrix, outer) for x, y in corners]
                xs, ys = zip(*points, strict=True)
                boxes.append((min(xs), min(ys), max(xs), max(ys)))
            if boxes:
                x0s, y0s, x1s, y1s = zip(*boxes, strict=True)
                box = min(x0s), min(y0s), max(x1s), max(y1s)
                found = box if found is None else shared(found, box)
        return found

    def _clip_last(self, clip: Corners) -> None:
        """The last character without what its clip cuts off."""
        if not self._content.glyphs:
            return
        glyph = self._content.glyphs[-1]
        box = shared((glyph.left, glyph.top, glyph.right, glyph.bottom), clip)
        shown = min(
            (box[2] - box[0]) / (glyph.right - glyph.left or 1.0),
            (box[3] - box[1]) / (glyph.bottom - glyph.top or 1.0),
        )
        if shown < _TOUCHED:
            self._content.glyphs.pop()
            self._content.hidden += 1
        elif shown < _CUT:
            self._content.glyphs[-1] = glyph._replace(text=covered(glyph.text))

    def _corners(self, boundary: Box) -> Corners:
        left, top = self._point(0, 0, IDENTITY, boundary)
        right, bottom = self._point(boundary[2], boundary[3], IDENTITY, boundary)
        return left, top, right, bottom

    def _paint(self, box: Corners, colour: Sequence[float] | None) -> None:
        if min(box[2] - box[0], box[3] - box[1]) > RULED.covering:
            self._grounds.append((box, colour))
            if self._content.glyphs:
                self._cover(box, colour)

    def _cover(self, box: Corners, colour: Sequence[float] | None) -> None:
        """What was printed before under a box: gone under white, else its figures cannot be told."""
        kept: list[Glyph] = []
        for glyph in self._content.glyphs:
            wide = min(glyph.right, box[2]) - max(glyph.left, box[0])
            high = min(glyph.bottom, box[3]) - max(glyph.top, box[1])
            share = wide / (glyph.right - glyph.left or 1.0) if wide > 0 and high > 0 else 0.0
            if share < _TOUCHED or high < _TOUCHED * (glyph.bottom - glyph.top):
                kept.append(glyph)
            elif share < _GONE or colour is None or min(colour) < _WHITE:
                kept.append(glyph._replace(text=covered(glyph.text)))
            else:
                self._content.hidden += 1
        self._content.glyphs[:] = kept

    def _is_unseen(self, x: float, y: float) -> bool:
        """Whether the open text has the colour of what is painted at a place, or of the paper."""
        ground: Sequence[float] | None = _PAPER
        for box, colour in self._grounds:
            if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                ground = colour
        if ground is None or self._ink is None:
            return False
        return max(abs(a - b) for a, b in zip(self._ink, ground, strict=True)) < TEXT.same_colour

    def _rule(self, box: tuple[float, float, float, float]) -> None:
        left, top, right, bottom = box
        if right - left >= bottom - top:
            self._content.horizontal.append(Rule((top + bottom) / 2, left, right))
        else:
            self._content.vertical.append(Rule((left + right) / 2, top, bottom))

    def _point(self, x: float, y: float, matrix: Matrix, boundary: Box) -> tuple[float, float]:
        a, b, c, d, e, f = matrix
        right = a * x + c * y + e + boundary[0] - self._left
        down = b * x + d * y + f + boundary[1] - self._top
        return right * _POINTS, down * _POINTS


def page_content(parts: Parts, path: str, number: int) -> tuple[PageContent, bool]:
    """Return what is on a page and its template, and whether a picture is among it.

    Raises ReadingError UNSAFE for more than a page can show, and what ``Archive.xml`` raises.
    """
    page = plain_tree(parts.archive, path)
    area = box_of(page.findtext("Area/PhysicalBox")) or parts.area
    content = PageContent(number, area[2] * _POINTS, area[3] * _POINTS)
    drawing = _Drawing(content, area, parts.inks)
    templates = page.findall("Template")[:_DEEPEST]
    above = [template for template in templates if template.get("ZOrder") == "Foreground"]
    for template in (each for each in templates if each not in above):
        _draw_template(parts, drawing, template)
    drawing.layers(page)
    for template in above:
        _draw_template(parts, drawing, template)
    if path in parts.annotations:
        drawing.upon(plain_tree(parts.archive, parts.annotations[path]))
    content.glyphs = _without_small(content.glyphs)
    content.glyphs, content.horizontal = without_struck(with_raised_marks(content.glyphs), content.horizontal)
    content.characters = len(content.glyphs)
    return content, drawing.pictures


def _draw_template(parts: Parts, drawing: _Drawing, named: etree._Element) -> None:
    template = parts.template(named.get("TemplateID", ""))
    if template is not None:
        drawing.layers(template)


def _opaque(fill: etree._Element | None) -> bool:
    """Whether a fill hides what is under it."""
    return fill is None or _alpha(fill) >= TEXT.thin_ink


def _without_small(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters without figures that are too small to be seen; those a little less small cannot be told."""
    heights = sorted(glyph.bottom - glyph.top for glyph in glyphs)
    usual = heights[len(heights) // 2] if heights else 0.0
    if not heights or heights[0] >= TEXT.faint * usual:
        return glyphs
    sizes = Sizes(usual, lambda: ((glyph.text, glyph.top, glyph.bottom) for glyph in glyphs))
    sized = [(glyph, sizes.kept(glyph.text, glyph.top, glyph.bottom)) for glyph in glyphs]
    return [glyph._replace(text=text) for glyph, text in sized if text]


def _placed(
    code: etree._Element, x: float, y: float, width: float
) -> Iterator[tuple[str, float, float, float]]:
    """Yield (character, x, base line, advance) for the text of one TextCode."""
    text = (code.text or "").strip("\r\n\t")
    across, down = _deltas(code.get("DeltaX"), len(text)), _deltas(code.get("DeltaY"), len(text))
    for number, sign in enumerate(text):
        usual = width if ord(sign) > 0x2E7F else width / 2
        step = across[number] if number < len(across) else (0.0 if down else usual)
        yield sign, x, y, min(step, usual) if step > 0 else usual
        x += step
        y += down[number] if number < len(down) else 0.0


def _deltas(text: str | None, most: int) -> list[float]:
    """Return the steps between characters; ``g 3 5.5`` means three times 5.5."""
    found: list[float] = []
    tokens = iter((text or "").split()[: 3 * most + 3])
    try:
        for token in tokens:
            if token == "g":  # noqa: S105
                count, step = int(next(tokens)), float(next(tokens))
                found += [step] * max(min(count, most - len(found)), 0)
            else:
                found.append(float(token))
            if len(found) >= most:
                break
    except (ValueError, StopIteration):
        return []
    return found if all(abs(each) < 1e6 for each in found) else []


def _alpha(each: etree._Element) -> float:
    return next(iter(numbers(each.get("Alpha"))), 255.0)


def _colour(color: etree._Element | None) -> Sequence[float] | None:
    """Red, green and blue, black where nothing is said; None for what is not plain."""
    if color is None:
        return 0.0, 0.0, 0.0
    values = numbers(color.get("Value"))
    if len(values) == 1:
        values *= 3
    return values if len(values) == 3 and not len(color) else None


def _is_white(color: etree._Element | None) -> bool:
    """Return whether a colour is that of the paper or not seen at all."""
    if color is None:
        return False
    values = numbers(color.get("Value"))
    return color.get("Alpha") == "0" or (len(values) == 3 and min(values) >= _WHITE)
