"""CSV and JSON Lines: blank is not zero, amounts keep their digits, no text is taken for a formula."""

import csv
import json
from decimal import Decimal

from reports.exports.plain_rows import write_csv, write_json_lines
from reports.statutory.editions import EDITIONS
from tests.exports.building import make_report


def read_csv(path) -> list[dict[str, str]]:
    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    assert len({len(row) for row in rows}) == 1
    assert len(set(rows[0])) == len(rows[0])
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_every_cell_stands_in_its_own_column_and_blank_is_empty(tmp_path):
    codes = list(EDITIONS["2021"].cells)
    cells = {code: number for number, code in enumerate(codes, 1)} | {codes[3]: None}
    write_csv([make_report(cells=cells)], tmp_path / "rows.csv")
    (row,) = read_csv(tmp_path / "rows.csv")
    numbers = [int(value) for value in row.values() if value.isdecimal()]
    assert set(range(1, len(codes) + 1)) - {4} <= set(numbers)
    assert 4 not in [int(v) for name, v in row.items() if "·" in name and v.isdecimal()]
    assert row["计入"] == "本级"


def test_a_text_that_begins_like_a_formula_is_guarded(tmp_path):
    write_csv([make_report("=HYPERLINK(1)")], tmp_path / "rows.csv")
    (row,) = read_csv(tmp_path / "rows.csv")
    assert row["单位"] == "'=HYPERLINK(1)"


def test_json_lines_hold_each_cell_by_its_code(tmp_path):
    codes = list(EDITIONS["2021"].cells)
    values = {code: Decimal("12.50") if code.endswith("amount") else 3 for code in codes} | {codes[0]: None}
    seen = []
    write_json_lines(
        [make_report(cells=values), make_report("乙局", cells=values)],
        tmp_path / "rows.jsonl",
        lambda: seen.append(1),
    )
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert [row["agency"] for row in rows] == ["青禾县财政局", "乙局"]
    assert len(seen) == 2
    assert rows[0]["approved_at"] == "2025-01-20T09:30:00+08:00"
    assert set(rows[0]["cells"]) == set(codes)
    assert rows[0]["cells"][codes[0]] is None
    assert {code: value for code, value in rows[0]["cells"].items() if code != codes[0]} == {
        code: "12.5" if code.endswith("amount") else 3 for code in codes[1:]
    }
