"""Any table of merged cells, written as Word and as a web page, is read back position by position."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.reading.docx.reader import read_docx
from reports.reading.html.reader import read_html
from tests.reading.docx_builder import cell, docx, row, table

TEXT = st.text(alphabet="甲乙丙0123456789/（）.、", min_size=1, max_size=6)


@st.composite
def tilings(draw):
    """Draw (rows, columns, [(row, column, row span, column span, text)]) that cover the whole table."""
    height, width = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    free = {(r, c) for r in range(height) for c in range(width)}
    cells = []
    for r in range(height):
        for c in range(width):
            if (r, c) not in free:
                continue
            wide = draw(st.integers(1, width - c))
            while any((r, c + step) not in free for step in range(wide)):
                wide -= 1
            high = draw(st.integers(1, height - r))
            free -= {(r + down, c + right) for down in range(high) for right in range(wide)}
            cells.append((r, c, high, wide, draw(TEXT)))
    return height, width, cells


def covered(tiling):
    height, width, cells = tiling
    found = [[None] * width for _ in range(height)]
    for r, c, high, wide, text in cells:
        for down in range(high):
            for right in range(wide):
                found[r + down][c + right] = text
    return found


def as_docx(tiling):
    height, _, cells = tiling
    rows = []
    for number in range(height):
        line = []
        for r, c, high, wide, text in cells:
            if r <= number < r + high:
                merge = "" if high == 1 else f'<w:vMerge w:val="{"restart" if r == number else "continue"}"/>'
                found = cell(text if r == number else "", properties=f'<w:gridSpan w:val="{wide}"/>{merge}')
                line.append((c, found))
        rows.append(row(*(found for _, found in sorted(line))))
    return docx(table(*rows))


def as_html(tiling):
    height, _, cells = tiling
    rows = [
        "".join(
            f'<td rowspan="{high}" colspan="{wide}">{text}</td>'
            for r, _, high, wide, text in cells
            if r == number
        )
        for number in range(height)
    ]
    return f"<html><body><table>{''.join(f'<tr>{line}</tr>' for line in rows)}</table></body></html>".encode()


def read_back(document):
    (grid,) = document.grids
    return [[found and found.text for found in line] for line in grid.expanded()]


@settings(max_examples=150)
@given(tilings().filter(lambda tiling: len(tiling[2]) > 1))
def test_a_table_of_merged_cells_survives_word_and_html(tiling):
    assert read_back(read_docx(as_docx(tiling))) == covered(tiling)
    assert read_back(read_html(as_html(tiling))) == covered(tiling)


@settings(max_examples=50)
@given(tilings().filter(lambda tiling: len(tiling[2]) > 1))
def test_each_merged_cell_is_one_cell_with_its_spans(tiling):
    expected = sorted(tiling[2])
    for document in (read_docx(as_docx(tiling)), read_html(as_html(tiling))):
        (grid,) = document.grids
        assert sorted((c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells) == expected
