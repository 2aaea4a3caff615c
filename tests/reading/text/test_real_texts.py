"""Texts of real reports where available: SAMPLES_DIR, or ../shared/samples beside the checkout.

Without samples this module collects no tests.
"""

import json
import os
import re
from pathlib import Path

from reports.reading.model.document import Paragraph
from reports.reading.registry import read

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared" / "samples")
TEXTS = sorted(FOLDER.glob("*.txt"))


def pytest_generate_tests(metafunc):
    """Parametrise by the samples; without any there are no tests, as an empty set would count as skipped."""
    metafunc.parametrize("path", TEXTS, ids=[path.stem for path in TEXTS])


if TEXTS:

    def test_each_table_is_one_grid_right_after_its_heading(path):
        document = read(path.read_bytes())
        headings = [
            p
            for p in document.paragraphs
            if re.search(r"^[二三四3]、\s*(主动公开|收到和|政府信息公开行政)", p.text)
        ]
        assert len(headings) >= 2
        assert [heading.place.block + 1 for heading in headings] == [
            grid.place.block for grid in document.grids
        ]

    def test_no_character_is_lost(path):
        text = path.read_text("utf-8")
        document = read(path.read_bytes())
        found = "".join(
            block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells)
            for block in document.blocks
        )
        rule = "---" * 15
        assert "".join(found.split()) == "".join(text.split()).replace(rule, "")

    def test_every_row_with_seven_numbers_is_a_line_of_the_printed_table(path):
        tables = json.loads(path.with_suffix(".json").read_text("utf-8"))["tables"]
        lines = sum(1 for line in tables["requests"].values() if len(line) == 7)
        grid = read(path.read_bytes()).grids[1]
        full = [row for row in grid.rows() if sum(cell.text.strip()[-1:].isdigit() for cell in row) == 7]
        assert len(full) == lines
