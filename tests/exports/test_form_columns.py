import pytest

from reports.exports.form_columns import STORED_COLUMNS, blocks_of, lines_of, unit_of_sum
from reports.exports.rows import Report
from reports.statutory.editions import EDITIONS, TABLE_CODES
from tests.exports.building import make_report


@pytest.mark.parametrize("table", TABLE_CODES)
def test_every_cell_of_both_editions_has_exactly_one_summed_column_per_unit(table):
    keys = [column.key for block in blocks_of(table) for column in block.columns if column.key]
    assert len(keys) == len(set(keys))
    codes = {key.partition("@")[0] for key in keys}
    assert codes == {code for edition in EDITIONS.values() for code in edition.table(table).cell_codes}


def test_the_lines_of_2019_stand_where_the_form_of_2019_prints_them():
    codes = [line.code for line in lines_of("requests")]
    assert len(codes) == 26
    assert codes.index("other_handling") == codes.index("not_processed_confirmation") + 1
    assert codes[-2:] == ["outcomes_total", "carried_forward"]
    proactive = [line.code for line in lines_of("proactive")]
    assert proactive.index("other_services") == proactive.index("licensing") + 1
    assert proactive[-1] == "procurement"


def test_one_edition_alone_gives_its_own_lines_and_columns():
    for name, edition in EDITIONS.items():
        for table in edition.tables:
            lines = lines_of(table.code, (name,))
            assert [line.code for line in lines] == [line.code for line in table.lines]
            assert [[c.column.code for c in line.columns] for line in lines] == [
                [c.code for c in line.columns] for line in table.lines
            ]


@pytest.mark.parametrize(
    ("line", "printed", "unit"),
    [
        ("fees", "", "万元"),
        ("fees", "万元", "万元"),
        ("fees", "元", None),
        ("procurement", "", None),
        ("procurement", "元", "元"),
        ("procurement", "万元", "万元"),
        ("procurement", "亿元", None),
    ],
)
def test_an_amount_is_summed_only_under_a_unit_that_is_known(line, printed, unit):
    assert unit_of_sum(line, printed) == unit


def test_a_block_gives_one_value_a_column_whatever_the_report_has():
    nothing = Report("甲", "部门", "县级", "本级", "own", 1, None, "")
    for report in (nothing, make_report(edition="2019"), make_report(edition="2021")):
        for table in TABLE_CODES:
            for block in blocks_of(table):
                assert len(block.values(report)) == len(block.columns)


def test_stored_columns_are_the_columns_of_both_editions():
    for table in TABLE_CODES:
        printed = {c.code for e in EDITIONS.values() for line in e.table(table).lines for c in line.columns}
        assert set(STORED_COLUMNS[table]) == printed
