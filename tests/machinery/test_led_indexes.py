"""Foreign keys whose column begins a unique index have none of their own, and rows of an index no key (PostgreSQL)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from reports.models import (
    FigureBand,
    Litigation,
    ProactiveDisclosure,
    Reconsideration,
    RequestRow,
    ShingleSample,
    TextSketch,
)
from reports.online_indexes import DropKeyOnPostgreSQL, DropLedIndexOnline
from tests.factories import make_draft

pytestmark = pytest.mark.django_db
LED = {
    ("Event", "actor"),
    ("Event", "report"),
    ("Finding", "submission"),
    ("Litigation", "submission"),
    ("Narrative", "submission"),
    ("ProactiveDisclosure", "submission"),
    ("Reconsideration", "submission"),
    ("RequestRow", "submission"),
    ("TextSketch", "submission"),
}


def plain_indexes(model: type[models.Model], column: str) -> list[str]:
    """The indexes of this column alone that keep no constraint."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    return [
        name
        for name, each in found.items()
        if each["columns"] == [column] and each["index"] and not (each["unique"] or each["primary_key"])
    ]


def test_the_models_without_such_an_index_have_one_that_begins_with_the_column():
    without = {
        (model.__name__, field.name)
        for model in apps.get_app_config("reports").get_models()
        for field in model._meta.concrete_fields
        if field.many_to_one and not field.db_index and model._meta.managed
    }
    assert without == LED
    for name, field in without:
        meta = apps.get_model("reports", name)._meta
        first = [each.fields[0] for each in (*meta.constraints, *meta.indexes) if hasattr(each, "fields")]
        assert field in first, name


@pytest.mark.postgresql_only
def test_postgresql_has_neither_these_indexes_nor_the_keys():
    for name, field in LED:
        model = apps.get_model("reports", name)
        assert plain_indexes(model, model._meta.get_field(field).column) == [], name
    assert plain_indexes(ShingleSample, "sketch_id"), "by which samples are deleted"
    assert plain_indexes(FigureBand, "submission_id"), "by which bands are deleted"
    with connection.cursor() as cursor:
        for model in (
            ShingleSample,
            FigureBand,
            ProactiveDisclosure,
            RequestRow,
            Reconsideration,
            Litigation,
        ):
            assert connection.introspection.get_primary_key_columns(cursor, model._meta.db_table) in (
                None,
                [],
            )


@pytest.mark.postgresql
def test_samples_are_numbered_and_go_with_their_sketch():
    sketch = TextSketch.objects.create(
        submission=make_draft(), part=9, year=2024, length=3, text_plain="abc", digest="d"
    )
    rows = ShingleSample.objects.bulk_create(
        ShingleSample(hash=value, part=9, year=2024, sketch=sketch) for value in (16, 32)
    )
    assert rows[0].pk != rows[1].pk
    sketch.delete()
    assert not ShingleSample.objects.filter(part=9).exists()


@pytest.mark.postgresql_only
def test_indexes_are_dropped_and_made_again_beside_writers():
    state = MigrationLoader(connection).project_state(("reports", "0065_packed_readings"))
    field = models.ForeignKey("reports.Submission", models.PROTECT, related_name="narratives", db_index=False)
    after = state.clone()
    operation = DropLedIndexOnline("narrative", "submission", field)
    operation.state_forwards("reports", after)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        operation.database_forwards("reports", editor, state, after)
        operation.database_backwards("reports", editor, after, state)
        forwards, backwards = (line for line in editor.collected_sql if "INDEX" in line)
    assert forwards.startswith("DROP INDEX CONCURRENTLY IF EXISTS")
    assert backwards.startswith("CREATE INDEX CONCURRENTLY")
    assert forwards.split('"')[1] == backwards.split('"')[1]


def test_sqlite_makes_no_table_anew_for_it():
    if connection.vendor != "sqlite":
        return
    state = MigrationLoader(connection).project_state(("reports", "0065_packed_readings"))
    field = models.ForeignKey("reports.AnnualReport", models.PROTECT, related_name="events", db_index=False)
    operations: list[migrations.operations.base.Operation] = [
        DropLedIndexOnline("event", "report", field),
        DropKeyOnPostgreSQL("reports_figureband"),
    ]
    after = state.clone()
    for operation in operations:
        operation.state_forwards("reports", after)
    # Not entered: SQLite does so outside of a transaction only, and nothing is carried out here.
    editor = connection.schema_editor(collect_sql=True, atomic=False)
    for operation in operations:
        operation.database_forwards("reports", editor, state, after)
        operation.database_backwards("reports", editor, after, state)
    assert editor.collected_sql == []
