"""Full personal numbers stay in the source and its reading, out of records, messages, exports, answers and logs."""

import hashlib
import io
import json
import logging
import zipfile

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from reports.models import Decision, DryRunHit, Event, Explanation, ExportJob, Finding, PendingCheck
from reports.models.people import Role
from reports.reading.model.document import Place
from reports.recognition.reading import CellReading, CellState, Chapter
from reports.selectors.shown_texts import PERSONAL_CHECKS
from reports.services import dry_runs, rechecking
from reports.services.corrections import correct_cell
from reports.services.explanations import explain
from reports.services.exporting import request_export, run_export
from reports.services.publishing import publish_report
from reports.services.word_lists import WORDS, save_word, switch_entry
from review.decisions import decide
from review.lifecycle import Move
from review.selectors import undecided_errors
from review.services import move
from tests.factories import county, make_draft, make_reading, make_slot, make_user, make_year

pytestmark = pytest.mark.django_db

IDENTITY, MOBILE, CARD = "11010519491231002X", "13912345678", "6217000000000000004"
NUMBERS = (IDENTITY, MOBILE, CARD)
#: Parts of a number that identify a person.
TELLING = (IDENTITY, IDENTITY[3:-2], MOBILE, MOBILE[3:-2], CARD, CARD[3:-2], "1949123100")
TEXT = f"申请人张某，身份证{IDENTITY}，电话{MOBILE}，卡号{CARD}，收到申请共件要求要求。"
#: The uploaded file and its reading.
SOURCES = {"SourceFile", "ParseRun", "Narrative"}


def reading(agency: str):
    found = make_reading({"requests.received.natural_person": 3, "requests.received.total": 3}, agency=agency)
    chapters = tuple(
        Chapter(c.part, c.heading, f"{TEXT}{c.text}", Place(c.part), c.numeral) for c in found.chapters
    )
    code = "proactive.licensing.decisions"
    cells = found.cells | {
        code: CellReading(
            code, CellState.NUMBER, found.cells[code].value, f"0（{MOBILE}）", Place(1), note=TEXT
        )
    }
    return found.__class__(
        **{**found.__dict__, "chapters": chapters, "cells": cells, "preamble": TEXT, "closing": TEXT}
    )


def held(text: str) -> list[str]:
    return [number for number in TELLING if number in text]


@pytest.fixture
def handled(caplog, client):
    """Take a report full of personal numbers to the public archive; return it and the log."""
    caplog.set_level(logging.DEBUG)
    government, finance = county()
    make_year(2024)
    clerk, office = make_user(Role.CLERK, finance), make_user(Role.OFFICE, government)
    administrator = make_user(Role.ADMINISTRATOR, government)
    entry = save_word(
        actor=administrator,
        values={"pattern": r"\d{4,}", "is_expression": True, "kind": "typo", "severity": "notice"},
    )
    draft = make_draft(make_slot(finance), clerk, reading=reading(finance.name), name=f"年报{MOBILE}.txt")
    correct_cell(
        actor=clerk,
        submission_id=draft.pk,
        code="proactive.penalties.decisions",
        value="4",
        reason=f"经电话{MOBILE}核实",
    )
    for finding in Finding.objects.filter(submission=draft, severity="error", echo_of=None):
        explain(actor=clerk, submission_id=draft.pk, fingerprint=finding.fingerprint, text=TEXT)
    submission = move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    run = dry_runs.request_dry_run(actor=administrator, entry_id=entry.pk)
    assert dry_runs.run_dry_run(run.pk)
    switch_entry(actor=administrator, list_name=WORDS, entry_id=entry.pk, enabled=True)
    rechecking.work_off(seconds=60, clock=lambda: 0)
    first = make_user(Role.REVIEWER, government)
    for finding in undecided_errors(submission):
        decide(
            actor=first,
            submission_id=submission.pk,
            fingerprint=finding.fingerprint,
            verdict="waive",
            reason=TEXT,
        )
    second = make_user(Role.REVIEWER, government)
    move(actor=second, submission_id=submission.pk, move=Move.PASS, reason=TEXT)
    publish_report(actor=office, report_id=draft.report_id, corrected=True, personal="经核对，遮盖后公布。")
    job = request_export(actor=office, year=2024, region=government)
    assert run_export(job.pk)
    return draft, clerk, office, caplog


@pytest.mark.usefixtures("handled")
def test_no_row_of_the_database_but_the_source_and_its_reading_holds_one():
    assert {"P-ID", "P-MOBILE", "P-BANK", "W-LIST", "W-REPEAT"} <= set(
        Finding.objects.values_list("check_id", flat=True)
    )
    assert Explanation.objects.filter(text__contains="110***2X").exists()
    assert Decision.objects.filter(reason__contains="139***78").exists()
    assert Event.objects.filter(move="pass", comment__contains="621***04").exists()
    assert DryRunHit.objects.exists()
    for model in apps.get_models():
        if model.__name__ in SOURCES:
            continue
        for row in model.objects.all():
            text = json.dumps(
                [getattr(row, field.attname) for field in model._meta.concrete_fields],
                default=str,
                ensure_ascii=False,
            )
            assert not held(text), (model.__name__, text)


def test_no_log_line_holds_one(handled):
    _, _, _, caplog = handled
    for record in caplog.records:
        # Queries logged by the test run do not count as the portal's log.
        if not record.name.startswith("django.db"):
            assert not held(record.getMessage()), record


def test_no_workbook_holds_one(handled, client):
    draft, clerk, *_ = handled
    client.force_login(clerk)
    problem_list = client.get(reverse("reports:problem_workbook", args=(draft.pk,))).content
    yearly = ExportJob.objects.get().file.open("rb").read()
    for data in (problem_list, yearly):
        book = zipfile.ZipFile(io.BytesIO(data))
        text = "".join(book.read(name).decode(errors="replace") for name in book.namelist())
        assert "110***2X" in text
        assert not held(text)


def test_no_answer_of_the_api_holds_one(handled, client):
    draft, clerk, office, _ = handled
    for person in (clerk, office):
        client.force_login(person)
        for address in (
            reverse("api:report-list"),
            reverse("api:report-list") + "?include=tables",
            reverse("api:report-detail", args=(draft.report_id,)),
            reverse("api:finding-list"),
        ):
            answer = client.get(address)
            assert answer.status_code == 200
            assert not held(answer.content.decode())
    detail = client.get(reverse("api:report-detail", args=(draft.report_id,))).json()
    assert "110***2X" in detail["narrative"][0]["text"]


def test_no_page_of_the_archive_holds_one(handled, client, settings):
    draft, clerk, office, _ = handled
    settings.PUBLIC_ARCHIVE = True
    page = reverse("reports:archived", args=(draft.report_id,))
    for person in (None, clerk, office):
        if person:
            client.force_login(person)
        answer = client.get(page)
        assert answer.status_code == 200
        assert "110***2X" in answer.content.decode()
        assert not held(answer.content.decode())


def test_no_search_tells_that_one_is_there(handled, client, settings):
    settings.PUBLIC_ARCHIVE = True
    listed = {
        word: len(client.get(reverse("reports:archive"), {"q": word}).context["found"].hits)
        for word in ("申请人张某", MOBILE, MOBILE[:8], IDENTITY, CARD)
    }
    assert listed == {"申请人张某": 1, MOBILE: 0, MOBILE[:8]: 0, IDENTITY: 0, CARD: 0}


def test_the_original_with_one_is_fetched_only_by_those_in_whose_reach_the_report_is(
    handled, client, settings
):
    draft, clerk, office, _ = handled
    settings.PUBLIC_ARCHIVE = True
    original = reverse("reports:archived_source", args=(draft.report_id,))
    page = reverse("reports:archived", args=(draft.report_id,))
    refused = client.get(original)
    assert refused.status_code == 403
    assert "暂不提供下载" in refused.content.decode()
    assert f'"{original}"' not in client.get(page).content.decode()
    client.force_login(make_user(Role.CLERK, county()[1]))
    assert client.get(original).status_code == 403
    for person in (clerk, office):
        client.force_login(person)
        assert client.get(original).status_code == 200
        assert f'"{original}"' in client.get(page).content.decode()


@pytest.mark.parametrize(("verdict", "status"), [("dismiss", 200), ("waive", 403), ("confirm", 403)])
def test_the_original_is_public_once_every_finding_of_one_is_dismissed(
    handled, client, settings, verdict, status
):
    draft, *_ = handled
    settings.PUBLIC_ARCHIVE = True
    reviewer = make_user(Role.REVIEWER, county()[0])
    for finding in Finding.objects.filter(submission=draft, check_id__in=PERSONAL_CHECKS):
        Decision.objects.create(
            submission=draft,
            fingerprint=finding.fingerprint,
            check_id=finding.check_id,
            verdict=verdict,
            reason="经核对。",
            by=reviewer,
            at=timezone.now(),
        )
    assert client.get(reverse("reports:archived_source", args=(draft.report_id,))).status_code == status


@pytest.mark.usefixtures("handled")
def test_no_fingerprint_is_made_of_one(monkeypatch):
    seen: list[bytes] = []
    plain = hashlib.sha256

    def listening(data: bytes = b"", **options):
        seen.append(data)
        return plain(data, **options)

    monkeypatch.setattr("reports.checks.results.hashlib.sha256", listening)
    PendingCheck.objects.all().delete()
    rechecking.recheck_year(year=2024)
    assert rechecking.work_off(seconds=60, clock=lambda: 0) == 1
    assert len(seen) > 10
    for data in seen:
        assert not held(data.decode())
