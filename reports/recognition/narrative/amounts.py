"""Numbers with their counter-word in running text: 16件, 1300余条, 1.2万件, 二十三件, 33.9%."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

CHINESE_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
CHINESE_DIGITS |= {sign: value for value, sign in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
SCALES = {"万": 10_000, "亿": 100_000_000}
CHINESE = f"[{''.join((*CHINESE_DIGITS, *CHINESE_UNITS))}]"
#: Counter-words of cases and papers; a Chinese numeral is only a count before one of these.
CASE_COUNTERS = "件|条|份|起|宗|例"
#: A blank or a full-width digit inside a number does not make it another number.
WRITING = str.maketrans({chr(0xFF10 + digit): str(digit) for digit in range(10)} | {"％": "%", "．": "."})
WIDE = re.compile("[０-９％．]")
BLANKS = re.compile(r"[ \t\u3000\xa0\u2002-\u200b]+")

#: Before 一件 where it counts nothing: 每一件, 无一件, 任何一件, 一件一件.
NOT_ONE_OF_ALL = "(?<![每无逐任同某哪这那])(?<!没有)(?<!未发生)(?<!未出现)(?<!有发生)(?<!任何)(?<!一件)"

AMOUNT = re.compile(
    r"(?<![第每\d.A-Za-z/_-])(?P<about>约|近|大约)?"
    r"(?:(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[万亿])?(?P<more>余|多)?"
    r"(?P<unit>件|条|份|起|宗|例|人次|次|篇|期|个百分点|个|项|场|部|元|%)"
    rf"|(?<!{CHINESE}){NOT_ONE_OF_ALL}(?P<chinese>{CHINESE}+)(?P<chinese_scale>[万亿])?(?P<chinese_more>余|多)?"
    rf"(?P<chinese_unit>{CASE_COUNTERS})(?!龙|线|事|{CHINESE}件))"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A count or share in a text. ``start`` and ``end`` are positions in the text it was found in.

    ``at_least``: 余 or 多 follows it. ``step``: how coarse it is printed (1.2万 → 1000), 1 for a plain number.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    at_least: bool = False
    about: bool = False
    step: Decimal = Decimal(1)

    def fits(self, number: Decimal) -> bool:
        """Whether the text may mean this number: equal, not below an N余, or what the coarse number rounds."""
        if self.at_least:
            return number >= self.value
        if self.about:
            return abs(number - self.value) * 10 <= max(self.value, number)
        return number == self.value or (self.step > 1 and abs(number - self.value) < self.step)

    @property
    def decimals(self) -> int:
        """How many decimals are printed."""
        return decimals_of(self.value)


def decimals_of(number: Decimal) -> int:
    """How many digits a number has behind its point."""
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def written(text: str) -> str:
    """The text without blanks inside lines and with plain digits: positions of amounts refer to it."""
    return BLANKS.sub("", text.translate(WRITING) if WIDE.search(text) else text)


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Every amount in a text that ``written`` has prepared, in order; no ordinals, dates, numbers of papers."""
    found = []
    for match in AMOUNT.finditer(text):
        if match["chinese"]:
            value = chinese_number(match["chinese"])
            if value is None:
                continue
            scale, more, unit = match["chinese_scale"], match["chinese_more"], match["chinese_unit"]
            number, step = Decimal(value), Decimal(1)
        else:
            number = Decimal(match["digits"].replace(",", ""))
            scale, more, unit = match["scale"], match["more"], match["unit"]
            step = Decimal(1)
        if scale:
            step = Decimal(SCALES[scale]).scaleb(-decimals_of(number))
            number *= SCALES[scale]
        found.append(Amount(match.start(), match.end(), number, unit, bool(more), bool(match["about"]), step))
    return tuple(found)


def chinese_number(signs: str) -> int | None:
    """二十三 → 23, 一百零五 → 105, 两 → 2; None for what is not a number (百, 十百)."""
    if all(sign in CHINESE_DIGITS for sign in signs):
        return int("".join(str(CHINESE_DIGITS[sign]) for sign in signs))
    total, digit, last_unit = 0, None, 10_000
    for sign in signs:
        if sign in CHINESE_DIGITS:
            digit = CHINESE_DIGITS[sign]
            continue
        unit = CHINESE_UNITS[sign]
        if unit >= last_unit or (digit is None and (unit != 10 or total)):
            return None
        total += (1 if digit is None else digit) * unit
        digit, last_unit = None, unit
    return total + (digit or 0)
