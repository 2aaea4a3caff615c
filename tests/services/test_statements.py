"""Statements whose text is made once: the same rows and objects as the ORM gives, the same rows as it stores."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reports import joined_statements
from reports.joined_statements import alone, insert_both, insert_together, update_counting
from reports.models import (
    AnnualReport,
    CheckRun,
    Finding,
    Narrative,
    ParseRun,
    ShingleSample,
    SourceFile,
    TextSketch,
)
from reports.statements import Encoded, Query, insert, insert_values, padded, update
from tests.factories import make_draft, make_slot, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

RUNS = Query(
    lambda pk: ParseRun.objects.select_related("submission__report__agency", "source_file").filter(pk=pk),
    pk=int,
)


@pytest.fixture
def draft():
    report = make_slot()
    return make_draft(report, make_user("clerk", report.agency))


def stored(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_objects_are_those_of_the_orm_with_their_relations(draft, django_assert_num_queries):
    known = ParseRun.objects.get(pk=draft.active_run_id)
    with django_assert_num_queries(1):
        run = RUNS.get(pk=known.pk)
        agency, name = run.submission.report.agency, run.source_file.file.name
    assert stored(run) == stored(known)
    assert (agency, name) == (draft.report.agency, draft.source_file.file.name)
    run.seconds = 2.5
    run.save(update_fields=["seconds"])
    assert RUNS.get(pk=known.pk).seconds == 2.5


def test_the_same_query_is_run_again_with_other_values(draft):
    other = make_slot(year=2023)
    reports = Query(
        lambda agency, scope: AnnualReport.objects.filter(agency_id=agency, scope=scope).values_list("pk"),
        agency=int,
        scope=str,
    )
    assert reports.rows(agency=other.agency_id, scope=other.scope) == [(other.pk,)]
    assert reports.rows(agency=draft.report.agency_id, scope=draft.report.scope) == [(draft.report_id,)]
    assert reports.rows(agency=other.agency_id, scope="no such scope") == []


def test_json_moments_and_amounts_come_as_from_the_orm(draft):
    names = ("unassessed_json", "amounts_json", "checked_packed", "at")
    query = Query(lambda pk: CheckRun.objects.filter(submission_id=pk).values_list(*names), pk=int)
    assert query.rows(pk=draft.pk) == list(CheckRun.objects.values_list(*names))


def test_what_is_not_there_is_told_as_by_the_orm():
    with pytest.raises(ParseRun.DoesNotExist):
        RUNS.get(pk=1)


def test_inserted_rows_have_their_keys_and_what_bulk_create_would_store(draft):
    def finding(position):
        return Finding(
            submission=draft,
            position=position,
            check_id="T3-SUM",
            key=f"column {position}",
            severity="error",
            outcome="fail",
            fault="source",
            message="甲%s乙",
            cells=["a", "b"],
            left=Decimal("1.5"),
            right=None,
            proposed={"a": "2"},
            fingerprint="f" * 64,
            check_set_version="1.0",
        )

    mine, theirs = [finding(900), finding(901)], [finding(902), finding(903)]
    insert(mine, keys=True)
    Finding.objects.bulk_create(theirs)
    for own, other in zip(mine, theirs, strict=True):
        assert not own._state.adding
        found, expected = (stored(Finding.objects.get(pk=row.pk)) for row in (own, other))
        own_to_each = dict.fromkeys(("id", "key", "position"))
        assert found | own_to_each == expected | own_to_each


def test_more_rows_than_a_statement_takes_parameters_are_all_stored(draft):
    sketch = TextSketch(submission=draft, part=9, year=2024, length=1, text_plain="一", samples=0, digest="d")
    insert([sketch], keys=True)
    insert([ShingleSample(hash=value, part=9, year=2024, sketch=sketch) for value in range(1_500)])
    assert ShingleSample.objects.filter(part=9).count() == 1_500


def test_a_row_that_is_there_already_is_refused_as_by_the_orm(draft):
    source = draft.source_file
    again = SourceFile(
        sha256=source.sha256, size=1, kind="text", created_at=timezone.now(), stored_for=draft.report.agency
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([again], keys=True)
    assert SourceFile.objects.filter(sha256=source.sha256).count() == 1


def test_an_update_writes_what_the_orm_writes_and_only_where_all_holds(draft, django_assert_num_queries):
    now, run = timezone.now(), draft.active_run_id
    held = {"pk": run, "fence": 1}
    with django_assert_num_queries(1):
        assert update(ParseRun, held, {"seconds": 1.5, "started_at": now}, counted_up=("fence",)) == 1
    assert update(ParseRun, held, {"seconds": 9.0}) == 0
    row = ParseRun.objects.get(pk=run)
    assert (row.fence, row.seconds, row.started_at) == (2, 1.5, now)
    said = {"table": ["\u4e8c%s", 1.5, None]}
    assert update(ParseRun, {"pk": run}, {"reading_json": Encoded(said), "holder": "50%"}) == 1
    row = ParseRun.objects.get(pk=run)
    assert (row.reading_json, row.holder) == (said, "50%")
    assert ParseRun.objects.filter(pk=run, reading_json__has_key="table").exists()


def test_an_update_tells_what_it_has_counted(draft, django_assert_num_queries):
    run = ParseRun.objects.get(pk=draft.active_run_id)
    held = {"pk": run.pk, "fence": run.fence}
    with django_assert_num_queries(1):
        assert update_counting(ParseRun, held, {"holder": "a%s"}, "fence") == run.fence + 1
    assert update_counting(ParseRun, held, {"holder": "b"}, "fence") is None
    assert ParseRun.objects.values_list("holder", "fence").get(pk=run.pk) == ("a%s", run.fence + 1)


def test_two_rows_of_different_models_get_their_keys(draft, django_assert_num_queries):
    year = draft.report.year_id
    sketch = TextSketch(submission=draft, part=1, year=year, length=3, text_plain="a%s", digest="d")
    part = Narrative(submission=draft, part=9, heading="九、100%", text="无")
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        insert_both(sketch, part)
    assert TextSketch.objects.get(pk=sketch.pk).text_plain == "a%s"
    assert Narrative.objects.get(pk=part.pk).heading == "九、100%"
    assert not sketch._state.adding
    assert not part._state.adding


@pytest.mark.django_db(transaction=True)
def test_a_statement_alone_is_stored_and_one_that_fails_leaves_the_connection_usable(draft):
    source = draft.source_file
    again = SourceFile(
        sha256=source.sha256, size=1, kind="text", created_at=timezone.now(), stored_for=draft.report.agency
    )
    with pytest.raises(IntegrityError), alone():
        insert([again], keys=True)
    with alone():
        insert([Narrative(submission=draft, part=9, heading="九", text="无")])
    assert Narrative.objects.filter(submission=draft, part=9).count() == 1


def test_small_rows_are_inserted_without_objects(draft):
    sketch = TextSketch.objects.create(
        submission=draft, part=1, year=2024, length=3, text_plain="abc", digest="d"
    )
    rows = [(number, 1, 2024, sketch.pk) for number in range(2500)]
    insert_values(ShingleSample, ("hash", "part", "year", "sketch_id"), rows)
    names = ("hash", "part", "year", "sketch_id")
    assert list(ShingleSample.objects.order_by("hash").values_list(*names)) == rows


@pytest.mark.parametrize("most", [500, 4])
def test_lots_of_several_models_are_inserted_as_one_statement_where_they_are_few(
    draft, monkeypatch, django_assert_num_queries, most
):
    monkeypatch.setattr(joined_statements, "MOST_TOGETHER", most)
    submission, year = draft, draft.report.year_id
    sketch = TextSketch.objects.create(
        submission=submission, part=1, year=year, length=3, text_plain="a%s", digest="d"
    )
    sketches = [
        TextSketch(submission=submission, part=part, year=year, length=3, text_plain="a%s", digest="d")
        for part in (2, 3)
    ]
    samples = [ShingleSample(hash=number, part=1, year=year, sketch=sketch) for number in range(3)]
    together = connection.vendor == "postgresql" and most == 500
    with django_assert_num_queries(1 if together else 2):
        insert_together(sketches, [], samples)
    assert list(TextSketch.objects.order_by("part").values_list("part", "text_plain")) == [
        (1, "a%s"),
        (2, "a%s"),
        (3, "a%s"),
    ]
    assert list(ShingleSample.objects.order_by("hash").values_list("hash", flat=True)) == [0, 1, 2]


def test_keys_are_padded_so_that_few_texts_of_queries_are_made():
    assert [padded(list(range(count))) for count in (0, 1, 2, 3)] == [[], [0], [0, 1], [0, 1, 2, 2]]
    assert {len(padded(list(range(count)))) for count in range(1, 61)} == {1, 2, 4, 8, 16, 32, 64}
