"""表三 is one row a version; rows of earlier releases are read as they are, counted, and packed in the background."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from reports import request_lines
from reports.models import TABLE_MODELS, FigureBand, RequestHandling, RequestRow, RequestTable, Submission
from reports.packing.table_lines import as_text, lines_of
from reports.selectors.statistics import Asked, By, ranked_units, unit_numbers, units_above
from reports.selectors.table_rows import rows_of
from reports.selectors.table_sums import grouped_sums
from reports.selectors.totals import totals_of
from reports.services import packing
from reports.services.consistency import INSPECTIONS
from reports.services.corrections import correct_cell
from reports.services.packing import pack_waiting
from reports.services.totals import differences
from reports.statistics.measures import measures
from reports.statutory.editions import EDITIONS
from tests.factories import county, make_agency, make_draft, make_slot, make_user
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CELLS = {
    "requests.received.natural_person": 12,
    "requests.received.business": None,
    "requests.received.total": 9_000_000_000,
    "requests.carried_forward.total": -3,
    **{code: None for code in EDITIONS["2021"].table("requests").cell_codes if ".disclosed." in code},
    **{code: ... for code in EDITIONS["2021"].table("requests").cell_codes if ".outcomes_total." in code},
}


def as_before(*versions: Submission) -> None:
    """Store 表三 of these as the release before did."""
    for version in versions:
        rows = list(RequestHandling.objects.filter(submission=version))
        RequestTable.objects.filter(submission=version).delete()
        names = [field.attname for field in RequestRow._meta.concrete_fields if not field.primary_key]
        RequestRow.objects.bulk_create(RequestRow(**{n: getattr(row, n) for n in names}) for row in rows)


def all_packed() -> int:
    return pack_waiting(seconds=1, clock=lambda: 0.0)


def stored(version: Submission) -> list[tuple[object, ...]]:
    rows = rows_of([version.pk], table="requests")[version.pk]
    names = ("line", "position", "edition", *request_lines.COLUMNS)
    return [tuple(getattr(row, name) for name in names) for row in rows]


@pytest.fixture
def region():
    return make_agency(kind="government", level="prefecture")


@pytest.fixture
def versions(region):
    return [
        approve(make_agency(parent=region), CELLS),
        approve(make_agency(parent=region), {"requests.received.total": 40, "requests.disclosed.total": 10}),
        approve(make_agency(parent=region), {"requests.received.total": 7}, edition="2019"),
    ]


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_the_view_gives_each_line_of_an_edition_its_name_and_place(region, edition):
    table = EDITIONS[edition].table("requests")
    cells = {code: number for number, code in enumerate(table.cell_codes)}
    version = approve(make_agency(parent=region), cells, edition=edition)
    expected = [
        (
            line.code,
            place,
            edition,
            *(cells[f"requests.{line.code}.{name}"] for name in request_lines.COLUMNS),
        )
        for place, line in enumerate(table.lines)
    ]
    assert stored(version) == expected
    assert len(expected) < request_lines.NUMBERS
    as_before(version)
    assert stored(version) == expected


def test_blank_zero_and_missing_stay_apart(versions):
    rows = {row[0]: row[3:] for row in stored(versions[0])}
    assert rows["received"] == (12, None, 0, 0, 0, 0, 9_000_000_000)
    assert rows["disclosed"] == (None,) * 7
    assert rows["carried_over"] == (0,) * 7
    assert "outcomes_total" not in rows
    text = RequestTable.objects.get(pk=versions[0].pk).lines
    assert text.startswith("[[12,null,0,0,0,0,9000000000],0,[null,null,null,null,null,null,null],0,")
    assert ",null,[0,0,0,0,0,0,-3]]" in text
    assert as_text(lines_of(text, 7)) == text


def test_rows_of_the_release_before_are_packed_and_say_the_same(versions):
    before = [stored(version) for version in versions]
    as_before(*versions)
    assert [stored(version) for version in versions] == before
    assert not RequestTable.objects.exists()
    assert all_packed() == 3
    assert not RequestRow.objects.exists()
    assert [stored(version) for version in versions] == before
    assert all_packed() == 0


def test_a_table_that_would_not_come_back_the_same_stays_as_it_is(versions, caplog):
    as_before(*versions)
    RequestRow.objects.filter(submission=versions[1], line="received").update(line="unknown")
    assert all_packed() == 2
    assert "would not come back the same" in caplog.text
    assert not RequestTable.objects.filter(pk=versions[1].pk).exists()
    assert RequestRow.objects.filter(submission=versions[1]).count() == 25


def test_packing_goes_on_lot_by_lot(versions, monkeypatch):
    as_before(*versions)
    monkeypatch.setattr(packing, "LOT", 1)
    assert all_packed() == 3


@pytest.mark.parametrize("old", [0, 1, 3])
def test_sums_rankings_and_their_comparison_know_both_ways_of_storing(versions, region, old):
    def told():
        submissions = Submission.objects.order_by("pk")
        asked = [
            Asked(region, 2024, measures()[name], By.UNIT, "own", "", "")
            for name in sorted(measures())
            if measures()[name].table == "requests"
        ]
        return (
            grouped_sums(submissions, ("report__year",)),
            totals_of([version.pk for version in versions]),
            differences(2024),
            [
                (list(ranked_units(each)), sorted(unit_numbers(each).numbers), units_above(each, 5))
                for each in asked
            ],
        )

    packed = told()
    assert packed[2] == []
    as_before(*versions[:old])
    assert told() == packed
    received = Asked(region, 2024, measures()["requests.received.total"], By.UNIT, "own", "", "")
    assert [row["number"] for row in ranked_units(received)] == [9_000_000_000, 40, 7]


@pytest.mark.parametrize("begun", [True, False])
@pytest.mark.parametrize("before", [True, False])
def test_a_correction_is_stored_whichever_way_the_table_is(begun, before, monkeypatch):
    slot = make_slot(county()[1])
    clerk = make_user("clerk", slot.agency)
    draft = make_draft(slot, clerk)
    if before:
        as_before(draft)
    monkeypatch.setattr(packing, "packing_of_tables_has_begun", lambda: begun)
    correct_cell(
        submission_id=draft.pk, code="requests.received.total", value="31", reason="核对", actor=clerk
    )
    assert draft.requesthandling_set.get(line="received").total == 31
    assert draft.requesthandling_set.count() == 25
    assert RequestTable.objects.filter(pk=draft.pk).exists() == begun
    assert RequestRow.objects.filter(submission=draft).exists() != begun


def test_figures_without_any_table_are_told_whichever_way_tables_are_stored(versions):
    (bands,) = [each for each in INSPECTIONS if each.name == "index of copied figures"]
    for model in TABLE_MODELS.values():
        if model is not RequestHandling:
            model._default_manager.all().delete()
    for version in versions:
        FigureBand.objects.create(submission=version, hash=1)
    as_before(versions[0])
    assert list(bands.look()) == []
    RequestTable.objects.filter(pk=versions[1].pk).delete()
    assert [fault.key for fault in bands.look()] == [versions[1].pk]


def test_the_way_back_writes_rows_again(versions):
    before = [stored(version) for version in versions]
    migration = import_module("reports.migrations.0070_request_tables")

    def execute(sql: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    editor = SimpleNamespace(connection=connection, execute=execute)
    migration.unpack_all(apps, editor)
    assert not RequestTable.objects.exists()
    assert RequestRow.objects.count() == sum(map(len, before))
    request_lines.install(editor)
    assert [stored(version) for version in versions] == before
