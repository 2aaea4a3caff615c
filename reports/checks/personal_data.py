"""Finding and masking personal numbers in text (P-ID, P-MOBILE, P-BANK, P-PASSPORT): findings and masking ask here.

Nothing that leaves the portal or is written to a record carries one in full: ``masked`` keeps three digits at the
start and two at the end.

A number is read as its digits, whatever stands between them: signs without width are passed over, and groups of digits
are taken together over blanks, hyphens, dots and commas. An 18-character identity number proves itself by province,
date and check character and counts wherever it stands; a mobile or card number proves less, in fewer spellings;
behind its own label (身份证号, 手机, 账号) the length is enough. Each digit is looked at a bounded number of times.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import itemgetter


class Number(StrEnum):
    IDENTITY = "identity"
    MOBILE = "mobile"
    BANK = "bank"
    PASSPORT = "passport"


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """``start`` and ``end`` in the text; ``mask`` is what may be shown of it."""

    kind: Number
    start: int
    end: int
    mask: str


@dataclass(frozen=True, slots=True)
class _Written:
    """Digits as one number: where in the plain text, and lengths and separators of the groups."""

    start: int
    end: int
    digits: str
    groups: tuple[int, ...]
    between: str


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
#: Digits written otherwise: in circles, in Chinese, and letters among digits that look like them.
_CIRCLED = {
    ord(sign): str(number % 10)
    for signs in ("⓪①②③④⑤⑥⑦⑧⑨", "⓿❶❷❸❹❺❻❼❽❾", "🄋➀➁➂➃➄➅➆➇➈")
    for number, sign in enumerate(signs)
}
_CHINESE = {
    ord(sign): digit
    for digit, signs in zip(
        "0123456789",
        ("〇零○Ｏ", "一壹幺", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"),
        strict=True,
    )
    for sign in signs
}
_LIKE_DIGITS = {ord(sign): digit for sign, digit in (("O", "0"), ("o", "0"), ("l", "1"), ("I", "1"))}
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
        re.compile(f"[{''.join(map(chr, _CHINESE))}]"),
        re.compile(
            rf"[\d{''.join(map(chr, _CHINESE))}](?:{_BETWEEN}[\dXx{''.join(map(chr, _CHINESE))}]){{10,}}"
        ),
        _CHINESE,
    ),
    (
        re.compile(r"[OolI]\d|\d[OolI]"),
        re.compile(r"(?<![A-Za-z\d])(?=[OolI]{0,3}\d)(?:[OolI]{0,2}\d){2,}[\dOolI]{3,}[Xx]?(?![A-Za-z\d])"),
        _LIKE_DIGITS,
    ),
)
#: A check character X stands after a digit or a sign that may stand within a number.
GROUP = re.compile(r"\d+|(?<=[\d\s%s])[Xx]" % re.escape("".join(sorted(SEPARATORS))))  # noqa: UP031
MOST_BETWEEN = 3
#: Eleven digits or more with no more than this between them: no number here has fewer, and a report has few of these.
LONG_RUN = re.compile(
    r"\d(?:[%s]{0,%d}[\dXx]){10,}" % (re.escape("".join(sorted(SEPARATORS))), MOST_BETWEEN)  # noqa: UP031
)
ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+"
    r"|(?<![A-Za-z0-9._/-])([A-Za-z0-9._/-]+)\.(?:cn|com|net|org|gov|html?|shtml|aspx?|jsp|php|pdf|docx?)[!-~]*"
)

PROVINCES = frozenset(
    str(number)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for number in range(first, last + 1)
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_CHARACTERS = "10X98765432"
IDENTITY_LENGTH = 18
BANK_LENGTHS = range(16, 20)
MOBILE_LENGTH = 11
#: With 0086, 86 and 0 before it.
MOBILE_LENGTHS = (15, 13, 12, 11)
MOBILE = re.compile(r"(?:0|0086|86)?(1[3-9]\d{9})")
#: Behind its label a number counts with a mistyped digit and one too few or too many; the likelier length first.
LABELLED_IDENTITY_LENGTHS = (18, 17, 15, 19, 16)
LABELLED_BANK_LENGTHS = (19, 16, 18, 17, 20, 21, 15)
MOST_DIGITS = 21
#: How mobile and card numbers are grouped by dots or commas: otherwise they are figures of a list.
MOBILE_GROUPS = frozenset({(3, 4, 4), (3, 3, 5), (3, 5, 3), (4, 3, 4), (3, 8), (7, 4)})
#: Most groups of a number that does not prove itself; more are a row of figures.
MOST_GROUPS = 6

IDENTITY_LABEL = re.compile(r"(?:身份证|身份号码|证件号)[^。；;]{0,14}$")
MOBILE_LABEL = re.compile(r"(?:手机|电话|联系方式|联系人|微信|(?i:tel|phone|mobile|mob|vx|wx))[^。；;]{0,8}$")
BANK_LABEL = re.compile(r"(?:卡号|账号|帐号|银行卡|银行账户)[^。；;，]{0,10}$")
PASSPORT = re.compile(
    r"(?:护照|通行证)[^0-9A-Za-z。；;]{0,10}(?:No\.? ?)?([A-Za-z]{1,2}(?:[ .·，,-]?\d){7,9})(?![0-9A-Za-z])"
)
LISTED = re.compile(r"[^。；;\n]{1,12}")
#: What stands shortly before a number and makes it no personal one.
CODE_OF_A_BODY = re.compile(r"(?:统一社会信用代码|统一代码|信用代码)[^\w]{0,4}[为是]?[^\w]{0,2}$")
PUBLIC_ACCOUNT = re.compile(r"(?:对公|财政专户|非税|国库|单位账[户号]|收款单位)[^，。；\n]{0,20}$")
CARD_WORDS = re.compile(r"卡号|账号|帐号")
#: What is counted: digits before it are a figure.
COUNTED = re.compile(r"\s{0,2}(?:[件条次万亿元%％]|\.\d{1,4}(?!\d))")
AROUND_CARD = 10
LOOK_BACK = 30
LATEST_BIRTH_YEAR = 2100


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
    plain, places = _plain(text)
    allowed = {re.sub(r"\D", "", _plain(number)[0])[-MOBILE_LENGTH:] for number in published}
    found = [
        (written.start, written.end, kind, written.digits)
        for kind, written in _numbers(plain, latest_year, in_addresses=in_addresses)
        if kind is not Number.MOBILE or written.digits[-MOBILE_LENGTH:] not in allowed
    ]
    found += [(each.start(1), each.end(1), Number.PASSPORT, each[1]) for each in PASSPORT.finditer(plain)]
    numbers: list[PersonalNumber] = []
    taken = 0
    for start, end, kind, digits in sorted(found):
        if start >= taken:
            shown = mask(re.sub(r"[^0-9A-Za-z]", "", digits))
            numbers.append(PersonalNumber(kind, places[start], places[end - 1] + 1, shown))
            taken = end
    return numbers


def _numbers(plain: str, latest_year: int, *, in_addresses: bool) -> Iterator[tuple[Number, _Written]]:
    """The numbers made of groups of digits, in order and without overlap."""
    addresses: list[tuple[int, int]] | None = [] if in_addresses else None
    taken = last_identity = -1
    for groups, first, group in _groups(plain):
        if group.start() < taken or group[0] in "Xx":
            continue
        # A list of numbers has its label once, before the first.
        listed = last_identity >= 0 and LISTED.fullmatch(plain, last_identity, group.start()) is not None
        kind, written = _read(_spellings(groups, first, plain), plain, latest_year, listed=listed)
        if kind is None or written is None:
            continue
        if addresses is None:  # few texts have a number, and looking for addresses takes longest
            addresses = [each.span() for each in ADDRESS.finditer(plain) if _is_address(each)]
        nearest = bisect_right(addresses, group.start(), key=itemgetter(0)) - 1
        if nearest >= 0 and group.start() < addresses[nearest][1]:
            continue
        yield kind, written
        taken = written.end
        last_identity = written.end if kind is Number.IDENTITY else last_identity


def _groups(plain: str) -> Iterator[tuple[list[re.Match[str]], int, re.Match[str]]]:
    """The groups of digits that a number can begin with: those of its run, its place among them, the group."""
    for run in LONG_RUN.finditer(plain):
        groups = list(GROUP.finditer(plain, *run.span()))
        for first, group in enumerate(groups):
            yield groups, first, group


def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text with ASCII digits and without signs that have no width, and where each character of it stood."""
    plain = OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
    plain = _LIKE_SIGNS.sub(lambda found: LIKE[found[0]], plain)
    for needed, written, digits in _OTHERWISE:
        if needed.search(plain):
            plain = _translated(plain, written, digits)
    if not WIDTHLESS.search(plain):
        return plain, range(len(plain))
    places = [place for place, sign in enumerate(plain) if not WIDTHLESS.match(sign)]
    return "".join(plain[place] for place in places), places


def _translated(text: str, written: re.Pattern[str], digits: dict[int, str]) -> str:
    return written.sub(lambda found: found[0].translate(digits), text)


def _is_address(found: re.Match[str]) -> bool:
    """Whether this is one: digits alone before the suffix are the name of a file."""
    return found[1] is None or any(character.isalpha() or character == "/" for character in found[1])


def masked(text: str, *, published: Iterable[str] = ()) -> str:
    """The text with every personal number masked; unchanged when there is none."""
    if not any(character.isdigit() or ord(character) in _CHINESE for character in text):
        return text
    return mask_all(text, personal_numbers(text, published=published))


def masked_name(name: str) -> str:
    """The name of a file with every personal number masked: for ``masked`` it is part of an address."""
    return mask_all(name, personal_numbers(name, in_addresses=True))


def mask_all(text: str, numbers: Iterable[PersonalNumber]) -> str:
    """The text with these numbers of it masked."""
    pieces, done = [], 0
    for number in numbers:
        pieces += [text[done : number.start], number.mask]
        done = number.end
    return "".join([*pieces, text[done:]])


def mask(digits: str) -> str:
    """The first three and the last two characters."""
    return f"{digits[:3]}***{digits[-2:].upper()}"


def _spellings(groups: list[re.Match[str]], first: int, plain: str) -> dict[int, _Written]:
    """Length → the number of so many digits that begins with this group; at most as many as a number has digits."""
    ends: list[tuple[int, int]] = []
    digits, lengths, between = "", [], ""
    for at in range(first, len(groups)):
        group = groups[at]
        if at > first:
            gap = plain[groups[at - 1].end() : min(group.start(), groups[at - 1].end() + MOST_BETWEEN + 1)]
            if len(gap) > MOST_BETWEEN or not SEPARATORS.issuperset(gap):
                break
            between += gap
        if len(digits) + group.end() - group.start() > MOST_DIGITS:
            break
        digits += group[0]
        lengths.append(len(group[0]))
        if len(digits) >= MOBILE_LENGTH:
            ends.append((len(lengths), len(between)))
        if group[0] in "Xx":
            break
    start = groups[first].start()
    found = {}
    for count, gaps in ends:
        length = sum(lengths[:count])
        end = groups[first + count - 1].end()
        found[length] = _Written(start, end, digits[:length], tuple(lengths[:count]), between[:gaps])
    return found


def _read(
    spellings: dict[int, _Written], plain: str, latest_year: int, *, listed: bool
) -> tuple[Number | None, _Written | None]:
    """Which number begins here and how far it goes: one that proves itself before one that only has a label."""
    if not spellings:
        return None, None
    start = next(iter(spellings.values())).start
    before = plain[max(0, start - LOOK_BACK) : start]
    if CODE_OF_A_BODY.search(before):
        return None, None
    whole = spellings.get(IDENTITY_LENGTH)
    if whole and is_identity(whole.digits, latest_year):
        return Number.IDENTITY, whole
    for length in (*reversed(BANK_LENGTHS), *MOBILE_LENGTHS):
        written = spellings.get(length)
        if written and length in MOBILE_LENGTHS and _is_mobile(written, before, plain):
            return Number.MOBILE, written
        if written and length in BANK_LENGTHS and _is_card(written, before, plain):
            return Number.BANK, written
    return _labelled(spellings, before, listed=listed)


def _labelled(
    spellings: dict[int, _Written], before: str, *, listed: bool
) -> tuple[Number | None, _Written | None]:
    """The number that counts because of the label before it; ``listed``: or because of a number shortly before it."""
    if listed or IDENTITY_LABEL.search(before):
        for length in LABELLED_IDENTITY_LENGTHS:
            if length in spellings:
                return Number.IDENTITY, spellings[length]
    if BANK_LABEL.search(before) and not PUBLIC_ACCOUNT.search(before):
        for length in LABELLED_BANK_LENGTHS:
            if length in spellings and spellings[length].digits.isdigit():
                return Number.BANK, spellings[length]
    return None, None


def _stands_alone(written: _Written, plain: str) -> bool:
    """Whether no letter touches it and it is no part of a figure."""
    around = plain[max(0, written.start - 1) : written.start] + plain[written.end : written.end + 1]
    touched = any(sign == "_" or (sign.isascii() and sign.isalpha()) for sign in around)
    return not touched and not COUNTED.match(plain, written.end)


def _is_mobile(written: _Written, before: str, plain: str) -> bool:
    number = MOBILE.fullmatch(written.digits)
    if number is None:
        return False
    if MOBILE_LABEL.search(before):
        return True
    prefix = number.start(1)
    if prefix == len("86") and written.groups[0] > prefix and not before.endswith("+"):
        return False
    if not _stands_alone(written, plain):
        return False
    head, *rest = written.groups
    groups = tuple(size for size in (head - prefix, *rest) if size > 0)
    if BLANKS_AND_HYPHENS.issuperset(written.between):
        # 13 912 345 678 is a figure.
        return len(groups) <= MOST_GROUPS and groups != (2, 3, 3, 3)
    # Without a label 1300、100、1000 are figures of a list.
    return groups in MOBILE_GROUPS and not {"\n", "、"} & set(written.between)


def _is_card(written: _Written, before: str, plain: str) -> bool:
    if not is_bank_card(written.digits) or not _stands_alone(written, plain):
        return False
    around = plain[max(0, written.start - AROUND_CARD) : written.end + AROUND_CARD]
    if not ((written.digits.startswith("62") and "、" not in written.between) or CARD_WORDS.search(around)):
        return False
    if not BLANKS_AND_HYPHENS.issuperset(written.between) and written.groups[:4] != (4, 4, 4, 4):
        return False
    is_document = before.endswith(("第", "号", "〕")) and not CARD_WORDS.search(before[-4:])
    return len(written.groups) <= MOST_GROUPS and not PUBLIC_ACCOUNT.search(before) and not is_document


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
