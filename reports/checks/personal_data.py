"""Finding and masking personal numbers in text: 公民身份号码, 手机号, 银行卡号 (P-ID, P-MOBILE, P-BANK).

Nothing that leaves the portal or is written to a record carries one in full: ``masked`` keeps three digits at the
start and two at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Number(StrEnum):
    IDENTITY = "identity"
    MOBILE = "mobile"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """``start`` and ``end`` in the text; ``mask`` is what may be shown of it."""

    kind: Number
    start: int
    end: int
    mask: str


#: Digits in groups joined by one blank or hyphen; the last group may end in X.
RUN = re.compile(r"(?<![0-9A-Za-z_.])\d+(?:[ \u00a0\u3000-]\d+)*[Xx]?(?![0-9A-Za-z_])(?!\.\d)")
GROUP = re.compile(r"\d+[Xx]?")
ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|([A-Za-z0-9._/-]+)\.(?:cn|com|net|org|gov|html?|shtml|aspx?|jsp|php|pdf|docx?)[!-~]*"
)
FULL_WIDTH = {
    ord(wide): plain for wide, plain in zip("０１２３４５６７８９Ｘｘ－", "0123456789Xx-", strict=True)
}

PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
IDENTITY_LENGTH, MOBILE_LENGTH = 18, 11
BANK_LENGTHS = range(16, 20)
MOBILE = re.compile(r"1[3-9]\d{9}")
#: What stands shortly before a number and makes it no personal one.
CODE_OF_A_BODY = re.compile(r"统一社会信用代码\W{0,4}$")
PUBLIC_ACCOUNT = re.compile(r"(?:对公|财政专户|非税|国库|单位账[户号])[^，。；\n]{0,20}$")
CARD_WORDS = re.compile(r"卡号|账号|帐号")
AROUND_CARD = 10
LOOK_BACK = 30
LATEST_BIRTH_YEAR = 2100
#: Most groups of digits in which one number is written; more groups are not joined.
MOST_GROUPS = 6


def personal_numbers(
    text: str,
    *,
    published: Iterable[str] = (),
    latest_year: int = LATEST_BIRTH_YEAR,
    in_addresses: bool = False,
) -> list[PersonalNumber]:
    """The personal numbers in a text, in order and without overlap.

    ``published``: telephone numbers that the agency publishes itself. ``latest_year``: latest plausible year of birth.
    ``in_addresses``: digits in web addresses and file names count too.
    """
    plain = text.translate(FULL_WIDTH)
    addresses = (
        [] if in_addresses else [found.span() for found in ADDRESS.finditer(plain) if _is_address(found)]
    )
    allowed = {digits for number in published if (digits := re.sub(r"\D", "", number))}
    found: list[PersonalNumber] = []
    for run in RUN.finditer(plain):
        if any(start <= run.start() < end for start, end in addresses):
            continue
        taken = -1
        for start, end, digits in _candidates(run):
            if start < taken:
                continue
            kind = _kind(digits, plain, start, end, latest_year)
            if kind is None or (kind is Number.MOBILE and digits in allowed):
                continue
            found.append(PersonalNumber(kind, start, end, mask(digits)))
            taken = end
    return found


def _is_address(found: re.Match[str]) -> bool:
    """Whether this is one: digits alone before the suffix are the name of a file."""
    return found[1] is None or any(character.isalpha() or character == "/" for character in found[1])


def masked(text: str, *, published: Iterable[str] = ()) -> str:
    """The text with every personal number masked; unchanged when there is none."""
    if not any(character.isdigit() for character in text):
        return text
    return mask_all(text, personal_numbers(text, published=published))


def masked_name(name: str) -> str:
    """The name of a file with every personal number masked: for ``masked`` it is part of an address."""
    return mask_all(name, personal_numbers(name, in_addresses=True))


def mask_all(text: str, numbers: Iterable[PersonalNumber]) -> str:
    """The text with these numbers of it masked."""
    for number in reversed(list(numbers)):
        text = f"{text[: number.start]}{number.mask}{text[number.end :]}"
    return text


def mask(digits: str) -> str:
    """The first three and the last two characters."""
    return f"{digits[:3]}***{digits[-2:].upper()}"


def _candidates(run: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, digits) of neighbouring groups taken together, leftmost and longest first."""
    groups = list(GROUP.finditer(run.group()))
    for first in range(len(groups)):
        for last in range(min(len(groups), first + MOST_GROUPS) - 1, first - 1, -1):
            chosen = groups[first : last + 1]
            digits = "".join(group.group() for group in chosen)
            if MOBILE_LENGTH <= len(digits) < BANK_LENGTHS.stop:
                yield run.start() + chosen[0].start(), run.start() + chosen[-1].end(), digits


def _kind(digits: str, text: str, start: int, end: int, latest_year: int) -> Number | None:
    before = text[max(0, start - LOOK_BACK) : start]
    if is_identity(digits, latest_year) and not CODE_OF_A_BODY.search(before):
        return Number.IDENTITY
    if MOBILE.fullmatch(digits):
        return Number.MOBILE
    around = text[max(0, start - AROUND_CARD) : end + AROUND_CARD]
    near_card = digits.startswith("62") or CARD_WORDS.search(around)
    is_document = before.endswith(("第", "号", "〕")) and not CARD_WORDS.search(before[-4:])
    if near_card and is_bank_card(digits) and not PUBLIC_ACCOUNT.search(before) and not is_document:
        return Number.BANK
    return None


def is_identity(digits: str, latest_year: int = LATEST_BIRTH_YEAR) -> bool:
    """Whether this is an 18-character 公民身份号码: province, date of birth and check character right (GB 11643)."""
    if len(digits) != IDENTITY_LENGTH or not digits[:-1].isdigit() or digits[:2] not in PROVINCES:
        return False
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    if not 1900 <= born.year <= latest_year:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, digits[:-1], strict=True))
    return CHECK_CHARACTERS[total % 11] == digits[-1].upper()


def is_bank_card(digits: str) -> bool:
    """Whether this has the length of a bank card number and passes Luhn's check (GB/T 17858)."""
    if len(digits) not in BANK_LENGTHS or not digits.isdigit():
        return False
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
