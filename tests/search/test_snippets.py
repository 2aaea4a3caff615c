"""Snippets show the words where they stand."""

from hypothesis import given
from hypothesis import strategies as st

from reports.search.pairs import compared
from reports.search.snippets import LONGEST, marked, snippet
from reports.search.words import words_of


def shown(pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_the_words_are_marked_as_they_are_written():
    words = words_of("申请 公开").words
    assert (
        shown(snippet("本年新收到申請３件，\n均予以公开。", words)) == "本年新收到[申請]３件， 均予以[公开]。"
    )


def test_a_long_text_is_cut_around_the_first_word():
    text = "甲" * 200 + "答复" + "乙" * 400
    found = shown(snippet(text, words_of("答复").words))
    assert found.startswith("…甲")
    assert found.endswith("乙…")
    assert "[答复]" in found
    assert len(found) < LONGEST


def test_a_word_further_behind_is_shown_in_its_place_too():
    text = "甲" * 200 + "答复" + "乙" * 400 + "公开" + "丙" * 200
    for typed in ("答复 公开", "公开 答复"):
        found = shown(snippet(text, words_of(typed).words))
        assert "[答复]" in found
        assert "乙…乙" in found
        assert "[公开]丙" in found
        assert len(found) < 2 * LONGEST


def test_a_word_that_the_end_of_the_window_cuts_is_shown_whole():
    for gap in range(55, 64):
        found = shown(snippet("答复" + "乙" * gap + "公开申请" + "丙" * 90, words_of("答复 公开申请").words))
        assert "[答复]" in found
        assert "[公开申请]" in found


def test_a_text_without_the_words_has_no_snippet():
    assert snippet("没有", words_of("答复").words) == ()


def test_words_that_overlap_are_marked_once():
    assert shown(marked("信息公开工作", words_of("信息公开 公开工作").words)) == "[信息公开工作]"


@given(
    st.text(alphabet="申请公开 答\n复。", max_size=80),
    st.text(alphabet="申请公开答复", min_size=2, max_size=4),
)
def test_what_is_marked_is_a_word_or_overlapping_words(text, typed):
    words = words_of(typed).words
    pieces = snippet(text, words)
    assert bool(pieces) == (words[0] in compared(text))
    assert all(words[0] in compared(piece.text) for piece in pieces if piece.marked)
    assert compared("".join(piece.text for piece in marked(text, words))) == compared(text)
