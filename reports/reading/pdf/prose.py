"""What is outside the tables: running lines apart, lines to paragraphs, two columns in order."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports.reading.assembly.lines import is_report_heading
from reports.reading.pdf.characters import is_ideograph
from reports.reading.pdf.geometry import PROSE
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.text import NUMBER, Box, TextLine, joined, line_of, lines_of, pieces_of

PAGE_MARK = re.compile(
    r"[-—–－―─\s·.]{1,4}\d{1,3}[-—–－―─\s·.]{1,4}"
    r"|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?|\d{1,3}\s*/\s*\d{1,3}|(?:Page|P\.?)\s*\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?",
    re.IGNORECASE,
)
_SURE_MARK = re.compile(
    r"[-—–－―─]\s*\d{1,3}\s*[-—–－―─]|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?"
)
_BARE = re.compile(r"\d{1,3}")
_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章部]|\d{1,2}[.．、](?!\d))"
)
#: Characters of the longest heading of a part with its number.
_LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class PlacedParagraph:
    """A paragraph with the page and the box of its first part."""

    text: str
    page: int
    box: Box
    last_page: int
    open_end: bool


@dataclass(frozen=True, slots=True)
class Furniture:
    """Running lines taken out of one page: (kind, text), kind ``header`` or ``footer``."""

    notes: tuple[tuple[str, str], ...]
    kept: list[Glyph]


def without_furniture(pages: Sequence[tuple[float, list[Glyph]]]) -> list[Furniture]:
    """Page numbers, and lines repeated on most pages, taken out of the glyphs of each (height, glyphs) page."""
    margins = [_margin_lines(height, glyphs) for height, glyphs in pages]
    seen = Counter(key for lines in margins for key in {_running_key(line, upper) for line, upper in lines})
    often = max(2, (len(pages) + 1) // 2)
    repeated = {key for key, count in seen.items() if len(pages) > 1 and count >= often}
    return [
        _parted(glyphs, lines, repeated, _Place(number, len(pages), height))
        for number, ((height, glyphs), lines) in enumerate(zip(pages, margins, strict=True))
    ]


@dataclass(frozen=True, slots=True)
class _Place:
    """Which page of how many, and its height in points."""

    number: int
    count: int
    height: float


def _parted(
    glyphs: list[Glyph],
    lines: Sequence[tuple[TextLine, bool]],
    repeated: set[tuple[bool, int, int, str]],
    place: _Place,
) -> Furniture:
    """One page: its running lines as notes, and the other glyphs. ``lines``: those in its margins."""
    taken = [
        (piece, "header" if upper else "footer")
        for line, upper in lines
        for piece in _running_pieces(line, upper, lines, repeated, place)
    ]
    gone = {glyph for piece, _ in taken for glyph in piece.glyphs}
    tops = {glyph.top for glyph in gone}  # few others begin at one of these heights
    kept = [glyph for glyph in glyphs if glyph.top not in tops or glyph not in gone] if gone else glyphs
    return Furniture(tuple((kind, piece.text) for piece, kind in taken), kept)


def _running_pieces(
    line: TextLine,
    upper: bool,
    lines: Sequence[tuple[TextLine, bool]],
    repeated: set[tuple[bool, int, int, str]],
    place: _Place,
) -> list[TextLine]:
    """What of a line in the margin is not part of the text: the whole line, or page marks in it."""
    if _is_running(line, upper, repeated) or _is_bare_number(line, upper, lines, place):
        return [line]
    return _marks_in(line)


def _is_running(line: TextLine, upper: bool, repeated: set[tuple[bool, int, int, str]]) -> bool:
    """Whether a line in the margin is a page mark, or is printed on most pages."""
    text = unicodedata.normalize("NFKC", line.text).strip()
    if PAGE_MARK.fullmatch(text):
        return True
    return len(text) > 1 and not _is_table_text(text) and _running_key(line, upper) in repeated


def _marks_in(line: TextLine) -> list[TextLine]:
    """Page marks between the columns of a table."""
    pieces = pieces_of(line, 1.0)
    return [piece for piece in pieces if _SURE_MARK.fullmatch(unicodedata.normalize("NFKC", piece.text))]


def _margin_lines(height: float, glyphs: list[Glyph]) -> list[tuple[TextLine, bool]]:
    """The lines near the upper edge (True) and the lower edge (False)."""
    first, last = PROSE.margin * height, (1 - PROSE.margin) * height
    upper = [glyph for glyph in glyphs if glyph.bottom < first]
    lower = [glyph for glyph in glyphs if glyph.top > last]
    return [(line, True) for line in lines_of(upper)] + [(line, False) for line in lines_of(lower)]


def _running_key(line: TextLine, upper: bool) -> tuple[bool, int, int, str]:
    """Running lines have one size: an agency's name is both the title's first line and the signature."""
    return upper, round(line.middle / 4), round(line.size), _DIGITS.sub("#", line.text)


def _is_table_text(text: str) -> bool:
    """Numbers, which may be at the same height on several pages of one table."""
    return not re.search(r"[^\d\s./—－-]", text)


def _is_bare_number(
    line: TextLine, upper: bool, lines: Sequence[tuple[TextLine, bool]], place: _Place
) -> bool:
    """Whether a line is a number alone that is the page's.

    That is when it is the outermost line and near what the page would be numbered.
    """
    text = unicodedata.normalize("NFKC", line.text).strip()
    if _BARE.fullmatch(text) is None:
        return False
    value = int(text)
    outermost = (
        min(lines, key=lambda entry: entry[0].middle) if upper else max(lines, key=lambda e: e[0].middle)
    )
    near_edge = line.bottom < 0.09 * place.height if upper else line.top > 0.91 * place.height
    return (
        outermost[0] is line
        and near_edge
        and (value == place.number + 1 or (place.count > 1 and 0 <= value - place.number <= 40))
    )


def in_reading_order(glyphs: Sequence[Glyph]) -> list[list[TextLine]]:
    """The lines of the glyphs in one group, or two columns of prose as two, with what stands across them between."""
    lines = lines_of(glyphs)
    if len(glyphs) < 2 * PROSE.fewest_lines * PROSE.fewest_characters:
        return [lines]
    gutter = _gutter(lines)
    if gutter is None:
        return [lines]
    middle, top, bottom = gutter
    above = [g for g in glyphs if g.bottom <= top]
    below = [g for g in glyphs if g.top >= bottom and g.bottom > top]
    between = [g for g in glyphs if g.bottom > top and g.top < bottom]
    left = [g for g in between if g.right <= middle]
    right = [g for g in between if g.right > middle]
    return [lines_of(group) for group in (above, left, right, below) if group]


_GutterGap = tuple[float, float, TextLine]


def _gutter(lines: Sequence[TextLine]) -> tuple[float, float, float] | None:
    """(x, top, bottom) of the empty strip between two columns of prose."""
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    best = _most_shared([gap for line in lines for gap in _wide_gaps(line, left, right)])
    if len(best) < PROSE.fewest_lines:
        return None
    middle = (max(gap[0] for gap in best) + min(gap[1] for gap in best)) / 2
    prose = sum(1 for _, _, line in best if _is_prose_on_both_sides(line, middle))
    if prose < PROSE.fewest_lines or prose * 5 < len(best) * 3:
        return None
    rows = [index for index, line in enumerate(lines) if any(line is other for _, _, other in best)]
    first, last = rows[0], rows[-1]
    while first and _leaves_free(lines[first - 1], middle):
        first -= 1
    while last + 1 < len(lines) and (
        _leaves_free(lines[last + 1], middle) or _ends_left_column(lines[last], lines[last + 1], middle)
    ):
        last += 1
    between = lines[first : last + 1]
    if any(_numbers_right(line, middle) or not _is_free(line, middle) for line in between):
        return None
    return middle, lines[first].top - 0.1, lines[last].bottom + 0.1


def _wide_gaps(line: TextLine, left: float, right: float) -> list[_GutterGap]:
    """(start, stop, line) of the gaps of a line that are as wide as a gutter and near the middle of the page."""
    if line.gap < PROSE.narrowest_gutter:
        return []
    from_here, to_here = left + 0.3 * (right - left), left + 0.7 * (right - left)
    found = []
    end = line.left
    for glyph in line.glyphs:
        if glyph.left - end >= PROSE.narrowest_gutter and from_here < (glyph.left + end) / 2 < to_here:
            found.append((end, glyph.left, line))
        end = max(end, glyph.right)
    return found


def _most_shared(gaps: Sequence[_GutterGap]) -> list[_GutterGap]:
    """The most gaps that leave one place free."""
    best: list[_GutterGap] = []
    for start, stop, _ in gaps:
        middle = (start + stop) / 2
        sharing = [gap for gap in gaps if gap[0] < middle < gap[1]]
        if len(sharing) > len(best):
            best = sharing
    return best


def _is_free(line: TextLine, middle: float) -> bool:
    """Whether no character is on the strip between the columns."""
    return not any(glyph.left < middle - 1 and glyph.right > middle + 1 for glyph in line.glyphs)


def _numbers_right(line: TextLine, middle: float) -> bool:
    """Whether the line may be a label with its numbers, or a row of numbers."""
    right = [glyph for glyph in line.glyphs if glyph.left >= middle]
    pieces = pieces_of(line_of(right), 0.5) if right else []
    return len(pieces) > 1 and all(NUMBER.fullmatch(piece.text) for piece in pieces)


def _leaves_free(line: TextLine, middle: float) -> bool:
    """Whether the line is of two columns too: something at the right, nothing on the strip."""
    return line.right > middle and _is_free(line, middle)


def _ends_left_column(above: TextLine, line: TextLine, middle: float) -> bool:
    """Whether this is the line more that the left column has when lines do not come out even."""
    left = [glyph for glyph in above.glyphs if glyph.right <= middle]
    return (
        line.right < middle
        and bool(left)
        and middle - left[-1].right < PROSE.full * above.size + PROSE.narrowest_gutter
        and line.top - above.bottom < above.size
        and not _BULLET.match(line.text)
    )


def _is_prose_on_both_sides(line: TextLine, middle: float) -> bool:
    left = sum(1 for glyph in line.glyphs if glyph.right <= middle and is_ideograph(glyph.text))
    right = sum(1 for glyph in line.glyphs if glyph.left >= middle and is_ideograph(glyph.text))
    return min(left, right) >= PROSE.fewest_characters


def paragraphs_of(lines: Sequence[TextLine], page: int) -> list[PlacedParagraph]:
    """Lines to paragraphs: a full line goes on in the next, unless that is indented or begins with a numbering."""
    if not lines:
        return []
    left, right = _margins(lines)
    found: list[PlacedParagraph] = []
    group: list[TextLine] = []
    for line in lines:
        if group and (_is_whole_heading(group, line) or not _goes_on(group[-1], line, left, right)):
            found.append(_paragraph(group, page, right))
            group = []
        group.append(line)
    found.append(_paragraph(group, page, right))
    return found


def _is_whole_heading(group: Sequence[TextLine], below: TextLine) -> bool:
    """Whether the lines are the heading of a part, however full the last is, to which the line below adds nothing."""
    return _ends_heading("".join([line.text for line in group]), below.text)


def _ends_heading(text: str, below: str) -> bool:
    return len(text) <= _LONGEST_HEADING and is_report_heading(text) and not is_report_heading(text + below)


def _margins(lines: Sequence[TextLine]) -> tuple[float, float]:
    """Where most lines begin and where the longest end."""
    starts = Counter(round(line.left / 3) for line in lines if len(line.glyphs) > 8)
    right = max(line.right for line in lines)
    if not starts:
        return min(line.left for line in lines), right
    most = max(starts.values())
    return min(start for start, count in starts.items() if count * 3 >= most) * 3.0, right


def _goes_on(above: TextLine, line: TextLine, left: float, right: float) -> bool:
    size = max(above.size, 1.0)
    if right - above.right > PROSE.full * size or abs(line.size - size) > 0.2 * size:
        return False
    if line.left - left > PROSE.indent * size or line.top - above.bottom > PROSE.parting * size:
        return False
    return line.top >= above.top and not (_BULLET.match(line.text) and _ends_sentence(above))


def _ends_sentence(line: TextLine) -> bool:
    return line.glyphs[-1].text in "。；：;:！？"


def _paragraph(lines: list[TextLine], page: int, right: float) -> PlacedParagraph:
    left, top = min(line.left for line in lines), lines[0].top
    box = (left, top, max(line.right for line in lines), lines[-1].bottom)
    full = right - lines[-1].right <= PROSE.full * lines[-1].size and not _ends_sentence(lines[-1])
    return PlacedParagraph(joined(lines, box), page, box, page, full and len(lines[-1].glyphs) > 12)


def joined_over_break(
    above: PlacedParagraph, below: PlacedParagraph, starts_at_margin: bool
) -> PlacedParagraph | None:
    """One paragraph of the last on a page (or in a column) and the first on the next, when a sentence runs on."""
    if not above.open_end or not starts_at_margin or _BULLET.match(below.text):
        return None
    if _ends_heading(above.text, below.text):
        return None
    return PlacedParagraph(above.text + below.text, above.page, above.box, below.last_page, below.open_end)
