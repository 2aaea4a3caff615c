"""The six parts of the report by the words of their headings, and the text that belongs to each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.reading.model.document import Document, Grid, Paragraph, Place
from reports.reading.model.records import Record
from reports.recognition import wording
from reports.recognition.cores import OTHER_WORD, PART_WORDS
from reports.recognition.reading import Chapter
from reports.recognition.title import LONGEST_TITLE, SENTENCE, TITLE, TITLE_WORD, YEAR
from reports.statutory.editions import PART_NUMERALS

PARTS_IN_ORDER = tuple(PART_WORDS)
PART_HEADING = re.compile("|".join(f"({words})" for words in PART_WORDS.values()))
LONGEST_HEADING = 60
#: Page number or dots at the end of a line of a table of contents.
CONTENTS_TAIL = re.compile(r"(?:[.…·]{3,}|\t|\s{3,})\s*\d{1,3}\s*$|…{2,}")
#: ``五、存在的主要问题及改进情况。一是……``
RUN_ON = re.compile(
    r"^(\s*(?:[一二三四五六1-6][、．.]|[（(][一二三四五六][)）]|第[一二三四五六]部分)[^。：:；;，]{4,40}?[。：:])\s*(\S.{5,})$"
)
DATE_LINE = re.compile(
    r"\(?(?:20\d\d年\d{1,2}月\d{1,2}日?|20\d\d[./-]\d{1,2}[./-]\d{1,2}|二[〇○零O0]\S{2}年\S{1,2}月\S{1,3}日)\)?"
)
DATE_BEGINS = ("20", "二", "(20", "(二")
LOST_DATE_SIGNS = re.compile(r"\s*20\d\d\s+\d{1,2}\s+\d{1,2}\s*")
FURNITURE = re.compile(
    r"(?:联系(?:地址|电话|方式|人)|地址|电话|邮编|邮政编码|传真|电子邮箱|网址|附件\d*[:：]|\(?此件|抄送|主办|版权所有|分享|"
    r"打印|关闭|上一篇|下一篇|扫一扫|网站(?:地图|标识码)|备案号|来源[:：]|责任编辑)"
)
#: A comma or a full stop inside: a sentence that speaks of problems, not the heading of part five.
CLAUSES = re.compile(r"[，,；;]|。.")
#: This many parts before a title and again after it make two reports.
FEWEST_PARTS = 4
#: The title of a second report is among this many filled lines above its first heading.
MOST_LINES_ABOVE = 8
#: A grid of fewer cells (a page number between two lines of a table of contents) is no table of the form.
FEWEST_CELLS = 15
#: Parts without a table: their headings show how a report numbers its parts.
PROSE_PARTS = frozenset((1, 5))
ORDINALS = "一二三四五六七八九十"


class TextLine(Record, frozen=True):
    """One paragraph, or one single-cell row of a torn table (a heading may have been taken for part of it)."""

    text: str
    place: Place
    index: int
    level: int | None
    in_table: bool


@dataclass(frozen=True)
class Narrative:
    """The parts found, the lines before the first heading and those after the end of the last part.

    ``second_title``: the title of another report that follows in the same file, "" where it prints none; nothing
    after it is in ``closing``.
    """

    chapters: tuple[Chapter, ...]
    before: tuple[TextLine, ...]
    closing: tuple[TextLine, ...]
    second_title: str | None = None


@dataclass(frozen=True, slots=True)
class _Heading:
    part: int
    line: TextLine
    numeral: str | None
    rank: int


def narrative_of(document: Document, table_blocks: frozenset[int]) -> Narrative:
    """Headings, narrative and closing. ``table_blocks``: blocks that are part of a statutory table, never prose.

    A heading is known by its words, not by its number; a heading repeated in a table of contents, and an equal
    sub-heading in brackets such as （一）主动公开政府信息情况, are not parts.
    """
    lines = _lines(document, table_blocks)
    tables_after = _blocks_before_tables(document, lines)
    candidates = _candidates(lines, tables_after)
    second = _second_report(lines, candidates, _blocks_of_tables(document))
    if second is not None:
        lines = lines[: second[0]]
        candidates = [heading for heading in candidates if heading.line.index < second[0]]
    chosen = _choose(candidates)
    chosen.sort(key=lambda heading: heading.line.index)
    first = chosen[0].line.index if chosen else len(lines)
    chapters: list[Chapter] = []
    closing: tuple[TextLine, ...] = ()
    for number, heading in enumerate(chosen):
        last = number == len(chosen) - 1
        end = len(lines) if last else chosen[number + 1].line.index
        body = [line for line in lines[heading.line.index + 1 : end] if not line.in_table]
        if last:
            kept = _end_of_body(body)
            body, closing = body[:kept], tuple(body[kept:])
        text = "\n".join(line.text.strip() for line in body if line.text.strip())
        printed = heading.line.text.strip()
        chapters.append(Chapter(heading.part, printed, text, heading.line.place, heading.numeral))
    before = tuple(line for line in lines[:first] if not line.in_table)
    return Narrative(tuple(chapters), before, closing, None if second is None else second[1])


def _second_report(
    lines: Sequence[TextLine], candidates: Sequence[_Heading], grids: Sequence[int]
) -> tuple[int, str] | None:
    """Index of the line with which a second report begins, and its title: "" where none is printed."""
    for line in lines:
        text = wording.squeezed(line.text)
        if line.in_table or not _is_title(text) or not YEAR.search(text):
            continue
        before = {heading.part for heading in candidates if heading.line.index < line.index}
        after = {heading.part for heading in candidates if heading.line.index > line.index}
        if len(before) >= FEWEST_PARTS and len(before & after) >= FEWEST_PARTS:
            return line.index, line.text.strip()
    again = _first_again(candidates, grids)
    if again is None:
        return None
    before_heading = [line for line in lines[: again.line.index] if line.text.strip()][-MOST_LINES_ABOVE:]
    titles = [line for line in before_heading if not line.in_table and _is_title(wording.squeezed(line.text))]
    return (titles[0].index, titles[0].text.strip()) if titles else (again.line.index, "")


def _is_title(text: str) -> bool:
    """Whether a line without blanks may be the title of a report."""
    if len(text) > LONGEST_TITLE or TITLE_WORD not in text or SENTENCE.search(text):
        return False
    return TITLE.fullmatch(text) is not None


def _blocks_of_tables(document: Document) -> list[int]:
    """Blocks of grids that may be tables of the form: no single numbers or lines."""
    return [grid.place.block for grid in document.grids if len(grid.cells) >= FEWEST_CELLS]


def _first_again(candidates: Sequence[_Heading], grids: Sequence[int]) -> _Heading | None:
    """The heading with which most parts come a second time; tables stand before it and after it.

    ``grids``: the blocks of the tables.

    A table of contents has no table before its end, and a list of the tables behind the prose has no prose parts.
    """
    seen: set[int] = set()
    in_order = sorted(candidates, key=lambda heading: heading.line.index)
    for number, heading in enumerate(in_order):
        if heading.part not in seen or len(seen) < FEWEST_PARTS:
            seen.add(heading.part)
            continue
        again = seen & {other.part for other in in_order[number:]}
        block = heading.line.place.block
        if not any(grid < block for grid in grids):
            seen = {heading.part}  # what came before was a table of contents
        elif len(again) >= FEWEST_PARTS and again & PROSE_PARTS and any(grid > block for grid in grids):
            return heading
    return None


def _lines(document: Document, table_blocks: frozenset[int]) -> list[TextLine]:
    found: list[TextLine] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            inside = block.place.block in table_blocks
            for text in _lines_of(wording.without_bookmarks(block.text)):
                found.append(TextLine(text, block.place, len(found), block.level, inside))
        elif isinstance(block, Grid) and not block.complete:
            for row in block.rows():
                filled = [cell for cell in row if cell.text.strip()]
                if len(filled) == 1:
                    found.append(TextLine(filled[0].text, filled[0].place, len(found), None, True))
    return found


def _lines_of(text: str) -> list[str]:
    """The lines of a paragraph; a heading followed directly by its text becomes a separate line."""
    lines: list[str] = []
    for line in text.split("\n"):
        run_on = RUN_ON.match(line)
        words = wording.normalise(run_on[1]) if run_on else ""
        if run_on and _part_of(words) is not None:
            lines.extend(run_on.groups())
        else:
            lines.append(line)
    return lines


def _blocks_before_tables(document: Document, lines: Sequence[TextLine]) -> frozenset[int]:
    """Indexes of lines that stand directly before a grid."""
    grids = [block.place.block for block in document.blocks if isinstance(block, Grid)]
    before = {number - 1 for number in grids} | {number - 2 for number in grids}
    return frozenset(line.index for line in lines if line.place.block in before)


def _candidates(lines: Sequence[TextLine], before_tables: frozenset[int]) -> list[_Heading]:
    found: list[_Heading] = []
    in_brackets: list[_Heading] = []
    for line in lines:
        text = line.text.strip()
        part = _part_named(text)
        if part is None:
            continue
        parts = wording.wording_of(text)
        numbered = parts.ordinal is not None and parts.ordinal in ORDINALS
        if line.in_table and not numbered:
            continue
        near_table = line.index in before_tables and part in (2, 3, 4)
        if parts.bracketed and parts.ordinal == PART_NUMERALS[part] and not line.in_table:
            in_brackets.append(_Heading(part, line, parts.ordinal, 0))
        if parts.bracketed and not near_table:
            continue
        if parts.core == OTHER_WORD and not numbered:
            continue  # 3.其他 is a line of 表三
        rank = 0 if parts.bracketed else 1
        rank += 2 * (numbered and not parts.bracketed)
        rank += bool(parts.ordinal) + 2 * bool(line.level) + 2 * near_table
        found.append(_Heading(part, line, parts.ordinal, rank))
    bracketed = {heading.part for heading in in_brackets}
    certain = {heading.part for heading in found if heading.rank > 0 and heading not in in_brackets}
    if certain.isdisjoint(PROSE_PARTS) and bracketed & PROSE_PARTS and len(bracketed) >= FEWEST_PARTS:
        found = in_brackets  # （一）总体情况 … （六）其他需要报告的事项: the report numbers its parts so
    return _without_contents(found, lines)


def _part_named(text: str) -> int | None:
    """The part whose heading this line may be: neither an entry of a table of contents nor a sentence."""
    if not text or len(text) > LONGEST_HEADING:
        return None
    part = _part_of(wording.normalise(text))
    return None if part is None or CONTENTS_TAIL.search(text) or CLAUSES.search(text) else part


def _part_of(core: str) -> int | None:
    """The part whose heading this is, in normalised form; None for other words."""
    found = PART_HEADING.fullmatch(core)
    return PARTS_IN_ORDER[found.lastindex - 1] if found and found.lastindex else None


def _without_contents(found: list[_Heading], lines: Sequence[TextLine]) -> list[_Heading]:
    """Drop headings that follow each other without text between, where the same parts come again later."""
    listed: set[int] = set()
    position = 0
    while position < len(found):
        end = position + 1
        while end < len(found) and not _text_between(found[end - 1].line, found[end].line, lines):
            end += 1
        if end - position >= 3:
            listed.update(range(position, end))
        position = end
    last = {heading.part: number for number, heading in enumerate(found)}
    return [
        heading
        for number, heading in enumerate(found)
        if number not in listed or last[heading.part] == number
    ]


def _text_between(one: TextLine, other: TextLine, lines: Sequence[TextLine]) -> bool:
    if other.place.block - one.place.block > other.index - one.index:
        return True  # a grid is between them
    return any(line.text.strip() for line in lines[one.index + 1 : other.index])


def _choose(candidates: Sequence[_Heading]) -> list[_Heading]:
    """One heading a part: the most certain, the first among equals."""
    best: dict[int, _Heading] = {}
    for heading in candidates:
        known = best.get(heading.part)
        if known is None or heading.rank > known.rank:
            best[heading.part] = heading
    return list(best.values())


def _end_of_body(body: Sequence[TextLine]) -> int:
    """Where the last part ends and signature, date, contact and page furniture begin."""
    for number, line in enumerate(body):
        if is_date_line(line.text):
            before = number - 1
            while before > 0 and not body[before].text.strip():
                before -= 1
            signature = (
                before > 0 and len(body[before].text.strip()) <= 40 and not _is_sentence(body[before].text)
            )
            return before if signature else number
    end = len(body)
    while end and (not body[end - 1].text.strip() or FURNITURE.match(wording.squeezed(body[end - 1].text))):
        end -= 1
    return end


def is_date_line(text: str) -> bool:
    """Whether a paragraph is nothing but a date, also one whose 年月日 were lost."""
    squeezed = wording.squeezed(text)
    if not squeezed.startswith(DATE_BEGINS):
        return False
    return bool(DATE_LINE.fullmatch(squeezed) or LOST_DATE_SIGNS.fullmatch(wording.plain(text)))


def _is_sentence(text: str) -> bool:
    return bool(re.search(r"[。；;:：]\s*$", text))
