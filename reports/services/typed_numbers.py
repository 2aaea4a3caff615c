"""Numbers as people type them into a cell or copy them from a spreadsheet."""

from __future__ import annotations

import re
from decimal import Decimal

from reports.statutory.elements import LARGEST, MOST_DECIMALS, NumberKind, is_too_long

_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－−＋", "0123456789,.--+")
#: Thousands separators in their places, or none.
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
#: What a sentence cannot show.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_SHOWN = 40
KIND_TEXT = {
    NumberKind.COUNT: "应为不小于0的整数，没有填写的留空。",
    NumberKind.CHANGE: "应为整数（减少用负数），没有填写的留空。",
    NumberKind.AMOUNT: "应为不小于0的数，最多6位小数，没有填写的留空。",
}


def typed_number(text: str) -> Decimal | None:
    """Return the number, None for an empty text. Raises ValueError for anything else.

    Full-width digits and signs and thousands separators are those of the form; neither an exponent (1e5) nor digits of
    another script are.
    """
    text = text.strip().translate(_HALF_WIDTH)
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return Decimal(text.replace(",", ""))


def fault_of(number: Decimal, kind: NumberKind) -> str | None:
    """Why no cell of this kind takes the number: VALUE_TOO_LARGE, VALUE_INVALID, VALUE_TOO_LONG; None: it does."""
    if abs(number) >= LARGEST:
        return "VALUE_TOO_LARGE"
    if number != round(number, MOST_DECIMALS) or (kind is not NumberKind.CHANGE and number < 0):
        return "VALUE_INVALID"
    if kind is not NumberKind.AMOUNT and number != number.to_integral_value():
        return "VALUE_INVALID"
    return "VALUE_TOO_LONG" if is_too_long(number) else None


def as_shown(text: str) -> str:
    """Return the beginning of what was typed, for a sentence."""
    return _CONTROL.sub("", text.strip())[:LONGEST_SHOWN]
