"""What one printed cell says: a number, a blank, a mark, or nothing that can be read."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from reports.reading.model.records import Record
from reports.recognition.reading import CellState, Doubt
from reports.recognition.wording import BLANKS, plain, squeezed
from reports.statutory.elements import NumberKind

MARKS = frozenset(("/", "\\", "-", "--", "—", "——", "–", "―", "−", "─", "ー", "不适用", "无"))
LETTERS_FOR_ZERO = str.maketrans("○〇零OoΟО◯", "00000000")
EMPTY_SIGNS = re.compile(r"</?o:p>|&nbsp;?|&#160;", re.IGNORECASE)
ODD = "?�□■�*'\"`·。.,;:|"
#: Of the form, full-width ones being half-width by then; other scripts have digits too (٣), which nobody means here.
DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
NUMBER = re.compile(
    rf"(?P<sign>[+\-−]|[增减](?:加|少)?)?(?P<digits>{DIGITS})"
    r"(?P<unit>万元|亿元|元|件|项|条|份|个|宗|起|例|次)?"
    r"(?P<note>\(.*\)?|(?:其中|含|包括).*)?",
    re.DOTALL,
)
#: A mark of a note behind a figure: ``12①``, ``12¹``, ``12[1]``. In half-width form the first two would be 121.
NOTE_MARK = re.compile(
    r"(?<=[\d件项条份个宗起元])\s*(?P<mark>[\u2460-\u249b\u24ea-\u24ff\u2776-\u2793¹²³⁰⁴-⁹]{1,3}"
    r"|[\[［〔【][^\[\]［］〔〕【】]{1,4}[\]］〕】])\s*$"
)
ENCLOSED = re.compile(r"[\u2460-\u2473\u24ea-\u24ff\u2776-\u2793¹²³⁰⁴-⁹]")
#: Signs that print what follows from right to left, or through the figure before.
TURNING = ("\u202e", "\u0335", "\u0336", "\u0337", "\u0338")
#: Letters are read as 0 in a cell of at most this many characters.
LONGEST_WITH_LETTERS = 8
#: No cell with a number and its note is longer.
LONGEST_CELL = 400
RULE = re.compile(r"^:?-{3,}:?$")
ERROR_VALUE = re.compile(r"^(?:�|#(?:[A-Z][A-Z0-9/_]*[!?]?|公式未计算|#{2,}))$")
PAGE_MARK_BEGINS = ("-", "—", "–", "第")
PAGE_MARK = re.compile(
    r"^(?:[-—–]{1,2}\s*\d{1,3}\s*[-—–]{1,2}|第\s*\d{1,3}\s*页(?:\s*[,/]?\s*共\s*\d{1,3}\s*页)?)$"
)


class Numeral(Record, frozen=True):
    """One cell as it is printed; ``value`` is None for blank and mark."""

    state: CellState
    value: Decimal | None = None
    doubt: Doubt | None = None
    note: str | None = None
    unit: str | None = None


BLANK = Numeral(CellState.BLANK)
MARK = Numeral(CellState.MARK)


def numeral_of(text: str, kind: NumberKind = NumberKind.COUNT) -> Numeral | None:
    """The number, blank or mark in a cell; None when it is something else (``#VALUE!``, words): then it is missing.

    Thousands separators go, a comma is never a decimal mark. ``增``/``减`` are signs in a CHANGE cell only.
    A whole number printed with decimals (``12.00``) in a count is that whole number.
    """
    if kind is NumberKind.COUNT:
        return _count(text)
    return _change(text) if kind is NumberKind.CHANGE else _amount(text)


@lru_cache(maxsize=8192)
def _count(text: str) -> Numeral | None:
    return _numeral(text, NumberKind.COUNT)


@lru_cache(maxsize=8192)
def _change(text: str) -> Numeral | None:
    return _numeral(text, NumberKind.CHANGE)


@lru_cache(maxsize=8192)
def _amount(text: str) -> Numeral | None:
    return _numeral(text, NumberKind.AMOUNT)


def _numeral(text: str, kind: NumberKind) -> Numeral | None:
    if len(text) > LONGEST_CELL:
        return None
    if text.isascii() and text.isdigit():
        return Numeral(CellState.NUMBER, Decimal(text))
    mark = NOTE_MARK.search(text)
    if mark is not None:
        text = text[: mark.start()]
    odd = ENCLOSED.search(text) is not None or any(sign in text for sign in TURNING)
    printed = EMPTY_SIGNS.sub("", plain(text)).strip()
    tight = BLANKS.sub("", printed)
    if not tight:
        return BLANK
    if tight in MARKS:
        return MARK
    found, doubt = _digits_in(tight)
    if found is None:
        return None
    sign, unit, note = found["sign"], found["unit"], found["note"]
    if sign and sign[0] in "增减" and kind is not NumberKind.CHANGE:
        return None
    if doubt is None and (odd or _is_torn(printed)):
        doubt = Doubt.DAMAGED
    value = Decimal(found["digits"].replace(",", ""))
    if kind is not NumberKind.AMOUNT and value == value.to_integral_value():
        value = value.to_integral_value()
    if sign and sign[0] in "-−减":
        value = -value
    said = mark["mark"] if mark is not None and not note else _inside(note)
    return Numeral(CellState.NUMBER, value, doubt, said, unit)


def _digits_in(tight: str) -> tuple[re.Match[str] | None, Doubt | None]:
    """The number of a cell without blanks: as it is, without odd characters around it, with letters read as 0."""
    if found := NUMBER.fullmatch(tight):
        return found, None
    if found := NUMBER.fullmatch(tight.strip(ODD)):
        return found, Doubt.DAMAGED
    replaced = tight.translate(LETTERS_FOR_ZERO) if len(tight) <= LONGEST_WITH_LETTERS else ""
    return NUMBER.fullmatch(replaced), Doubt.LETTER_FOR_ZERO


@lru_cache(maxsize=8192)
def is_value(text: str) -> bool:
    """Whether a token of a torn table is a number or a mark, not empty."""
    numeral = _change(text)
    return numeral is not None and numeral.state is not CellState.BLANK


def is_error_value(text: str) -> bool:
    """Whether a cell says that its value is lost, which is neither a word nor a number.

    ``#REF!`` of a workbook, a formula in it that nobody calculated, ``�`` for an unreadable cell of a picture.
    """
    return ("#" in text or "\ufffd" in text) and ERROR_VALUE.match(text.strip()) is not None


def is_rule(text: str) -> bool:
    """A Markdown rule cell (``---``), which is not a mark."""
    return "---" in text and RULE.match(text.strip()) is not None


def is_page_mark(text: str) -> bool:
    """``- 3 -``, ``— 4 —``, ``第3页``."""
    if len(text) > LONGEST_CELL or not squeezed(text).startswith(PAGE_MARK_BEGINS):
        return False
    return PAGE_MARK.match(plain(text).strip()) is not None


def _is_torn(printed: str) -> bool:
    """Blanks between digits: ``6 0``."""
    return re.search(r"\d\s+\d", printed.split("(")[0]) is not None


def _inside(note: str | None) -> str | None:
    if not note:
        return None
    return note.removeprefix("(").removesuffix(")")
