"""Lines of text against a reading character by character."""

from __future__ import annotations

from itertools import pairwise
from random import Random

from reports.reading.pdf.characters import AS_WRITTEN, REWRITTEN
from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK, Glyph
from reports.reading.pdf.text import TextLine, last_line_of, lines_of, pieces_of

_PUNCTUATION = frozenset("，。、；：？！（）《》〈〉“”‘’【】〔〕")
PAGES = 400


def _page(seed: int) -> list[Glyph]:
    """Characters of a few lines: sizes, heights and gaps differ, some overlap, some are printed twice."""
    random = Random(seed)
    found: list[Glyph] = []
    for _ in range(random.randint(1, 5)):
        top = random.uniform(0, 80)
        left = random.uniform(0, 30)
        size = random.choice((3.0, 9.0, 10.5))
        for _ in range(random.randint(1, 12)):
            sign = random.choice("年报告，（12 3aB5".replace(" ", ""))
            lift = random.choice((0.0, 0.0, 0.0, 0.4, -1.5, 3.0))
            high = size * random.choice((1.0, 1.0, 0.9))
            found.append(Glyph(sign, left, top + lift, left + 0.9 * size, top + lift + high))
            if random.random() < 0.05:
                found.append(found[-1]._replace(left=left + random.choice((0.0, 0.2, 2.0))))
            left += size * random.choice((0.9, 0.9, 1.0, 1.3, 2.0, 6.0, 0.2))
    random.shuffle(found)
    return found


def _lines(glyphs: list[Glyph]) -> list[list[Glyph]]:
    found: list[list[Glyph]] = []
    middle = size = 0.0
    for glyph in sorted(glyphs, key=lambda glyph: glyph.top + glyph.bottom):
        at, high = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if found and at - middle <= TEXT.same_line * max(min(size, high), 4.0):
            found[-1].append(glyph)
            middle += (at - middle) / len(found[-1])
            size = max(size, high)
        else:
            found.append([glyph])
            middle, size = at, high
    return [_once(sorted(row, key=lambda glyph: glyph.left)) for row in found]


def _once(glyphs: list[Glyph]) -> list[Glyph]:
    found: list[Glyph] = []
    for glyph in glyphs:
        if found:
            before = found[-1]
            wide, high = before.right - before.left, before.bottom - before.top
            beside = glyph.left - before.left
            near = beside < TEXT.twice * wide and abs(glyph.top - before.top) < TEXT.twice * high
            if near and before.text == glyph.text:
                continue
            if beside < TEXT.collision * wide and all(
                sign in "0123456789" + STRUCK for sign in (before.text, glyph.text)
            ):
                found[-1], glyph = before._replace(text=STRUCK), glyph._replace(text=STRUCK)
        found.append(glyph)
    return found


def _text(glyphs: list[Glyph]) -> str:
    text = glyphs[0].text
    for before, glyph in pairwise(glyphs):
        both = before.text, glyph.text
        least = TEXT.blank_in_latin if all("!" <= sign <= "~" for sign in both) else TEXT.blank
        if _PUNCTUATION.intersection(both):
            least = TEXT.blank_at_punctuation
        gap, high = glyph.left - before.right, min(glyph.bottom - glyph.top, before.bottom - before.top)
        text += " " * (gap > 0.5 and gap > least * high) + glyph.text
    return text


def _pieces(line: TextLine, gap: float) -> list[list[Glyph]]:
    found: list[list[Glyph]] = [[]]
    end = line.left
    for glyph in line.glyphs:
        if glyph.left - end > gap * line.size:
            found.append([])
        found[-1].append(glyph)
        end = max(end, glyph.right)
    return [_once(piece) for piece in found] if len(found) > 1 else found


def test_lines_are_those_of_a_reading_character_by_character() -> None:
    doubled = 0
    for seed in range(PAGES):
        page = _page(seed)
        lines, expected = lines_of(page), _lines(page)
        doubled += sum(map(len, expected)) < len(page)
        assert [list(line.glyphs) for line in lines] == expected, seed
        assert [line.text for line in lines] == [_text(row) for row in expected], seed
        for line, row in zip(lines, expected, strict=True):
            assert line.size == sorted(glyph.bottom - glyph.top for glyph in row)[len(row) // 2]
            assert line.box == (
                row[0].left,
                min(glyph.top for glyph in row),
                max(glyph.right for glyph in row),
                max(glyph.bottom for glyph in row),
            )
    assert doubled > PAGES // 10  # characters printed twice are among them


def test_a_line_is_cut_where_a_character_begins_far_behind_all_before() -> None:
    cut = 0
    for seed in range(PAGES):
        for line in lines_of(_page(seed)):
            for gap in (0.3, 1.0, 3.0):
                pieces = pieces_of(line, gap)
                cut += len(pieces) > 1
                assert [len(piece.glyphs) for piece in pieces] == list(map(len, _pieces(line, gap)))
    assert cut > PAGES


def test_the_last_line_alone_is_the_last_of_all_lines() -> None:
    pages = [_page(seed) for seed in range(PAGES)]
    assert [last_line_of(page) for page in pages] == [lines_of(page)[-1] for page in pages]


def test_characters_to_be_rewritten_are_those_of_the_table() -> None:
    found = {code for code in range(0x110000) if REWRITTEN.search(chr(code))}
    assert found == set(AS_WRITTEN)
