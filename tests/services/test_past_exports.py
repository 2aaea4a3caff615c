"""Exports as of a day that has passed: what counted then, and where each report stood."""

from datetime import date

import pytest
from openpyxl import load_workbook

from reports.demo.clock import Clock, running
from reports.models import AnnualReport
from reports.models.people import Role
from reports.selectors import workbook_rows
from reports.selectors.past_states import approved_ids_on
from reports.selectors.totals import Part
from reports.services.events import record
from reports.services.exporting import ExportRefused, request_export, run_export
from reports.services.submission_states import set_state
from reports.states import State
from tests.exports.building import rows_by_agency
from tests.factories import make_agency, make_user, make_year
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

RECEIVED = "requests.received.total"


@pytest.fixture
def region(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")
    make_year(2024)
    return make_agency("青禾县人民政府", kind="government")


def handed_in_and_passed(submission, clock: Clock, handed_in: date, passed: date) -> None:
    """The events of a version that ``approve`` wrote, on their days."""
    slot = AnnualReport.objects.get(pk=submission.report_id)
    clock.set(handed_in)
    submission.state = State.SUBMITTED
    type(submission).objects.filter(pk=submission.pk).update(submitted_at=clock.now())
    record(report=slot, submission=submission, move="submit", from_state=State.DRAFT)
    clock.set(passed)
    submission.state = State.APPROVED
    record(report=slot, submission=submission, move="pass", from_state=State.SUBMITTED)


@pytest.fixture
def history(region):
    """财政局 passed on 1-20, corrected on 2-10; 民政局 passed on 1-25, voided on 2-12; 教育局 handed in on 2-3."""
    agencies = [make_agency(name, parent=region) for name in ("财政局", "民政局", "教育局")]
    clock = Clock()
    with running(clock):
        first = approve(agencies[0], {RECEIVED: 5})
        handed_in_and_passed(first, clock, date(2025, 1, 18), date(2025, 1, 20))
        other = approve(agencies[1], {RECEIVED: 7})
        handed_in_and_passed(other, clock, date(2025, 1, 24), date(2025, 1, 25))
        third = approve(agencies[2], {RECEIVED: 9})
        handed_in_and_passed(third, clock, date(2025, 2, 3), date(2025, 2, 20))
        clock.set(date(2025, 2, 10))
        first.state = State.SUPERSEDED
        record(report=first.report, submission=first, move="supersede", from_state=State.APPROVED)
        second = approve(agencies[0], {RECEIVED: 6}, version=2)
        handed_in_and_passed(second, clock, date(2025, 2, 9), date(2025, 2, 10))
        clock.set(date(2025, 2, 12))
        other.refresh_from_db()
        set_state(other, State.VOIDED)
        record(report=other.report, submission=other, move="void", from_state=State.APPROVED)
        AnnualReport.objects.filter(pk=other.report_id).update(effective_submission=None)
    return first, second, other, third


@pytest.mark.parametrize(
    ("day", "places"),
    [
        (date(2025, 1, 19), []),
        (date(2025, 1, 20), [0]),
        (date(2025, 2, 9), [0, 2]),
        (date(2025, 2, 10), [1, 2]),
        (date(2025, 2, 12), [1]),
        (date(2025, 2, 20), [1, 3]),
        (None, [1, 3]),
    ],
)
def test_what_counted_at_the_end_of_a_day(region, history, day, places, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        found = approved_ids_on(year=2024, region=region, day=day)
    assert sorted(found) == sorted(history[place].pk for place in places)
    assert approved_ids_on(year=2024, region=region, part=Part(kind="street"), day=day) == []


def test_a_workbook_of_a_past_day_has_the_figures_sums_and_states_of_that_day(region, history, monkeypatch):
    monkeypatch.setattr(workbook_rows, "SLICE", 1)
    office = make_user(Role.OFFICE, region)
    job = request_export(actor=office, year=2024, region=region, as_of=date(2025, 2, 9))
    assert run_export(job.pk)
    job.refresh_from_db()
    assert "截至20250209" in job.file.name
    book = load_workbook(job.file.path)
    sheet = book["申请办理情况"]
    rows = rows_by_agency(sheet)
    assert {"财政局", "民政局"} <= set(rows)
    assert "教育局" not in rows
    total = [cell.value for cell in sheet[3]].index("总计")
    assert [sheet[rows[name]][total].value for name in ("财政局", "民政局")] == [5, 7]
    status = rows_by_agency(book["报送情况"])
    shown = [
        [cell.value for cell in book["报送情况"][status[name]]] for name in ("财政局", "民政局", "教育局")
    ]
    assert [row[10] for row in shown] == ["待审核", "已通过", "待审核"]
    assert [row[11] for row in shown] == [1, 1, None]
    assert shown[2][8] == "逾期"
    notes = [list(row[1:3]) for row in book["说明"].iter_rows(values_only=True)]
    assert ["截至", "2025年02月09日24时（北京时间）"] in notes
    assert any(str(row[0]).startswith("截至日期") for row in notes)


def test_a_day_to_come_is_refused_and_another_day_is_another_job(region):
    office = make_user(Role.OFFICE, region)
    with pytest.raises(ExportRefused) as refused:
        request_export(actor=office, year=2024, region=region, as_of=date(2999, 1, 1))
    assert refused.value.code == "DAY_TO_COME"
    now = request_export(actor=office, year=2024, region=region)
    then = request_export(actor=office, year=2024, region=region, as_of=date(2025, 2, 9))
    assert now != then
    assert request_export(actor=office, year=2024, region=region, as_of=date(2025, 2, 9)) == then
