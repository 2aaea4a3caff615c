"""A report of a year without the statutory form: title, agency, year and the chapters as they are printed.

Before 2019 no two regions printed the same tables, so nothing is placed into cells: tables are kept as lines of text
within their chapters, where a search finds them (docs/domain/form.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reports.reading.model.document import Document, Grid, Paragraph, Place
from reports.reading.model.errors import ReadingError
from reports.reading.model.records import Record
from reports.recognition import title
from reports.recognition.chapters import is_date_line
from reports.recognition.reading import Chapter, Reading
from reports.recognition.wording import squeezed, without_bookmarks

#: Chapters kept apart; the text of further ones stays with the last.
MOST_CHAPTERS = 60
#: Characters of a heading; a longer line is a sentence.
LONGEST_HEADING = 40
#: Lines before the first chapter among which the title is looked for.
LINES_OF_TITLE = 60
#: Characters of text in a whole document below which there is nothing to keep.
FEWEST_CHARACTERS = 20
#: ``一、概述``, ``第一部分 概述``; behind a full stop the text may follow in the same line.
HEADING = re.compile(
    r"^\s*(?P<heading>(?P<number>(?:第[一二三四五六七八九十]{1,3}部分|[一二三四五六七八九十]{1,3}[、．.]))\s*[^。：:；;]{1,36})"
    r"(?:[。：:](?P<text>.*))?$",
    re.DOTALL,
)
#: The dots and the page number of a line in a table of contents.
CONTENTS_TAIL = re.compile(r"(?:[.…·]{2,}\s*\d{0,3}|(?:\t|\s{2,})\s*\d{1,3})\s*$")


class _Line(Record, frozen=True):
    text: str
    level: int | None
    place: Place
    in_table: bool


def kept_document(document: Document, *, file_name: str | None = None) -> Reading:
    """The document as a Reading without tables and cells. ``chapters``: in order, numbered from 1.

    Text before the first heading is a chapter without a heading. ``file_name`` is the last resort for the title. Raises
    ReadingError("EMPTY") when the document has no text.
    """
    lines = list(_lines(document))
    if sum(len(line.text.strip()) for line in lines) < FEWEST_CHARACTERS:
        raise ReadingError("EMPTY")
    starts = _headings(lines)
    first = starts[0] if starts else len(lines)
    head = [number for number in range(min(first, LINES_OF_TITLE)) if not lines[number].in_table]
    texts = [line.text for line in lines]
    period = title.period_of(texts)
    facts = title.title_of(
        [(lines[n].text, lines[n].level) for n in head], _elsewhere(document, file_name), period
    )
    facts = title.with_announcement(facts, [lines[n].text for n in head])
    report_date = title.report_date_of([text for text in texts[-LINES_OF_TITLE:] if is_date_line(text)])
    facts = title.with_year_from(facts, period, report_date)
    opening = head[facts.last_line] + 1 if facts.last_line >= 0 else 0
    return Reading(
        kind=document.kind.value,
        reader=document.reader,
        title=facts.title,
        agency=facts.agency,
        agency_doubt=facts.agency_doubt,
        year=facts.year,
        year_doubt=facts.year_doubt,
        period=period,
        report_date=report_date,
        telephone=title.telephone_of(reversed(texts)),
        chapters=tuple(_chapters(lines, [opening, *starts])),
        remarks=document.remarks,
    )


def _lines(document: Document) -> Iterator[_Line]:
    """Paragraphs by line; a table by row, its cells with tabs between them."""
    for block in document.blocks:
        if isinstance(block, Paragraph):
            for text in without_bookmarks(block.text).split("\n"):
                yield from _run_on(_Line(text, block.level, block.place, in_table=False))
        elif isinstance(block, Grid):
            for row in block.rows():
                text = "\t".join(" ".join(cell.text.split()) for cell in row)
                if text.strip():
                    yield _Line(text, None, block.place, in_table=block.complete)


def _run_on(line: _Line) -> Iterator[_Line]:
    """The line, or heading and text as two where the text follows the heading's full stop."""
    found = HEADING.match(line.text)
    if found and (found["text"] or "").strip():
        yield _Line(found["heading"], line.level, line.place, line.in_table)
        yield _Line(found["text"], None, line.place, line.in_table)
    else:
        yield line


def _headings(lines: Sequence[_Line]) -> list[int]:
    """Indexes of the lines that begin a chapter; those of a table of contents, which come again later, are none."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines):
        text = line.text.strip()
        if line.in_table or len(text) > LONGEST_HEADING or HEADING.match(text) is None:
            continue
        # The last of its name: the one before it stands in the table of contents.
        found[squeezed(CONTENTS_TAIL.sub("", text))] = number
    return sorted(found.values())[:MOST_CHAPTERS]


def _chapters(lines: Sequence[_Line], starts: Sequence[int]) -> Iterator[Chapter]:
    """The chapters between these lines; ``starts``: the first line of the text before all headings, then headings."""
    part = 0
    for place, start in enumerate(starts):
        end = starts[place + 1] if place + 1 < len(starts) else len(lines)
        body = "\n".join(line.text.strip() for line in lines[start + (place > 0) : end] if line.text.strip())
        if place == 0 and not body:
            continue
        part += 1
        heading = lines[start].text.strip() if place else ""
        yield Chapter(part, CONTENTS_TAIL.sub("", heading), body, lines[start].place)


def _elsewhere(document: Document, file_name: str | None) -> list[tuple[str, str]]:
    found = [("文件标题", document.title)] if document.title else []
    if file_name:
        found.append(("文件名", file_name.rsplit(".", 1)[0]))
    return found
