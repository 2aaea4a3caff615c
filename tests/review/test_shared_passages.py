"""The passages that two texts share."""

from hypothesis import given
from hypothesis import strategies as st

from review.shared_passages import SHORTEST_RUN, shared_passages

COPIED = "每周核对城市公交调整信息的更新时间，发现迟报的当日提醒责任人。"


def test_a_copied_sentence_is_marked_in_both_texts_whatever_its_blanks():
    left, right = shared_passages(
        f"本局概况，{COPIED}另行说明。", f"全镇情况如下：{COPIED[:12]} {COPIED[12:]}完。"
    )
    assert [each.text for each in left if each.shared] == [COPIED]
    assert ["".join(each.text.split()) for each in right if each.shared] == [COPIED]


def test_what_is_shorter_than_a_run_is_chance():
    short = COPIED[: SHORTEST_RUN - 1]
    left, right = shared_passages(f"甲{short}乙", f"丙{short}丁")
    assert not any(each.shared for each in (*left, *right))


@given(st.text("政务公开 \n", max_size=60), st.text("政务公开 \n", max_size=60))
def test_the_stretches_make_the_texts(left, right):
    ours, theirs = shared_passages(left, right)
    assert "".join(each.text for each in ours) == left
    assert "".join(each.text for each in theirs) == right
