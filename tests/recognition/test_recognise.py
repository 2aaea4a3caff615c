"""Recognition as a whole: any document gives a Reading or NO_TABLES, never a crash or an invented number."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.demo.printing import LAYOUTS, print_docx, print_html, print_text
from reports.reading.model.document import Document, FileKind, Grid, GridCell, Paragraph, Place
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.numerals import numeral_of
from reports.recognition.reading import CellState, Reading
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import NumberKind
from tests.recognition.reading_of import numbered_cells, printed, read_text, wrong_cells
from tests.samples.builders import balanced_cells, report

WORDS = [line.label for form in EDITIONS.values() for table in form.tables for line in table.lines] + [
    "其他",
    "总计",
    "（三）不予公开",
    "（六）其他处理",
    "结果维持",
    "自然人",
    "一、总体情况",
    "",
    "",
    "/",
    "—",
    "---",
    "- 3 -",
]
TOKENS = st.one_of(st.sampled_from(WORDS), st.integers(0, 999).map(str), st.text(max_size=6))


@st.composite
def grids(draw, complete):
    width = draw(st.integers(1, 17))
    rows = draw(st.lists(st.lists(TOKENS, min_size=1, max_size=width), min_size=1, max_size=12))
    cells = tuple(
        GridCell(text, number, column, 1, 1, Place(1, number, column))
        for number, row in enumerate(rows)
        for column, text in enumerate(row)
    )
    return Grid(cells, len(rows), width, Place(1), complete=complete)


def tokens_of(document: Document) -> list[str]:
    return [cell.text for grid in document.grids for cell in grid.cells] + [
        p.text for p in document.paragraphs
    ]


@settings(max_examples=150, deadline=None)
@given(st.booleans().flatmap(grids), st.lists(TOKENS, max_size=4))
def test_any_heap_of_words_and_numbers_gives_only_numbers_that_are_printed(grid, texts):
    paragraphs = tuple(Paragraph(text, Place(2 + number)) for number, text in enumerate(texts))
    document = Document(FileKind.TEXT, "test", (grid, *paragraphs))
    try:
        reading = recognise(document)
    except ReadingError:
        return
    shown = [numeral_of(text, NumberKind.AMOUNT) for text in " ".join(tokens_of(document)).split()]
    numbers = {
        numeral.value for numeral in shown if numeral is not None and numeral.state is CellState.NUMBER
    }
    assert {cell.value for cell in reading.cells.values() if cell.value is not None} <= numbers


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["2019", "2021"]), st.sampled_from([*LAYOUTS, "docx", "html"]))
def test_every_balanced_report_is_read_cell_by_cell_in_every_way_of_printing(seed, edition, way):
    cells = balanced_cells(seed, edition)
    made = report("青石渡县水利局", 2021 + seed % 4, cells, edition=edition)
    data = {"docx": print_docx, "html": print_html}.get(way, lambda r: print_text(r, way))(made)
    reading = recognise(read(data))
    assert wrong_cells(reading, cells) == {}
    assert (reading.agency, reading.year, reading.doubtful) == ("青石渡县水利局", 2021 + seed % 4, ())


@pytest.mark.parametrize("seed", range(40))
def test_lines_lost_from_a_text_never_lend_their_numbers_to_others(seed):
    chance = random.Random(seed)
    cells = numbered_cells("2021")
    layout = chance.choice(sorted(LAYOUTS))
    lines = print_text(printed(cells), layout).decode().split("\n")
    start = next(number for number, line in enumerate(lines) if "本年新收" in line)
    for _ in range(6):
        del lines[chance.randrange(start, len(lines))]
    try:
        reading = read_text("\n".join(lines))
    except ReadingError:
        return
    wrong = {code: pair for code, pair in wrong_cells(reading, cells).items() if pair[1] != "missing"}
    certain = {code for code in wrong if reading.cells[code].doubt is None}
    assert certain == set()


def test_cells_are_in_the_order_of_the_form_and_every_code_is_of_its_edition():
    for edition in EDITIONS:
        reading = recognise(read(print_html(printed(numbered_cells(edition), edition))))
        assert list(reading.cells) == list(EDITIONS[edition].cells)


def test_the_file_name_is_used_for_the_title_only_when_nothing_else_names_it():
    data = print_text(printed(numbered_cells("2021"), title=("工作情况",)), "A")
    reading = recognise(read(data), file_name="青石县水利局2023年政府信息公开工作年度报告.txt")
    assert (reading.agency, reading.year) == ("青石县水利局", 2023)
    assert reading.agency_doubt == "正文中没有标题，取自文件名"
    titled = recognise(
        read(print_text(printed(numbered_cells("2021")), "A")), file_name="别局2019年政府信息公开年度报告"
    )
    assert (titled.agency, titled.year_doubt) == ("青石县水利局", None)


def test_a_reading_names_its_reader_and_kind():
    reading = recognise(read(print_docx(printed(numbered_cells("2021")))))
    assert isinstance(reading, Reading)
    assert reading.kind == "docx"
    assert reading.reader


def _without(page: str, pattern: str, chance: random.Random, put: str = "") -> str:
    """Replace one to three matches of the pattern in the page."""
    places = [found.span() for found in re.finditer(pattern, page)]
    for start, end in sorted(chance.sample(places, chance.randrange(1, 4)), reverse=True):
        page = page[:start] + put + page[end:]
    return page


@pytest.mark.parametrize("seed", range(120))
def test_damaged_web_tables_never_put_a_number_into_another_cell_unsaid(seed):
    chance = random.Random(seed)
    edition = chance.choice(sorted(EDITIONS))
    cells = numbered_cells(edition)
    damage = chance.choice(
        [
            (r"<td[^>]*>.*?</td>", ""),  # a cell lost
            (r' (?:row|col)span="\d+"', ""),  # a merge lost
            (r"<tr>.*?</tr>", ""),  # a row lost
            (r"(?<=</tr>)\n(?=<tr>)", "</table>\n<table>"),  # a table cut
            (r"(?<=<tr>)", "<td></td>"),  # an extra empty cell at the left
            (r"(?<=</td>)", "<td>&nbsp;</td>"),  # or anywhere in a head or a row
        ]
    )
    page = _without(print_html(printed(cells, edition)).decode(), damage[0], chance, damage[1])
    reading = recognise(read(page.encode()))
    wrong = {code: pair for code, pair in wrong_cells(reading, cells).items() if pair[1] != "missing"}
    assert {code for code in wrong if reading.cells[code].doubt is None} == set()
