"""Numbers as people type them into a cell or copy them from a spreadsheet."""

from __future__ import annotations

import re
from decimal import Decimal

_HALF_WIDTH = str.maketrans("０１２３４５６７８９，．－−＋", "0123456789,.--+")
#: Thousands separators in their places, or none.
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
#: What a sentence cannot show.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_SHOWN = 40


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


def as_shown(text: str) -> str:
    """Return the beginning of what was typed, for a sentence."""
    return _CONTROL.sub("", text.strip())[:LONGEST_SHOWN]
