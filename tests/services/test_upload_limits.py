"""Upload limits keep one person or agency from filling the queue or store for others."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from reports import tasks
from reports.intake import UploadRefused, receive_upload
from reports.models import ParseRun, SourceFile, Submission
from reports.models.reach import Role
from reports.packages import receive_package
from reports.services import parsing
from reports.services.parsing import RereadRefused, claim_further, claim_next, finish_run, request_reread
from reports.states import RunState
from tests.factories import county, make_agency, make_slot, make_user, upload_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
MB = 1024 * 1024


def upload(clerk, slot, size: int | None = None):
    file = ContentFile(b"1 " * (size // 2) + str(slot.pk).encode()) if size else upload_bytes()
    return receive_upload(actor=clerk, report=slot, file=file, name="年报.txt")


def slots_of(agency, number: int):
    # Of years with the form: of an earlier year a text without tables is kept, if it has enough characters.
    return [make_slot(agency, year) for year in range(2026, 2026 - number, -1)]


@pytest.fixture
def agency():
    return county()[1]


@pytest.fixture
def clerk(agency):
    return make_user(Role.CLERK, agency)


def test_a_person_has_only_so_many_files_waiting(client, agency, clerk, settings):
    settings.MAX_WAITING_OF_PERSON = 2
    first, second, third = slots_of(agency, 3)
    upload(clerk, first)
    waiting = upload(clerk, second)
    with pytest.raises(UploadRefused) as refused:
        upload(clerk, third)
    assert (refused.value.code, refused.value.message[:8]) == ("WAITING_PERSON", "您已有2份文件在")
    client.force_login(clerk)
    file = SimpleUploadedFile("年报.txt", "表\t0\n".encode())
    data = {"report": third.pk, "file": file}
    answer = client.post(reverse("reports:upload"), data, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (429, "WAITING_PERSON")
    ParseRun.objects.filter(pk=waiting.active_run_id).update(state=RunState.FAILED, error_code="CORRUPT")
    assert upload(clerk, third).version == 1


def test_all_clerks_of_an_agency_share_its_limit_and_take_nothing_from_others(agency, clerk, settings):
    settings.MAX_WAITING_OF_AGENCY = 2
    first, second, third = slots_of(agency, 3)
    upload(clerk, first)
    upload(make_user(Role.CLERK, agency), second)
    with pytest.raises(UploadRefused) as refused:
        upload(make_user(Role.CLERK, agency), third)
    assert refused.value.code == "WAITING_AGENCY"
    other = make_agency(parent=agency.parent)
    assert upload(make_user(Role.CLERK, other), make_slot(other)).version == 1


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("MAX_HOURLY_MB_OF_PERSON", "HOUR_PERSON"),
        ("MAX_HOURLY_MB_OF_AGENCY", "HOUR_AGENCY"),
        ("MAX_STORED_MB_OF_AGENCY", "STORED_AGENCY"),
    ],
)
def test_new_bytes_are_limited_and_refused_ones_are_not_stored(agency, clerk, settings, setting, code):
    setattr(settings, setting, 3)
    first, second, third = slots_of(agency, 3)
    upload(clerk, first, 2 * MB)
    with pytest.raises(UploadRefused) as refused:
        upload(clerk, second, 2 * MB)
    assert (refused.value.code, "3MB" in refused.value.message) == (code, True)
    assert SourceFile.objects.count() == 1
    SourceFile.objects.update(created_at=timezone.now() - timedelta(hours=2))
    if code == "STORED_AGENCY":
        with pytest.raises(UploadRefused):
            upload(clerk, third, 2 * MB)
    else:
        assert upload(clerk, third, 2 * MB).version == 1


def test_a_small_package_that_unpacks_to_much_counts_by_what_it_stores(agency, clerk, settings):
    settings.MAX_HOURLY_MB_OF_PERSON = 3
    make_slot(agency)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(5):
            packed.writestr(f"{number}.txt", f"{number} 报告".encode() * (MB // 10))
    package = receive_package(actor=clerk, file=ContentFile(stream.getvalue()), name="全部.zip")
    codes = [row["code"] for row in package.rows]
    assert codes.count("HOUR_PERSON") >= 2
    assert sum(SourceFile.objects.values_list("size", flat=True)) <= 3 * MB


def test_agencies_take_turns_in_the_queue(agency, clerk):
    heavy = [upload(clerk, slot).active_run_id for slot in slots_of(agency, 6)]
    other = make_agency(parent=agency.parent)
    single = upload(make_user(Role.CLERK, other), make_slot(other)).active_run_id
    order = [claim_next(run_id=ring)[0].pk for ring in [*heavy, single]]
    assert order == [heavy[0], single, *heavy[1:]]
    assert claim_next(run_id=single) is None


def test_a_thousand_files_of_one_agency_delay_the_one_of_another_by_one_file(agency, clerk):
    """Rows as a thousand uploads would leave them; the limits of before would let 120 of them through."""
    draft = upload(clerk, make_slot(agency))
    first = ParseRun.objects.get()
    ParseRun.objects.bulk_create(
        ParseRun(
            submission=draft,
            source_file_id=first.source_file_id,
            attempt=number,
            parser_version=first.parser_version,
            queue=first.queue,
        )
        for number in range(2, 1001)
    )
    other = make_agency(parent=agency.parent)
    single = upload(make_user(Role.CLERK, other), make_slot(other)).active_run_id
    taken = [claim_next(run_id=first.pk)[0].pk for _ in range(2)]
    assert taken == [first.pk, single]


def test_what_is_being_read_counts_as_a_turn(agency, clerk):
    heavy = [upload(clerk, slot).active_run_id for slot in slots_of(agency, 4)]
    assert claim_next(run_id=heavy[0])[0].pk == heavy[0]
    assert claim_next(run_id=heavy[1])[0].pk == heavy[1]
    other = make_agency(parent=agency.parent)
    late = [upload(make_user(Role.CLERK, other), slot).active_run_id for slot in slots_of(other, 2)]
    assert [claim_next(run_id=heavy[2])[0].pk for _ in range(2)] == late


def test_further_files_of_a_person_go_first_where_that_is_asked(agency, clerk):
    heavy = [upload(clerk, slot).active_run_id for slot in slots_of(agency, 3)]
    other = make_agency(parent=agency.parent)
    single = upload(make_user(Role.CLERK, other), make_slot(other)).active_run_id
    first, _ = claim_next(run_id=heavy[0])
    taken = [first.pk]
    while claim := claim_further(queue="interactive", person=clerk.pk):
        taken.append(claim[0].pk)
    assert taken == [*heavy, single]


@pytest.mark.parametrize(("seconds", "read_before"), [(60, tasks.FILES_A_CHILD), (0, 1)])
def test_a_worker_reads_a_few_small_files_of_a_person_before_it_is_the_turn_of_others(
    agency, clerk, monkeypatch, seconds, read_before
):
    monkeypatch.setattr(tasks, "ROW_SECONDS", seconds)
    slots = slots_of(agency, tasks.FILES_A_CHILD + 2)
    first = upload(clerk, slots[0]).active_run_id
    other = make_agency(parent=agency.parent)
    single = upload(make_user(Role.CLERK, other), make_slot(other)).active_run_id
    further = [upload(clerk, slot).active_run_id for slot in slots[1:]]
    order = []
    read = tasks._read_and_store
    monkeypatch.setattr(tasks, "_read_and_store", lambda run, fence: (order.append(run.pk), read(run, fence)))
    tasks.read_submission(first)
    assert order.index(single) == read_before
    assert sorted(order) == sorted([first, single, *further])
    assert set(ParseRun.objects.values_list("state", flat=True)) == {RunState.FAILED}


def test_a_ring_without_a_waiting_file_does_nothing(agency, clerk):
    run = upload(clerk, make_slot(agency)).active_run_id
    taken, fence = claim_next(run_id=run)
    finish_run(
        run_id=taken.pk, fence=fence, result={"error": {"code": "CORRUPT", "message": "已损坏"}}, seconds=1
    )
    assert claim_next(run_id=run) is None
    assert claim_next(run_id=0) is None


@pytest.fixture
def rung(monkeypatch, django_capture_on_commit_callbacks):
    calls: list[int] = []
    monkeypatch.setattr(parsing, "announce_run", lambda run_id, queue: calls.append(run_id))
    return calls


@pytest.mark.parametrize("field", ["announced_at", "lease_until"])
def test_rereading_works_although_a_clock_was_set_back(
    agency, clerk, rung, field, django_capture_on_commit_callbacks
):
    draft = upload(clerk, make_slot(agency))
    with pytest.raises(RereadRefused):
        request_reread(actor=clerk, submission_id=draft.pk)
    if field == "lease_until":
        claim_next(run_id=draft.active_run_id)
        with pytest.raises(RereadRefused):
            request_reread(actor=clerk, submission_id=draft.pk)
    ParseRun.objects.update(**{field: timezone.now() + timedelta(days=365)})
    with django_capture_on_commit_callbacks(execute=True):
        run = request_reread(actor=clerk, submission_id=draft.pk)
    assert (run.pk, rung) == (draft.active_run_id, [run.pk])
    taken, _ = claim_next(run_id=run.pk)
    assert taken.pk == run.pk
    assert Submission.objects.get().events.filter(move="reread").count() == 1
