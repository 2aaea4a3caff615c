"""Expressions of the word list are measured before anything compiles them."""

import pytest

from reports.checks.expressions import MOST_NESTED, MOST_WRITTEN_OUT, PatternTooLargeError, refuse_large

LARGE = [
    "a{99999999}",
    "a{,99999999}",
    "a{2,99999999}",
    "(?:a{100}){100}",
    "(?:(?:(?:a{20}){20}){20}){20}",
    "[甲-丁]{600}",
    "(?:甲乙丙丁{400}){40}",
    "(?R)",
    "甲(?R)?乙",
    "(?0)",
    "(甲(?1)?乙)",
    "(?P<x>甲(?&x)?)",
    "(?P<x>甲)(?P>x)",
    "(?:甲乙){e<=9}",
    "(?e)(?:甲乙){i}",
    "(?(1)甲|乙)",
    r"\L<words>",
    "(" * 40 + "甲" + ")" * 40,
]
USUAL = [
    "国务院令第(?:492|493)号",
    r"20\d{2}年",
    "[一二三四五六七八九十]{1,3}、",
    "(?<!不)予以公开",
    "(?i:app)下载",
    r"\d{4}年\d{1,2}月",
    r"\p{Han}{2,4}局",
    "(?P<x>甲)(?P=x)",
    "第[^）]{1,40}）",
    "[]甲]{3}",
    "甲{1,200}",
]


@pytest.mark.parametrize("pattern", LARGE)
def test_a_large_or_recursive_expression_is_refused_before_it_is_compiled(pattern):
    with pytest.raises(PatternTooLargeError) as refused:
        refuse_large(pattern)
    assert str(refused.value)


@pytest.mark.parametrize("pattern", USUAL)
def test_a_usual_expression_is_let_through(pattern):
    refuse_large(pattern)


def test_an_expression_just_within_the_limits_is_let_through_and_one_sign_more_is_not():
    for pattern, more in (
        (
            "(" * MOST_NESTED + "甲" + ")" * MOST_NESTED,
            "(" * (MOST_NESTED + 1) + "甲" + ")" * (MOST_NESTED + 1),
        ),
        ("甲{500}", "甲{501}"),
        ("甲" * MOST_WRITTEN_OUT, "甲" * (MOST_WRITTEN_OUT + 1)),
    ):
        refuse_large(pattern)
        with pytest.raises(PatternTooLargeError):
            refuse_large(more)


def test_comments_and_switches_stand_for_nothing_and_what_does_not_close_is_left_to_the_compiler():
    for pattern in ("(?#说明)甲", "(?i)app", "甲(", "[甲", "甲)乙"):
        refuse_large(pattern)
