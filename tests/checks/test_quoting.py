"""Quotations of the narrative in findings."""

import pytest

from reports.checks.quoting import LONGEST, excerpt


def test_a_short_sentence_is_quoted_whole_on_one_line():
    assert excerpt("2023年共收到\n  申请 3件。") == "2023年共收到申请3件。"


def test_of_a_long_sentence_beginning_and_end_are_quoted():
    quoted = excerpt("甲" * 30 + "乙" * 30)
    assert quoted == "甲" * 16 + "…" + "乙" * 14
    assert len(quoted) <= LONGEST


@pytest.mark.parametrize(
    ("sentence", "quoted"),
    [
        ("本年度全市共收到公众提出的申请12345件" + "甲" * 20, "本年度全市共收到公众提出的申请…" + "甲" * 14),
        ("甲" * 30 + "其中予以公开12345件不予公开的共有若干1件", "甲" * 16 + "…件不予公开的共有若干1件"),
        ("1" * 60, "…"),
    ],
    ids=["at the beginning", "at the end", "nothing but a number"],
)
def test_a_number_is_quoted_whole_or_not_at_all(sentence, quoted):
    assert excerpt(sentence) == quoted
