"""Lines of the statutory tables in text: an order of words and numbers, where a label is followed by its numbers.

Nothing is taken from positions on the line; a printed row, where the reader could tell it, bounds the numbers of a
label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from reports.reading.model.document import Block, Grid, Paragraph, Place
from reports.reading.model.records import Record
from reports.recognition import wording
from reports.recognition.cores import TOTAL_WORD
from reports.recognition.forms import FORMS
from reports.recognition.grids.continued_labels import continued
from reports.recognition.grids.printed_lines import (
    APPLICANTS,
    OFFICIAL_LABELS,
    RESULTS,
    ROWS_A_BLOCK,
    Item,
    Label,
    LabelKind,
    PrintedLine,
    has_result_words,
    label_of,
    lines_named,
)
from reports.recognition.grids.result_grids import blocks_of_heads
from reports.recognition.numerals import LONGEST_CELL, is_page_mark, is_rule, is_value

LONGEST_TABLE_TEXT = 90
#: ``规章000``: digits behind a label without a blank.
GLUED = re.compile(r"^(?P<label>(?:[^\d\s]|\d(?=[、.．]))(?:.*[^\d\s])?)?(?P<digits>\d{1,15})$")
#: Digits run together behind a label of 表三: two for each column at most.
MOST_GLUED = 2 * APPLICANTS
INSTEAD_OF_NUMBER = re.compile(
    r"未增未减|[无没]有?(?:增减|变化|变动)|未变(?:化|动)?|不变|持平|[与同和](?:去|上)(?:一)?年度?(?:持平|相同|一样|一致)?"
)
#: Digits before the words that follow a line; a numbering (3.补正…) is none, nor is a year.
DIGITS_BEFORE_WORDS = re.compile(r"\s*\d{1,4}(?:\s+\d{1,4})*\s*(?P<words>[^\W\d_年月日]{2,})\s*")
#: Words in the place of a number have at most this many characters, blanks included.
LONGEST_INSTEAD = 16
#: Line code → columns in the newest edition that has the line.
COLUMNS = {line.code: len(line.columns) for form in FORMS.values() for line in form.lines.values()}
#: A piece of text between blanks; the name of a bookmark, which holds one, belongs to the number after it.
PIECE = re.compile(r"(?:\[bookmark:[^\[\]]{0,200}\]|\S)+")


class Token(Record, frozen=True):
    """One printed word, number or empty cell."""

    text: str
    place: Place
    at: int
    glued: bool = False  # cut out of digits that run together
    columns: int = 1  # how many its digits are for, where they cannot be told apart

    @property
    def empty(self) -> bool:
        return not self.text.strip()


@dataclass
class _Run:
    """Numbers (and empty cells) between two words, with the words before them."""

    words: list[Token]
    rows: list[list[Token]] = field(default_factory=list)
    own_row: bool = False
    beside: int = 0  # how many of the words are in the row of the numbers


def lines_of(blocks: Iterable[Block]) -> tuple[PrintedLine, ...]:
    """Every run of numbers with the label before it, in printed order. Complete grids among the blocks end a run."""
    found: list[PrintedLine] = []
    runs = list(_runs(_rows(blocks)))
    for number, run in enumerate(runs):
        after = [token.text for token in runs[number + 1].words] if number + 1 < len(runs) else []
        lines = list(_lines_of_run(run, after)) if run.rows else []
        found.extend(_open_labels(run, lines))
        found.extend(_contested(run, lines))
    return tuple(found)


def _open_labels(run: _Run, lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """The labels of other lines before the numbers of a run: each is printed without numbers of its own."""
    if not run.words:
        return
    own = {line.label.code for line in lines} if not _is_contested(run) else set()
    place, at = run.words[0].place, run.words[0].at
    for kind, code in lines_named([token.text for token in run.words]):
        if code not in own:
            label = Label(LabelKind.OPEN, code, kind.value)
            yield PrintedLine(label, (), place, at)


def _contested(run: _Run, lines: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
    """The lines of a run; where several labels claim its numbers, a line of 表三 loses its label."""
    if not _is_contested(run):
        yield from lines
        return
    for line in lines:
        if line.label.kind is LabelKind.REQUEST:
            yield replace(line, label=Label(LabelKind.NONE, "", ""), contested=True)
        else:
            yield replace(line, contested=True)


def _is_contested(run: _Run) -> bool:
    """Whether the words that may belong to the numbers of a run hold the labels of more than one line."""
    if not run.rows:
        return False
    words = run.words[len(run.words) - run.beside :] if run.own_row else run.words
    named = lines_named([token.text for token in words])
    return len([code for kind, code in named if kind is named[-1][0]]) > 1


def _rows(blocks: Iterable[Block]) -> Iterable[list[Token] | None]:
    """Printed rows; None where a run must end."""
    for block in blocks:
        base = block.place.block * ROWS_A_BLOCK
        if isinstance(block, Paragraph):
            for number, text in enumerate(block.text.split("\n")):
                tokens = _split(text, block.place, base + number)
                if tokens:
                    yield tokens
                if len(text) > LONGEST_TABLE_TEXT:
                    yield None
        elif block.complete:
            yield None
        else:
            yield from _rows_of_grid(block, base)


def _rows_of_grid(grid: Grid, base: int) -> Iterable[list[Token]]:
    for number, row in enumerate(grid.rows()):
        tokens: list[Token] = []
        for cell in row:
            tokens.extend(_split(cell.text, cell.place, base + number))
        yield tokens


def _split(text: str, place: Place, at: int) -> list[Token]:
    """A cell as one token, or as words and the numbers printed after them with blanks between."""
    if len(text) > LONGEST_CELL:
        return [Token(text, place, at)]
    if is_page_mark(text) or is_rule(text):
        return []
    if glued := _glued(text, place, at):
        return glued
    pieces = PIECE.findall(text)
    if len(pieces) < 2 or len(pieces) > 40 or is_value(text):
        return [Token(text, place, at)]
    first = len(pieces)
    while first and is_value(pieces[first - 1]):
        first -= 1
    words = " ".join(pieces[:first])
    numbers = len(pieces) - first
    if numbers >= 3 or (numbers and words and wording.is_known(words)):
        tokens = [Token(words, place, at)] if words else []
        return tokens + [Token(piece, place, at) for piece in pieces[first:]]
    return [Token(text, place, at)]


def _glued(text: str, place: Place, at: int) -> list[Token]:
    """A label with its digits run together, or those of 表四: a digit a column where there are as many of both.

    One column takes all digits. Any other count has more than one reading: where a label of 表三 has about as many
    digits as columns, they are one value over all columns, else the text stays one token.
    """
    found = GLUED.match(text.strip())
    if found is None:
        return []
    label, digits = found["label"], found["digits"]
    named = lines_named([label]) if label else []
    columns = RESULTS if not label else COLUMNS.get(named[0][1], 0) if len(named) == 1 else 0
    if columns == 1 and (digits == "0" or digits[0] != "0"):
        cut = [digits]
    elif columns > 1 and len(digits) == columns:
        cut = list(digits)
    elif (
        columns == APPLICANTS and label and len(digits) in (columns - 1, *range(columns + 1, MOST_GLUED + 1))
    ):
        cut = [digits]
    else:
        return []
    tokens = [Token(label, place, at)] if label else []
    shared = 1 if len(cut) > 1 else columns
    return tokens + [Token(piece, place, at, len(cut) > 1, shared) for piece in cut]


def _runs(rows: Iterable[list[Token] | None]) -> Iterator[_Run]:
    reader = _RunReader()
    for row in rows:
        if row is None:
            reader.finish()
        elif not reader.takes_note(row):
            for words, values in _segments(row):
                reader.take(words, values)
        yield from reader.taken()
    reader.finish()
    yield from reader.taken()


class _RunReader:
    """Puts segments of rows together to runs; ``taken`` gives the runs that have ended."""

    def __init__(self) -> None:
        self._words: list[Token] = []
        self._run: _Run | None = None
        self._ended: list[_Run] = []

    def taken(self) -> list[_Run]:
        ended, self._ended = self._ended, []
        return ended

    def finish(self) -> None:
        """End the run, also one of words alone."""
        if self._run or self._words:
            self._ended.append(self._run or _Run(self._words))
        self._words, self._run = [], None

    def takes_note(self, row: list[Token]) -> bool:
        """Whether this row is a note on the last number of the run."""
        return self._run is not None and not self._run.own_row and _note_joined(self._run, row)

    def take(self, words: list[Token], values: list[Token]) -> None:
        if words:
            self._take_words(words, values)
        elif any(not token.empty for token in values):
            self._take_numbers(values)
        else:
            self._take_blanks(values)

    def _take_words(self, words: list[Token], values: list[Token]) -> None:
        if self._run:
            self.finish()
        self._words.extend(words)
        if any(not token.empty for token in values) or (values and _is_line(words, len(values))):
            self._run = _Run(self._words, [values], own_row=True, beside=len(words))

    def _take_numbers(self, values: list[Token]) -> None:
        if self._run and self._run.own_row:
            self.finish()
        if self._run is None:
            self._run = _Run(self._words)
        self._run.rows.append(values)

    def _take_blanks(self, values: list[Token]) -> None:
        run, words = self._run, self._words
        if run and not run.own_row:
            run.rows.append(values)
        elif run is None and words and len(values) == 1 and (_is_line(words) or _is_last_head(words)):
            self._run = _Run(words, [values])
        elif len(values) in (RESULTS, RESULTS - 1) and has_result_words([token.text for token in words]):
            self._run = _Run(words, [values], own_row=True)


def _is_last_head(words: Sequence[Token]) -> bool:
    """Whether 总计 above the numbers of 表四 was the last word: empty cells after it may be their first ones."""
    return wording.normalise(words[-1].text) == TOTAL_WORD and has_result_words([word.text for word in words])


def _is_line(words: Sequence[Token], positions: int = 1) -> bool:
    """Whether empty cells after these words are the printed blanks of a line of the form."""
    kind = label_of([words[-1].text]).kind
    if kind is LabelKind.OTHER and wording.wording_of(words[-1].text).ordinal == "3":
        return True  # the head 其他 has no number
    if wording.request_group(words[-1].text) == "other":
        return positions in (APPLICANTS, APPLICANTS + 1)  # its label may span two columns
    if kind in (LabelKind.OTHER, LabelKind.TOTAL):
        return positions == APPLICANTS
    return kind in (LabelKind.REQUEST, LabelKind.PROACTIVE)


def _segments(row: list[Token]) -> Iterable[tuple[list[Token], list[Token]]]:
    """A row as (words, numbers and empty cells after them); empty cells before words belong to merges and go."""
    words: list[Token] = []
    values: list[Token] = []
    for token in _notes_joined(row):
        if token.empty or is_value(token.text) or _is_instead_of_number(token):
            values.append(token)
            continue
        if any(not value.empty for value in values):
            # A word in the place of a number: which places are empty and which merged is not known any more.
            yield words, values if wording.is_known(token.text) else [v for v in values if not v.empty]
            words = []
        values = []
        words.append(token)
    if words or values:
        yield words, values


def _is_instead_of_number(token: Token) -> bool:
    """Whether these words say in the place of a number that it has not changed: the cell is printed, not the number."""
    return (
        len(token.text) <= LONGEST_INSTEAD
        and INSTEAD_OF_NUMBER.fullmatch(wording.squeezed(token.text)) is not None
    )


def _notes_joined(row: list[Token]) -> list[Token]:
    """``22``, ``（其中修订16件）`` in two tokens is one."""
    found: list[Token] = []
    for token in row:
        if _is_note(token) and found and not found[-1].empty and is_value(found[-1].text):
            found[-1] = Token(f"{found[-1].text}{token.text}", found[-1].place, found[-1].at)
        else:
            found.append(token)
    return found


def _note_joined(run: _Run, row: list[Token]) -> bool:
    """The same with the note on a separate line; return True when it was one."""
    last = run.rows[-1][-1]
    if len(row) != 1 or last.empty or not _is_note(row[0]):
        return False
    run.rows[-1][-1] = Token(f"{last.text}{row[0].text}", last.place, last.at)
    return True


def _is_note(token: Token) -> bool:
    plain = wording.squeezed(token.text)
    return plain.startswith("(") and any(word in plain for word in ("其中", "含", "包括"))


def _lines_of_run(run: _Run, after: Sequence[str]) -> Iterable[PrintedLine]:
    """The lines of a run; ``after`` are the words that follow it, where a label broken over lines goes on."""
    texts = [token.text for token in run.words]
    label = label_of(texts)
    if label.kind is LabelKind.UNKNOWN:
        label = continued(texts, after) or label
    results = has_result_words(texts)
    cut = bool(after) and holds_rest_of_number(after[0])
    glued = cut or any(token.glued for row in run.rows for token in row)
    place = run.words[-1].place if run.words else run.rows[0][0].place
    if results and (found := _blocks_of_results(run, texts, place)):
        yield from found
        return
    wide = [row for row in run.rows if len(row) > 1]
    if run.own_row or not wide:
        tokens = [token for row in run.rows for token in row]
        yield PrintedLine(
            label, _items(tokens), place, tokens[0].at, bounded=run.own_row, results=results, broken=glued
        )
        return
    if len(run.rows) > 1 and len(wide) < len(run.rows):
        tokens = [token for row in run.rows for token in row]
        yield PrintedLine(
            label, _items(tokens), place, tokens[0].at, bounded=False, results=results, broken=True
        )
        return
    for number, row in enumerate(run.rows):
        first = number == 0
        yield PrintedLine(
            label if first else label_of([]),
            _items(row),
            place if first else row[0].place,
            row[0].at,
            results=results,
            broken=glued or (first and any(not token.empty for other in run.rows[1:] for token in other)),
        )


def holds_rest_of_number(text: str) -> bool:
    """Whether text below numbers is digits, which may be the rest of theirs, and the rest of a label: ``56 79政府``."""
    found = DIGITS_BEFORE_WORDS.fullmatch(text)
    return found is not None and any(
        found["words"] in label for labels in OFFICIAL_LABELS.values() for label in labels
    )


def _blocks_of_results(run: _Run, texts: Sequence[str], place: Place) -> list[PrintedLine]:
    """The lines of 表四 where one or two of its blocks are in a table of their own, by the heads before them."""
    tokens = [token for row in run.rows for token in row]
    count = len(tokens)
    if count >= RESULTS or any(token.empty for token in tokens):
        return []
    size = count // max(len(blocks := blocks_of_heads(texts, count)), 1)
    return [
        PrintedLine(
            Label(LabelKind.RESULT, block, ""),
            _items(tokens[number * size : (number + 1) * size]),
            place,
            tokens[number * size].at,
            bounded=run.own_row,
            results=True,
        )
        for number, block in enumerate(blocks)
    ]


def _items(tokens: Sequence[Token]) -> tuple[Item, ...]:
    return tuple(Item(token.text, token.place, token.columns) for token in tokens)
