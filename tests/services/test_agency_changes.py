"""机构改革: names by date, slots of successors, clerks who take over."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from reports.models import Agency, AgencyChange, AnnualReport, Event, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.agency_names import name_on
from reports.services.agency_changes import (
    ChangeRefused,
    NewAgency,
    close_agency,
    merge_agency,
    move_agency,
    rename_agency,
    split_agency,
)
from reports.services.chains import verify_chains
from reports.services.slots import open_slot, open_year
from tests.factories import county, make_agency, make_approved, make_slot, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ON = date(2024, 6, 1)


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "department": department,
        "office": make_user(Role.OFFICE, government),
        "last_year": make_slot(department, 2023),
        "this_year": make_slot(department, 2024),
    }


def call(place, **values) -> dict:
    return {
        "actor": place["office"],
        "agency_id": place["department"].pk,
        "on": ON,
        "reason": "青编发〔2024〕3号",
    } | values


def code_of(function, **values) -> str:
    before = (Agency.objects.count(), AgencyChange.objects.count(), Event.objects.count())
    with pytest.raises(ChangeRefused) as refused:
        function(**values)
    assert before == (Agency.objects.count(), AgencyChange.objects.count(), Event.objects.count())
    return refused.value.code


def names(*slots: AnnualReport) -> list[str]:
    return [AnnualReport.objects.get(pk=slot.pk).agency_name for slot in slots]


def test_past_reports_keep_the_name_of_their_time_and_open_ones_take_the_new_name(place):
    change = rename_agency(**call(place, name="青禾县财政和国资局"))
    assert names(place["last_year"], place["this_year"]) == ["青禾县财政局", "青禾县财政和国资局"]
    assert (change.before, change.after, change.by) == ("青禾县财政局", "青禾县财政和国资局", place["office"])
    agency = Agency.objects.get(pk=place["department"].pk)
    assert agency.aliases.filter(name="青禾县财政局").exists()
    assert name_on(agency, date(2023, 12, 31)) == "青禾县财政局"
    assert name_on(agency, ON) == "青禾县财政和国资局"
    assert verify_chains(AnnualReport.objects.all()).breaks == ()


def test_what_was_handed_in_keeps_its_name(place):
    make_approved(place["this_year"])
    rename_agency(**call(place, name="青禾县财政和国资局"))
    assert names(place["this_year"]) == ["青禾县财政局"]


def test_a_slot_opened_later_for_an_earlier_year_has_the_name_of_then(place):
    rename_agency(**call(place, name="青禾县财政和国资局"))
    agency = Agency.objects.get(pk=place["department"].pk)
    assert open_slot(agency=agency, year=make_year(2022))[0].agency_name == "青禾县财政局"
    assert open_slot(agency=agency, year=make_year(2025))[0].agency_name == "青禾县财政和国资局"


def test_two_renamings_leave_three_names(place):
    rename_agency(**call(place, name="第二个名称", on=date(2022, 1, 1)))
    rename_agency(**call(place, name="第三个名称"))
    agency = Agency.objects.get(pk=place["department"].pk)
    assert [name_on(agency, day) for day in (date(2021, 1, 1), date(2023, 1, 1), date(2025, 1, 1))] == [
        "青禾县财政局",
        "第二个名称",
        "第三个名称",
    ]
    assert code_of(rename_agency, **call(place, name="第四个名称", on=ON)) == "DATE_ORDER"


def test_a_merged_agency_ends_and_its_clerks_are_joined_by_those_of_the_successor(place):
    into = make_agency("青禾县发展和改革局", parent=place["government"])
    clerk = make_user(Role.CLERK, into)
    child = make_agency("青禾县会计中心", parent=place["department"])
    change = merge_agency(**call(place, into_id=into.pk))
    gone = Agency.objects.get(pk=place["department"].pk)
    assert gone.valid_to == ON
    assert Agency.objects.get(pk=child.pk).path.startswith(Agency.objects.get(pk=into.pk).path)
    assert list(change.successors.all()) == [into]
    place["this_year"].refresh_from_db()
    place["last_year"].refresh_from_db()
    assert (place["this_year"].exempted, place["last_year"].exempted) == (True, False)
    assert "并入青禾县发展和改革局" in place["this_year"].exemption_reason
    assert AnnualReport.objects.owned_by(clerk).filter(pk=place["last_year"].pk).exists()
    assert open_year(actor=place["office"], year=make_year(2025)) == 3  # none for the dissolved agency


def test_an_approved_report_of_a_merged_agency_stays(place):
    approved = make_approved(place["this_year"])
    into = make_agency("青禾县发展和改革局", parent=place["government"])
    merge_agency(**call(place, into_id=into.pk))
    place["this_year"].refresh_from_db()
    assert place["this_year"].effective_submission_id == approved.pk
    assert not place["this_year"].exempted
    assert Submission.objects.get(pk=approved.pk).state == "approved"


def test_a_split_brings_forth_agencies_that_owe_the_open_years(place):
    parts = (NewAgency("青禾县税政局", "N1"), NewAgency("青禾县国资局", "N2"))
    change = split_agency(**call(place, parts=parts, goes_on=False))
    made = Agency.objects.filter(code__in=("N1", "N2"))
    assert {(agency.valid_from, agency.parent) for agency in made} == {(ON, place["government"])}
    assert set(change.successors.all()) == set(made)
    assert AnnualReport.objects.filter(agency__in=made, year=2024).count() == 2
    assert not AnnualReport.objects.filter(agency__in=made, year=2023).exists()
    place["this_year"].refresh_from_db()
    assert place["this_year"].exempted


def test_an_agency_that_goes_on_after_a_split_owes_as_before(place):
    split_agency(**call(place, parts=(NewAgency("青禾县国资局", "N2"),), goes_on=True))
    place["this_year"].refresh_from_db()
    assert not place["this_year"].exempted
    assert Agency.objects.get(pk=place["department"].pk).valid_to is None


def test_a_moved_agency_takes_what_is_below_along(place):
    child = make_agency(parent=place["department"])
    zone = make_agency("青禾县开发区管委会", kind="zone", parent=place["government"])
    change = move_agency(**call(place, parent_id=zone.pk))
    assert (change.before, change.after) == ("青禾县人民政府", "青禾县开发区管委会")
    assert Agency.objects.get(pk=child.pk).path.startswith(Agency.objects.get(pk=zone.pk).path)


def test_a_closed_agency_ends_its_open_slots(place):
    close_agency(**call(place))
    place["this_year"].refresh_from_db()
    assert place["this_year"].exempted
    assert code_of(close_agency, **call(place)) == "CLOSED"


def test_what_cannot_be_is_refused_and_changes_nothing(place):
    other = make_agency("青禾县教育局", parent=place["government"])
    below = make_agency(parent=place["department"])
    assert code_of(rename_agency, **call(place, name=" ")) == "NAME_MISSING"
    assert code_of(rename_agency, **call(place, name="青禾县财政局")) == "NAME_SAME"
    assert code_of(rename_agency, **call(place, name="青禾县教育局")) == "NAME_TAKEN"
    assert code_of(rename_agency, **call(place, name="新", reason="  ")) == "REASON_MISSING"
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert code_of(rename_agency, **call(place, name="新", on=tomorrow)) == "IN_FUTURE"
    assert code_of(rename_agency, **call(place, name="新", on=date(202, 1, 1))) == "TOO_EARLY"
    assert code_of(merge_agency, **call(place, into_id=place["department"].pk)) == "SAME_AGENCY"
    assert code_of(merge_agency, **call(place, into_id=below.pk)) == "SAME_AGENCY"
    assert code_of(move_agency, **call(place, parent_id=below.pk)) == "TREE"
    assert code_of(close_agency, **call(place)) == "HAS_CHILDREN"
    assert code_of(split_agency, **call(place, parts=(), goes_on=True)) == "NO_PARTS"
    taken = (NewAgency("青禾县国资局", other.code),)
    assert code_of(split_agency, **call(place, parts=taken, goes_on=True)) == "CODE_TAKEN"


def test_only_the_office_of_both_sides_changes_agencies(place):
    elsewhere = make_agency("长汀区人民政府", kind="government")
    for person in (
        make_user(Role.ADMINISTRATOR, place["government"]),
        make_user(Role.REVIEWER, place["government"]),
        make_user(is_superuser=True),
        make_user(Role.OFFICE, elsewhere),
    ):
        with pytest.raises(NotAllowed):
            rename_agency(**call(place, name="新名称", actor=person))
    with pytest.raises(NotAllowed):
        merge_agency(**call(place, into_id=elsewhere.pk))
