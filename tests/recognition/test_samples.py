"""Whole report files: all cells, agency and year, and exactly the expected errors and warnings.

The files of tests/samples are written by its builders. Other samples (SAMPLES_DIR, or a folder
``shared/samples`` beside the checkout) are read too where they exist.
"""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.reading.registry import read
from reports.recognition.reading import from_json, to_json
from reports.recognition.recognise import recognise
from tests.samples import builders

OWN = sorted(path for path in builders.FOLDER.glob("*.*") if path.suffix in (".txt", ".md", ".html"))
ELSEWHERE = Path(os.environ.get("SAMPLES_DIR") or Path(__file__).parents[3] / "shared" / "samples")
OTHERS = sorted(ELSEWHERE.glob("*.txt"))
#: Compares a sentence of the narrative with the tables: tested separately.
NOT_ABOUT_CELLS = ("X-",)


def name_of(path: Path) -> str:
    return path.name


def truth_of(path: Path) -> dict:
    return json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


def cells_of(truth: dict) -> dict[str, Decimal | None]:
    return {
        f"{table}.{line}.{column}": None if value is None else Decimal(str(value))
        for table, lines in truth["tables"].items()
        for line, columns in lines.items()
        for column, value in columns.items()
    }


@pytest.mark.parametrize("path", [*OWN, *OTHERS], ids=name_of)
def test_every_cell_of_a_sample_is_read_and_nothing_else(path):
    reading = recognise(read(path.read_bytes()))
    assert {code: cell.value for code, cell in reading.cells.items()} == cells_of(truth_of(path))


@pytest.mark.parametrize("path", [*OWN, *OTHERS], ids=name_of)
def test_agency_year_and_edition_of_a_sample_are_read(path):
    reading, truth = recognise(read(path.read_bytes())), truth_of(path)
    assert reading.agency in truth["agency"]  # the title may print a shortened name
    assert reading.agency_doubt is None
    assert (reading.year, reading.edition) == (truth["year"], truth["edition"])


@pytest.mark.parametrize("path", [*OWN, *OTHERS], ids=name_of)
def test_a_sample_has_exactly_the_errors_and_warnings_it_deserves(path):
    truth = truth_of(path)
    findings = run_checks(subject_from_reading(recognise(read(path.read_bytes())))).findings
    reported = {(finding.check, finding.severity.value) for finding in findings}
    deserved = {
        (violation["rule"], violation["severity"])
        for violation in truth["violations"]
        if not violation["rule"].startswith(NOT_ABOUT_CELLS)
    }
    assert deserved <= reported
    roots = {
        (f.check, f.severity.value) for f in findings if f.echo_of is None and f.severity.value != "notice"
    }
    assert {root for root in roots if not root[0].startswith(NOT_ABOUT_CELLS)} <= deserved


@pytest.mark.parametrize("path", OWN, ids=name_of)
def test_a_sample_of_our_own_has_the_name_in_its_title_and_doubts_only_where_it_says(path):
    reading, truth = recognise(read(path.read_bytes())), truth_of(path)
    assert reading.agency == truth["agency"]
    assert len(reading.doubtful) == truth["doubtful"]
    reported = {
        f.check for f in run_checks(subject_from_reading(reading)).findings if f.severity.value == "error"
    }
    assert not reported & set(truth["must_not_report"])


@pytest.mark.parametrize("path", [*OWN, *OTHERS], ids=name_of)
def test_the_parts_of_a_sample_are_found_and_hold_no_table(path):
    reading = recognise(read(path.read_bytes()))
    lost = {4} if any(v["rule"] == "C-MISSING-SECTION" for v in truth_of(path)["violations"]) else set()
    assert {chapter.part for chapter in reading.chapters} == {1, 2, 3, 4, 5, 6} - lost
    for part in (1, 5, 6):
        assert len(reading.chapter(part).text) > 10
    assert not any(
        "行政事业性收费" in chapter.text or "属于国家秘密" in chapter.text for chapter in reading.chapters
    )


@pytest.mark.parametrize("path", [*OWN, *OTHERS], ids=name_of)
def test_a_reading_comes_back_from_its_json_unchanged(path):
    reading = recognise(read(path.read_bytes()))
    assert from_json(json.loads(json.dumps(to_json(reading)))) == reading


def test_the_stored_samples_are_those_of_the_builders():
    stored = {
        path.name: path.read_bytes()
        for path in builders.FOLDER.iterdir()
        if path.suffix in (".txt", ".md", ".html", ".json")
    }
    assert stored == builders.built()


def test_there_is_a_sample_for_every_text_layout_and_a_web_page():
    assert len([path for path in OWN if path.suffix in (".txt", ".md")]) >= 9
    assert any(path.suffix == ".html" for path in OWN)
