"""The record of a year as a file, made in the background for auditors."""

import hashlib
import json

import pytest
from django.urls import reverse

from reports.models import AnnualReport, Event, ExportJob, PortalEvent
from reports.models.export_jobs import FileForm
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors import event_rows
from reports.services.exporting import request_export, run_export
from review.lifecycle import Move
from review.services import move
from tests.factories import county, make_agency, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def region(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    return county()


@pytest.fixture
def auditor(region):
    return make_user(Role.AUDITOR, region[0])


def lines_of(job: ExportJob) -> list[dict]:
    assert run_export(job.pk)
    job.refresh_from_db()
    with job.file.open("rb") as stored:
        return [json.loads(line) for line in stored.read().decode().splitlines()]


def test_every_event_of_the_year_and_region_is_a_line_and_the_chain_can_be_verified(
    region, auditor, monkeypatch
):
    monkeypatch.setattr(event_rows, "AT_ONCE", 2)
    slots = [make_slot(make_agency(f"第{n}局", parent=region[0]), 2024) for n in range(2)]
    for slot in slots:
        version = make_submitted(slot)
        reviewer = make_user(Role.REVIEWER, region[0])
        move(actor=reviewer, submission_id=version.pk, move=Move.RETURN, reason="请核对", address="10.1.2.3")
    make_submitted(make_slot(make_agency("上年局", parent=region[0]), 2023))
    make_submitted(make_slot(county()[1], 2024))
    job = request_export(actor=auditor, year=2024, region=region[0], form=FileForm.EVENTS)
    lines = lines_of(job)
    kept = Event.objects.filter(report__in=slots).order_by("report_id", "sequence")
    assert [line["hash"] for line in lines] == [event.hash for event in kept]
    assert job.done == job.total == len(lines) > 6
    returned = next(line for line in lines if line["move"] == "return")
    assert (returned["agency"], returned["year"], returned["version"]) == ("第0局", 2024, 1)
    assert (returned["comment"], returned["address"]) == ("请核对", "10.1.2.3")
    before: dict[int, str] = {}
    for line in lines:
        assert line["previous_hash"] == before.get(line["report"], "")
        names = (
            "report", "submission", "sequence", "move", "actor", "actor_name", "address", "from_state", "to_state",
            "from_stage", "to_stage", "digest", "comment", "data", "at", "previous_hash",
        )  # fmt: skip
        content = [line[name] for name in names]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        before[line["report"]] = hashlib.sha256(text.encode()).hexdigest()
        assert before[line["report"]] == line["hash"]
    assert PortalEvent.objects.filter(action="export_requested", subject="2024年审计日志").count() == 1


def test_the_auditor_asks_on_the_page_of_a_year_and_fetches_the_file(client, region, auditor):
    make_submitted(make_slot(region[1], 2024))
    client.force_login(auditor)
    address = reverse("review:audit")
    assert "导出全年记录" not in client.get(address).content.decode()
    page = client.get(address, {"year": 2024}).content.decode()
    assert "导出全年记录" in page
    answer = client.post(reverse("review:audit_file"), {"year": "2024"})
    job = ExportJob.objects.get()
    assert answer.url == reverse("reports:export", args=(job.pk,))
    assert client.post(reverse("review:audit_file"), {"year": "2024"}).url == answer.url
    assert run_export(job.pk)
    shown = client.get(answer.url).content.decode()
    assert "审计日志" in shown
    assert "年报汇总" not in shown
    file = client.get(reverse("reports:export_file", args=(job.pk,)))
    assert b"".join(file.streaming_content).count(b"\n") == Event.objects.count()
    assert "jsonl" in file["Content-Disposition"]
    assert PortalEvent.objects.filter(action="file_downloaded", subject__endswith=".jsonl").exists()
    for year in ("1999", "x", "9" * 40):
        assert client.post(reverse("review:audit_file"), {"year": year}).status_code == 404


@pytest.mark.parametrize("role", [Role.OFFICE, Role.REVIEWER, Role.CLERK, Role.ADMINISTRATOR])
def test_nobody_else_asks_for_it_or_sees_it(client, region, auditor, role):
    make_slot(region[1], 2024)
    other = make_user(role, region[0])
    with pytest.raises(NotAllowed):
        request_export(actor=other, year=2024, region=region[0], form=FileForm.EVENTS)
    job = request_export(actor=auditor, year=2024, region=region[0], form=FileForm.EVENTS)
    client.force_login(other)
    assert client.post(reverse("review:audit_file"), {"year": "2024"}).status_code == 403
    assert client.get(reverse("reports:export_file", args=(job.pk,))).status_code == 404
    assert job not in ExportJob.objects.visible_to(other)
    posted = client.post(reverse("reports:exports"), {"year": 2024, "region": region[0].pk, "form": "events"})
    assert posted.status_code in (400, 403)
    assert ExportJob.objects.count() == 1


def test_who_audits_no_more_gets_no_file(region, auditor):
    make_slot(region[1], 2024)
    job = request_export(actor=auditor, year=2024, region=region[0], form=FileForm.EVENTS)
    auditor.memberships.all().delete()
    run_export(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error_code) == ("failed", "NOT_ALLOWED")
    assert AnnualReport.objects.exists()
