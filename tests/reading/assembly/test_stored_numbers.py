"""What a worksheet cell says: its stored number, or the day it prints."""

import pytest

from reports.reading.assembly.stored_numbers import date_text, is_date_format, number_text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("12", "12"),
        (12.0, "12"),
        ("1E+2", "100"),
        ("0.30000000000000004", "0.3"),
        ("59237.244900000002", "59237.2449"),
        ("-0.5", "-0.5"),
        (" 7 ", "7"),
        ("0.000012345678901234567", "0.0000123456789012346"),
        ("1E+999999", "1E+999999"),
        ("1E-40", "1E-40"),
        ("NaN", "NaN"),
        ("inf", "inf"),
        ("#REF!", "#REF!"),
        ("", ""),
    ],
)
def test_a_number_is_said_in_plain_digits_and_anything_else_as_it_is(stored, text):
    assert number_text(stored) == text


@pytest.mark.parametrize(
    ("stored", "since_1904", "day"),
    [
        ("45322", False, "2024年1月31日"),
        ("45322.75", False, "2024年1月31日"),
        (45322.0, False, "2024年1月31日"),
        ("43860", True, "2024年1月31日"),
        ("0", True, "1904年1月1日"),
        ("-1462", True, None),
        ("61", False, "1900年3月1日"),
        ("60", False, "1900年2月29日"),
        ("59", False, "1900年2月28日"),
        ("1", False, "1900年1月1日"),
        ("2958465", False, "9999年12月31日"),
        ("2958466", False, None),
        ("0", False, None),
        ("-3", False, None),
        ("nan", False, None),
        ("1E+400", False, None),
        ("甲", False, None),
    ],
)
def test_a_day_is_the_one_that_excel_prints(stored, since_1904, day):
    assert date_text(stored, since_1904=since_1904) == day


@pytest.mark.parametrize(
    ("number", "code", "is_date"),
    [
        (14, None, True),
        (31, None, True),
        (57, None, True),
        (0, None, False),
        (9, None, False),
        (176, 'yyyy"年"m"月"d"日"', True),
        (176, "[$-804]m/d;@", True),
        (176, "mmmm", False),
        (176, '0"days in my year"', False),
        (176, r"0.00_);\(0.00\)", False),
        (176, "[h]:mm", False),
        (176, "0;yyyy", False),
    ],
)
def test_a_format_shows_a_day_where_it_prints_year_or_month_and_day(number, code, is_date):
    assert is_date_format(number, code) is is_date
