"""A new file takes the place of a good version only when it has been read and belongs there; nothing is lost."""

import pytest
from django.urls import reverse

from reports.intake import UploadRefused, receive_upload
from reports.models import Event, ParseRun, Submission
from reports.models.people import Role
from reports.recognition.reading import to_json
from reports.selectors.reading_progress import reading_progress
from reports.services.corrections import correct_cell
from reports.services.events import broken_links
from reports.services.parsing import claim_run, finish_run
from reports.services.slots import move_draft
from reports.states import State
from review.lifecycle import Move
from review.models import Outbox
from review.services import MoveRefused, move
from tests.factories import (
    county,
    finish_reading,
    make_approved,
    make_draft,
    make_reading,
    make_slot,
    make_user,
    upload_bytes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

CELL = "proactive.licensing.decisions"


@pytest.fixture
def slot():
    return make_slot(county()[1])


@pytest.fixture
def clerk(slot):
    return make_user(Role.CLERK, slot.agency)


def upload(slot, clerk) -> Submission:
    return receive_upload(actor=clerk, report=slot, file=upload_bytes(), name="新.txt", replace=True)


def fail(version: Submission, code="ENCRYPTED", message="文件已加密，无法读取。") -> None:
    run, fence = claim_run(run_id=version.active_run_id)
    error = {"code": code, "message": message}
    assert finish_run(run_id=run.pk, fence=fence, result={"error": error}, seconds=0.1)


def states(slot) -> list[str]:
    return list(slot.submissions.order_by("version").values_list("state", flat=True))


def of(slot, **values):
    return make_reading(year=slot.year_id, agency=slot.agency_name, **values)


def test_the_draft_stays_the_draft_until_the_new_file_has_been_read(slot, clerk):
    make_draft(slot, clerk)
    new = upload(slot, clerk)
    assert states(slot) == [State.DRAFT, State.INCOMING]
    finish_reading(new, of(slot))
    assert states(slot) == [State.SUPERSEDED, State.DRAFT]
    assert broken_links(slot) == []


@pytest.mark.parametrize("code", ["ENCRYPTED", "NO_TABLES", "CORRUPT"])
def test_a_file_that_cannot_be_read_never_takes_the_place_of_the_draft(slot, clerk, code):
    draft = make_draft(slot, clerk, {CELL: 7})
    fail(upload(slot, clerk), code)
    assert states(slot) == [State.DRAFT, State.UNUSED]
    told = Outbox.objects.filter(recipient=clerk, event__move="set_aside").first()
    assert told.subject == f"{slot}的新文件未采用"
    assert told.text == "文件已加密，无法读取。"
    submitted = move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert submitted.state == State.SUBMITTED


def test_a_file_that_no_worker_could_finish_is_set_aside_too(slot, clerk, settings):
    settings.LEASE_SECONDS = -1
    make_draft(slot, clerk)
    new = upload(slot, clerk)
    for _ in range(10):
        claim_run(run_id=new.active_run_id)
    assert ParseRun.objects.get(pk=new.active_run_id).error_code == "WORKER_LOST"
    assert states(slot) == [State.DRAFT, State.UNUSED]


@pytest.mark.parametrize("wrong", [{"agency": "南河市水务局"}, {"year": 2022}])
def test_a_file_of_another_agency_or_year_takes_nobodys_place(slot, clerk, wrong):
    make_draft(slot, clerk)
    new = upload(slot, clerk)
    finish_reading(new, make_reading(**({"year": slot.year_id, "agency": slot.agency_name} | wrong)))
    assert states(slot) == [State.DRAFT, State.UNUSED]
    assert (
        "不一致" in Event.objects.get(move="set_aside").comment
        or "核对" in Event.objects.get(move="set_aside").comment
    )


def test_such_a_file_moves_to_the_slot_it_belongs_to(slot, clerk):
    right = make_slot(slot.agency, 2022)
    make_draft(slot, clerk)
    new = upload(slot, clerk)
    finish_reading(new, make_reading(year=2022, agency=slot.agency_name))
    moved = move_draft(actor=clerk, submission_id=new.pk, report_id=right.pk)
    assert (moved.report, moved.state) == (right, State.DRAFT)
    assert states(slot) == [State.DRAFT, State.DISCARDED]


def test_an_upload_into_an_approved_slot_is_asked_about_and_opens_the_correction_when_read(slot, clerk):
    approved = make_approved(slot)
    slot.refresh_from_db()
    with pytest.raises(UploadRefused) as refused:
        receive_upload(actor=clerk, report=slot, file=upload_bytes(), name="新.txt")
    assert (refused.value.code, refused.value.confirm) == ("APPROVED_EXISTS", "上传并办理更正")
    new = upload(slot, clerk)
    assert states(slot) == [State.APPROVED, State.INCOMING]
    finish_reading(new, of(slot, cells={CELL: 9}))
    assert states(slot) == [State.APPROVED, State.DRAFT]
    slot.refresh_from_db()
    assert slot.effective_submission_id == approved.pk


def test_a_file_of_another_agency_opens_no_correction_of_an_approved_report(slot, clerk):
    make_approved(slot)
    slot.refresh_from_db()
    finish_reading(upload(slot, clerk), make_reading(year=slot.year_id, agency="南河市水务局"))
    assert states(slot) == [State.APPROVED, State.UNUSED]


def test_a_new_file_that_comes_after_the_hand_in_is_set_aside(slot, clerk):
    draft = make_draft(slot, clerk)
    new = upload(slot, clerk)
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    finish_reading(new, of(slot))
    assert states(slot) == [State.SUBMITTED, State.UNUSED]


def test_of_two_new_files_the_newer_counts(slot, clerk):
    make_draft(slot, clerk)
    first, second = upload(slot, clerk), upload(slot, clerk)
    assert states(slot) == [State.DRAFT, State.UNUSED, State.INCOMING]
    finish_reading(second, of(slot))
    finish_reading(first, of(slot))
    assert states(slot) == [State.SUPERSEDED, State.UNUSED, State.DRAFT]


def test_a_draft_that_was_never_read_gives_way_at_once(slot, clerk):
    fail(upload(slot, clerk))
    upload(slot, clerk)
    assert states(slot) == [State.SUPERSEDED, State.DRAFT]


def test_a_replaced_draft_is_restored_with_its_corrections(slot, clerk):
    draft = make_draft(slot, clerk)
    correct_cell(actor=clerk, submission_id=draft.pk, code=CELL, value="12", reason="对照原件")
    finish_reading(upload(slot, clerk), of(slot))
    move(actor=clerk, submission_id=draft.pk, move=Move.RESTORE)
    assert states(slot) == [State.SUPERSEDED, State.SUPERSEDED, State.DRAFT]
    restored = slot.submissions.get(state=State.DRAFT)
    assert (restored.source_file, restored.based_on) == (draft.source_file, draft)
    assert restored.corrections.get().new_value == 12
    assert broken_links(slot) == []


def test_a_discarded_draft_and_an_unused_file_are_restored(slot, clerk):
    make_draft(slot, clerk)
    new = upload(slot, clerk)
    finish_reading(new, make_reading(year=slot.year_id, agency="南河市水务局"))
    move(actor=clerk, submission_id=new.pk, move=Move.RESTORE)
    assert states(slot) == [State.SUPERSEDED, State.UNUSED, State.DRAFT]
    restored = slot.submissions.get(state=State.DRAFT)
    discarded = move(actor=clerk, submission_id=restored.pk, move=Move.DISCARD)
    assert discarded.state == State.DISCARDED
    move(actor=clerk, submission_id=restored.pk, move=Move.RESTORE)
    assert states(slot)[-2:] == [State.DISCARDED, State.DRAFT]


def refused_to_restore(slot, clerk, version) -> str:
    with pytest.raises(MoveRefused) as refused:
        move(actor=clerk, submission_id=version.pk, move=Move.RESTORE)
    return refused.value.code


def test_a_version_is_not_restored_while_another_is_in_review_or_the_year_is_closed(slot, clerk):
    old = make_draft(slot, clerk)
    finish_reading(upload(slot, clerk), of(slot))
    current = slot.submissions.get(state=State.DRAFT)
    slot.year.is_open = False
    slot.year.save()
    assert refused_to_restore(slot, clerk, old) == "YEAR_CLOSED"
    slot.year.is_open = True
    slot.year.save()
    move(actor=clerk, submission_id=current.pk, move=Move.SUBMIT, attested=True)
    assert refused_to_restore(slot, clerk, old) == "IN_REVIEW"


def test_a_file_that_was_never_read_cannot_be_restored(slot, clerk):
    make_draft(slot, clerk)
    new = upload(slot, clerk)
    fail(new)
    assert refused_to_restore(slot, clerk, new) == "NEVER_READ"


def test_a_file_that_a_newer_one_replaced_before_it_was_read_says_so(slot, clerk, client):
    make_draft(slot, clerk)
    first = upload(slot, clerk)
    run = claim_run(run_id=first.active_run_id or first.parse_runs.get().pk)
    upload(slot, clerk)
    assert finish_run(run_id=run[0].pk, fence=run[1], result={"reading": to_json(of(slot))}, seconds=0.1)
    first = Submission.objects.select_related("report", "active_run").get(pk=first.pk)
    assert [told.why_unused for told in reading_progress([first])] == ["由更新的文件代替"]
    client.force_login(clerk)
    for address in (reverse("reports:progress", args=(first.pk,)), first.get_absolute_url()):
        assert (
            "这个文件未采用（由更新的文件代替）"
            in client.get(address, headers={"HX-Request": "true"}).content.decode()
        )
