"""Totals offered from what is stated, and figures named in texts."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reports.statutory.editions import EDITIONS
from reports.statutory.elements import SumKind
from reports.statutory.narrative_fields import FIGURES, figures_of, filled
from reports.statutory.offered_sums import offered_sums

FORM = EDITIONS["2021"]
TOTALS = {relation.right[0] for relation in FORM.sums if relation.kind is not SumKind.IDENTITY}


def requests(line, **columns):
    return {f"requests.{line}.{column}": Decimal(value) for column, value in columns.items()}


def test_a_row_is_added_up_and_blanks_count_nothing():
    assert offered_sums(FORM, requests("received", natural_person=3, business=0)) == {
        "requests.received.total": 3
    }


def test_the_total_of_the_outcomes_waits_for_the_totals_of_their_rows():
    values = requests("disclosed", natural_person=2, business=1) | requests("other_other", business=4)
    offered = offered_sums(FORM, values)
    assert offered["requests.outcomes_total.natural_person"] == 2
    assert offered["requests.outcomes_total.business"] == 5
    assert offered["requests.outcomes_total.total"] == 7
    assert offered["requests.other_other.total"] == 4


def test_a_total_that_is_stated_is_never_offered_nor_one_of_which_nothing_is_stated():
    stated = requests("received", natural_person=3, total=9)
    assert offered_sums(FORM, stated) == {}
    assert offered_sums(FORM, dict.fromkeys(FORM.cells)) == {}


def test_amounts_of_two_blocks_of_the_fourth_table_are_apart():
    values = {"litigation.direct.upheld": Decimal(1), "litigation.after_reconsideration.pending": Decimal(2)}
    assert offered_sums(FORM, values) == {
        "litigation.direct.total": 1,
        "litigation.after_reconsideration.total": 2,
    }


@given(st.dictionaries(st.sampled_from(sorted(set(FORM.cells) - TOTALS)), st.integers(0, 50), max_size=60))
def test_every_sum_holds_after_all_offers_are_taken(values):
    numbers = {code: Decimal(value) for code, value in values.items()}
    whole = numbers | offered_sums(FORM, numbers)
    for relation in FORM.sums:
        if relation.kind is not SumKind.IDENTITY:
            left = sum(whole.get(code, Decimal(0)) for code in relation.left)
            assert left == sum(whole.get(code, Decimal(0)) for code in relation.right), relation


def test_a_figure_is_the_cell_and_what_cannot_be_filled_stays_and_is_named():
    text = "收到{收到申请总数}件，公开{予以公开数}件，另有{申请}和｛收到申请总数｝。"
    found = filled(text, FORM, {"requests.received.total": "0"})
    assert found.text == "收到0件，公开{予以公开数}件，另有{申请}和0。"
    assert (found.unknown, found.blank) == (("申请",), ("予以公开数",))


def test_every_figure_names_a_cell_of_some_edition():
    assert set(FIGURES.values()) <= {*EDITIONS["2021"].cells, *EDITIONS["2019"].cells}
    assert "规章制发数" in figures_of(FORM)
    assert "规章制发数" not in figures_of(EDITIONS["2019"])
