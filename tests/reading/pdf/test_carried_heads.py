"""Headers of unruled tables at the end of a page, the rows on the next."""

from reports.reading.pdf.reader import read_pdf
from tests.reading.pdf.builder import text_pages

PROSE = "本机关严格落实政府信息公开条例，全年主动公开各类信息若干条，办理依申请公开事项若干件。"
HEADS = ("自然人", "企业", "机构", "组织", "总计")
EDGES = (240, 300, 360, 420, 480)
ROWS = (
    ("一、本年新收", ("3", "", "1", "", "4")),
    ("二、上年结转", ("", "", "", "2", "2")),
    ("三、予以公开", ("1", "", "", "", "1")),
)


def centred(text: str, middle: float) -> float:
    wide = sum(10.5 if sign > "一" else 5.25 for sign in text)
    return middle - wide / 2


def page_of_rows(top: float) -> list[tuple[float, float, str]]:
    found = []
    for number, (label, values) in enumerate(ROWS):
        y = top + 22 * number
        found.append((70, y, label))
        found += [
            (centred(value, edge), y, value) for value, edge in zip(values, EDGES, strict=True) if value
        ]
    return found


def heads(y: float) -> list[tuple[float, float, str]]:
    return [(centred(text, edge), y, text) for text, edge in zip(HEADS, EDGES, strict=True)]


def rows_read(*pages) -> list[list[str]]:
    document = read_pdf(text_pages(*pages))
    (grid,) = document.grids
    assert grid.complete
    return [[cell.text for cell in row] for row in grid.rows()]


EXPECTED = [[label, *values] for label, values in ROWS]
FIRST = [(70, 80, PROSE), (70, 100, PROSE)]


def test_heads_at_the_end_of_a_page_say_which_cells_of_the_next_are_blank():
    assert rows_read([*FIRST, *heads(720)], page_of_rows(80))[-3:] == EXPECTED


def test_heads_printed_again_on_the_next_page_are_not_taken_twice():
    found = rows_read([*FIRST, *heads(720)], [*heads(80), *page_of_rows(102)])
    assert found[-3:] == EXPECTED
    assert "".join(cell for row in found for cell in row).count("自然人") == 1


def test_prose_at_the_end_of_a_page_stays_there():
    document = read_pdf(
        text_pages([*FIRST, (70, 720, "以上数据由各科室提供。")], [*heads(80), *page_of_rows(102)])
    )
    assert "以上数据由各科室提供。" in [paragraph.text for paragraph in document.paragraphs]
