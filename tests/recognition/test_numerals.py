"""The value of one cell, in every form of number printed in real reports."""

from decimal import Decimal

import pytest

from reports.recognition.numerals import is_page_mark, is_rule, is_value, numeral_of
from reports.recognition.reading import CellState, Doubt
from reports.statutory.elements import NumberKind

AMOUNT, CHANGE, COUNT = NumberKind.AMOUNT, NumberKind.CHANGE, NumberKind.COUNT


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("0", COUNT, "0"),
        ("12", COUNT, "12"),
        ("１２", COUNT, "12"),
        ("1,234", COUNT, "1234"),
        ("1，234，567", COUNT, "1234567"),
        ("0.0", COUNT, "0"),
        ("12.00", COUNT, "12"),
        ("12.5", COUNT, "12.5"),
        ("-8", COUNT, "-8"),
        (" 7\u00a0", COUNT, "7"),
        ("[bookmark: _GoBack]0", COUNT, "0"),
        ("59237.2449", AMOUNT, "59237.2449"),
        ("0.2950", AMOUNT, "0.2950"),
        ("190.457379", AMOUNT, "190.457379"),
        ("减4", CHANGE, "-4"),
        ("增2", CHANGE, "2"),
        ("-8", CHANGE, "-8"),
        ("－8", CHANGE, "-8"),
        ("+1036", CHANGE, "1036"),
        ("−8", CHANGE, "-8"),
        ("12①", COUNT, "12"),
        ("110¹", COUNT, "110"),
        ("0[1]", COUNT, "0"),
        ("9件〔注1〕", COUNT, "9"),
    ],
)
def test_numbers_are_read_as_printed_without_a_doubt(text, kind, value):
    numeral = numeral_of(text, kind)
    assert numeral.state is CellState.NUMBER
    assert numeral.value == Decimal(value)
    assert numeral.doubt is None


def test_the_mark_of_a_note_is_kept_as_the_note_of_its_number():
    assert [numeral_of(text).note for text in ("12①", "110¹", "0[1]", "9件〔注1〕")] == [
        "①",
        "¹",
        "[1]",
        "〔注1〕",
    ]


@pytest.mark.parametrize("text", ["①", "1²3", "⑫"])
def test_a_figure_made_of_enclosed_or_raised_signs_is_doubtful(text):
    assert numeral_of(text).doubt is Doubt.DAMAGED


def test_an_amount_keeps_its_printed_digits_and_a_count_loses_empty_decimals():
    assert str(numeral_of("0.2950", AMOUNT).value) == "0.2950"
    assert str(numeral_of("12.00", COUNT).value) == "12"


@pytest.mark.parametrize("text", ["", " ", "\u3000", "\u00a0", "&nbsp;", "<o:p>&nbsp;</o:p>", "\n"])
def test_an_empty_cell_is_blank_and_not_zero(text):
    numeral = numeral_of(text)
    assert (numeral.state, numeral.value) == (CellState.BLANK, None)


@pytest.mark.parametrize("text", ["/", "-", "—", "－", "——", "不适用", " / "])
def test_a_mark_is_neither_blank_nor_zero(text):
    numeral = numeral_of(text)
    assert (numeral.state, numeral.value) == (CellState.MARK, None)


@pytest.mark.parametrize(
    ("text", "value", "note", "unit"),
    [
        ("22（其中修订 16 件）", "22", "其中修订16件", None),
        ("55\n（含自然失效29件）", "55", "含自然失效29件", None),
        ("251000元", "251000", None, "元"),
        ("12件", "12", None, "件"),
        ("0.295万元", "0.295", None, "万元"),
    ],
)
def test_notes_and_units_are_kept_beside_the_number(text, value, note, unit):
    numeral = numeral_of(text, AMOUNT)
    assert (numeral.value, numeral.note, numeral.unit) == (Decimal(value), note, unit)
    assert numeral.doubt is None


@pytest.mark.parametrize(
    ("text", "value", "doubt"),
    [
        ("? 0", "0", Doubt.DAMAGED),
        ("?0", "0", Doubt.DAMAGED),
        ("5.", "5", Doubt.DAMAGED),
        ("6 0", "60", Doubt.DAMAGED),
        ("○", "0", Doubt.LETTER_FOR_ZERO),
        ("〇", "0", Doubt.LETTER_FOR_ZERO),
        ("零", "0", Doubt.LETTER_FOR_ZERO),
        ("O", "0", Doubt.LETTER_FOR_ZERO),
        ("1O", "10", Doubt.LETTER_FOR_ZERO),
    ],
)
def test_damaged_numbers_and_letters_for_zero_are_read_with_a_doubt(text, value, doubt):
    numeral = numeral_of(text)
    assert (numeral.value, numeral.doubt) == (Decimal(value), doubt)


@pytest.mark.parametrize(
    "text", ["#VALUE!", "#REF!", "见附件", "1,23", "3/4", "12.3.4", "一件", "٣", "१२", "1e5"]
)
def test_what_is_no_number_gives_no_value_at_all(text):
    assert numeral_of(text) is None


@pytest.mark.parametrize("kind", [COUNT, AMOUNT])
def test_words_for_signs_are_numbers_in_a_change_cell_only(kind):
    assert numeral_of("减4", kind) is None


def test_rule_rows_and_page_marks_are_no_marks():
    assert is_rule("---")
    assert is_rule(":----:")
    assert not is_rule("—")
    assert is_page_mark("- 3 -")
    assert is_page_mark("— 4 —")
    assert is_page_mark("第 3 页 共 9 页")
    assert not is_page_mark("-3")
    assert not is_value("---")
