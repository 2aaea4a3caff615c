"""Uploads of every kind, from bytes to run: converted, recognised, refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from reports.demo.printing import PrintedReport
from reports.intake import receive_upload
from reports.models import ParseRun
from reports.recognition.reading import from_json
from reports.services.parsing import claim_run, finish_run, keep_lease
from reports.states import RunState
from reports.tasks import read_submission
from tests.factories import make_slot, make_user
from tests.reading.scans.page_pictures import as_file, draw_report
from tests.samples.builders import balanced_cells

pytestmark = pytest.mark.django_db


def upload(content: bytes, name: str) -> ParseRun:
    slot = make_slot()
    clerk = make_user("clerk", slot.agency)
    return receive_upload(
        actor=clerk, report=slot, file=ContentFile(content, name=name), name=name
    ).active_run


def test_a_picture_of_a_page_becomes_a_partial_reading_without_certainty():
    page = draw_report(PrintedReport("临江市水利局", 2024, balanced_cells(2)))[0]
    run = upload(as_file(page, "JPEG", quality=80), "扫描件.jpg")
    assert run.source_file.kind == "image"
    read_submission(run.pk)
    run.refresh_from_db()
    assert (run.state, run.reader, run.error_code) == (RunState.PARTIAL, "ocr/1", "")
    reading = from_json(run.reading)
    assert reading.cells["proactive.licensing.decisions"].doubt is not None
    assert all(cell.confidence <= 0.9 for cell in reading.cells.values() if cell.doubt)


def test_a_file_that_the_converter_refuses_ends_with_its_sentence():
    run = upload(rb"{\rtf1 " + bytes(range(256)) * 40, "年报.doc")
    assert run.source_file.kind == "rtf"
    read_submission(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error_code) == (RunState.FAILED, "CONVERSION_FAILED")
    assert "docx" in run.error_message


def test_a_run_that_takes_long_keeps_its_lease_until_another_has_it():
    run = upload(b"{\\rtf1}", "a.rtf")
    _, first = claim_run(run_id=run.pk)
    soon = timezone.now() + timedelta(seconds=1)
    ParseRun.objects.filter(pk=run.pk).update(lease_until=soon)
    assert keep_lease(run.pk, first, 4, 12)
    run.refresh_from_db()
    assert run.lease_until > soon
    assert (run.done, run.total) == (4, 12)
    ParseRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    _, second = claim_run(run_id=run.pk)
    assert not keep_lease(run.pk, first, 5, 12), "a message of the worker that lost the lease came late"
    run.refresh_from_db()
    assert (run.done, run.total) == (0, 0), "the second reading begins with the first page"
    assert keep_lease(run.pk, second)
    assert finish_run(
        run_id=run.pk, fence=second, result={"error": {"code": "CORRUPT", "message": "坏"}}, seconds=1
    )
    assert not keep_lease(run.pk, second, 7, 12), "a message came after the end"
