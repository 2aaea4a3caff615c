"""What the two ways of finding lines (complete grids, torn tables) hand on: labelled rows of printed positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from reports.reading.model.document import Place
from reports.reading.model.records import Record
from reports.recognition import wording
from reports.recognition.cores import (
    OTHER_HANDLING_WORD,
    OTHER_ORDINAL,
    OTHER_WORD,
    RESULT_WORDS,
    TOTAL_WORD,
)
from reports.recognition.reading import Doubt
from reports.statutory.editions import EDITIONS

#: Positions of a line of 表三, and of the row of 表四.
APPLICANTS = 7
RESULTS = 15
#: ``at`` of a line is its block number times this, plus its row: lines of several grids keep their order.
ROWS_A_BLOCK = 100_000
MOST_PIECES_OF_A_LABEL = 4
LONGEST_HEAD = 80
#: A label or a value of the form is merged over three columns at most.
MOST_SPARE = 2
#: Line code → its label in each edition, without blanks and half-width, to tell the rest of a label from another line.
OFFICIAL_LABELS: dict[str, tuple[str, ...]] = {
    line.code: tuple(
        wording.squeezed(other.label)
        for form in EDITIONS.values()
        for table in form.tables
        for other in table.lines
        if other.code == line.code
    )
    for form in EDITIONS.values()
    for table in form.tables
    for line in table.lines
}


class Side(StrEnum):
    """Where the values of a line stand among its positions, as the other lines of its torn table show."""

    FIRST = "first"  # no label spans columns: what follows the values belongs to a merged value
    LAST = "last"  # nothing follows the values: what is before them belongs to a merged label


class LabelKind(StrEnum):
    """What a label is. OTHER and TOTAL have several meanings, decided by place."""

    REQUEST = "request"
    PROACTIVE = "proactive"
    RESULT = "result"
    GROUP = "group"
    OTHER = "other"
    TOTAL = "total"
    HEAD = "head"
    UNKNOWN = "unknown"
    NONE = "none"
    OPEN = "open"  # the label of a line without numbers


#: Labels whose numbers are in the seven columns of 表三; those of 表二 and 表四 are taken as they follow.
IN_COLUMNS = frozenset(
    (LabelKind.REQUEST, LabelKind.GROUP, LabelKind.OTHER, LabelKind.TOTAL, LabelKind.UNKNOWN)
)


class Label(Record, frozen=True):
    """A label found: ``code`` is the line or group code (RESULT: ``table.line``), ``text`` as printed."""

    kind: LabelKind
    code: str
    text: str


class Item(Record, frozen=True):
    """One printed position right of a label. ``columns`` > 1 and ``tall`` tell merged cells of a complete grid."""

    text: str
    place: Place
    columns: int = 1
    tall: bool = False

    @property
    def empty(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A label with the positions printed after it; ``at`` orders lines in the document.

    ``complete``: from a grid whose columns are known. ``bounded``: the positions are those of one printed row, so an
    empty one may be a printed blank. ``results``: heads of 表四 are above. ``broken``: put together from
    several rows. ``contested``: more than one label of a line, or more than one row, is printed where one of each
    makes a pair. ``count``: how many numbers and marks are printed.
    """

    label: Label
    items: tuple[Item, ...]
    place: Place
    at: int
    complete: bool = False
    bounded: bool = True
    results: bool = False
    broken: bool = False
    contested: bool = False
    count: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", len([item for item in self.items if item.text.strip()]))

    def with_code(self, kind: LabelKind, code: str) -> PrintedLine:
        return replace(self, label=Label(kind, code, self.label.text))


class Fit(Record, frozen=True):
    """The positions of a line brought to its columns, or None when that is not safe. ``merged``: one cell over all."""

    items: tuple[Item, ...] | None
    doubt: Doubt | None = None
    merged: str | None = None


def fit(line: PrintedLine, columns: int, *, regular: bool = False, side: Side | None = None) -> Fit:
    """The ``columns`` positions of a line, in order. Numbers are never moved from one column to another by guess.

    ``regular``: every line of this torn table has exactly its positions, so an empty one is a printed blank. In
    another torn table an empty position before the numbers may come from a merged label: then nothing is placed,
    unless the whole table shows on which ``side`` its values stand (with a doubt).
    """
    found = _fit_alone(line, columns, regular=regular)
    if found.items is None and found.merged is None and side is not None:
        return _fit_to_side(line.items, columns, side)
    return found


def _fit_to_side(items: tuple[Item, ...], columns: int, side: Side) -> Fit:
    spare = len(items) - columns
    if not 0 <= spare <= MOST_SPARE:
        return Fit(None)
    values, rest = (
        (items[:columns], items[columns:]) if side is Side.FIRST else (items[spare:], items[:spare])
    )
    return Fit(None) if any(not item.empty for item in rest) else Fit(values, Doubt.AMBIGUOUS_BLANK)


def _fit_alone(line: PrintedLine, columns: int, *, regular: bool) -> Fit:
    items = line.items
    if len(items) == 1 and items[0].columns >= columns > 1:
        if items[0].empty:
            return Fit(tuple(Item("", items[0].place) for _ in range(columns)))
        return Fit(None, merged=items[0].text.strip())
    filled = tuple([item for item in items if item.text.strip()])
    if len(items) == columns:
        return _fit_exact(line, filled, regular=regular)
    if len(filled) == columns:
        return Fit(filled, Doubt.ROW_COUNT if line.broken else None)
    return _fit_longer(line, filled, columns) if len(items) > columns and line.bounded else Fit(None)


def _fit_exact(line: PrintedLine, filled: tuple[Item, ...], *, regular: bool) -> Fit:
    """As many positions as columns: sure where an empty one must be a printed blank."""
    items = line.items
    if line.complete or regular or len(filled) == len(items) or (line.bounded and not filled):
        return Fit(items, Doubt.ROW_COUNT if line.broken else None)
    return Fit(None) if items[0].empty else Fit(items, Doubt.AMBIGUOUS_BLANK)


def _fit_longer(line: PrintedLine, filled: tuple[Item, ...], columns: int) -> Fit:
    """More positions than columns in one printed row: the last ones go where all of them are empty."""
    items = line.items
    if not filled:
        return Fit(items[:columns])
    if all(item.empty for item in items[columns:]) and not items[0].empty:
        return Fit(items[:columns], None if line.complete else Doubt.AMBIGUOUS_BLANK)
    spare = len(items) - columns
    if spare <= MOST_SPARE and all(item.empty for item in items[:spare]) and not items[-1].empty:
        return Fit(
            items[spare:], Doubt.AMBIGUOUS_BLANK
        )  # empty cells of a merged label before the first column
    return Fit(None)


def label_of(texts: Sequence[str]) -> Label:
    """What the texts before a row of numbers say: the last one that is a label of the form, or the last few together.

    A label may be cut over several cells or lines; a group label, heads and page furniture may be before it.
    """
    return _label_of(tuple(texts))


@lru_cache(maxsize=4096)
def _label_of(texts: tuple[str, ...]) -> Label:
    if not texts:
        return Label(LabelKind.NONE, "", "")
    kind, code = _kind_of(texts[-1])
    if kind is not LabelKind.UNKNOWN:
        before = texts[-2] if len(texts) > 1 else ""
        return Label(kind, code, _ordinal_before(texts[-1], before) + texts[-1].strip())
    words = [text for text in texts[:-1] if _kind_of(text)[0] not in (LabelKind.GROUP, LabelKind.HEAD)]
    for pieces in range(1, min(MOST_PIECES_OF_A_LABEL, len(words) + 1)):
        chosen = [*words[-pieces:], texts[-1]]
        kind, code = _kind_of("".join(chosen))
        if kind is not LabelKind.UNKNOWN and _goes_on(chosen, code):
            return Label(kind, code, "".join(text.strip() for text in chosen))
    return Label(LabelKind.UNKNOWN, "", texts[-1].strip())


def _ordinal_before(text: str, before: str) -> str:
    """``一、`` printed in the cell before ``本年新收…``: part of the label."""
    parts = wording.wording_of(before)
    if (
        before
        and not parts.core
        and not parts.bracketed
        and parts.ordinal
        and not wording.wording_of(text).ordinal
    ):
        return before.strip()
    return ""


def _goes_on(chosen: Sequence[str], code: str) -> bool:
    """Whether the later pieces continue the first: none is known by itself, or each is part of the official label."""
    if not any(wording.is_known(text) for text in chosen[:-1]):
        return True
    if chosen[0].count("（") + chosen[0].count("(") > chosen[0].count("）") + chosen[0].count(")"):
        return True  # the rest of a note in brackets
    official = OFFICIAL_LABELS.get(code, ())
    pieces = [wording.squeezed(text).strip("()") for text in chosen[1:]]
    return any(all(piece in label for piece in pieces) for label in official)


def lines_named(texts: Sequence[str]) -> tuple[tuple[LabelKind, str], ...]:
    """(kind, line code) of every label of 表二 and 表三 among these texts, each once, in printed order.

    A label may be cut into a few pieces; a piece that is a label by itself belongs to no other.
    """
    return _lines_named(tuple(texts))


@lru_cache(maxsize=2048)
def _lines_named(texts: tuple[str, ...]) -> tuple[tuple[LabelKind, str], ...]:
    found: list[tuple[LabelKind, str]] = []
    bare = [wording.squeezed(text) if len(text) <= wording.LONGEST_PRINTED else "" for text in texts]
    names = [_names_a_line(text, words) for text, words in zip(texts, bare, strict=True)]
    for last in range(len(texts)):
        for first in range(last, max(last - MOST_PIECES_OF_A_LABEL, -1), -1):
            if not bare[last] or (first < last and (names[first] or names[last])):
                break
            kind = names[last]
            if first < last and wording.LINE_WORDS.search("".join(bare[first : last + 1])):
                kind = _line_of("".join(texts[first : last + 1]))
            if kind is not None:
                if kind not in found:
                    found.append(kind)
                break
    return tuple(found)


def _names_a_line(text: str, bare: str) -> tuple[LabelKind, str] | None:
    return _line_of(text) if wording.LINE_WORDS.search(bare) else None


def _line_of(text: str) -> tuple[LabelKind, str] | None:
    kind, code = _kind_of(text)
    if kind in (LabelKind.REQUEST, LabelKind.PROACTIVE):
        return kind, code
    if kind is LabelKind.OTHER and wording.wording_of(text).ordinal == "3":
        return LabelKind.REQUEST, "other_other"
    return None


def has_result_words(texts: Sequence[str]) -> bool:
    """Whether heads of 表四 (or its heading) are among these texts."""
    joined = "".join([wording.squeezed(text) for text in texts if text and len(text) <= LONGEST_HEAD])
    return any(word in joined for word in RESULT_WORDS)


@lru_cache(maxsize=8192)
def _kind_of(text: str) -> tuple[LabelKind, str]:
    if code := wording.request_line(text):
        return LabelKind.REQUEST, code
    if code := wording.proactive_line(text):
        return LabelKind.PROACTIVE, code
    if line := wording.result_line(text):
        return LabelKind.RESULT, ".".join(line)
    parts = wording.wording_of(text)
    if parts.core == OTHER_WORD:
        return (LabelKind.GROUP, "other") if parts.ordinal == OTHER_ORDINAL else (LabelKind.OTHER, "")
    if parts.core == TOTAL_WORD:
        return LabelKind.TOTAL, ""
    if code := wording.request_group(text):
        return LabelKind.GROUP, "other" if parts.core.startswith(OTHER_HANDLING_WORD) else code
    if wording.is_head(text):
        return LabelKind.HEAD, ""
    return LabelKind.UNKNOWN, ""
