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
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter, itemgetter

from reports.checks.proofs_of_numbers import (
    BANK_LENGTHS,
    IDENTITY_LENGTH,
    LATEST_BIRTH_YEAR,
    is_bank_card,
    is_identity,
)
from reports.checks.spelled_digits import (
    BLANKS_AND_HYPHENS,
    CHINESE_DIGITS,
    OTHER_DIGIT,
    SEPARATORS,
    in_plain_digits,
    spelled,
)


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


#: Which number the spellings of one place are: spellings, text, latest year of birth, whether it follows in a list.
_KindOf = Callable[[dict[int, _Written], str, int, bool], tuple[Number | None, _Written | None]]


@dataclass(frozen=True, slots=True)
class _Found:
    """A number of one reading of the text; of two at one place the one of the lower rank is taken."""

    start: int
    end: int
    kind: Number
    digits: str
    rank: int


#: A check character X stands after a digit or a sign that may stand within a number. A digit written otherwise may be
#: the last of a name or the number of what follows: each is a group, so that a number may begin and end beside it.
GROUP = re.compile(r"[0-9]+|\d|(?<=[\d\s%s])[Xx]" % re.escape("".join(sorted(SEPARATORS))))  # noqa: UP031
MOST_BETWEEN = 3
#: Eleven digits or more with no more than this between them: no number here has fewer, and a report has few of these.
LONG_RUN = re.compile(
    r"\d(?:[%s]{0,%d}[\dXx]){10,}" % (re.escape("".join(sorted(SEPARATORS))), MOST_BETWEEN)  # noqa: UP031
)
ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+"
    r"|(?<![A-Za-z0-9._/-])([A-Za-z0-9._/-]+)\.(?:cn|com|net|org|gov|html?|shtml|aspx?|jsp|php|pdf|docx?)[!-~]*"
)

MOBILE_LENGTH = 11
#: With 0086, 86 and 0 before it.
MOBILE_LENGTHS = (15, 13, 12, 11)
MOBILE = re.compile(r"(?:0|0086|86)?(1[3-9]\d{9})")
LEAST_LIKELY = 100
#: Numerals beside a number that are left to what stands there; more are digits of it.
MOST_OF_A_NAME = 4
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
    text_read = spelled(text)
    plain, places = text_read.plain, text_read.places
    allowed = {_last_digits(in_plain_digits(spelled(number).read)) for number in published}
    found: list[_Found] = []
    # What stands in plain digits is a number whatever is beside it; then what shows itself, then what has a label.
    readings: list[tuple[str, _KindOf]] = [(plain, _read)]
    if text_read.read is not plain:
        readings += [(text_read.read, _shown_by_itself), (text_read.read, _labelled)]
    for read, kind_of in readings:
        for kind, written in _numbers(read, latest_year, kind_of, in_addresses=in_addresses):
            if kind is not Number.MOBILE or _last_digits(written.digits) not in allowed:
                rank = _rank(kind, written.digits, latest_year)
                _add(found, _Found(written.start, written.end, kind, written.digits, rank))
    found += [
        _Found(each.start(1), each.end(1), Number.PASSPORT, each[1], 0) for each in PASSPORT.finditer(plain)
    ]
    numbers: list[PersonalNumber] = []
    taken = 0
    for each in sorted(found, key=attrgetter("start", "end")):
        if each.start >= taken:
            shown = mask(re.sub(r"[^0-9A-Za-z]", "", each.digits))
            numbers.append(PersonalNumber(each.kind, places[each.start], places[each.end - 1] + 1, shown))
            taken = each.end
    return numbers


def _last_digits(number: str) -> str:
    return re.sub(r"\D", "", number)[-MOBILE_LENGTH:]


def _rank(kind: Number, digits: str, latest_year: int) -> int:
    """How likely so many digits are one number, 0 the most: of two readings of a place the likelier is taken."""
    if kind is Number.MOBILE:
        return LEAST_LIKELY
    if kind is Number.BANK:
        return 1 + LABELLED_BANK_LENGTHS.index(len(digits))
    return 0 if is_identity(digits, latest_year) else 1 + LABELLED_IDENTITY_LENGTHS.index(len(digits))


def _add(found: list[_Found], further: _Found) -> None:
    """Add a number of a further reading where none was found, or instead of less likely ones within it."""
    beside = [each for each in found if each.start < further.end and further.start < each.end]
    start = min([further.start, *(each.start for each in beside)])
    end = max([further.end, *(each.end for each in beside)])
    likeliest = min([*beside, further], key=attrgetter("rank"))
    within = sum(each.end - each.start for each in beside)
    if not beside or likeliest is further or end - start - within > MOST_OF_A_NAME:
        found[:] = [each for each in found if each not in beside]
        found.append(replace(likeliest, start=start, end=end))


def _numbers(
    plain: str, latest_year: int, kind_of: _KindOf, *, in_addresses: bool
) -> Iterator[tuple[Number, _Written]]:
    """The numbers made of groups of digits, in order and without overlap."""
    addresses: list[tuple[int, int]] | None = [] if in_addresses else None
    taken = last_identity = -1
    for groups, first, group in _groups(plain):
        if group.start() < taken or group[0] in "Xx":
            continue
        # A list of numbers has its label once, before the first.
        listed = last_identity >= 0 and LISTED.fullmatch(plain, last_identity, group.start()) is not None
        spellings = _spellings(groups, first, plain)
        kind, written = kind_of(spellings, plain, latest_year, listed)
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


def _is_address(found: re.Match[str]) -> bool:
    """Whether this is one: digits alone before the suffix are the name of a file."""
    return found[1] is None or any(character.isalpha() or character == "/" for character in found[1])


def masked(text: str, *, published: Iterable[str] = ()) -> str:
    """The text with every personal number masked; unchanged when there is none."""
    if not any(character.isdigit() or ord(character) in CHINESE_DIGITS for character in text):
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
    found = {}
    start = groups[first].start()
    digits, between = "", ""
    lengths: list[int] = []
    for at in range(first, len(groups)):
        group = groups[at]
        gap = ""
        if at > first:
            gap = plain[groups[at - 1].end() : min(group.start(), groups[at - 1].end() + MOST_BETWEEN + 1)]
            if len(gap) > MOST_BETWEEN or not SEPARATORS.issuperset(gap):
                break
        if len(digits) + group.end() - group.start() > MOST_DIGITS:
            break
        between += gap
        digits += in_plain_digits(group[0])
        if gap or not lengths or group[0] in "Xx":
            lengths.append(len(group[0]))
        else:  # digits in another writing
            lengths[-1] += len(group[0])
        if len(digits) >= MOBILE_LENGTH:
            found[len(digits)] = _Written(start, group.end(), digits, tuple(lengths), between)
        if group[0] in "Xx":
            break
    return found


def _read(
    spellings: dict[int, _Written], plain: str, latest_year: int, listed: bool
) -> tuple[Number | None, _Written | None]:
    """Which number begins here and how far it goes: one that proves itself before one that only has a label."""
    shown = _shown_by_itself(spellings, plain, latest_year, listed)
    return _labelled(spellings, plain, latest_year, listed) if shown[0] is None else shown


def _shown_by_itself(
    spellings: dict[int, _Written], plain: str, latest_year: int, _listed: bool
) -> tuple[Number | None, _Written | None]:
    """The number that counts because of its digits and how it stands."""
    before = _before(spellings, plain)
    if not spellings or CODE_OF_A_BODY.search(before):
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
    return None, None


def _labelled(
    spellings: dict[int, _Written], plain: str, latest_year: int, listed: bool
) -> tuple[Number | None, _Written | None]:
    """The number that counts because of the label before it; ``listed``: or because of a number shortly before it."""
    before = _before(spellings, plain)
    if not spellings or CODE_OF_A_BODY.search(before):
        return None, None
    whole = spellings.get(IDENTITY_LENGTH)
    if whole and is_identity(whole.digits, latest_year):  # others may be listed behind it
        return Number.IDENTITY, whole

    def within(length: int) -> bool:
        return length in spellings and _ends_within(spellings[length], plain) > 0

    def cuts(length: int) -> bool:
        return within(length) or (length in spellings and _bites(spellings[length], plain))

    if listed or IDENTITY_LABEL.search(before):
        for length in sorted(LABELLED_IDENTITY_LENGTHS, key=cuts):
            if length in spellings:
                return Number.IDENTITY, spellings[length]
    if BANK_LABEL.search(before) and not PUBLIC_ACCOUNT.search(before):
        for length in sorted(LABELLED_BANK_LENGTHS, key=within):
            if length in spellings and spellings[length].digits.isdigit():
                return Number.BANK, spellings[length]
    return None, None


def _before(spellings: dict[int, _Written], plain: str) -> str:
    start = next((each.start for each in spellings.values()), 0)
    return plain[max(0, start - LOOK_BACK) : start]


def _stands_alone(written: _Written, plain: str) -> bool:
    """Whether no letter touches it and it is no part of a figure."""
    around = plain[max(0, written.start - 1) : written.start] + plain[written.end : written.end + 1]
    touched = any(sign == "_" or (sign.isascii() and sign.isalpha()) for sign in around)
    return not touched and not COUNTED.match(plain, written.end)


def _ends_within(written: _Written, plain: str) -> int:
    """How many of its ends have a digit in the same writing beside them, which plain digits never have."""
    ends = (plain[max(0, written.start - 1) : written.start + 1], plain[written.end - 1 : written.end + 1])
    return sum(len(OTHER_DIGIT.findall(end)) == 2 for end in ends)


def _bites(written: _Written, plain: str) -> bool:
    """Whether it takes only the first digits of what follows a separator: of the next number of a list."""
    return bool(written.between) and plain[written.end : written.end + 1].isdecimal()


def _is_mobile(written: _Written, before: str, plain: str) -> bool:
    number = MOBILE.fullmatch(written.digits)
    if number is None or _ends_within(written, plain) == 2:
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
    if not is_bank_card(written.digits) or _ends_within(written, plain) or not _stands_alone(written, plain):
        return False
    around = plain[max(0, written.start - AROUND_CARD) : written.end + AROUND_CARD]
    if not ((written.digits.startswith("62") and "、" not in written.between) or CARD_WORDS.search(around)):
        return False
    if not BLANKS_AND_HYPHENS.issuperset(written.between) and written.groups[:4] != (4, 4, 4, 4):
        return False
    is_document = before.endswith(("第", "号", "〕")) and not CARD_WORDS.search(before[-4:])
    return len(written.groups) <= MOST_GROUPS and not PUBLIC_ACCOUNT.search(before) and not is_document
