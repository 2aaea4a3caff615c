"""Export jobs: who may request them, one job per request, workbook values equal to the database."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone
from openpyxl import load_workbook

from reports.exports.form_columns import blocks_of
from reports.models import TABLE_MODELS, AnnualReport, Correction, ExportJob, Finding, Membership
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services import exporting
from reports.services.exporting import (
    FAILURES,
    ExportRefused,
    LeaseLost,
    claim_export,
    exports_to_announce,
    file_name,
    make_workbook,
    request_export,
    run_export,
)
from reports.states import JobState
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import split_code
from tests.exports.building import evaluate, rows_by_agency
from tests.factories import make_agency, make_finding, make_slot, make_user, make_year
from tests.machinery.words import CODE, unwanted_in
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

CELL = "requests.received.natural_person"
SHEET_OF = {
    "proactive": "主动公开情况",
    "requests": "申请办理情况",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
}


@pytest.fixture(autouse=True)
def stored(settings, tmp_path: Path) -> Path:
    """Give each test an empty store."""
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def region():
    return make_agency("青禾县人民政府", kind="government")


@pytest.fixture
def office(region):
    return make_user(Role.OFFICE, region)


@pytest.fixture
def job(office, region) -> ExportJob:
    make_year(2024)
    return request_export(actor=office, year=2024, region=region)


def files_in(stored: Path) -> list[Path]:
    return [path for path in stored.rglob("*") if path.is_file()]


def end_lease(job: ExportJob) -> None:
    """Let the lease expire, as when a worker stops reporting."""
    ExportJob.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


# --- asking ---


def test_asking_twice_gives_the_same_unfinished_job_and_rings_once(
    office, region, django_capture_on_commit_callbacks
):
    make_year(2024)
    with django_capture_on_commit_callbacks() as callbacks:
        first = request_export(actor=office, year=make_year(2024), region=region)
        assert request_export(actor=office, year=2024, region=region) == first
    assert len(callbacks) == 1
    assert first.state == JobState.QUEUED


def test_another_year_region_or_person_gets_a_job_of_its_own(office, region, job):
    make_year(2023)
    below = make_agency(parent=region)
    colleague = make_user(Role.OFFICE, region)
    others = [
        request_export(actor=office, year=2023, region=region),
        request_export(actor=office, year=2024, region=below),
        request_export(actor=colleague, year=2024, region=region),
    ]
    assert len({job.pk, *(other.pk for other in others)}) == 4


def test_a_finished_job_does_not_stand_in_the_way_of_a_new_one(office, region, job):
    run_export(job.pk)
    assert request_export(actor=office, year=2024, region=region) != job


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_the_office_of_the_region_may_ask(region, role):
    make_year(2024)
    with pytest.raises(NotAllowed):
        request_export(actor=make_user(role, region), year=2024, region=region)
    elsewhere = make_user(Role.OFFICE, make_agency("白鹭县人民政府", kind="government"))
    with pytest.raises(NotAllowed):
        request_export(actor=elsewhere, year=2024, region=region)
    assert not ExportJob.objects.exists()


def test_a_year_that_is_not_set_up_is_refused_with_a_sentence(office, region):
    with pytest.raises(ExportRefused) as refused:
        request_export(actor=office, year=2031, region=region)
    assert refused.value.code == "NO_YEAR"
    assert "2031年度" in refused.value.message


# --- the workbook ---


def sql_sum(table: str, line: str, column: str, submissions: list[int], unit: str | None = None):
    """Compute the sum with a plain query, independent of the portal's code."""
    marks = ",".join(["%s"] * len(submissions))
    where, values = "", [line, *submissions]
    if unit is not None:
        where, values = " AND amount_unit = %s", [*values, unit]
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT SUM("{column}") FROM {TABLE_MODELS[table]._meta.db_table} '
            f"WHERE line = %s AND submission_id IN ({marks}){where}",
            values,
        )
        return cursor.fetchone()[0]


def test_row_counts_and_column_sums_equal_the_database_with_both_editions(office, region, job):
    codes = {name: list(edition.cells) for name, edition in EDITIONS.items()}
    submissions = []
    for number in range(4):
        edition = "2019" if number == 3 else "2021"
        cells = {code: number * 100 + i for i, code in enumerate(codes[edition])}
        cells |= {"proactive.fees.amount": f"{number}.250000"} if edition == "2021" else {}
        units = {"proactive.procurement.amount": "元"}
        submissions.append(
            approve(make_agency(f"第{number}局", parent=region), cells, edition=edition, units=units).pk
        )
    apart = approve(
        make_agency("垂管分局", parent=region, kind="branch", vertically_managed=True),
        dict.fromkeys(codes["2021"], 9),
    )
    make_slot(make_agency("未报局", parent=region))
    assert run_export(job.pk)
    job.refresh_from_db()
    book = load_workbook(job.file.path)
    compared = 0
    for name, ids, mark in (("2021", submissions[:3], ""), ("2019", submissions[3:], "（2019年格式）")):
        for table in TABLE_CODES:
            ws = book[SHEET_OF[table] + mark]
            rows = rows_by_agency(ws)
            total = f"本级合计（{len(ids)}份）"
            assert ws.auto_filter.ref.endswith(str(3 + len(ids)))
            assert ("垂管分局" in rows) is (name == "2021")
            assert rows.get("垂管分局", 99) > rows[total]
            columns = [column for block in blocks_of(table, (name,)) for column in block.columns]
            for index, column in enumerate(columns, 8):
                if column.key is None:
                    continue
                code, _, unit = column.key.partition("@")
                _, line, cell = split_code(code)
                expected = sql_sum(table, line, cell, ids, unit or None)
                shown = ws.cell(rows[total], index).value
                if expected is None:
                    assert shown is None
                else:
                    assert evaluate(ws, shown) == Decimal(str(expected)), column.key
                    compared += 1
    assert compared > 390
    assert apart.pk not in submissions
    status = rows_by_agency(book["报送情况"])
    slots = AnnualReport.objects.filter(year_id=2024).values_list("agency_name", flat=True)
    assert set(slots) <= set(status)
    assert book["报送情况"].auto_filter.ref == f"A2:P{2 + len(slots)}"


def test_findings_and_the_list_of_reports_have_one_row_each(office, region, job):
    submission = approve(make_agency("甲局", parent=region))
    for position in range(3):
        Finding.objects.create(
            submission=submission,
            position=position,
            check_id="T3-SUM",
            key=str(position),
            severity="error",
            outcome="fail",
            fault="source",
            message="=不是公式",
            fingerprint="f",
            check_set_version="1",
        )
    run_export(job.pk)
    job.refresh_from_db()
    book = load_workbook(job.file.path)
    found = book["校验问题"]
    assert found.max_row == 2 + Finding.objects.count()
    assert found["K3"].value == "=不是公式"
    assert found["K3"].data_type == "s"
    notes = [row for row in book["说明"].iter_rows(values_only=True) if row[1] == "甲局"]
    assert [row[8] for row in notes] == [submission.digest[:16]]


def test_no_sheet_shows_the_code_of_a_cell_or_a_replaced_word(office, region, job):
    submission = approve(make_agency("甲局", parent=region), {CELL: 5})
    Correction.objects.create(
        submission=submission,
        code=CELL,
        old_value=3,
        new_value=5,
        new_state="number",
        reason="原件有误",
        by=office,
        at=timezone.now(),
    )
    make_finding(submission, 1, target=CELL, cells=[CELL, "requests.received.total"])
    run_export(job.pk)
    job.refresh_from_db()
    book = load_workbook(job.file.path)
    text = "\n".join(
        str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value
    )
    assert "自然人" in text
    assert CODE.findall(text) == []
    assert unwanted_in(text) == []


def test_a_finished_job_is_complete_and_its_file_has_a_name_of_ours(office, region, job, stored):
    for _ in range(60):
        make_slot(make_agency(parent=region))
    assert run_export(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.SUCCEEDED
    assert job.done == job.total == 60
    assert job.lease_until is None
    assert job.finished_at is not None
    assert Path(job.file.name).parent == Path("exports")
    assert Path(job.file.name).name.startswith("年报汇总_青禾县人民政府_2024_")
    assert files_in(stored) == [Path(job.file.path)]


def test_a_name_cannot_lead_out_of_the_folder_or_grow_too_long():
    moment = timezone.localtime()
    assert "/" not in file_name(region="../../etc/passwd", year=2024, made_at=moment)
    assert file_name(region='"\r\n;', year=2024, made_at=moment).startswith("年报汇总_地区_2024_")
    assert len(file_name(region="县" * 100, year=2024, made_at=moment).encode()) < 255


# --- one run, under a lease ---


def test_a_second_delivery_of_a_finished_job_changes_nothing(job, stored):
    assert run_export(job.pk)
    before = ExportJob.objects.filter(pk=job.pk).values().get()
    assert not run_export(job.pk)
    assert ExportJob.objects.filter(pk=job.pk).values().get() == before
    assert len(files_in(stored)) == 1


def test_a_job_that_somebody_holds_is_not_taken_by_another(job):
    assert claim_export(job_id=job.pk) is not None
    assert claim_export(job_id=job.pk) is None
    assert not run_export(job.pk)


def test_a_worker_that_lost_its_lease_writes_nothing_and_leaves_no_file(job, stored):
    first, fence = claim_export(job_id=job.pk)
    end_lease(job)
    _, second_fence = claim_export(job_id=job.pk)
    assert second_fence == fence + 1
    before = ExportJob.objects.filter(pk=job.pk).values().get()
    with pytest.raises(LeaseLost):
        make_workbook(job=first, fence=fence)
    assert ExportJob.objects.filter(pk=job.pk).values().get() == before
    assert files_in(stored) == []


def test_a_lease_lost_between_writing_and_storing_leaves_no_file(job, stored, tmp_path):
    first, fence = claim_export(job_id=job.pk)
    end_lease(job)
    claim_export(job_id=job.pk)
    workbook = tmp_path / "made.xlsx"
    workbook.write_bytes(b"late")
    with pytest.raises(LeaseLost):
        exporting._store(first, fence, workbook, "late.xlsx")
    assert files_in(stored) == []


def test_a_job_whose_worker_vanished_is_taken_up_again_and_ends_once(job, stored):
    claim_export(job_id=job.pk)
    end_lease(job)
    assert exports_to_announce() == [job.pk]
    assert run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.lost_leases, job.fence) == (JobState.SUCCEEDED, 1, 2)
    assert len(files_in(stored)) == 1


def test_three_lost_leases_fail_the_job_with_a_sentence(job):
    for _ in range(2):
        claim_export(job_id=job.pk)
        end_lease(job)
        assert exports_to_announce() == [job.pk]
    claim_export(job_id=job.pk)
    end_lease(job)
    assert exports_to_announce() == []
    job.refresh_from_db()
    assert (job.state, job.lost_leases, job.error_message) == (JobState.FAILED, 3, FAILURES["WORKER_LOST"])
    assert claim_export(job_id=job.pk) is None


def test_a_third_lost_lease_also_ends_the_job_when_a_worker_finds_it_first(job):
    ExportJob.objects.filter(pk=job.pk).update(lost_leases=2)
    claim_export(job_id=job.pk)
    end_lease(job)
    assert not run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_message) == (JobState.FAILED, FAILURES["WORKER_LOST"])


def test_what_the_broker_lost_is_announced_after_a_minute_and_then_not_at_once_again(job):
    assert exports_to_announce() == []
    ExportJob.objects.filter(pk=job.pk).update(announced_at=F("announced_at") - timedelta(seconds=61))
    assert exports_to_announce() == [job.pk]
    assert exports_to_announce() == []


def test_a_held_job_is_not_announced(job):
    claim_export(job_id=job.pk)
    ExportJob.objects.filter(pk=job.pk).update(announced_at=timezone.now() - timedelta(hours=1))
    assert exports_to_announce() == []


# --- failures ---


def test_a_person_who_lost_the_right_meanwhile_gets_no_file(job, office, stored):
    Membership.objects.filter(user=office).delete()
    run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_message) == (JobState.FAILED, FAILURES["NOT_ALLOWED"])
    assert not job.file
    assert files_in(stored) == []


def test_a_store_that_cannot_be_written_fails_the_job_with_a_sentence(job, settings, tmp_path):
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("")
    settings.MEDIA_ROOT = str(blocked)
    run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_message) == (JobState.FAILED, FAILURES["STORAGE"])


def test_what_nobody_foresaw_fails_the_job_with_a_sentence_and_no_file(job, region, stored):
    submission = approve(make_agency(parent=region))
    TABLE_MODELS["litigation"].objects.filter(submission=submission, line="direct").update(line="unknown")
    run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_message) == (JobState.FAILED, FAILURES["UNEXPECTED"])
    assert files_in(stored) == []
