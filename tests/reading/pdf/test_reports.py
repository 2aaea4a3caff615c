"""Whole reports printed as PDF in many looks: all cells, title, parts and prose are read back."""

import random
from decimal import Decimal

import pytest

from reports.demo.printing import print_html
from reports.reading.model.document import Grid
from reports.reading.pdf.reader import read_pdf
from reports.recognition.reading import Doubt
from reports.recognition.recognise import recognise
from tests.machinery.browser import page as opened_page
from tests.reading.pdf.builder import print_pdf
from tests.reading.pdf.look import Look
from tests.samples.builders import balanced_cells, report

AGENCY = "青石县水利局"
LOOKS = {
    "ruled by strokes": Look(),
    "ruled by thin boxes, as Word does": Look(rules="rects", mark="{page}"),
    "each cell a box of its own, as browsers do": Look(rules="boxes", mark="{page}/{pages}"),
    "all lines of a page in one path": Look(rules="path", mark="第 {page} 页 共 {pages} 页"),
    "dashed lines": Look(rules="dashed", mark="— {page} —"),
    "lines inside a form object": Look(rules="form"),
    "no outer borders": Look(sides=False),
    "no outer borders, caption rows, small type": Look(sides=False, table_size=7, padding=1.5),
    "group labels one character a line": Look(groups="vertical", size=14),
    "group labels at the top": Look(groups="top", values="right"),
    "over several pages": Look(size=16, tables_after=300),
    "over several pages with the head again": Look(
        size=16, tables_after=300, repeat_head=True, rules="rects"
    ),
    "rows cut by the end of the page": Look(
        size=16, tables_after=260, cut_rows=True, label_share=0.36, groups="vertical"
    ),
    "rows cut by the end of a low page": Look(
        page=(842, 595), size=14, table_size=10.5, cut_rows=True, label_share=0.34, margin=57
    ),
    "page turned": Look(turned=90),
    "page turned back": Look(turned=270, rules="rects"),
    "page upside down": Look(turned=180),
    "text turned on an upright page": Look(content_turned=True),
    "large page": Look(page=(842, 1191), table_size=10.5),
    "bold by printing twice": Look(bold_twice=True),
    "running header": Look(header="青石县水利局2023年度报告", size=16),
    "page mark amid the lower margin of a table": Look(margin=40, mark_at=30, size=14, tables_after=200),
    "two columns of prose": Look(page=(842, 595), prose_columns=2, mark=None),
    "no lines at all": Look(rules="none", values="right"),
    "horizontal lines only": Look(rules="across", values="right"),
    "vertical lines only": Look(rules="down", padding=4, label_share=0.5),
}


def truth(cells) -> dict[str, Decimal | None]:
    return {
        code: Decimal(value) if isinstance(value, int | Decimal) else None for code, value in cells.items()
    }


def values(reading) -> dict[str, Decimal | None]:
    return {code: cell.value for code, cell in reading.cells.items()}


def prose_of(texts) -> str:
    return "".join("".join(text.split()) for text in texts)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_every_cell_of_a_report_is_read_however_it_is_printed(look):
    cells = balanced_cells(3, most=60)
    printed = report(AGENCY, 2023, cells)
    reading = recognise(read_pdf(print_pdf(printed, look)))
    assert values(reading) == truth(cells)
    assert not reading.doubtful
    assert (reading.agency, reading.year, reading.agency_doubt) == (AGENCY, 2023, None)


@pytest.mark.parametrize(
    "look",
    [look for look in LOOKS.values() if look.rules not in ("none", "across", "down")],
    ids=[name for name, look in LOOKS.items() if look.rules not in ("none", "across", "down")],
)
def test_the_parts_and_their_prose_come_back_without_page_marks_or_table_text(look):
    printed = report(AGENCY, 2023, balanced_cells(3, most=60))
    reading = recognise(read_pdf(print_pdf(printed, look)))
    for part in range(1, 7):
        chapter = reading.chapter(part)
        assert chapter is not None
        assert prose_of([chapter.text]) == prose_of(printed.narrative.get(part, ()))


def random_look(chance: random.Random) -> Look:
    margin = chance.choice([40, 57, 70, 85])
    return Look(
        page=chance.choice([(595.0, 842.0), (595.0, 842.0), (842.0, 595.0), (842.0, 1191.0)]),
        margin=margin,
        size=chance.choice([10.5, 12, 14, 16]),
        table_size=chance.choice([7, 8, 9, 10.5]),
        padding=chance.choice([1.5, 3, 4, 5.4]),
        rules=chance.choice(["lines", "rects", "boxes", "path", "dashed", "form"]),
        sides=chance.random() > 0.15,
        groups=chance.choice(["middle", "top", "vertical"]),
        repeat_head=chance.random() < 0.5,
        cut_rows=chance.random() < 0.5,
        mark=chance.choice(["- {page} -", "— {page} —", "{page}", "第{page}页", "{page}/{pages}", None]),
        mark_at=margin - 12,
        header=chance.choice([None, "青石县水利局2023年度报告"]),
        turned=chance.choice([0, 0, 0, 90, 180, 270]),
        values=chance.choice(["center", "right", "left"]),
        label_share=chance.uniform(0.35, 0.6),
        tables_after=chance.choice([0, chance.uniform(0, 400)]),
    )


@pytest.mark.parametrize("seed", range(24))
def test_a_ruled_report_in_any_look_with_blanks_and_marks_has_every_cell(seed):
    chance = random.Random(seed)
    cells = balanced_cells(seed, most=chance.choice([3, 60, 9999]))
    instead = chance.choice([0, None, "/"])
    cells = {
        code: instead if value == 0 and code != "requests.received.total" else value
        for code, value in cells.items()
    }
    reading = recognise(read_pdf(print_pdf(report(AGENCY, 2023, cells), random_look(chance))))
    assert values(reading) == truth(cells)
    assert {cell.doubt for cell in reading.doubtful} <= {Doubt.DAMAGED}  # numbers broken in narrow columns


@pytest.mark.parametrize("rules", ["none", "across", "down"])
@pytest.mark.parametrize("seed", range(4))
def test_without_full_rules_a_cell_is_right_or_missing_or_doubtful_never_wrong(rules, seed):
    chance = random.Random(seed)
    cells = balanced_cells(seed, most=chance.choice([3, 9999]))
    cells = {code: None if value == 0 and seed % 2 else value for code, value in cells.items()}
    cells["requests.received.total"] = cells["requests.received.total"] or 0
    look = Look(
        rules=rules,
        table_size=chance.choice([8, 9]),
        padding=chance.choice([3, 5.4]),
        label_share=chance.uniform(0.35, 0.6),
        size=chance.choice([10.5, 16]),
    )
    reading = recognise(read_pdf(print_pdf(report(AGENCY, 2023, cells), look)))
    true = truth(cells)
    wrong = [code for code, cell in reading.cells.items() if cell.value != true[code] and not cell.doubt]
    assert wrong == []


def test_a_table_over_pages_is_one_grid_with_every_cell_on_its_own_page():
    look = Look(size=16, tables_after=300, repeat_head=True, cut_rows=True)
    document = read_pdf(print_pdf(report(AGENCY, 2023, balanced_cells(3)), look))
    grid = max(document.grids, key=lambda grid: grid.row_count)
    assert (grid.row_count, grid.column_count, grid.complete) == (28, 10, True)
    pages = [cell.place.page for cell in grid.cells]
    assert len(set(pages)) > 1
    assert all(None not in row for row in grid.expanded())


def test_every_paragraph_and_cell_has_a_page_and_a_box_on_it():
    document = read_pdf(print_pdf(report(AGENCY, 2023, balanced_cells(3)), Look(turned=90)))
    places = [block.place for block in document.blocks]
    places += [cell.place for block in document.blocks if isinstance(block, Grid) for cell in block.cells]
    for place in places:
        left, top, right, bottom = place.box
        assert place.page is not None
        assert 0 <= left < right <= 595
        assert 0 <= top < bottom <= 842


def test_a_box_tells_where_the_number_stands():
    document = read_pdf(print_pdf(report(AGENCY, 2023, balanced_cells(3)), Look(margin=70)))
    grid = document.grids[0]
    first, last = grid.cells[0].place.box, grid.cells[-1].place.box
    assert first[0] == pytest.approx(70, abs=1)
    assert last[2] == pytest.approx(525, abs=1)
    assert first[3] < last[1]


def test_a_page_printed_by_a_browser_has_every_cell_and_no_radicals_instead_of_characters(browser):
    cells = balanced_cells(5, most=60)
    page = print_html(report("石门县民政局", 2023, cells)).decode()
    with opened_page(browser) as tab:
        tab.set_content(page)
        data = tab.pdf(format="A4")
        tab.add_style_tag(content="table { border-collapse: collapse }")
        collapsed = tab.pdf(format="A4", landscape=True)
    for printed in (data, collapsed):
        document = read_pdf(printed)
        reading = recognise(document)
        assert values(reading) == truth(cells)
        assert (reading.agency, reading.year) == ("石门县民政局", 2023)
        text = "".join(paragraph.text for paragraph in document.paragraphs)
        assert not any("\u2e80" <= sign <= "\u2fdf" for sign in text)
        assert "一、总体情况" in text
