"""Whatever a check depends on runs it again: one change for each kind of surroundings, through its service."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from reports.checks.check_settings import CheckSettings
from reports.checks.dependencies import Depends
from reports.models import DueDate, Finding, PendingCheck, Submission
from reports.models.agencies import AgencyLevel
from reports.models.annual_reports import Scope
from reports.models.people import Role
from reports.models.years import DueStep
from reports.services.agencies import save_agency, save_aliases
from reports.services.agency_changes import rename_agency
from reports.services.check_set import change_settings
from reports.services.duties import apply_due_dates, extend_slot, reinstate_slot, set_duty
from reports.services.publications import PublicationRefused, record_publication
from reports.services.rechecking import work_off
from reports.services.slots import exempt_slot
from review.lifecycle import Move
from review.services import move
from review.voiding import request_void
from tests.factories import (
    county,
    make_agency,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


class Place:
    """A county: the approved report of its bureau, the aggregate report and the report of its office as drafts."""

    def __init__(self) -> None:
        self.government, self.bureau = county()
        self.top = make_agency("云岭市人民政府", kind="government")
        self.government.parent = self.top
        save_agency(agency=self.government)
        self.bureau.refresh_from_db()
        self.office = make_user(Role.OFFICE, self.top)
        self.admin = make_user(Role.ADMINISTRATOR, self.top)
        self.clerk = make_user(Role.CLERK, self.bureau)
        self.slot = make_slot(self.bureau)
        self.submitted = make_submitted(self.slot, self.clerk)
        self.aggregate = make_draft(make_slot(self.government, scope=Scope.AGGREGATE))
        self.next_year = make_draft(make_slot(self.bureau, 2025), self.clerk)
        PendingCheck.objects.all().delete()

    def waiting(self) -> set[Submission]:
        return {row.submission for row in PendingCheck.objects.select_related("submission")}


#: No hand-in of today is late then.
NEXT_YEAR = date(timezone.localdate().year + 1, 12, 31)


@pytest.fixture
def place():
    return Place()


def extended(place: Place) -> Submission:
    extend_slot(actor=place.office, report_id=place.slot.pk, until=NEXT_YEAR, reason="系统升级")
    return place.submitted


def dates_of_the_year(place: Place) -> Submission:
    DueDate.objects.create(
        year=place.slot.year, level=AgencyLevel.COUNTY, step=DueStep.PUBLISH, on=date(2025, 1, 20)
    )
    apply_due_dates(actor=place.admin, year=place.slot.year)
    return place.submitted


def exempted(place: Place) -> Submission:
    other = make_slot(make_agency("青禾县教育局", parent=place.government))
    exempt_slot(actor=place.office, report_id=other.pk, reason="当年未成立")
    return place.aggregate


def reinstated(place: Place) -> Submission:
    agency = make_agency("青禾县教育局", parent=place.government)
    other = make_slot(agency, exempted=True, exemption_reason="当年未成立")
    reinstate_slot(actor=place.office, report_id=other.pk)
    return place.aggregate


def duty_set(place: Place) -> Submission:
    agency = make_agency("青禾县教育局", parent=place.government)
    set_duty(actor=place.office, year=place.slot.year, agency_id=agency.pk, own=True, aggregate=False)
    return place.aggregate


def approved(place: Place) -> Submission:
    reviewer = make_user(Role.REVIEWER, place.government)
    move(actor=reviewer, submission_id=place.submitted.pk, move=Move.PASS)
    return place.next_year


def voided(place: Place) -> Submission:
    """The approved version of the bureau's slot is taken back while its correction is a draft."""
    move(actor=make_user(Role.REVIEWER, place.government), submission_id=place.submitted.pk, move=Move.PASS)
    draft = make_draft(place.slot, place.clerk)
    request_void(actor=place.office, submission_id=place.submitted.pk, reason="误报")
    PendingCheck.objects.all().delete()
    other = make_user(Role.OFFICE, place.top)
    move(actor=other, submission_id=place.submitted.pk, move=Move.VOID, reason="误报")
    return draft


def agency_renamed(place: Place) -> Submission:
    rename_agency(
        actor=place.office,
        agency_id=place.bureau.pk,
        name="青禾县财政和国资局",
        on=date(2024, 6, 1),
        reason="机构改革",
    )
    return place.submitted


def region_renamed(place: Place) -> Submission:
    rename_agency(
        actor=place.office,
        agency_id=place.government.pk,
        name="青禾市人民政府",
        on=date(2024, 6, 1),
        reason="撤县设市",
    )
    return place.submitted


def name_registered(place: Place) -> Submission:
    draft = make_draft(
        make_slot(make_agency("青禾县教育局", parent=place.government)),
        reading=make_reading(agency="青禾县教育体育局"),
    )
    PendingCheck.objects.all().delete()
    make_agency("青禾县教育体育局", parent=place.top)
    return draft


def alias_registered(place: Place) -> Submission:
    draft = make_draft(
        make_slot(make_agency("青禾县教育局", parent=place.government)), reading=make_reading(agency="县财局")
    )
    PendingCheck.objects.all().delete()
    save_aliases(agency=place.bureau, names=["县财局"])
    return draft


def handed_in(place: Place) -> Submission:
    move(actor=place.clerk, submission_id=place.next_year.pk, move=Move.SUBMIT, attested=True)
    return place.next_year


def publication_recorded(place: Place) -> Submission:
    record_publication(actor=place.clerk, report_id=place.slot.pk, on=date(2025, 2, 3), url="")
    return place.submitted


def settings_changed(place: Place) -> Submission:
    change_settings(actor=place.admin, settings=CheckSettings(jump_factor=20))
    return place.submitted


CHANGES: dict[Callable[[Place], Submission], set[Depends]] = {
    extended: {Depends.DATES},
    dates_of_the_year: {Depends.DATES},
    exempted: {Depends.UNITS},
    reinstated: {Depends.UNITS},
    duty_set: {Depends.UNITS},
    approved: {Depends.LAST_YEAR, Depends.UNITS, Depends.GOVERNMENT},
    voided: {Depends.APPROVED},
    agency_renamed: {Depends.AGENCY, Depends.NAMES},
    region_renamed: {Depends.AGENCY},
    name_registered: {Depends.NAMES},
    alias_registered: {Depends.AGENCY, Depends.NAMES},
    handed_in: {Depends.HAND_IN, Depends.TEXTS, Depends.TWINS},
    publication_recorded: {Depends.PUBLICATION},
    settings_changed: {Depends.SETTINGS, Depends.WORDS},
}


def test_every_kind_of_surroundings_has_a_change_here():
    assert set().union(*CHANGES.values()) == set(Depends)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_checks_the_reports_that_depend_on_it_again(place, change):
    depending = change(place)
    assert depending in place.waiting()


def late(submission: Submission, check: str) -> bool:
    ticks = iter(range(10_000))
    work_off(seconds=1_000, clock=lambda: float(next(ticks)))
    return Finding.objects.filter(submission=submission, check_id=check).exists()


def test_an_extension_takes_the_finding_of_a_late_hand_in_away(place):
    place.slot.due_on = date(2020, 1, 1)
    place.slot.save()
    extend_slot(actor=place.office, report_id=place.slot.pk, until=date(2026, 1, 1), reason="系统升级")
    assert late(place.submitted, "D-HANDIN")
    extend_slot(actor=place.office, report_id=place.slot.pk, until=NEXT_YEAR, reason="系统升级")
    assert not late(place.submitted, "D-HANDIN")


def test_the_day_on_which_the_agency_published_decides_whether_it_was_late(place):
    record_publication(actor=place.clerk, report_id=place.slot.pk, on=date(2025, 2, 3), url="")
    assert late(place.submitted, "D-LATE")
    record_publication(
        actor=place.clerk, report_id=place.slot.pk, on=date(2025, 1, 20), url="https://www.example.gov.cn/nb"
    )
    assert not late(place.submitted, "D-LATE")


def test_a_report_whose_publication_nobody_entered_is_neither_in_time_nor_late(place):
    assert ("D-LATE", "公布日期尚未登记") in [
        (row["check"], row["reason"]) for row in place.submitted.check_run.unassessed
    ]


@pytest.mark.parametrize(
    ("on", "url", "code"),
    [
        (None, "", "DATE_MISSING"),
        (date(2024, 12, 31), "", "DATE_EARLY"),
        (date(2099, 1, 1), "", "DATE_FUTURE"),
        (date(2025, 1, 20), "javascript:alert(1)", "ADDRESS_WRONG"),
        (date(2025, 1, 20), "www.example.gov.cn", "ADDRESS_WRONG"),
    ],
)
def test_a_publication_that_cannot_be_is_refused_with_a_sentence(place, on, url, code):
    with pytest.raises(PublicationRefused) as refused:
        record_publication(actor=place.clerk, report_id=place.slot.pk, on=on, url=url)
    assert refused.value.code == code
