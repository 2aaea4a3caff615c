"""年度撤销 and 恢复: a year that was opened by mistake is owed by nobody, and everything is as before afterwards."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Event, PortalEvent, ReportingYear
from reports.models.people import Role
from reports.models.region_drafts import RegionDraft
from reports.permissions import NotAllowed
from reports.services import withdrawn_years
from reports.services.chains import verify_chains
from reports.services.slots import open_owed_slots, open_year
from reports.services.withdrawn_years import WithdrawalRefused, restore_year, withdraw_year
from reports.services.working_drafts import start_draft
from reports.services.years import YearRefused, create_year
from review.reminders import _owed
from tests.factories import county, make_agency, make_draft, make_slot, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
WORDS = "年度撤销：误开设"


@pytest.fixture
def place():
    above, office_of = county()
    keeper = make_user(Role.OFFICE, above)
    make_year(2023)
    year, _ = create_year(actor=keeper, year=2024)
    return {"above": above, "agency": office_of, "keeper": keeper, "year": year}


def withdraw(place, reason="误开设"):
    return withdraw_year(actor=place["keeper"], year=2024, reason=reason, address="10.0.0.9")


def test_a_withdrawn_year_is_closed_exempt_and_recorded(place):
    exempted = make_slot(make_agency("乙局", parent=place["above"]), exempted=True, exemption_reason="撤并")
    owed = AnnualReport.objects.filter(year=2024, exempted=False).count()
    assert owed == withdraw(place, " 误开设 ") == 2
    assert not ReportingYear.objects.filter(pk=2024).exists()
    year = ReportingYear.all_years.get(pk=2024)
    assert (year.is_open, year.withdrawal_reason) == (False, WORDS)
    assert not AnnualReport.objects.filter(year=2024, exempted=False).exists()
    events = Event.objects.filter(move="withdraw_year")
    assert {(each.actor, each.comment, each.address, each.sequence) for each in events} == {
        (place["keeper"], WORDS, "10.0.0.9", 2)
    }
    assert len(events) == 2
    exempted.refresh_from_db()
    assert exempted.exemption_reason == "撤并"
    change = PortalEvent.objects.get(action="year_changed")
    assert change.data["withdrawal_reason"] == ["", WORDS]
    assert verify_chains(AnnualReport.objects.all()).breaks == ()


def test_a_restored_year_is_as_before(place):
    exempted = make_slot(make_agency("乙局", parent=place["above"]), exempted=True, exemption_reason="撤并")
    withdraw(place)
    late = make_agency("丙局", parent=place["above"])
    open_owed_slots(agency=late, actor=None)
    assert not AnnualReport.objects.filter(year=2024, agency=late).exists()
    assert restore_year(actor=place["keeper"], year=2024) == 3
    year = ReportingYear.objects.get(pk=2024)
    assert (year.is_open, year.withdrawal_reason) == (True, "")
    slots = AnnualReport.objects.filter(year=2024)
    assert set(slots.filter(exempted=False).values_list("agency", flat=True)) == {
        place["above"].pk,
        place["agency"].pk,
        late.pk,
    }
    exempted.refresh_from_db()
    assert exempted.exempted
    assert Event.objects.filter(move="restore_year").count() == 2
    assert PortalEvent.objects.filter(action="year_changed").count() == 2
    assert verify_chains(AnnualReport.objects.all()).breaks == ()
    assert withdraw(place) == 3  # and once more


@pytest.mark.parametrize("begun", ["file", "pages", "sums"])
def test_a_year_with_anything_in_it_is_not_withdrawn(place, begun):
    slot = AnnualReport.objects.get(year=2024, agency=place["agency"])
    if begun == "file":
        make_draft(slot)
    elif begun == "pages":
        start_draft(actor=make_user(Role.CLERK, place["agency"]), report_id=slot.pk)
    else:
        RegionDraft.objects.create(report=slot, made_at=timezone.now(), made_by=place["keeper"])
    with pytest.raises(WithdrawalRefused, match="IN_USE") as refused:
        withdraw(place)
    assert "2024年已有1份年报上传了文件、在线填写或由下级生成，不能撤销" in refused.value.message
    assert ReportingYear.objects.get(pk=2024).is_open
    assert not Event.objects.filter(move="withdraw_year").exists()


def test_what_begins_while_a_year_is_withdrawn_stops_it(place, monkeypatch):
    slot = AnnualReport.objects.get(year=2024, agency=place["agency"])
    refuse = withdrawn_years._refuse_begun

    def begun_afterwards(year):
        refuse(year)
        if not slot.submissions.exists():
            make_draft(slot)

    monkeypatch.setattr(withdrawn_years, "_refuse_begun", begun_afterwards)
    with pytest.raises(WithdrawalRefused, match="IN_USE"):
        withdraw(place)
    assert ReportingYear.objects.filter(pk=2024, is_open=True).exists()


def test_refusals_of_the_order_and_of_persons(place):
    with pytest.raises(WithdrawalRefused, match="REASON_MISSING"):
        withdraw(place, "  ")
    with pytest.raises(WithdrawalRefused, match="NOT_WITHDRAWN"):
        restore_year(actor=place["keeper"], year=2024)
    for role in (Role.CLERK, Role.HEAD, Role.REVIEWER, Role.AUDITOR):
        person = make_user(role, place["agency"])
        with pytest.raises(NotAllowed):
            withdraw_year(actor=person, year=2024, reason="误开设")
        with pytest.raises(NotAllowed):
            restore_year(actor=person, year=2024)
    withdraw(place)
    with pytest.raises(WithdrawalRefused, match="WITHDRAWN"):
        withdraw(place)
    with pytest.raises(YearRefused, match="WITHDRAWN"):
        create_year(actor=place["keeper"], year=2024)
    with pytest.raises(ValidationError, match="已经撤销"):
        ReportingYear(year=2024).full_clean()


def test_no_list_has_the_reports_of_a_withdrawn_year(place, client):
    today = AnnualReport.objects.filter(year=2024).first().due_on + timedelta(days=1)
    assert _owed(today)
    withdraw(place)
    assert not _owed(today)
    clerk = make_user(Role.CLERK, place["agency"])
    client.force_login(clerk)
    assert "2024" not in client.get(reverse("reports:my_reports")).content.decode()
    client.force_login(place["keeper"])
    assert client.get(reverse("reports:years")).url == reverse("reports:year", args=(2023,))
    for name in ("year", "duties", "year_settings", "publish", "finding_statistics"):
        assert client.get(reverse(f"reports:{name}", args=(2024,))).status_code == 404, name
    for name in ("year_trend", "exports", "agencies", "new_year", "statistics"):
        found = client.get(reverse(f"reports:{name}"))
        assert found.status_code == 200
        assert 'value="2024"' not in found.content.decode().replace('name="year" value="2024"', ""), name
    client.force_login(make_user(Role.AUDITOR, place["above"]))
    assert "撤销年度" in client.get(reverse("review:audit"), {"year": 2024}).content.decode()


def test_the_queries_of_a_lot_do_not_grow_with_its_slots(place):
    def queries():
        with CaptureQueriesContext(connection) as found:
            withdraw(place)
        restore_year(actor=place["keeper"], year=2024)
        return len(found)

    few = queries()
    for number in range(12):
        make_agency(f"第{number}局", parent=place["above"])
    open_year(actor=place["keeper"], year=place["year"])
    assert queries() == few


def test_lots_follow_each_other_to_the_last_slot(place, monkeypatch):
    for number in range(3):
        make_agency(f"第{number}局", parent=place["above"])
    open_year(actor=place["keeper"], year=place["year"])
    monkeypatch.setattr(withdrawn_years, "LOT", 2)
    assert withdraw(place) == 5
    assert restore_year(actor=place["keeper"], year=2024) == 5
    assert verify_chains(AnnualReport.objects.all()).breaks == ()
