"""The form as data: counts and derived sums of docs/domain/form.md."""

from collections import Counter

import pytest

from reports.statutory.editions import EDITIONS, cell_label, edition_for_year, find_cell
from reports.statutory.elements import SumKind

COUNTS = {
    "2021": {"proactive": 10, "requests": 175, "reconsideration": 5, "litigation": 10},
    "2019": {"proactive": 22, "requests": 161, "reconsideration": 5, "litigation": 10},
}


@pytest.mark.parametrize("name", COUNTS)
def test_every_table_has_the_number_of_cells_that_the_form_prints(name):
    found = {table.code: len(table.cell_codes) for table in EDITIONS[name].tables}
    assert found == COUNTS[name]
    assert len(EDITIONS[name].cells) == sum(COUNTS[name].values())


def test_the_two_editions_share_172_cells():
    shared = set(EDITIONS["2019"].cells) & set(EDITIONS["2021"].cells)
    assert len(shared) == 172
    assert Counter(code.split(".")[0] for code in shared) == {
        "proactive": 3,
        "requests": 154,
        "reconsideration": 5,
        "litigation": 10,
    }


def test_no_cell_code_is_longer_than_64_characters():
    longest = max((code for edition in EDITIONS.values() for code in edition.cells), key=len)
    assert longest == "requests.withheld_security_and_stability.research_institution"
    assert len(longest) == 61


@pytest.mark.parametrize(("name", "rows", "total"), [("2021", 25, 42), ("2019", 23, 40)])
def test_the_sums_follow_from_the_tables(name, rows, total):
    sums = EDITIONS[name].sums
    assert Counter(s.kind for s in sums) == {
        SumKind.IDENTITY: 7,
        SumKind.OUTCOMES: 7,
        SumKind.ROW: rows,
        SumKind.RESULTS: 3,
    }
    assert len(sums) == total


def test_the_identity_adds_received_and_carried_over_on_the_left():
    identity = next(s for s in EDITIONS["2021"].sums if s.kind is SumKind.IDENTITY and s.key == "business")
    assert identity.left == ("requests.received.business", "requests.carried_over.business")
    assert identity.right == ("requests.outcomes_total.business", "requests.carried_forward.business")


def test_the_outcomes_of_2021_are_21_lines_and_of_2019_19_lines():
    found = {
        name: len(next(s for s in edition.sums if s.kind is SumKind.OUTCOMES).left)
        for name, edition in EDITIONS.items()
    }
    assert found == {"2021": 21, "2019": 19}


@pytest.mark.parametrize(
    ("year", "name"), [(2018, None), (2019, "2019"), (2020, "2019"), (2021, "2021"), (2025, "2021")]
)
def test_a_year_expects_its_edition(year, name):
    edition = edition_for_year(year)
    assert (edition and edition.name) == name


def test_fees_are_money_in_2021_and_items_in_2019():
    assert find_cell("proactive.fees.amount").column.unit == "万元"
    assert find_cell("proactive.fees.change").column.unit == "项"


def test_a_cell_is_called_by_its_official_names():
    assert cell_label("requests.disclosed.natural_person") == "表三“（一）予以公开”自然人"
