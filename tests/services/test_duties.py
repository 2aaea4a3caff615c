"""应报单位: duties of a year, withdrawn exemptions, extensions, dates."""

from datetime import date

import pytest

from reports.models import AnnualReport, DueDate, Event, ReportingYear
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.chains import verify_chains
from reports.services.duties import DutyRefused, apply_due_dates, extend_slot, reinstate_slot, set_duty
from reports.services.slots import SlotRefused, exempt_slot, open_owed_slots, open_year
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_slot,
    make_submitted,
    make_user,
    make_year,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "department": department,
        "office": make_user(Role.OFFICE, government),
        "year": make_year(2024),
    }


def set_to(place, own: bool, aggregate: bool, reason: str = "", agency=None):
    return set_duty(
        actor=place["office"],
        year=place["year"],
        agency_id=(agency or place["department"]).pk,
        own=own,
        aggregate=aggregate,
        reason=reason,
    )


def slots(agency) -> dict[str, bool]:
    """Return scope → whether a report is due."""
    return {slot.scope: not slot.exempted for slot in AnnualReport.objects.filter(agency=agency)}


def test_without_a_setting_the_rule_holds(place):
    assert open_year(actor=place["office"], year=place["year"]) == 2
    assert slots(place["government"]) == {"aggregate": True}
    assert slots(place["department"]) == {"own": True}


def test_an_agency_may_owe_both_reports_and_go_back(place):
    open_year(actor=place["office"], year=place["year"])
    set_to(place, True, True, agency=place["government"])
    assert slots(place["government"]) == {"own": True, "aggregate": True}
    set_to(place, False, True, agency=place["government"])
    assert slots(place["government"]) == {"own": False, "aggregate": True}
    set_to(place, True, True, agency=place["government"])
    assert slots(place["government"]) == {"own": True, "aggregate": True}
    assert verify_chains(AnnualReport.objects.all()).breaks == ()


def test_what_was_set_before_the_year_is_opened_holds_when_it_is(place):
    set_to(place, False, False, "由主管部门合并发布")
    exempt = make_agency("青禾县融媒体中心", parent=place["government"], must_report=False)
    set_to(place, True, False, agency=exempt)
    open_year(actor=place["office"], year=place["year"])
    assert slots(place["department"]) == {}
    assert slots(exempt) == {"own": True}


def test_nothing_owed_needs_a_reason_and_no_report_in_hand(place):
    with pytest.raises(DutyRefused) as silent:
        set_to(place, False, False)
    assert silent.value.code == "REASON_MISSING"
    make_submitted(make_slot(place["department"]))
    with pytest.raises(DutyRefused) as handed_in:
        set_to(place, False, False, "合并")
    assert handed_in.value.code == "HANDED_IN"
    assert slots(place["department"]) == {"own": True}


def test_an_agency_that_does_not_exist_then_owes_nothing(place):
    late = make_agency(parent=place["government"], valid_from=date(2025, 3, 1))
    closed = make_agency(parent=place["government"], valid_to=date(2024, 12, 31))
    assert open_year(actor=place["office"], year=place["year"]) == 2
    assert slots(late) == slots(closed) == {}
    with pytest.raises(DutyRefused) as refused:
        set_to(place, True, False, agency=late)
    assert refused.value.code == "NOT_THEN"


def test_a_unit_of_unknown_age_owes_no_year_before_the_last_open_one(place):
    for year in (2021, 2022, 2023):
        ReportingYear.objects.get_or_create(year=year)
    ReportingYear.objects.update(is_open=True)
    last = ReportingYear.objects.filter(is_open=True).latest("year").pk
    new, old = (make_agency(parent=place["government"], valid_from=day) for day in (None, date(2022, 5, 1)))
    for agency in (new, old):
        open_owed_slots(agency=agency, actor=place["office"])
    owed = {
        agency: set(AnnualReport.objects.filter(agency=agency).values_list("year", flat=True))
        for agency in (new, old)
    }
    assert owed[new] == {last}
    assert owed[old] >= {2022, 2023, last}
    assert 2021 not in owed[old]


def test_a_report_that_has_passed_is_not_exempted(place):
    slot = make_approved(make_slot(place["department"])).report
    with pytest.raises(SlotRefused) as refused:
        exempt_slot(actor=place["office"], report_id=slot.pk, reason="新设")
    assert refused.value.code == "APPROVED"
    assert "已审核通过，不能改为免报" in refused.value.message
    slot.refresh_from_db()
    assert not slot.exempted


def test_an_exemption_is_taken_back(place):
    slot = make_slot(place["department"])
    exempt_slot(actor=place["office"], report_id=slot.pk, reason="新设")
    assert reinstate_slot(actor=place["office"], report_id=slot.pk).exempted is False
    with pytest.raises(DutyRefused) as refused:
        reinstate_slot(actor=place["office"], report_id=slot.pk)
    assert refused.value.code == "NOT_EXEMPT"
    assert list(Event.objects.values_list("move", flat=True)) == ["exempt", "reinstate"]


def test_an_extension_is_later_than_the_date_and_has_a_reason(place):
    slot = make_slot(place["department"])
    call = {"actor": place["office"], "report_id": slot.pk}
    for until, reason, code in (
        (date(2025, 2, 10), " ", "REASON_MISSING"),
        (date(2025, 1, 31), "停电", "TOO_EARLY"),
        (date(9999, 12, 31), "停电", "TOO_LATE"),
    ):
        with pytest.raises(DutyRefused) as refused:
            extend_slot(**call, until=until, reason=reason)
        assert refused.value.code == code
    assert extend_slot(**call, until=date(2025, 2, 10), reason="停电").due_on == date(2025, 2, 10)
    assert extend_slot(**call, until=None, reason="").due_on == date(2025, 1, 31)


def test_slots_follow_the_dates_of_the_year_but_not_those_extended(place):
    ordinary = make_slot(place["department"])
    extended = make_slot(make_agency(parent=place["government"]))
    extend_slot(actor=place["office"], report_id=extended.pk, until=date(2025, 2, 20), reason="停电")
    DueDate.objects.create(year=place["year"], level="county", step="hand_in", on=date(2025, 1, 26))
    assert apply_due_dates(actor=place["office"], year=place["year"]) == 1
    assert apply_due_dates(actor=place["office"], year=place["year"]) == 0
    for slot, due in ((ordinary, date(2025, 1, 26)), (extended, date(2025, 2, 20))):
        slot.refresh_from_db()
        assert slot.due_on == due
    event = Event.objects.get(move="due_date")
    assert event.data == {"before": "2025-01-31", "after": "2025-01-26"}


def test_only_the_office_of_the_region_sets_duties(place):
    slot = make_slot(place["department"])
    stranger = make_user(Role.OFFICE, make_agency(kind="government"))
    for person in (
        stranger,
        make_user(Role.ADMINISTRATOR, place["government"]),
        make_user(is_superuser=True),
    ):
        with pytest.raises(NotAllowed):
            set_duty(
                actor=person, year=place["year"], agency_id=place["department"].pk, own=True, aggregate=True
            )
        with pytest.raises(NotAllowed):
            extend_slot(actor=person, report_id=slot.pk, until=date(2025, 3, 1), reason="x")
        with pytest.raises(NotAllowed):
            reinstate_slot(actor=person, report_id=slot.pk)
