"""年度: opening a year from the last one, and what is set for it."""

from datetime import date

import pytest
from django.utils import timezone

from reports.models import AnnualReport, DueDate, Duty, PortalEvent, ReportingYear
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.duties import extend_slot, set_duty
from reports.services.years import YearRefused, YearSettings, create_year, save_year
from tests.factories import county, make_agency, make_slot, make_submitted, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def agencies():
    return county()


@pytest.fixture
def office(agencies):
    return make_user(Role.OFFICE, agencies[0])


def test_a_year_takes_over_the_settings_of_the_last_one(agencies, office):
    last = make_year(2024, review_stages=2, stage_names=["科室初审", ""], second_person_limit=50)
    DueDate.objects.create(year=last, level="county", step="hand_in", on=date(2025, 1, 20))
    set_duty(actor=office, year=last, agency_id=agencies[0].pk, own=True, aggregate=True)
    closed = make_agency("乙局", parent=agencies[0], valid_to=date(2025, 6, 1))
    set_duty(actor=office, year=last, agency_id=closed.pk, own=True, aggregate=False)
    made, slots = create_year(actor=office, year=2025, copy_from=last)
    assert (made.review_stages, made.stage_name(1), made.stage_name(2)) == (2, "科室初审", "终审")
    assert made.second_person_limit == 50
    assert [due.on for due in made.due_dates.all()] == [date(2026, 1, 20)]
    assert [duty.agency for duty in Duty.objects.filter(year=made)] == [agencies[0]]
    scopes = AnnualReport.objects.filter(year=made).values_list("agency", "scope")
    assert sorted(scopes) == sorted(
        [(agencies[0].pk, "own"), (agencies[0].pk, "aggregate"), (agencies[1].pk, "own")]
    )
    assert slots == 3


def test_a_year_is_opened_once_and_within_reason(agencies, office):
    make_year(2024)
    for year, code in ((2024, "EXISTS"), (1999, "YEAR_WRONG"), (3000, "YEAR_WRONG")):
        with pytest.raises(YearRefused, match=code):
            create_year(actor=office, year=year)


def test_a_year_can_be_opened_at_most_one_year_ahead(agencies, office):
    this_year = timezone.localdate().year
    with pytest.raises(YearRefused) as refused:
        create_year(actor=office, year=this_year + 2)
    assert refused.value.message == f"年度须在2008至{this_year + 1}之间。"
    assert create_year(actor=office, year=this_year + 1)[0].pk == this_year + 1


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"hand_in": date(9999, 12, 31)}, "2024年度的截止日期不能晚于2027年底"),
        ({"hand_in": date(2025, 3, 31), "publish": date(2025, 1, 1)}, "公布截止日期不能早于上报截止日期"),
    ],
)
def test_dates_of_a_year_that_cannot_be_meant_are_refused(agencies, office, dates, sentence):
    settings = YearSettings(dates={("county", step): day for step, day in dates.items()})
    with pytest.raises(YearRefused) as refused:
        save_year(actor=office, year=make_year(2024), settings=settings)
    assert sentence in refused.value.message


def test_a_leap_day_moves_to_the_last_of_february(agencies, office):
    last = make_year(2023)
    DueDate.objects.create(year=last, level="county", step="hand_in", on=date(2024, 2, 29))
    made, _ = create_year(actor=office, year=2024, copy_from=last)
    assert made.due_dates.get().on == date(2025, 2, 28)


def test_new_dates_move_the_reports_that_have_no_extension(agencies, office):
    year = make_year(2024)
    slot, extended = make_slot(agencies[1]), make_slot(make_agency("乙局", parent=agencies[0]))
    extend_slot(actor=office, report_id=extended.pk, until=date(2025, 3, 1), reason="停电")
    dates = {("county", "hand_in"): date(2025, 1, 20)}
    assert save_year(actor=office, year=year, settings=YearSettings(dates=dates)) == 1
    slot.refresh_from_db()
    extended.refresh_from_db()
    assert (slot.due_on, extended.due_on) == (date(2025, 1, 20), date(2025, 3, 1))
    assert save_year(actor=office, year=year, settings=YearSettings()) == 1
    assert not DueDate.objects.exists()


def test_the_record_says_what_was_set(agencies, office):
    year = make_year(2024)
    settings = YearSettings(review_stages=2, stage_names=("初核", "终核", "没有"), is_open=False)
    save_year(actor=office, year=year, settings=settings)
    event = PortalEvent.objects.filter(action="year_changed").latest("sequence")
    assert set(event.data) == {"review_stages", "stage_names", "is_open"}
    assert ReportingYear.objects.get(pk=2024).stage_names == ["初核", "终核"]


def test_a_stage_at_which_reports_wait_is_not_taken_away(agencies, office):
    year = make_year(2024, review_stages=2)
    submission = make_submitted(make_slot(agencies[1]))
    submission.stage = 2
    submission.save()
    with pytest.raises(YearRefused, match="STAGE_IN_USE"):
        save_year(actor=office, year=year, settings=YearSettings(review_stages=1))


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (YearSettings(review_stages=4), "STAGES_WRONG"),
        (YearSettings(stage_names=("这个环节的名称实在太长了",)), "NAME_LONG"),
        (YearSettings(dates={("county", "hand_in"): date(2024, 12, 31)}), "DATE_EARLY"),
    ],
)
def test_what_makes_no_sense_is_refused(agencies, office, settings, code):
    with pytest.raises(YearRefused, match=code):
        save_year(actor=office, year=make_year(2024), settings=settings)


def test_years_are_kept_by_administrators_and_the_office_at_the_top(agencies, office):
    year = make_year(2024)
    administrator = make_user(Role.ADMINISTRATOR, agencies[1])
    save_year(actor=administrator, year=year, settings=YearSettings())
    below = make_user(Role.OFFICE, agencies[1])
    for person in (below, make_user(Role.REVIEWER, agencies[0]), make_user(is_staff=True)):
        with pytest.raises(NotAllowed):
            save_year(actor=person, year=year, settings=YearSettings())
        with pytest.raises(NotAllowed):
            create_year(actor=person, year=2025)
