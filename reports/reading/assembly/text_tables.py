"""Tables in lines of text: where they stand, and their tokens in printed order.

Word, browsers and converters tear tables in about nine ways: one cell a line with a tab, tab rows with lost
merges, one token a line, pipes at the end, on both sides or on their own line, Markdown with rule lines
anywhere. Every token is kept in printed order; columns are claimed (``complete``) only for a regular
Markdown table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from reports.reading.assembly.lines import Line, LineKind, classify, clean_cell, is_number, trailing_numbers
from reports.reading.model.document import Block, Grid, GridCell, Note, Paragraph, Place
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import MAX_CELLS

_TABLE = frozenset({LineKind.CELLS, LineKind.NUMBER})
#: Label lines between two lines with cells, or before the first number. 表四 alone prints 17 heads in a row.
_LONGEST_RUN_OF_LABELS = 40

Rows = list[list[str]]


def blocks_from_text(text: str) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Return text with ``\\n`` line ends as blocks and notes.

    Headings and prose are Paragraphs, tables are Grids, page marks are Notes. Raises ReadingError UNSAFE when the text
    holds more than MAX_CELLS cells.
    """
    physical = text.split("\n")
    markdown = any(re.match(r"#{1,6}\s|\s*\|?\s*:?-{3,}:?\s*\|", line) for line in physical)
    lines = [classify(line, markdown=markdown) for line in physical]
    if sum(len(line.tokens) for line in lines) > MAX_CELLS:
        raise ReadingError("UNSAFE")
    blocks: list[Block] = []
    notes: list[Note] = []
    position = 0
    for start, end in _regions(lines):
        _add_paragraphs(lines[position:start], blocks, notes, markdown=markdown)
        _add_grid(lines[start:end], blocks, notes, markdown=markdown)
        position = end
    _add_paragraphs(lines[position:], blocks, notes, markdown=markdown)
    return tuple(blocks), tuple(notes)


def _regions(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Half-open line ranges that print tables, from the first to the last line of each."""
    found: list[tuple[int, int]] = []
    position = 0
    while position < len(lines):
        if lines[position].kind not in _TABLE:
            position += 1
            continue
        start, end = position, _end_of_region(lines, position)
        first = _start_with_labels(lines, start, found[-1][1] if found else 0)
        if lines[start].only_numbers or (lines[start].spaced and _follows_heading(lines, first)):
            start = first
        end = _end_with_note(lines, end)
        if _is_table(lines[start:end]):
            found.append((start, end))
        position = end
    return found


def _end_of_region(lines: Sequence[Line], start: int) -> int:
    end = start + 1
    labels = 0
    for position in range(start + 1, len(lines)):
        kind = lines[position].kind
        if kind in (LineKind.HEADING, LineKind.PROSE):
            break
        if kind in _TABLE:
            end, labels = position + 1, 0
        elif kind is LineKind.RULE and position == end:
            end = position + 1
        elif kind is LineKind.SHORT:
            labels += 1
            if labels > _LONGEST_RUN_OF_LABELS:
                break
    return end


def _start_with_labels(lines: Sequence[Line], start: int, floor: int) -> int:
    """Where the labels before a table that begins with bare numbers begin."""
    first = start
    for position in range(start - 1, max(floor, start - 3 * _LONGEST_RUN_OF_LABELS) - 1, -1):
        kind = lines[position].kind
        if kind is LineKind.SHORT:
            first = position
        elif kind not in (LineKind.EMPTY, LineKind.RULE, LineKind.PAGE_MARK):
            break
    return first


def _follows_heading(lines: Sequence[Line], start: int) -> bool:
    """Nothing but empty lines between ``start`` and the heading before it."""
    for position in range(start - 1, -1, -1):
        if lines[position].kind is not LineKind.EMPTY:
            return lines[position].kind is LineKind.HEADING
    return False


def _end_with_note(lines: Sequence[Line], end: int) -> int:
    """A bracketed note directly under the last cell belongs to it: ``22`` / ``（其中修订16件）``."""
    if end < len(lines) and lines[end].kind is LineKind.SHORT and re.match(r"\s*[(（]其中", lines[end].text):
        return end + 1
    return end


def _is_table(lines: Sequence[Line]) -> bool:
    cells = [line for line in lines if line.kind in _TABLE]
    filled = sum(1 for line in cells for token in line.tokens if token)
    widest = max((sum(1 for token in line.tokens if token) for line in cells), default=0)
    return widest >= 3 or (filled >= 3 and len(cells) >= 2) or any(map(_is_row_of_one_number, cells))


def _is_row_of_one_number(line: Line) -> bool:
    """Whether a line between two pipes is a label with one number: ``| 一、本年新收… | 46 |``."""
    text = line.text.strip()
    enclosed = line.piped and text.startswith("|") and text.endswith("|")
    return enclosed and len(line.tokens) == 2 and bool(line.tokens[0]) and is_number(line.tokens[1])


def _add_paragraphs(lines: Sequence[Line], blocks: list[Block], notes: list[Note], *, markdown: bool) -> None:
    for line in lines:
        if line.kind in (LineKind.EMPTY, LineKind.RULE):
            continue
        text = line.text.strip()
        if not text:
            continue
        if line.kind is LineKind.PAGE_MARK:
            notes.append(Note("footer", text))
            continue
        level = None
        mark = re.match(r"(#{1,6})\s+", text)
        if mark:
            level, text = len(mark[1]), text[mark.end() :].rstrip("# ")
        if markdown:
            text = clean_cell(text, markdown=True)
        blocks.append(Paragraph(text, Place(len(blocks)), level))


def _add_grid(lines: Sequence[Line], blocks: list[Block], notes: list[Note], *, markdown: bool) -> None:
    notes.extend(Note("footer", line.text.strip()) for line in lines if line.kind is LineKind.PAGE_MARK)
    kept = [line for line in lines if line.kind is not LineKind.PAGE_MARK]
    for rows in (regular := _regular_tables(kept)):
        blocks.append(_grid(rows, Place(len(blocks)), complete=True))
    if regular:
        return
    kept = [line for line in kept if line.kind is not LineKind.RULE]
    if _one_cell_a_line(kept):
        rows = _rows_of_single_cells(kept)
    elif _pipes_between_lines(kept):
        rows = _rows_between_pipes(kept, markdown=markdown)
    else:
        rows = _rows_by_line(kept, markdown=markdown)
    if rows:
        blocks.append(_grid(rows, Place(len(blocks)), complete=False))


def _grid(rows: Rows, place: Place, *, complete: bool) -> Grid:
    cells = tuple(
        GridCell(text, number, column, 1, 1, Place(place.block, number, column))
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    return Grid(cells, len(rows), max(len(row) for row in rows), place, complete=complete)


def _regular_tables(lines: Sequence[Line]) -> list[Rows]:
    """The rows of the Markdown tables that follow each other here, if all are regular and equally wide; else none.

    A rule row after the first says that the row before it is the head of another table, such as one cut by a page.
    """
    used = [line for line in lines if line.kind is not LineKind.EMPTY]
    starts = [number - 1 for number, line in enumerate(used) if line.kind is LineKind.RULE]
    if not starts or starts[0] != 0:
        return []
    ends = [*starts[1:], len(used)]
    found = [_regular_markdown(used[start:end]) for start, end in zip(starts, ends, strict=True)]
    regular = [rows for rows in found if rows is not None]
    return regular if len(regular) == len(found) and len({len(rows[0]) for rows in regular}) == 1 else []


def _regular_markdown(lines: Sequence[Line]) -> Rows | None:
    """The rows of one Markdown table, if its columns can be trusted; else None.

    Trusted: a head row, one rule row after it, every row as wide as the head, and in every row with numbers
    the words stand left of the column in which the numbers of all rows begin. A torn table padded on the
    right fails the last.
    """
    used = [line for line in lines if line.kind is not LineKind.EMPTY]
    if len(used) < 3 or not all(line.piped for line in used) or used[1].kind is not LineKind.RULE:
        return None
    body = [used[0], *used[2:]]
    if any(line.kind is LineKind.RULE or len(line.tokens) != len(used[1].tokens) for line in body):
        return None
    first_number = min(
        (column for line in body for column, token in enumerate(line.tokens) if is_number(token)),
        default=None,
    )
    if first_number is None or (first_number == 0 and len(body) > 4):
        return None
    for line in body:
        numbers = [column for column, token in enumerate(line.tokens) if is_number(token)]
        words = [column for column, token in enumerate(line.tokens) if token and not is_number(token)]
        if numbers and words and max(words) >= first_number:
            return None
    return [list(line.tokens) for line in body]


def _one_cell_a_line(lines: Sequence[Line]) -> bool:
    """Layout A: most lines with a tab begin with it and have no other."""
    tabbed = [line for line in lines if line.kind is LineKind.CELLS and "\t" in line.text and not line.piped]
    single = sum(1 for line in tabbed if _is_single_cell(line))
    return single >= 3 and single > 0.6 * len(tabbed)


def _is_single_cell(line: Line) -> bool:
    return line.text.startswith("\t") and line.text.count("\t") == 1 and not line.piped


def _rows_of_single_cells(lines: Sequence[Line]) -> Rows:
    """A tab begins a cell, an empty line ends a row, a line without tab goes on with the cell before it."""
    rows: Rows = [[]]
    open_cell = False
    for line in lines:
        if line.kind is LineKind.EMPTY:
            if line.text and open_cell and not rows[-1][-1].strip():
                continue  # white space at the head of a cell: ``⇥␣`` / ``␣`` / ``三、本年度办理结果``
            if rows[-1]:
                rows.append([])
            open_cell = False
        elif line.kind is LineKind.CELLS and _is_single_cell(line):
            rows[-1].append(line.text.strip())
            open_cell = True
        elif line.kind is LineKind.CELLS:
            rows[-1].extend(line.tokens)
            open_cell = False
        elif open_cell and line.kind is LineKind.SHORT:
            rows[-1][-1] = f"{rows[-1][-1]}\n{line.text.strip()}".strip()
        else:
            rows[-1].extend(trailing_numbers(line.text))
            open_cell = False
    return [row for row in rows if row]


def _pipes_between_lines(lines: Sequence[Line]) -> bool:
    """Layouts G and H: no line holds two filled cells; cells end with a pipe or are between lines of pipes."""
    piped = [line for line in lines if line.piped]
    many = sum(1 for line in piped if sum(1 for token in line.tokens if token) > 1)
    return len(piped) >= 3 and many <= 0.1 * len(piped)


def _rows_between_pipes(lines: Sequence[Line], *, markdown: bool) -> Rows:
    """One token a row; between two pipes stands one cell, which may hold several lines."""
    rows: Rows = []
    for piece in re.split(r"(?<!\\)\|", "\n".join(line.text for line in lines).strip("\n")):
        rows.extend([text] for text in _tokens_of_piece(piece, markdown=markdown))
    if rows and not rows[-1][0]:
        rows.pop()  # behind the last pipe; empty cells before it are printed
    return rows


def _tokens_of_piece(piece: str, *, markdown: bool) -> list[str]:
    """Usually one token; lines with a number or an empty line between them were cells of their own."""
    parts = [part for part in re.split(r"\n[^\S\n]*\n", piece) if part.strip()]
    if not parts:
        return [""]
    found: list[str] = []
    for part in parts:
        lines = [clean_cell(line, markdown=markdown) for line in part.split("\n") if line.strip()]
        if len(lines) > 1 and not any(is_number(line) for line in lines):
            lines = ["\n".join(lines)]
        for line in lines:
            found.extend(trailing_numbers(line) if "\n" not in line and len(line.split()) > 1 else [line])
    return found


def _rows_by_line(lines: Sequence[Line], *, markdown: bool) -> Rows:
    """Layouts B, C, E, F, I: a line is a row; a bare word or number is a separate row."""
    rows: Rows = []
    for line in lines:
        if line.kind is LineKind.CELLS:
            rows.append(list(line.tokens))
        elif line.kind is not LineKind.EMPTY:
            text = clean_cell(line.text, markdown=markdown)
            rows.append(list(trailing_numbers(text)))
    return rows
