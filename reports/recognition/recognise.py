"""Document to Reading: the one entrance of recognition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reports.reading.model.document import Document
from reports.reading.model.errors import ReadingError
from reports.recognition import chapters, title
from reports.recognition.evidence import weighed
from reports.recognition.grids.data_columns import stands_in_requests
from reports.recognition.grids.editions import TELLING_LINES
from reports.recognition.grids.guessed import guessed_cells
from reports.recognition.grids.printed_lines import label_of, lines_named
from reports.recognition.grids.tables import find_tables
from reports.recognition.numerals import is_value
from reports.recognition.reading import Reading, TableFound
from reports.recognition.table_blocks import table_blocks
from reports.recognition.wording import is_known
from reports.statutory.editions import EDITIONS, edition_for_year
from reports.statutory.printed_form import print_tables

#: A report without tables is known by this many headings of parts, or this many labels among the first ones.
FEWEST_HEADINGS, FEWEST_LABELS, MOST_LABELS = 4, 4, 400
#: A document without tables and with more lines than this is not taken for a report.
MOST_LINES = 5_000
#: Notes, comments and properties kept, and characters of each; the rest is left out.
MOST_NOTES, LONGEST_NOTE = 200, 2_000


def recognise(document: Document, *, file_name: str | None = None) -> Reading:
    """Everything found in one document: title, agency, year, parts, tables, cells.

    ``file_name`` as the sender named it is the last resort for the title (with a doubt). Raises
    ReadingError("NO_TABLES") when the document holds no table of the form, and neither title, headings nor labels.
    """
    found = find_tables(document)
    cells = guessed_cells(document, found.cells) if document.guessed else found.cells
    by_position = document.guessed or document.kind.by_position
    sure = weighed(found.tables, cells, found.short_values, by_position=by_position)
    blocks_of_tables = table_blocks(document)
    narrative = chapters.narrative_of(document, blocks_of_tables)
    before = [line.text for line in narrative.before]
    closing = [line.text for line in narrative.closing]
    bodies = [chapter.text for chapter in narrative.chapters]
    period = title.period_of([*before, *bodies])
    facts = title.title_of(
        [(line.text, line.level) for line in narrative.before], _elsewhere(document, file_name), period
    )
    if not found.tables and not _is_report(document, narrative, facts, blocks_of_tables):
        raise ReadingError("NO_TABLES")
    preamble = before[facts.last_line + 1 :]
    report_date = title.report_date_of(closing)
    facts = title.with_announcement(facts, preamble)
    facts = title.with_year_from(facts, period, report_date, bodies[0] if bodies else "")
    contact_first = [*preamble, *closing, *reversed(bodies)]
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
        telephone=title.telephone_of(contact_first),
        cited_notice=title.notice_of([*preamble, *bodies, *closing]),
        preamble=_text(preamble),
        closing=_text(closing),
        chapters=narrative.chapters,
        tables=_with_edition_of_year(sure.tables, facts.year),
        cells=sure.cells,
        remarks=(*document.remarks, *found.remarks),
        notes=_notes(document),
        second_title=narrative.second_title,
    )


def _is_report(
    document: Document,
    narrative: chapters.Narrative,
    facts: title.TitleFacts,
    blocks_of_tables: frozenset[int],
) -> bool:
    """Whether a document without a table of numbers is a report all the same: by its title, headings or labels."""
    if sum(block.text.count("\n") + 1 for block in document.paragraphs) > MOST_LINES:
        return False
    if title.is_of_a_report(facts):
        return True
    if any(title.is_of_another_paper(line.text) for line in narrative.before):
        return False
    if len(narrative.chapters) >= FEWEST_HEADINGS:
        return True
    labels = [block.text for block in document.paragraphs if block.place.block in blocks_of_tables]
    labels.extend(cell.text for grid in document.grids for cell in grid.cells if cell.text.strip())
    return len(lines_named(labels[:MOST_LABELS])) >= FEWEST_LABELS


def _with_edition_of_year(tables: Mapping[str, TableFound], year: int | None) -> dict[str, TableFound]:
    """表三 in the edition of its year where no line that tells the editions apart is printed in it."""
    requests = tables.get("requests")
    expected = edition_for_year(year) if year else None
    if requests is None or expected is None or any(code in requests.labels for code in TELLING_LINES):
        return dict(tables)
    return {**tables, "requests": replace(requests, edition=expected.name)}


def _notes(document: Document) -> tuple[str, ...]:
    """What is in the file beside its text: notes, comments, page headers, properties, its own title."""
    texts = [document.title or "", *(note.text for note in document.notes[:MOST_NOTES])]
    return tuple(text[:LONGEST_NOTE] for text in texts if text.strip())


def _elsewhere(document: Document, file_name: str | None) -> list[tuple[str, str]]:
    sources = [
        ("网页信息栏", row[1].text)
        for grid in document.grids
        for row in grid.rows()
        if len(row) >= 2 and row[0].text.strip().rstrip(":：") in ("名称", "标题", "信息名称", "名　称")
    ]
    if document.title:
        sources.append(("文件标题", document.title))
    sources.extend(("文件属性", note.text) for note in document.notes if note.kind == "property")
    if file_name:
        sources.append(("文件名", file_name.rsplit(".", 1)[0]))
    return sources


def _warm_caches() -> None:
    """Parse all labels and heads of the form at import, so that forked children inherit the caches."""
    for edition in EDITIONS.values():
        for table in print_tables(edition.name, dict.fromkeys(edition.cells), {}):
            for text in {cell.text for row in table.rows for cell in row}:
                label_of([text])
                is_known(text)
                stands_in_requests(text)
                is_value(text)


def _text(texts: list[str]) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())


_warm_caches()
