"""Cells read with doubt that nobody has confirmed: everybody who decides is told their number (decision 0193)."""

import importlib

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from reports.models import CheckRun, Finding, ParseRun
from reports.models.people import Role
from reports.selectors.cells import page_mark
from reports.services.corrections import confirm_cells, correct_cell, undo_corrections
from review.bulk import Seen, pass_all
from review.facts import digests_of
from review.queues import passable_by
from tests.factories import county, make_draft, make_reading, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
DOUBTS = [f"requests.received.{column}" for column in ("natural_person", "business", "total")]
SENTENCE = "有3个存疑数字尚未确认"


@pytest.fixture
def place():
    government, bureau = county()
    slot = make_slot(bureau)
    return {
        "slot": slot,
        "reading": make_reading(agency=slot.agency_name, doubtful=DOUBTS),
        "clerk": make_user(Role.CLERK, bureau),
        "reviewer": make_user(Role.REVIEWER, government),
    }


@pytest.fixture
def draft(place):
    return make_draft(place["slot"], place["clerk"], reading=place["reading"])


@pytest.fixture
def waiting(place):
    """A report without findings in which three cells are doubtful."""
    submission = make_submitted(place["slot"], place["clerk"], reading=place["reading"])
    Finding.objects.filter(submission=submission).delete()
    return submission


def kept(submission) -> int:
    return CheckRun.objects.get(submission=submission).doubtful


def hand_in(draft) -> str:
    return reverse("review:move", args=(draft.pk, "submit"))


def test_the_check_run_keeps_how_many_doubtful_cells_nobody_has_confirmed(draft, place):
    assert kept(draft) == 3
    common = {"actor": place["clerk"], "submission_id": draft.pk}
    confirm_cells(**common, codes=DOUBTS[:1], seen=page_mark(draft))
    correct_cell(**common, code=DOUBTS[1], value="4", reason="对照原件")
    assert kept(draft) == 1
    undo_corrections(**common, codes=DOUBTS[:1], seen=page_mark(draft))
    assert kept(draft) == 2


def test_the_migration_counts_what_was_checked_before(draft, place):
    common = {"actor": place["clerk"], "submission_id": draft.pk}
    confirm_cells(**common, codes=DOUBTS, seen=page_mark(draft))
    undo_corrections(**common, codes=DOUBTS[:1], seen=page_mark(draft))
    CheckRun.objects.update(doubtful=0)
    ParseRun.objects.filter(pk=draft.active_run_id).update(reading_json=draft.active_run.reading)
    as_then = MigrationLoader(connection).project_state(("reports", "0036_doubtful_cells")).apps
    importlib.import_module("reports.migrations.0036_doubtful_cells").count(as_then, None)
    assert kept(draft) == 1


def test_the_findings_name_their_number_and_lead_to_the_first(client, draft, place):
    client.force_login(place["clerk"])
    page = parsed(client.get(reverse("review:report", args=(draft.pk,))))
    assert_clean(page)
    assert SENTENCE in text_of(page)
    assert page.xpath(f"//section[@id = 'findings']//a[@href = '#cell-{DOUBTS[0]}']")
    confirm_cells(actor=place["clerk"], submission_id=draft.pk, codes=DOUBTS, seen=page_mark(draft))
    assert "个存疑数字" not in text_of(parsed(client.get(reverse("review:report", args=(draft.pk,)))))


def test_the_hand_in_page_warns_and_the_clerk_ticks_that_they_were_compared(client, draft, place):
    client.force_login(place["clerk"])
    page = parsed(client.get(hand_in(draft)))
    assert_clean(page)
    assert SENTENCE in text_of(page)
    [line] = page.xpath("//details//li")
    assert text_of(line).startswith("表三“一、本年新收政府信息公开申请数量”：自然人")
    assert line.xpath(f".//a[contains(@href, '#cell-{DOUBTS[0]}')]")
    hidden = page.xpath("//main//form//input[@type = 'hidden' and @name != 'csrfmiddlewaretoken']")
    fields = {field.get("name"): field.get("value", "") for field in hidden} | {"attested": "on"}
    unticked = client.post(hand_in(draft), fields)
    assert unticked.status_code == 422
    assert "请对照原件核对存疑数字" in text_of(parsed(unticked))
    assert client.post(hand_in(draft), fields | {"compared": "on"}).status_code == 302


def test_a_report_without_doubts_asks_for_no_tick(client, place):
    plain = make_draft(place["slot"], place["clerk"])
    client.force_login(place["clerk"])
    page = parsed(client.get(hand_in(plain)))
    assert "存疑" not in text_of(page)
    assert not page.xpath("//input[@name = 'compared']")


def test_the_pass_page_warns_the_reviewer(client, waiting, place):
    client.force_login(place["reviewer"])
    page = parsed(client.get(reverse("review:move", args=(waiting.pk, "pass"))))
    assert_clean(page)
    assert SENTENCE in text_of(page)


def test_a_report_with_unconfirmed_doubts_is_not_passed_in_bulk(waiting, place):
    reviewer = place["reviewer"]
    assert not passable_by(reviewer).exists()
    seen = [Seen(waiting.pk, waiting.lock_version, digests_of([waiting])[waiting.pk])]
    [result] = pass_all(actor=reviewer, seen=seen)
    assert "存疑数字" in result.sentence
    CheckRun.objects.filter(submission=waiting).update(doubtful=0)
    assert list(passable_by(reviewer)) == [waiting]
