"""Readings and amounts are packed; those of earlier releases are read as they are and packed in the background."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from itertools import count

import pytest
from django.apps import apps
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone

from bench.scale.texts import PARTS
from reports.models import CheckRun, ParseRun, TextSketch
from reports.packing import Damaged
from reports.recognition.reading import from_json
from reports.selectors.check_inputs import surroundings_of
from reports.selectors.reading_progress import reading_progress
from reports.selectors.similar_texts import compared_texts
from reports.services import packing
from reports.services.checking import check_context
from reports.services.packing import MIGRATION, pack_waiting, reading_columns
from reports.services.rechecking import names_changed
from reports.tasks import pack_old_rows
from tests.factories import county, make_draft, make_reading, make_slot, make_submitted

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def as_before() -> None:
    """Store what is there as the release before did."""
    for run in ParseRun.objects.filter(reading_packed__isnull=False):
        ParseRun.objects.filter(pk=run.pk).update(
            reading_json=run.reading,
            reading_packed=None,
            found_title=None,
            found_agency=None,
            found_year=None,
        )
    for run in CheckRun.objects.filter(checked_packed__isnull=False):
        CheckRun.objects.filter(pk=run.pk).update(
            amounts_json=run.amounts, unassessed_json=run.unassessed, checked_packed=None
        )

    for sketch in TextSketch.objects.filter(text_packed__isnull=False):
        TextSketch.objects.filter(pk=sketch.pk).update(text_plain=sketch.text, text_packed=None)


def packed_and_not() -> tuple[int, int]:
    """How many runs are packed, and how many rows of either table are not."""
    return (
        ParseRun.objects.filter(reading_packed__isnull=False).count(),
        ParseRun.objects.filter(reading_json__isnull=False).count()
        + CheckRun.objects.filter(checked_packed=None).count(),
    )


def all_packed() -> int:
    return pack_waiting(seconds=1, clock=lambda: 0.0)


@pytest.fixture
def drafts():
    return [make_draft() for _ in range(3)]


def test_a_new_reading_is_packed_and_what_is_asked_of_it_has_a_column():
    run = make_draft().active_run
    assert (run.reading_json, run.reading_packed[0]) == (None, 1)
    assert (run.found_title, run.found_agency, run.found_year) == (
        run.reading["title"], run.reading["agency"], run.reading["year"],
    )  # fmt: skip
    assert len(from_json(run.reading).cells) == 200
    checked = run.submission.check_run
    assert (checked.amounts_json, checked.unassessed_json, checked.checked_packed[0]) == ({}, [], 2)
    assert len(checked.amounts) == 200
    assert {"check", "key", "reason"} == set(checked.unassessed[0])


def test_rows_of_the_release_before_are_packed_and_say_the_same(drafts):
    before = [
        (draft.active_run.reading, draft.check_run.amounts, draft.check_run.unassessed) for draft in drafts
    ]
    as_before()
    assert packed_and_not() == (0, 6)
    old = [type(draft).objects.get(pk=draft.pk) for draft in drafts]
    assert [(d.active_run.reading, d.check_run.amounts, d.check_run.unassessed) for d in old] == before
    assert all_packed() == 6
    assert packed_and_not() == (3, 0)
    new = [type(draft).objects.get(pk=draft.pk) for draft in drafts]
    assert [(d.active_run.reading, d.check_run.amounts, d.check_run.unassessed) for d in new] == before
    assert [run.found_agency for run in ParseRun.objects.order_by("pk")] == [
        each[0]["agency"] for each in before
    ]
    assert all_packed() == 0


def test_lists_and_checks_know_rows_of_both_kinds(drafts):
    def told():
        progress = [(row.found_title, row.found_agency, row.found_year) for row in reading_progress(drafts)]
        return progress, [names_changed(names=[draft.report.agency_name]) for draft in drafts]

    packed = told()
    assert packed[1] == [1, 1, 1]
    as_before()
    assert told() == packed


def test_last_year_is_compared_with_rows_of_both_kinds():
    last = make_submitted(make_slot(year=2023), cells={"proactive.licensing.decisions": 7})
    now = make_draft(make_slot(last.report.agency, year=2024))
    found = [surroundings_of(now, check_context().names).previous]
    as_before()
    found.append(surroundings_of(now, check_context().names).previous)
    assert found[0] == found[1]
    assert found[0]["proactive.licensing.decisions"] == 7


def test_a_compared_text_is_found_among_rows_of_both_kinds():
    slot = make_slot()
    reading = make_reading(agency=slot.agency_name)
    chapters = [replace(part, text=PARTS[5]) if part.part == 5 else part for part in reading.chapters]
    first = make_submitted(slot, reading=replace(reading, chapters=tuple(chapters)))
    sketch = first.sketches.get(part=5)
    assert (sketch.text_plain, sketch.text_packed[0]) == ("", 3)
    second = make_draft()
    samples = {5: tuple(sketch.sampled.values_list("hash", flat=True))}
    found = [compared_texts(second, samples, handed_in=None)]
    as_before()
    found.append(compared_texts(second, samples, handed_in=None))
    assert all_packed() > 0
    found.append(compared_texts(second, samples, handed_in=None))
    assert [[each.text for each in some] for some in found] == [[sketch.text]] * 3


def test_packing_that_is_interrupted_goes_on_where_it_ended(drafts, monkeypatch):
    as_before()
    monkeypatch.setattr(packing, "LOT", 1)
    ticks = count()
    assert pack_waiting(seconds=2, clock=lambda: float(next(ticks))) == 1
    assert packed_and_not() == (1, 5)
    with monkeypatch.context() as broken:
        broken.setattr(packing, "LOT", 2)
        broken.setattr(packing, "update", failing_after(1))
        with pytest.raises(RuntimeError):
            all_packed()
    assert packed_and_not() == (1, 5), "a lot is packed as a whole or not at all"
    assert all_packed() == 5
    assert packed_and_not() == (3, 0)


def failing_after(number):
    calls, real = count(), packing.update

    def update(*arguments):
        if next(calls) >= number:
            raise RuntimeError
        return real(*arguments)

    return update


def test_the_log_says_how_far_packing_is(drafts, caplog):
    as_before()
    with caplog.at_level(logging.INFO, logger=packing.__name__):
        assert pack_old_rows() == 6
    last = ParseRun.objects.order_by("pk").last().pk
    assert f"packed 3 rows of reports_parserun, up to {last}" in caplog.messages


@pytest.mark.postgresql_only
@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_different_rows(drafts):
    as_before()
    first = ParseRun.objects.order_by("pk").first()
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT id FROM reports_parserun WHERE id = %s FOR UPDATE", (first.pk,))
            assert all_packed() == 5
            assert packed_and_not() == (2, 1)
        other.rollback()
    finally:
        other.close()
    assert all_packed() == 1


def test_a_reading_that_would_not_come_back_the_same_stays_as_it_is(drafts, monkeypatch, caplog):
    as_before()
    monkeypatch.setattr(packing, "unpack", lambda packed: {"of": "another"})
    assert all_packed() == 0
    assert packed_and_not() == (0, 6)
    assert "would not come back the same" in caplog.text


@pytest.mark.parametrize(
    ("since", "made", "older", "packs"),
    [
        (timedelta(hours=1), timedelta(days=9), True, False),
        (timedelta(hours=1), timedelta(days=9), False, True),
        (timedelta(hours=25), timedelta(days=9), True, True),
        (timedelta(hours=1), timedelta(minutes=2), True, True),
    ],
    ids=["just migrated", "no run before", "a day later", "new database, runs set back"],
)
def test_beside_the_release_before_readings_stay_json(since, made, older, packs, monkeypatch, drafts):
    app, name = MIGRATION
    migrated = timezone.now() - since
    migrations = MigrationRecorder(connection).migration_qs.filter(app=app)
    assert migrations.filter(name=name).update(applied=migrated) == 1
    first = migrations.order_by("pk").values_list("pk", flat=True)[0]
    assert migrations.filter(pk=first).update(applied=migrated - made) == 1
    ParseRun.objects.update(created_at=migrated + timedelta(minutes=-1 if older else 1))
    monkeypatch.setattr(packing, "packing_has_begun", packing._Begun())
    columns = reading_columns({"title": "题", "cells": {}})
    assert (columns["reading_packed"] is not None, columns["reading_json"] is None) == (packs, packs)
    assert columns["found_title"] == "题"
    as_before()
    assert all_packed() == (6 if packs else 0)
    run = make_draft().active_run
    assert (run.reading_packed is not None) == packs
    assert run.reading["cells"]


def test_a_damaged_reading_is_told_with_a_sentence(client):
    submission = make_draft(make_slot(county()[1]))
    client.force_login(submission.uploaded_by)
    address = reverse("reports:correct_cell", args=(submission.pk, "requests.received.total"))
    sent = {"value": "3", "reason": "核对"}
    packed = bytearray(submission.active_run.reading_packed)
    packed[40] ^= 0xFF
    ParseRun.objects.filter(pk=submission.active_run_id).update(reading_packed=bytes(packed))
    client.raise_request_exception = False
    answer = client.post(address, sent)
    assert (answer.status_code, "读取结果已损坏" in answer.content.decode()) == (503, True)
    with pytest.raises(Damaged):
        assert ParseRun.objects.get(pk=submission.active_run_id).reading


def test_the_way_back_writes_json_again(drafts):
    before = [draft.active_run.reading for draft in drafts]
    amounts = drafts[0].check_run.amounts
    import_module(f"reports.migrations.{MIGRATION[1]}").unpack_all(apps, None)
    assert packed_and_not() == (0, 6)
    assert list(ParseRun.objects.order_by("pk").values_list("reading_json", flat=True)) == before
    assert CheckRun.objects.order_by("pk").first().amounts_json == amounts
    with transaction.atomic():
        assert all_packed() == 6
