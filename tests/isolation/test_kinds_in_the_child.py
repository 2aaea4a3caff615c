"""Every kind of spreadsheet and saved page is read in the limited child process."""

import csv
import io

import pytest

from reports.demo.printing import print_html
from reports.isolation.sandbox import read_file_in_child
from reports.recognition.reading import from_json
from tests.reading.docx_builder import zipped
from tests.reading.html_habits import mht
from tests.reading.sheet_builder import Habit, plan, write_xls, write_xlsx
from tests.recognition.reading_of import numbered_cells, printed, wrong_cells

CELLS = numbered_cells("2021")
REPORT = printed(CELLS)


def separated():
    (sheet,) = plan(REPORT, Habit(bordered=False, merged=False))
    rows = [[""] * 15 for _ in range(max(put.row for put in sheet.puts) + 1)]
    for put in sheet.puts:
        rows[put.row][put.column] = f"{put.value:g}" if isinstance(put.value, float) else put.value or ""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")


FILES = {
    "xlsx": lambda: write_xlsx(plan(REPORT, Habit())),
    "xls": lambda: write_xls(plan(REPORT, Habit(one_sheet=False))),
    "mht": lambda: mht(print_html(REPORT)),
    "text": separated,
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_read_within_the_limits_of_the_child(kind, tmp_path):
    file = tmp_path / "file-without-suffix"
    file.write_bytes(FILES[kind]())
    found = read_file_in_child(file)
    assert "error" not in found
    reading = from_json(found["reading"])
    assert reading.kind == kind
    assert wrong_cells(reading, CELLS) == {}


def test_a_package_is_told_to_go_to_its_page(tmp_path):
    file = tmp_path / "a.zip"
    file.write_bytes(zipped({"a.txt": "x"}))
    assert read_file_in_child(file)["error"]["code"] == "PACKAGE"
