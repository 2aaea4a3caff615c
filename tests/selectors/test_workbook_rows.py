"""Rows of the yearly workbook, selected from the database."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from reports.models import AnnualReport, Explanation, Finding, Submission
from reports.models.people import Role
from reports.selectors.slots import due_date
from reports.selectors.totals import approved_ids
from reports.selectors.workbook_rows import findings_of, open_findings, reports_of, slot_ids, slots_of
from reports.services.corrections import correct_cell
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)
from tests.selectors.approved import approve

pytestmark = pytest.mark.django_db

TODAY = date(2025, 2, 10)


def make_finding(submission, position: int, **values) -> Finding:
    defaults = {
        "check_id": "T3-SUM",
        "key": str(position),
        "severity": "error",
        "outcome": "fail",
        "fault": "source",
        "message": f"问题{position}",
        "fingerprint": f"{position:064x}",
        "check_set_version": "1",
    }
    return Finding.objects.create(submission=submission, position=position, **(defaults | values))


def test_reports_come_in_the_order_of_the_sheets_whatever_their_order_in_the_region():
    region, _ = county()
    approve(make_agency("丙分局", parent=region, kind="branch", vertically_managed=True, order=1))
    approve(region, scope="aggregate")
    approve(make_agency("乙局", parent=region, order=9))
    approve(make_agency("甲局", parent=region, order=2))
    rows = list(reports_of(approved_ids(year=2024, region=region)))
    assert [(row.agency, row.section.value) for row in rows] == [
        ("甲局", "own"),
        ("乙局", "own"),
        ("青禾县人民政府", "aggregate"),
        ("丙分局", "apart"),
    ]


def test_reading_reports_takes_the_same_number_of_queries_for_one_as_for_many(django_assert_num_queries):
    region, _ = county()
    ids = [approve(make_agency(parent=region)).pk for _ in range(6)]
    for some in (ids[:1], ids):
        with django_assert_num_queries(7):
            assert len(list(reports_of(some))) == len(some)


def test_corrected_cells_come_with_what_the_file_has():
    _, bureau = county()
    code = "proactive.licensing.decisions"
    draft = make_draft(make_slot(bureau), cells={code: 912})
    for value in ("50", "41"):
        correct_cell(
            actor=draft.uploaded_by, submission_id=draft.pk, code=code, value=value, reason="核对台账"
        )
    [row] = reports_of([draft.pk])
    assert row.corrected == {code: (912, 41)}


def test_slots_say_who_was_on_time_late_missing_not_due_or_exempt(django_assert_num_queries):
    region, _ = county()
    slots = {
        name: make_slot(make_agency(name, parent=region), due_on=date(2025, 1, 31))
        for name in ("按时局", "晚报局", "未报局", "未到期局", "免报局")
    }
    AnnualReport.objects.filter(pk=slots["未到期局"].pk).update(due_on=date(2025, 3, 31))
    AnnualReport.objects.filter(pk=slots["免报局"].pk).update(exempted=True, exemption_reason="机构撤销")
    # 16:30 UTC on 31 January is half past midnight of 1 February in Shanghai.
    for name, moment in (
        ("按时局", datetime(2025, 1, 31, 15, 30, tzinfo=UTC)),
        ("晚报局", datetime(2025, 1, 31, 16, 30, tzinfo=UTC)),
    ):
        submission = approve(slots[name].agency)
        submission.submitted_at = moment
        submission.save()
    ids = slot_ids(year=2024, region=region)
    with django_assert_num_queries(3):
        rows = {row.agency: row for row in slots_of(ids, TODAY)}
    assert {name: (row.punctuality, row.days_late) for name, row in rows.items()} == {
        "按时局": ("按时", None),
        "晚报局": ("逾期", 1),
        "未报局": ("未报", 10),
        "未到期局": ("未到期", None),
        "免报局": ("免报", None),
    }
    assert rows["按时局"].handed_in_at == datetime.fromisoformat("2025-01-31T23:30")
    assert rows["晚报局"].status == "已通过"
    assert rows["未报局"].version is None
    assert rows["免报局"].remark == "免报：机构撤销"


def test_a_slot_names_those_who_passed_it_and_its_effective_version():
    region, bureau = county()
    reviewer = make_user(Role.REVIEWER, region)
    approved = make_approved(make_slot(bureau), reviewer=reviewer)
    waiting = make_submitted(make_slot(make_agency("待审局", parent=region)))
    rows = {row.agency: row for row in slots_of(slot_ids(year=2024, region=region), TODAY)}
    passed = rows[approved.report.agency_name]
    assert (passed.reviewers, passed.version) == (str(reviewer), 1)
    assert passed.approved_at is not None
    other = rows[waiting.report.agency_name]
    assert (other.reviewers, other.version, other.status) == ("", None, "待审核")


def test_findings_are_the_roots_of_the_given_versions_with_their_newest_explanation():
    region, bureau = county()
    first, second = approve(bureau), approve(make_agency(parent=region))
    root = make_finding(second, 2, target="requests.received.total", left=3, right=4)
    make_finding(second, 3, echo_of=root)
    make_finding(first, 1, severity="warning", outcome="uncertain", fault="unknown")
    make_finding(approve(make_agency(parent=region), year=2023), 1)
    clerk = make_user()
    for text in ("旧说明", "新说明"):
        Explanation.objects.create(
            submission=second,
            fingerprint=root.fingerprint,
            check_id=root.check_id,
            text=text,
            by=clerk,
            at=datetime(2025, 1, 1, tzinfo=UTC),
        )
    ids = [second.pk, first.pk]
    rows = list(findings_of(ids))
    assert open_findings(ids) == len(rows) == 2
    assert [row.agency for row in rows] == [second.report.agency_name, first.report.agency_name]
    assert (rows[0].echoes, rows[0].explanation, rows[0].explained_by) == (1, "新说明", str(clerk))
    assert "本年新收" in rows[0].cell
    assert (rows[1].severity, rows[1].outcome, rows[1].explanation) == ("警告", "待核实", "")


def test_a_report_from_the_archive_has_no_due_date():
    submission = approve(make_agency("青禾县财政局"))
    report = AnnualReport.objects.get(pk=submission.report_id)
    assert due_date(report) == report.due_on
    Submission.objects.filter(pk=submission.pk).update(submitted_at=None, archived_at=timezone.now())
    report = AnnualReport.objects.get(pk=report.pk)
    assert due_date(report) is None
    [row] = slots_of([report.pk], timezone.localdate())
    assert (row.due_on, row.punctuality) == (None, "历年归档")
