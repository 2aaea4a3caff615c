"""Reports saved as separated values by Excel and by hand."""

import csv
import io

import pytest

from reports.reading.model.document import FileKind
from reports.reading.registry import read
from reports.reading.text.separated import separated
from reports.recognition.recognise import recognise
from tests.reading.sheet_builder import Habit, plan
from tests.recognition.reading_of import numbered_cells, printed, wrong_cells


def rows_of(report):
    """Return the rows of a one-sheet report, without merges."""
    (sheet,) = plan(report, Habit(bordered=False, merged=False))
    rows = [[""] * 15 for _ in range(max(put.row for put in sheet.puts) + 1)]
    for put in sheet.puts:
        value = put.value
        rows[put.row][put.column] = (
            "" if value is None else f"{value:g}" if isinstance(value, float) else value
        )
    return rows


def written(rows, separator=",", *, padded=True):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for row in rows:
        kept = list(row)
        while not padded and len(kept) > 1 and not kept[-1]:
            kept.pop()
        writer.writerow(kept)
    return out.getvalue()


def checked(data, cells, edition):
    document = read(data)
    assert document.kind is FileKind.TEXT
    reading = recognise(document)
    assert wrong_cells(reading, cells) == {}
    assert {found.edition for found in reading.tables.values()} == {edition}
    assert (reading.agency, reading.year, len(reading.chapters)) == ("青石县水利局", 2023, 6)
    return reading


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";"])
def test_what_excel_saves_is_read_with_its_columns(separator, encoding, edition):
    cells = {code: None if value % 11 == 3 else value for code, value in numbered_cells(edition).items()}
    data = written(rows_of(printed(cells, edition)), separator).encode(encoding)
    assert checked(data, cells, edition).doubtful == ()


@pytest.mark.parametrize("separator", [",", "\t"])
def test_rows_of_different_length_are_read_by_their_labels(separator):
    cells = numbered_cells("2021")
    rows = rows_of(printed(cells))
    data = written(rows, separator, padded=False).encode()
    checked(data, cells, "2021")


def test_quoted_cells_with_line_breaks_and_quotes_are_one_cell():
    rows = rows_of(printed(numbered_cells("2021")))
    changed = [
        [cell.replace("“", '"').replace("”", '"').replace("结果维持", "结果\n维持") for cell in row]
        for row in rows
    ]
    for separator in ",\t":
        data = written(changed, separator).encode()
        assert checked(data, numbered_cells("2021"), "2021").doubtful == ()


def test_prose_with_commas_is_no_file_of_values():
    text = "\n".join(f"In 2023, item {n}, we handled 1,234 cases, 12 of them late." for n in range(30))
    assert separated(text) is None


@pytest.mark.parametrize(
    "text", ["", "a,b\n1,2\n", "| 1 | 2 | 3 |\n" * 9, "规章\t0\t0\t0\n" * 9, '"' + "1,2,3\n" * 9]
)
def test_what_is_too_little_or_another_layout_is_left_to_the_reading_of_lines(text):
    assert separated(text) is None
