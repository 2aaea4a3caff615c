"""Numbers as Word writes them before list items (ECMA-376 17.18.59 ST_NumberFormat), as far as reports use them."""

from __future__ import annotations

_CHINESE = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
#: Formats that print one character for small numbers: format → (first character, how many).
_ENCLOSED = {
    "decimalEnclosedCircle": ("①", 20),
    "decimalEnclosedCircleChinese": ("①", 20),
    "decimalEnclosedParen": ("⑴", 20),
    "decimalEnclosedFullstop": ("⒈", 20),
    "ideographEnclosedCircle": ("㊀", 10),
}
_COUNTING = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    )
)
_DIGITWISE = frozenset(
    ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2")
)
_LEGALS = frozenset(("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"))


def formatted(number: int, form: str) -> str:
    """``number`` in the format ``form``; an unknown format is decimal, ``none`` nothing."""
    if form == "none":
        return ""
    if form in _COUNTING:
        return _counted(number, _CHINESE, "十百千") if 0 < number < 10_000 else _digits(number, _CHINESE)
    if form in _LEGALS:
        return _counted(number, _LEGAL, "拾佰仟", bare_ten=False) if 0 < number < 10_000 else str(number)
    if form in _DIGITWISE:
        return _digits(number, _CHINESE)
    if form in _ENCLOSED and 0 < number <= _ENCLOSED[form][1]:
        return chr(ord(_ENCLOSED[form][0]) + number - 1)
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 9)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form == "ideographTraditional" and 0 < number <= len(_STEMS):
        return _STEMS[number - 1]
    if form == "ideographZodiac" and 0 < number <= len(_BRANCHES):
        return _BRANCHES[number - 1]
    if form == "decimalFullWidth":
        return str(number).translate(_FULL_WIDTH)
    return f"{number:02d}" if form == "decimalZero" else str(number)


def _counted(number: int, digits: str, units: str, *, bare_ten: bool = True) -> str:
    """``一百零五``, ``二十三``; 十一 without 一 before 十."""
    found, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(found)
            continue
        found += ("零" if gap else "") + digits[digit] + (units[place - 1] if place else "")
        gap = False
    ten = digits[1] + units[0]
    return found[1:] if bare_ten and found.startswith(ten) else found


def _digits(number: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    found = ""
    for value, letters in _ROMAN + _ROMAN_SMALL:
        found += letters * (number // value)
        number %= value
    return found
