"""How digits are written in a text: as plain numbers, full width, in circles, in Chinese, as letters like them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spelled:
    """A text as ``plain`` with ASCII digits alone, as ``read`` with every sign that may be a digit, and its places.

    Both are as long as each other. Digits written otherwise are full width in ``read``. The two are the same object
    when the text has none. ``places``: where each character stood in the text.
    """

    plain: str
    read: str
    places: Sequence[int]


#: Signs without width: soft hyphen, zero-width space and joiners, marks of direction, word joiner, byte order mark.
WIDTHLESS = re.compile(
    "[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]"
)
OTHER_DIGIT = re.compile(r"[^\D0-9]")
#: Hyphens and letters that are written for - and X.
LIKE = dict.fromkeys("－‐‑‒–—―−﹣", "-") | dict.fromkeys("Ｘｘ×хХΧχ", "X")
_LIKE_SIGNS = re.compile(f"[{''.join(LIKE)}]")
BLANKS_AND_HYPHENS = frozenset(" \t\u00a0\u2002\u2003\u2007\u2009\u202f\u3000-")
SEPARATORS = BLANKS_AND_HYPHENS | frozenset(".．。·•・,，﹒_/、*＊()（）[]【】\n\r")
#: What stands for digits written otherwise: digits that are not those of plain numbers, so that both can be told apart.
_AS_READ = str.maketrans("0123456789", "０１２３４５６７８９")
_PLAIN_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
#: Digits written otherwise: in circles, in Chinese, and letters among digits that look like them.
_CIRCLED = {
    ord(sign): str(number % 10).translate(_AS_READ)
    for signs in ("⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "🄋➀➁➂➃➄➅➆➇➈")
    for number, sign in enumerate(signs)
}
CHINESE_DIGITS = {
    ord(sign): digit
    for digit, signs in zip(
        "０１２３４５６７８９",
        ("〇零○Ｏ", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"),
        strict=True,
    )
    for sign in signs
}
_LIKE_DIGITS = {ord(sign): digit for sign, digit in zip("OolI", "００１１", strict=True)}
_BETWEEN = r"[ \t\u3000-]{0,2}"
#: Each with what a text must have to be changed by it; looking for one sign is quick.
_OTHERWISE = (
    (
        re.compile(f"[{''.join(map(chr, _CIRCLED))}]"),
        re.compile(
            rf"[\d{''.join(map(chr, _CIRCLED))}](?:{_BETWEEN}[\dXx{''.join(map(chr, _CIRCLED))}]){{10,}}"
        ),
        _CIRCLED,
    ),
    (
        re.compile(f"[{''.join(map(chr, CHINESE_DIGITS))}]"),
        re.compile(
            rf"[\d{''.join(map(chr, CHINESE_DIGITS))}](?:{_BETWEEN}[\dXx{''.join(map(chr, CHINESE_DIGITS))}]){{10,}}"
        ),
        CHINESE_DIGITS,
    ),
    (
        re.compile(r"[OolI]\d|\d[OolI]"),
        re.compile(r"(?<![A-Za-z\d])(?=[OolI]{0,3}\d)(?:[OolI]{0,2}\d){2,}[\dOolI]{3,}[Xx]?(?![A-Za-z\d])"),
        _LIKE_DIGITS,
    ),
)


def spelled(text: str) -> Spelled:
    """The text with ASCII digits, without signs that have no width."""
    plain = OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
    plain = read = _LIKE_SIGNS.sub(lambda found: LIKE[found[0]], plain)
    for needed, written, digits in _OTHERWISE:
        if needed.search(read):
            read = _translated(read, written, digits)
    places: Sequence[int] = range(len(plain))
    if WIDTHLESS.search(plain):
        places = [place for place, sign in enumerate(plain) if not WIDTHLESS.match(sign)]
        plain, read = ("".join(each[place] for place in places) for each in (plain, read))
    return Spelled(plain, plain if read == plain else read, places)


def in_plain_digits(digits: str) -> str:
    """Digits of ``Spelled.read`` as those of a plain number."""
    return digits if digits.isascii() else digits.translate(_PLAIN_DIGITS)


def _translated(text: str, written: re.Pattern[str], digits: dict[int, str]) -> str:
    return written.sub(lambda found: found[0].translate(digits), text)
