"""历年趋势: the years of a region, the regions below, and that it agrees with 年度总览."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Submission
from reports.models.people import Role
from tests.factories import make_agency, make_slot, make_submitted, make_user, make_year
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def city():
    return make_agency("长河市人民政府", kind="government", level="prefecture")


@pytest.fixture
def office(city):
    return make_user(Role.OFFICE, city)


@pytest.fixture
def fill(city):
    """Slots of every timeliness in 2024, approved ones in 2022 and 2023."""
    today = timezone.localdate()
    county = make_agency("青禾县人民政府", kind="government", parent=city)
    for year, received in ((2022, 30), (2023, 45)):
        for number in range(2):
            approve(
                make_agency(f"{year}第{number}局", parent=county),
                {"requests.received.total": received},
                year=year,
            )
    days = {"按时局": 9, "晚报局": -3, "未报局": -5, "未到期局": 20}
    for name, left in days.items():
        parent = city if name == "未报局" else county
        slot = make_slot(make_agency(name, parent=parent), 2024, due_on=today + timedelta(days=left))
        if name in ("按时局", "晚报局"):
            make_submitted(slot)
    make_slot(make_agency("免报局", parent=county), 2024, exempted=True, exemption_reason="撤销")
    return county


def page(client, office, **parameters):
    client.force_login(office)
    return client.get(reverse("reports:year_trend"), parameters)


def counts(numbers) -> tuple[int, ...]:
    return (numbers.owed, numbers.on_time, numbers.late, numbers.missing, numbers.approved, numbers.published)


def test_every_year_with_its_progress_and_figures(client, office, fill):
    rows = {
        year: (counts(numbers), rate, dict(texts))
        for year, numbers, rate, texts in page(client, office).context["rows"]
    }
    assert rows[2024][:2] == ((4, 1, 1, 1, 0, 0), "33.33%")
    assert rows[2023][0] == (2, 2, 0, 0, 2, 0)
    received = {year: next(iter(texts.values())) for year, (_, _, texts) in rows.items()}
    assert received == {2024: "—", 2023: "90", 2022: "60"}


def test_regions_below_add_up_to_the_year_and_lead_further_down(client, office, fill):
    response = page(client, office, year=2024)
    below = {each.label: counts(each.numbers) for each, _ in response.context["below"]}
    assert below["青禾县人民政府"] == (3, 1, 1, 0, 0, 0)
    assert sum(owed for owed, *_ in below.values()) == 4
    text = response.content.decode()
    assert f"?region={fill.pk}&amp;year=2024" in text
    assert f"{reverse('reports:year', args=(2024,))}?region={fill.pk}" in text
    assert counts(page(client, office, region=fill.pk).context["rows"][0][1]) == (3, 1, 1, 0, 0, 0)


def test_the_trend_agrees_with_the_overview_of_the_year(client, office, fill):
    (numbers,) = (count for year, count, *_ in page(client, office).context["rows"] if year == 2024)
    tally = client.get(reverse("reports:year", args=(2024,))).context["numbers"]
    assert counts(numbers) == (
        tally.owed,
        tally.on_time,
        tally.late,
        tally.missing,
        tally.approved,
        tally.published,
    )


def test_a_rejected_hand_in_is_none_and_the_day_is_that_of_shanghai(client, office, fill):
    slot = AnnualReport.objects.get(agency_name="按时局")
    # 16:30 UTC on the due date is half past midnight of the next day in Shanghai.
    due = datetime.combine(slot.due_on, time(16, 30), tzinfo=UTC)
    Submission.objects.filter(report=slot).update(submitted_at=due)
    rows = {year: counts(numbers) for year, numbers, *_ in page(client, office).context["rows"]}
    assert rows[2024] == (4, 0, 2, 1, 0, 0)
    Submission.objects.filter(report=slot).update(state="rejected")
    rows = {year: counts(numbers) for year, numbers, *_ in page(client, office).context["rows"]}
    assert rows[2024] == (4, 0, 1, 1, 0, 0)


def test_a_region_out_of_reach_is_not_found_and_of_a_year_without_reports_the_newest(client, office, fill):
    elsewhere = make_agency("白鹭县人民政府", kind="government")
    assert page(client, office, region=elsewhere.pk).status_code == 404
    assert page(client, office, year="1900").status_code == 400
    make_year(2019)
    assert page(client, office, year="2019").context["year"].pk == 2024


def test_without_slots_it_says_so(client, office):
    assert "还没有应报年报" in page(client, office).content.decode()


def test_the_number_of_queries_does_not_grow_with_slots_and_years(
    client, office, city, fill, django_assert_max_num_queries
):
    for number in range(10):
        approve(make_agency(f"第{number}局", parent=fill), year=2015 + number % 9)
    client.force_login(office)
    with django_assert_max_num_queries(20):
        client.get(reverse("reports:year_trend"))
