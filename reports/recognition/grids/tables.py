"""Printed lines to the four statistical tables: every position to its cell code, with its doubt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from msgspec import structs

from reports.reading.model.document import Block, Document, FileKind, Grid, Paragraph
from reports.recognition import wording
from reports.recognition.forms import FORMS
from reports.recognition.grids import complete_grids, editions, torn_tables
from reports.recognition.grids.group_labels import printed_groups
from reports.recognition.grids.head_order import misordered
from reports.recognition.grids.head_units import with_printed_units
from reports.recognition.grids.meanings import RequestLines, settle_requests
from reports.recognition.grids.printed_lines import (
    APPLICANTS,
    OFFICIAL_LABELS,
    LabelKind,
    PrintedLine,
    Side,
    fit,
)
from reports.recognition.grids.results import settle_results
from reports.recognition.grids.second_printings import parted
from reports.recognition.grids.strongest import without_lesser_tables
from reports.recognition.grids.subtotals import without_subtotals
from reports.recognition.grids.table_builder import TableBuilder
from reports.recognition.grids.torn_apart import torn_apart
from reports.recognition.grids.turned_grids import unturned
from reports.recognition.numerals import numeral_of
from reports.recognition.reading import (
    CONFIDENCE,
    CellReading,
    Doubt,
    GroupNumbers,
    TableFound,
    UnknownLine,
)
from reports.statutory.editions import table_of
from reports.statutory.elements import Line, NumberKind

FEWEST_LINES = 2
MEANT_BY_PLACE = (LabelKind.OTHER, LabelKind.TOTAL, LabelKind.GROUP)
RESULT_COLUMNS = 5
#: Fewer lines than this do not show how a torn table prints its blanks.
FEWEST_REGULAR = 4
#: Fewer lines than this do not show on which side of their positions the values stand; the cells have a doubt.
FEWEST_SIDED = 3
#: Characters of a label that no other table and no list of services prints (行政许可 is shorter).
SHORTEST_UNMISTAKABLE = 7
TWICE = "{table}在文件中出现两次且数字不同，可能有两份报告，已取第一份，请核对。"


@dataclass(frozen=True)
class TablesFound:
    """The tables by code, the cells by code in the order of the form, remarks about numbers left aside.

    ``short_values``: ``table.line`` → the numbers of a line that has not as many as the form, where all are numbers.
    """

    tables: dict[str, TableFound]
    cells: dict[str, CellReading]
    remarks: tuple[str, ...] = ()
    short_values: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)


def find_tables(document: Document) -> TablesFound:
    """The statutory tables of a document; ``tables`` is empty when it holds none."""
    lines, extras = _printed_lines(document)
    lines = without_lesser_tables(lines)
    first, again = parted(lines, LabelKind.PROACTIVE)
    proof = editions.proactive_proof(document, _of_kind(first, LabelKind.PROACTIVE))
    proactive = _proactive(first, proof)
    if proactive:
        proactive.compare(_of_kind(again, LabelKind.PROACTIVE))
    first, again = parted(lines, LabelKind.REQUEST)
    first, doubt = without_subtotals(document, first)
    settled = settle_requests(first)
    requests = _requests(first, settled, proactive.edition if proactive else None, doubt)
    if requests:
        requests.compare(_meant(again))
    edition = requests or proactive
    results = _results(lines, edition.edition if edition else editions.NEWEST, known=edition is not None)
    builders = [builder for builder in (proactive, requests, *results) if builder is not None]
    cells: dict[str, CellReading] = {}
    tables: dict[str, TableFound] = {}
    for builder in builders:
        if builder.first is None:
            continue
        tables[builder.code] = builder.finished(builder.first)
        order = FORMS[builder.edition, builder.code].cell_codes
        cells.update({code: builder.cells[code] for code in order if code in builder.cells})
    if proactive:
        unknown = _unknown(lines, proactive, LabelKind.PROACTIVE)
        found = replace(tables["proactive"], unknown_lines=unknown, edition_labels=proof)
        tables["proactive"] = found
        cells.update(with_printed_units(document, found, cells))
    if requests:
        tables["requests"] = replace(
            tables["requests"],
            unknown_lines=_unknown(first, requests, LabelKind.REQUEST),
            extra_columns=extras,
            group_numbers=_group_numbers(settled.groups),
            group_labels=printed_groups(document, first),
        )
    _doubt_order(document, cells)
    repeated = tuple(TWICE.format(table=builder.printed_as) for builder in builders if builder.is_repeated)
    short = {line: values for builder in builders for line, values in builder.short_values.items()}
    return TablesFound(tables, cells, (*settled.remarks, *repeated), short)


def _of_kind(lines: Sequence[PrintedLine], kind: LabelKind) -> list[PrintedLine]:
    return [line for line in lines if line.label.kind is kind]


def _meant(lines: Sequence[PrintedLine]) -> list[PrintedLine]:
    """The lines of 表三 in a second printing, 其他 and 总计 too, which are known by where they stand."""
    return [line for line, _ in settle_requests(lines).lines]


def _doubt_order(document: Document, cells: dict[str, CellReading]) -> None:
    """Doubts every cell below heads that are in another order than in the form."""
    places = misordered(document)
    for code, cell in cells.items() if places else ():
        if cell.doubt is None and (cell.place.block, code.partition(".")[0]) in places:
            cells[code] = structs.replace(cell, doubt=Doubt.HEAD_ORDER, confidence=CONFIDENCE.unsure)


def _printed_lines(document: Document) -> tuple[tuple[PrintedLine, ...], tuple[str, ...]]:
    """All lines in printed order. Paragraphs are looked at in text, and elsewhere if no grid holds 表三."""
    found: list[PrintedLine] = []
    extras: list[str] = []
    held: complete_grids.GridLines | None = None
    complete = [grid for grid in document.grids if grid.complete]
    for number, grid in enumerate(complete):
        after = complete[number + 1] if number + 1 < len(complete) else None
        held = complete_grids.lines_of(unturned(grid), held, after, _caption(document, grid))
        found.extend(held.lines)
        extras.extend(head for head in held.extra_columns if head not in extras)
    has_requests = any(line.label.kind is LabelKind.REQUEST for line in found)
    if document.kind is FileKind.TEXT or not has_requests:
        found.extend(torn_tables.lines_of(document.blocks))
    else:
        found.extend(torn_tables.lines_of([block for block in document.blocks if _may_hold_rows(block)]))
    return tuple(sorted(found, key=lambda line: line.at)), tuple(extras)


def _may_hold_rows(block: Block) -> bool:
    return isinstance(block, Grid) or torn_tables.holds_rest_of_number(block.text)


def _caption(document: Document, grid: Grid) -> str:
    """The paragraph right before a grid."""
    number = grid.place.block - 1
    block = document.blocks[number] if 0 <= number < len(document.blocks) else None
    return block.text if isinstance(block, Paragraph) and block.place.block == number else ""


def _proactive(lines: Sequence[PrintedLine], proof: dict[str, tuple[str, ...]]) -> TableBuilder | None:
    own = [line for line in lines if line.label.kind is LabelKind.PROACTIVE]
    codes = {line.label.code for line in own}
    if len(codes) < FEWEST_LINES and not (codes and (proof or any(map(_is_unmistakable, own)))):
        return None
    edition = editions.proactive_edition(proof, own)
    builder = TableBuilder("proactive", edition)
    by_code = FORMS[edition, "proactive"].lines
    builder.regular = _is_regular(own, by_code)
    builder.side = _side(own, by_code)
    torn = torn_apart(lines, LabelKind.PROACTIVE, by_code)
    for printed in own:
        if printed.label.code in by_code:
            doubt = Doubt.TORN if printed.at in torn else None
            builder.add(printed, by_code[printed.label.code], doubt)
    builder.doubt_beside_missing()
    return builder if builder.first else None


def _requests(
    lines: Sequence[PrintedLine], settled: RequestLines, proactive: str | None, common: Doubt | None
) -> TableBuilder | None:
    """``common``: a doubt about every line of text."""
    if len({printed.label.code for printed, _ in settled.lines}) < FEWEST_LINES and not any(
        printed.count == APPLICANTS or _is_whole_row(printed) or _is_unmistakable(printed)
        for printed, _ in settled.lines
    ):
        return None
    codes = [printed.label.code for printed, _ in settled.lines]
    edition = editions.requests_edition(codes, proactive)
    builder = TableBuilder("requests", edition)
    by_code = FORMS[edition, "requests"].lines
    own = [printed for printed, _ in settled.lines]
    builder.regular = _is_regular(own, by_code)
    builder.side = _side(own, by_code)
    torn = torn_apart(_with_meanings(lines, settled), LabelKind.REQUEST, by_code)
    for printed, doubt in settled.lines:
        if printed.label.code in by_code:
            apart = Doubt.TORN if printed.at in torn else None
            why = doubt or apart or (None if printed.complete else common)
            builder.add(printed, by_code[printed.label.code], why)
    builder.doubt_beside_missing()
    return builder if builder.first else None


def _is_unmistakable(printed: PrintedLine) -> bool:
    """Whether a line alone shows its table: the label as the form prints it, of words of its own, and numbers."""
    label = wording.squeezed(printed.label.text)
    official = OFFICIAL_LABELS.get(printed.label.code, ())
    return printed.count > 0 and len(label) >= SHORTEST_UNMISTAKABLE and label in official


def _is_whole_row(printed: PrintedLine) -> bool:
    """Whether one printed row holds exactly the positions of a line of 表三, some of them with numbers."""
    return printed.bounded and printed.count > 0 and len(printed.items) == APPLICANTS


def _with_meanings(lines: Sequence[PrintedLine], settled: RequestLines) -> list[PrintedLine]:
    """The lines with 其他, 总计 and （六）其他处理 as the lines that they are; rows without a label stay so."""
    meant = {printed.at: printed for printed, _ in settled.lines if printed.label.text}
    return [meant.get(line.at, line) if line.label.kind in MEANT_BY_PLACE else line for line in lines]


def _is_regular(lines: Sequence[PrintedLine], by_code: Mapping[str, Line]) -> bool:
    """Whether every line of a torn table has exactly as many positions as the form, blanks included."""
    own = [line for line in lines if not line.complete and line.label.code in by_code]
    exact = [line for line in own if len(line.items) == len(by_code[line.label.code].columns)]
    return len(own) >= FEWEST_REGULAR and len(exact) == len(own) and all(line.bounded for line in own)


def _side(lines: Sequence[PrintedLine], by_code: Mapping[str, Line]) -> Side | None:
    """On which side of their positions the values of a torn table stand; None where its lines do not show it.

    FIRST: the lines with most columns have exactly their positions, so no label spans columns. LAST: every line with a
    number ends with one, so nothing follows the values. A line with fewer positions than columns shows that the
    table lost its empty cells: then nothing is known, unless all other lines show that they have all of theirs.
    """
    own = [line for line in lines if not line.complete and line.label.code in by_code]
    wanted = {line.label.code: len(by_code[line.label.code].columns) for line in own}
    if len(own) < FEWEST_SIDED:
        return None
    own = _without_one_short(own, wanted)
    if any(len(line.items) < wanted[line.label.code] for line in own):
        return None
    widest = [line for line in own if wanted[line.label.code] == max(wanted.values())]
    if len(widest) >= FEWEST_LINES and all(len(line.items) == wanted[line.label.code] for line in widest):
        return Side.FIRST
    numbered = [line for line in own if line.count]
    if not numbered:
        return Side.LAST  # blank on whichever side
    if len(numbered) >= FEWEST_LINES and all(not line.items[-1].empty for line in numbered):
        return Side.LAST
    return None


def _without_one_short(lines: list[PrintedLine], wanted: Mapping[str, int]) -> list[PrintedLine]:
    """The lines without the only short one, where each other has exactly its positions and ends with a number.

    Each of them has an empty cell as well, or it would not show that the table prints its empty cells.
    """
    short = [line for line in lines if len(line.items) < wanted[line.label.code]]
    if len(short) != 1:
        return lines
    others = [line for line in lines if line is not short[0]]
    exact = all(
        len(line.items) == wanted[line.label.code]
        and not line.items[-1].empty
        and line.count < len(line.items)
        for line in others
    )
    return others if exact else lines


def _results(lines: Sequence[PrintedLine], edition: str, *, known: bool) -> tuple[TableBuilder, ...]:
    settled = settle_results(lines, other_tables=known)
    builders = {code: TableBuilder(code, edition) for code in ("reconsideration", "litigation")}
    for code, line_code, printed, doubt in settled:
        row_of_fifteen = printed.label.kind is LabelKind.NONE and len(printed.items) == RESULT_COLUMNS
        builders[code].regular = row_of_fifteen and printed.bounded
        builders[code].side = Side.FIRST if row_of_fifteen else None
        builders[code].add(printed, table_of(edition, code).line(line_code), doubt)
    return tuple(builder for builder in builders.values() if builder.first)


def _unknown(lines: Sequence[PrintedLine], builder: TableBuilder, kind: LabelKind) -> tuple[UnknownLine, ...]:
    """Labelled numbers between the first and the last line of a table that are none of its lines."""
    own = [line.at for line in lines if line.label.kind is kind]
    edition_lines = FORMS[builder.edition, builder.code].lines
    found = []
    for line in lines:
        if not own or not own[0] < line.at < own[-1] or not line.count:
            continue
        foreign = line.label.kind is kind and line.label.code not in edition_lines
        if (line.label.kind is LabelKind.UNKNOWN and line.label.text) or foreign:
            values = tuple(item.text.strip() for item in line.items)
            found.append(UnknownLine(line.label.text, values, line.place))
    return tuple(found)


def _group_numbers(groups: Sequence[PrintedLine]) -> tuple[GroupNumbers, ...]:
    found = []
    for printed in groups:
        fitted = fit(printed, APPLICANTS)
        numerals = [numeral_of(item.text, NumberKind.COUNT) for item in fitted.items or ()]
        if any(numeral and numeral.value is not None for numeral in numerals):
            values = tuple(numeral.value if numeral else None for numeral in numerals)
            found.append(GroupNumbers(printed.label.code, printed.label.text, values, printed.place))
    return tuple(found)
