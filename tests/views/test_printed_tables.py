"""The printed tables: every cell of an edition once, in the official layout."""

from dataclasses import replace
from decimal import Decimal

import pytest
from msgspec import structs

from reports.checks.catalogue import CATALOGUE
from reports.checks.results import CellValue
from reports.models import Finding
from reports.presentation import CellFacts, printed_tables
from reports.recognition.reading import CellState, Doubt
from reports.selectors.cells import overlay
from reports.shown_findings import NOT_QUOTED, finding_groups
from reports.shown_values import UNKNOWN_CELL, cell_name, shown_number
from reports.statutory.editions import EDITIONS, TABLE_CODES
from tests.factories import make_reading


def tables_of(edition="2021", reading=None, **facts):
    reading = reading or make_reading(edition=edition)
    cells = facts.pop("cells", None) or overlay(reading, {})
    return printed_tables(CellFacts(cells, reading, **facts), dict.fromkeys(TABLE_CODES, edition))


def value_cells(tables):
    return [cell for table in tables for row in table.rows for cell in row if cell.is_value]


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_cell_of_the_edition_stands_once_and_in_printed_order(edition):
    assert [cell.code for cell in value_cells(tables_of(edition))] == list(EDITIONS[edition].cells)


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_merges_fill_every_table_to_a_full_rectangle(edition):
    for table in tables_of(edition):
        rows = [*table.head_rows, *table.rows]
        width = sum(cell.column_span for cell in rows[0])
        covered = [0] * len(rows)
        for number, row in enumerate(rows):
            for cell in row:
                for reached in range(number, number + cell.row_span):
                    covered[reached] += cell.column_span
        assert covered == [width] * len(rows)


def test_the_official_labels_and_groups_are_printed():
    labels = [cell.text for table in tables_of() for row in table.rows for cell in row if not cell.is_value]
    assert labels.count("（三）不予公开") == 1
    assert labels.count("第二十条第（一）项") == 1
    assert "（二）部分公开（区分处理的，只计这一情形，不计其他情形）" in labels


@pytest.mark.parametrize(
    ("value", "state", "text"),
    [(7, "number", "7"), (None, "blank", "空"), (..., "missing", "缺"), ("320.7832", "number", "320.7832")],
)
def test_a_cell_shows_its_state_in_words_and_not_as_zero(value, state, text):
    code = "proactive.fees.amount"
    [cell] = [c for c in value_cells(tables_of(reading=make_reading({code: value}))) if c.code == code]
    assert (cell.state, cell.text) == (state, text)


def test_a_printed_mark_is_shown_as_printed():
    code = "requests.received.total"
    cells = {code: CellValue(code, CellState.MARK, None, raw=" — ")}
    [cell] = [c for c in value_cells(tables_of(cells=cells)) if c.code == code]
    assert (cell.state, cell.text) == ("mark", "—")


def test_a_doubtful_cell_says_why_in_words():
    code = "requests.received.total"
    reading = make_reading()
    read = {**reading.cells, code: structs.replace(reading.cells[code], doubt=Doubt.DAMAGED)}
    [cell] = [c for c in value_cells(tables_of(reading=replace(reading, cells=read))) if c.code == code]
    assert [mark[1] for mark in cell.marks] == ["疑"]
    assert "数字前后有异常字符" in cell.title


def test_a_table_that_is_not_in_the_report_is_announced():
    reading = make_reading(dict.fromkeys(EDITIONS["2021"].table("proactive").cell_codes, ...))
    table = tables_of(reading=reading)[0]
    assert not table.present
    assert table.missing == 10


def test_a_cell_links_to_its_correction_only_where_the_reader_may_correct():
    assert {cell.edit_url for cell in value_cells(tables_of())} == {""}
    assert all(cell.code in cell.edit_url for cell in value_cells(tables_of(submission_id=5)))


@pytest.mark.parametrize(
    ("value", "text"),
    [("1204", "1204"), ("320.783200", "320.7832"), ("100", "100"), ("1E+3", "1000"), ("0.0", "0")],
)
def test_numbers_have_no_exponent_and_no_trailing_zeros(value, text):
    assert shown_number(Decimal(value)) == text


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_cell_has_its_name_whatever_edition_is_asked(edition):
    """Compare two editions: cells of both are named."""
    codes = {code for each in EDITIONS.values() for code in each.cells}
    assert [code for code in codes if cell_name(code, edition) in (code, UNKNOWN_CELL)] == []
    assert cell_name("requests.nowhere.total", edition) == UNKNOWN_CELL


def test_only_words_of_the_report_are_shown_as_quoted():
    assert set(CATALOGUE) >= NOT_QUOTED
    late = Finding(check_id="D-LATE", severity="warning", quoted="2025-02-01", fingerprint="a" * 64)
    wrong = Finding(check_id="W-YEAR", severity="warning", quoted="2022年", fingerprint="b" * 64)
    [group] = finding_groups([late, wrong], {}, {}, handed_in=False)
    assert [item.quotation for item in group.findings] == ["", "2022年"]


def test_a_version_that_was_handed_in_is_not_told_what_it_must_do_first():
    wrong = Finding(check_id="T3-SUM", severity="error", fingerprint="b" * 64)
    [before], [after] = (finding_groups([wrong], {}, {}, handed_in=done) for done in (False, True))
    assert before.hint == "须更正或写情况说明后才能上报"
    assert after.hint == "审核时逐条处理"
