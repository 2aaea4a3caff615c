"""Changes between two texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.text_changes import Piece, text_changes

TEXTS = st.text(alphabet="年报。；\n12,.ab 公开", max_size=80)


def test_a_changed_number_is_told_as_one_word():
    assert text_changes("公开信息120条。其余不变。", "公开信息135条。其余不变。") == (
        Piece("same", "公开信息"),
        Piece("gone", "120"),
        Piece("new", "135"),
        Piece("same", "条。其余不变。"),
    )


def test_an_added_sentence_leaves_the_others_alone():
    assert text_changes("一。三。", "一。二。三。") == (
        Piece("same", "一。"),
        Piece("new", "二。"),
        Piece("same", "三。"),
    )


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(before, after):
    pieces = text_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


@pytest.mark.parametrize("unit", ["一", "一。", "公开1条；", "年\n"])
def test_long_texts_are_compared_as_short_ones_are(unit):
    before, after = unit * 20_000, unit * 19_999 + "完"
    pieces = text_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
