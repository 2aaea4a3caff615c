"""Texts as pairs of characters: any two characters of a text are found, in any of its forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.search.pairs import compared, keys_of, searchable
from reports.search.words import words_of


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("青禾县政府信息公开工作年度报告", "信息"),
        ("青禾縣政府信息公開", "县政"),
        ("２０２４年度", "2024年"),
        ("新收 申请\n123 件", "申请123件"),
        ("ＯＡ系统", "oa系统"),
        ("B0001", "b0001"),
    ],
)
def test_a_text_is_found_in_any_of_its_forms(written, typed):
    words = words_of(typed)
    assert words is not None
    assert words.readings[0] <= keys_of([written])
    assert not words.missing_in((compared(written),))


def test_a_pair_is_not_made_across_punctuation():
    assert not words_of("开工").readings[0] <= keys_of(["信息公开。工作"])


@pytest.mark.parametrize("typed", ["", " ", "县", "县 政府信息", "。。", "a"])
def test_a_word_without_a_pair_cannot_be_looked_up(typed):
    assert words_of(typed) is None


@pytest.mark.parametrize(
    "typed", ["“财政”", '"财政"', "「财政」", "＂财政＂", "'财政'", "“ 财政 ”", "“财政", "财政 “财政”"]
)
def test_quotes_around_a_word_are_left_out(typed):
    assert words_of(typed) == words_of("财政")


def test_quotes_within_a_word_are_looked_for():
    assert words_of("“打造“一件事”平台”").words == ("打造“一件事”平台",)


def test_repeated_words_count_once():
    assert words_of("申请 申請 申请").words == ("申请",)


@given(st.text(max_size=60), st.data())
def test_every_piece_of_a_text_is_found_in_it(text, data):
    form = compared(text)
    start = data.draw(st.integers(0, len(form)))
    piece = form[start : start + data.draw(st.integers(0, 12))]
    words = words_of(piece)
    if words is not None and len(words.words) == 1:
        assert words.readings[0] <= keys_of([text])
        assert not words.missing_in((form,))


@given(st.text(max_size=60))
def test_each_compared_character_knows_its_place(text):
    form = searchable(text)
    assert form.text == compared(text)
    assert len(form.places) == len(form.text)
    assert all(compared(text[place]) for place in form.places)
