"""Exports of some reports of a region, as rows for other programs, cancelled ones, and files after their time."""

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from openpyxl import load_workbook

from reports.models import ExportJob, PortalEvent
from reports.models.export_jobs import FileForm
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.totals import Part
from reports.services import exporting, sweeping
from reports.services.exporting import ExportRefused, cancel_export, claim_export, request_export, run_export
from reports.states import JobState
from tests.exports.building import rows_by_agency
from tests.factories import make_agency, make_user, make_year
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def stored(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def region(stored):
    make_year(2023)
    make_year(2024)
    return make_agency("青禾县人民政府", kind="government")


@pytest.fixture
def office(region):
    return make_user(Role.OFFICE, region)


def finished(office, region, **chosen) -> ExportJob:
    job = request_export(actor=office, year=2024, region=region, **chosen)
    assert run_export(job.pk)
    job.refresh_from_db()
    return job


def test_a_part_of_a_region_is_listed_added_up_and_compared_alone(office, region):
    for number, kind in enumerate(("department", "department", "town")):
        agency = make_agency(f"第{number}单位", parent=region, kind=kind)
        approve(agency, {"requests.received.total": 10 + number})
        approve(agency, {"requests.received.total": 1}, year=2023)
    job = finished(office, region, part=Part(kind="department"))
    book = load_workbook(job.file.path)
    rows = rows_by_agency(book["申请办理情况"])
    assert {"第0单位", "第1单位", "本级合计（2份）"} <= set(rows)
    assert "第2单位" not in rows
    assert "第2单位" not in rows_by_agency(book["报送情况"])
    compared = book["与上年对比"]
    received = next(
        row
        for row in compared.iter_rows(values_only=True)
        if str(row[1]).startswith("一、本年新收") and row[2] == "总计"
    )
    assert received[4:6] == (21, 2)
    assert compared["A3"].value == "本级（本年2份，上年2份）"
    assert ["范围", "部门"] in [list(row[1:3]) for row in book["说明"].iter_rows(values_only=True)]


def test_another_part_or_kind_of_file_is_another_job_and_recorded_as_such(office, region):
    first = request_export(actor=office, year=2024, region=region)
    parts = [{"part": Part(kind="town")}, {"form": FileForm.CSV}, {"part": Part(scope="own", level="county")}]
    others = [request_export(actor=office, year=2024, region=region, **part) for part in parts]
    assert len({first.pk, *(job.pk for job in others)}) == 4
    assert request_export(actor=office, year=2024, region=region, part=Part(kind="town")) == others[0]
    event = PortalEvent.objects.filter(action="export_requested").order_by("-sequence").first()
    assert event.data == {"form": ["", "Excel工作簿"], "part": ["", "县级、本级"]}


def test_csv_has_a_line_for_every_report_and_a_column_for_every_cell(office, region):
    cells = {
        "requests.received.total": 5,
        "requests.received.business": None,
        "proactive.fees.amount": "3.250000",
    }
    approve(make_agency("=甲局", parent=region), cells)
    approve(make_agency("乙局", parent=region), edition="2019")
    job = finished(office, region, form=FileForm.CSV)
    assert (job.done, job.total) == (2, 2)
    data = Path(job.file.path).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert [row["单位"] for row in rows] == ["'=甲局", "乙局"]
    received = "申请办理情况·一、本年新收政府信息公开申请数量·"
    assert rows[0][f"{received}总计"] == "5"
    assert rows[0][f"{received}商业企业"] == ""
    (fees,) = (name for name in rows[0] if "收费金额" in name and "万元" in name)
    assert rows[0][fees] == "3.25"
    assert [row["申请办理情况格式"] for row in rows] == ["2021", "2019"]


def test_json_lines_say_every_cell_by_its_code(office, region):
    cells = {
        "requests.received.total": 5,
        "requests.received.business": None,
        "proactive.fees.amount": "3.250000",
    }
    submission = approve(make_agency("甲局", parent=region), cells)
    job = finished(office, region, form=FileForm.JSON_LINES)
    (line,) = Path(job.file.path).read_text().splitlines()
    row = json.loads(line)
    assert (row["agency"], row["section"], row["digest"]) == ("甲局", "own", submission.digest)
    assert len(row["cells"]) == 200
    assert row["cells"]["requests.received.total"] == 5
    assert row["cells"]["requests.received.business"] is None
    assert row["cells"]["proactive.fees.amount"] == "3.25"


def test_a_waiting_job_is_cancelled_and_never_made(office, region, stored):
    job = request_export(actor=office, year=2024, region=region)
    assert cancel_export(actor=office, job_id=job.pk).state == JobState.CANCELLED
    assert not run_export(job.pk)
    assert exporting.exports_to_announce() == []
    assert PortalEvent.objects.filter(action="export_cancelled", actor=office).count() == 1
    with pytest.raises(ExportRefused) as refused:
        cancel_export(actor=office, job_id=job.pk)
    assert (refused.value.code, refused.value.message) == ("ENDED", "这次导出已取消，不能取消。")


def test_a_job_cancelled_while_it_is_made_leaves_no_file(office, region, stored, monkeypatch):
    approve(make_agency("甲局", parent=region))
    job = request_export(actor=office, year=2024, region=region)
    write = exporting.write_yearly_workbook

    def cancelled_meanwhile(*args):
        write(*args)
        cancel_export(actor=office, job_id=job.pk)

    monkeypatch.setattr(exporting, "write_yearly_workbook", cancelled_meanwhile)
    assert not run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, bool(job.file)) == (JobState.CANCELLED, False)
    assert not [path for path in stored.rglob("*") if path.is_file()]


def test_only_the_office_of_the_region_cancels(office, region):
    job = request_export(actor=office, year=2024, region=region)
    for other in (make_user(Role.AUDITOR, region), make_user(Role.OFFICE, make_agency("白鹭县人民政府"))):
        with pytest.raises(NotAllowed):
            cancel_export(actor=other, job_id=job.pk)
    claim_export(job_id=job.pk)
    assert cancel_export(actor=make_user(Role.OFFICE, region), job_id=job.pk).state == JobState.CANCELLED


def test_files_are_removed_after_their_time_and_the_jobs_stay(office, region, stored, settings):
    settings.EXPORT_KEPT_DAYS = 30
    old, new = finished(office, region), finished(office, region)
    old.file.save("old.xlsx", ContentFile(b"old"))
    ExportJob.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))
    removed = sweeping.sweep()
    assert removed == [old.file.name]
    old.refresh_from_db()
    new.refresh_from_db()
    assert not old.file
    assert old.removed_at is not None
    assert Path(new.file.path).is_file()
    assert sweeping.sweep() == []
