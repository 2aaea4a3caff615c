"""The rows of the four tables, read with one statement, are those that the models read."""

from decimal import Decimal

import pytest

from reports.models import TABLE_MODELS
from reports.selectors.table_rows import AT_ONCE, rows_of
from tests.factories import make_agency, make_draft, make_reading, make_slot, make_user

pytestmark = pytest.mark.django_db


def by_model(submission):
    return [
        row
        for model in TABLE_MODELS.values()
        for row in model._default_manager.filter(submission=submission).order_by("position")
    ]


def values(rows):
    return [
        (type(row), [(field.name, getattr(row, field.attname)) for field in row._meta.concrete_fields])
        for row in rows
    ]


@pytest.mark.parametrize("year", [2020, 2024])
def test_each_row_has_the_values_and_types_that_its_model_reads(year, django_assert_num_queries):
    cells = {
        "proactive.fees.amount": "12.345600",
        "requests.received.total": None,
        "litigation.direct.total": 7,
    }
    slots = [make_slot(make_agency(), year) for _ in range(3)]
    known = make_reading(year=year).cells
    drafts = [
        make_draft(slot, make_user("clerk", slot.agency), {c: v for c, v in cells.items() if c in known})
        for slot in slots
    ]
    with django_assert_num_queries(1):
        found = rows_of([draft.pk for draft in drafts])
    for draft in drafts:
        assert values(found[draft.pk]) == values(by_model(draft))
        assert len(found[draft.pk]) > 20
    amounts = [getattr(row, "amount", None) for row in found[drafts[0].pk]]
    assert any(isinstance(amount, Decimal) for amount in amounts)


def test_a_submission_without_rows_has_an_empty_list():
    assert rows_of([1, 2]) == {1: [], 2: []}
    assert rows_of([]) == {}


def test_more_submissions_than_one_statement_takes_are_read_in_lots(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert len(rows_of(range(1, AT_ONCE + 2))) == AT_ONCE + 1
