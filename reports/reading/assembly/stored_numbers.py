"""What a worksheet cell that holds a number says: the stored value, never the shown one; dates as dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

#: Built-in formats that show a date (ECMA-376 part 1, 18.8.30, with those of Chinese Excel).
_DATE_FORMATS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
#: Excel shows and computes with 15 digits; what comes after is noise of binary fractions.
_DIGITS = 15
_FIRST_DAY = date(1899, 12, 30)
_LAST_DAY = 2_958_465
#: Excel counts a day that 1900 did not have; its numbers before it are one day further.
_DAY_TOO_MANY, _DAY_TOO_MANY_TEXT = 60, "1900年2月29日"
#: Days by which Excel's old Macintosh calendar begins later.
DAYS_OF_1904 = 1462


def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number format shows a day. ``code`` is the format's own text where it is not a built-in one."""
    if code is None:
        return number in _DATE_FORMATS
    plain = _QUOTED.sub("", code.split(";")[0]).lower()
    return "y" in plain or ("m" in plain and "d" in plain)


def number_text(stored: str | float) -> str:
    """The stored number in plain digits, at most 15 of them, never an exponent; other text as it is.

    ``0.30000000000000004`` is ``0.3``, ``1E+2`` and ``100.0`` are ``100``.
    """
    try:
        value = Decimal(str(stored).strip())
    except InvalidOperation:
        return str(stored)
    if not value.is_finite() or abs(value.adjusted()) > 30:
        return str(stored)
    if value == value.to_integral_value():
        return str(int(value))
    if len(value.as_tuple().digits) > _DIGITS:
        value = round(value, max(_DIGITS - 1 - value.adjusted(), 0))
    return format(value.normalize(), "f")


def date_text(stored: str | float, *, since_1904: bool = False) -> str | None:
    """The day of a serial number as ``2024年1月31日``; None when it is not a day."""
    try:
        days = int(float(stored)) + (DAYS_OF_1904 if since_1904 else 0)
    except (ValueError, OverflowError):
        return None
    if not 1 <= days <= _LAST_DAY:
        return None
    if not since_1904 and days <= _DAY_TOO_MANY:
        if days == _DAY_TOO_MANY:
            return _DAY_TOO_MANY_TEXT
        days += 1
    day = _FIRST_DAY + timedelta(days=days)
    return f"{day.year}年{day.month}月{day.day}日"
