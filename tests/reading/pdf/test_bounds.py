"""What a PDF of words of the form costs is bounded, however often and in whatever order it repeats them."""

from __future__ import annotations

from random import Random

import pytest

from reports.reading.pdf import form_heads
from reports.reading.pdf.form_heads import HeadWords, heads_read
from reports.reading.pdf.form_labels import form_texts
from reports.reading.pdf.glyphs import Glyph

#: Twenty heads that begin alike: a line of their first sign is looked through in a million ways.
ALIKE = HeadWords(tuple(f"果{sign}" for sign in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"), ())


def line(text: str, top: float) -> list[Glyph]:
    return [Glyph(sign, 60 + 9 * at, top, 69 + 9 * at, top + 9) for at, sign in enumerate(text)]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    steps = [0]
    found = form_heads._from

    def counting(*arguments):
        steps[0] += 1
        return found(*arguments)

    monkeypatch.setattr(form_heads, "_from", counting)
    return steps


@pytest.mark.parametrize("length", [12, 21, 40])
def test_heads_that_can_be_read_in_any_number_of_ways_take_a_bounded_number_of_steps(length, counted):
    texts = form_texts(0, [glyph for row in range(6) for glyph in line("果" * length, 100 + 12 * row)])
    assert texts
    assert heads_read(texts, ALIKE) is None
    assert counted[0] <= 2 * form_heads._MOST_STEPS


def test_random_words_of_heads_take_a_bounded_number_of_steps(counted):
    random = Random(7)
    pieces = [head[i:j] for head in ALIKE.heads for i in range(2) for j in range(i + 1, 3)]
    for _ in range(60):
        glyphs: list[Glyph] = []
        for row in range(random.randint(1, 8)):
            words = "".join(random.choices(pieces, k=random.randint(1, 20)))
            glyphs += line(words, 100 + 12 * row)
        counted[0] = 0
        heads_read(form_texts(0, glyphs), ALIKE)
        assert counted[0] <= 2 * form_heads._MOST_STEPS
