"""The newest events of a year or of a few units are those that a look at every event finds, and are found quickly."""

import random
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Event, KeptCounts
from reports.models.reach import Role
from reports.selectors import newest_events
from reports.services import kept_counts
from reports.services.events import record
from reports.services.newest_events import EventsOfChains, NewestOfYear
from tests.factories import county, make_agency, make_slot, make_user
from tests.machinery.append_only import lifted
from tests.machinery.statistics import analysed_as_large

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

YEARS = (2022, 2023, 2024)
MOVES = ("read", "submit", "pass")


@pytest.fixture
def region():
    """Reports of three years, their events in no order of years; some fall on the same moment."""
    government, _ = county()
    chance = random.Random(20)
    agencies = [make_agency(f"青禾县第1{number}局", parent=government) for number in range(4)]
    slots = [make_slot(agency, year) for year in YEARS for agency in agencies]
    for _ in range(10):
        for slot in slots:
            if chance.random() < 0.6:
                record(report=slot, move=chance.choice(MOVES))
    now = timezone.now()
    with lifted():
        for slot in slots:
            days = sorted((chance.randrange(1, 40) for _ in slot.events.all()), reverse=True)
            for event, ago in zip(slot.events.order_by("sequence"), days, strict=True):
                Event.objects.filter(pk=event.pk).update(at=now - timedelta(days=ago))
    return government


@pytest.fixture
def large(monkeypatch):
    """Let every region with an agency below it be one of very many."""
    monkeypatch.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)


def reports_of(region, year):
    return AnnualReport.objects.filter(year=year, agency__path__startswith=region.path)


def by_hand(events):
    """Newest first, sorted without the database."""
    return [event.pk for event in sorted(events, key=lambda event: (event.at, event.pk), reverse=True)]


def of_year(region, events, year, *, whole=True):
    return NewestOfYear(events, reports_of(region, year), year=year, regions=[region], whole=whole)


def pages(listed, number, *, size=4):
    return [event.pk for start in range(0, number + size, size) for event in listed[start : start + size]]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("is_large", [False, True])
def test_all_pages_of_a_year_are_what_every_event_sorted_gives(region, year, is_large, monkeypatch):
    if is_large:
        monkeypatch.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)
    expected = by_hand(Event.objects.filter(report__year=year))
    assert len(expected) > 12
    assert pages(of_year(region, Event.objects.all(), year), len(expected)) == expected
    assert KeptCounts.objects.exists() == is_large


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("is_large", [False, True])
def test_a_year_and_a_kind_of_act_are_what_every_event_sorted_gives(region, year, is_large, monkeypatch):
    if is_large:
        monkeypatch.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)
    passed = Event.objects.filter(move="pass")
    expected = by_hand(passed.filter(report__year=year))
    assert len(expected) > 2
    assert pages(of_year(region, passed, year, whole=False), len(expected)) == expected


@pytest.mark.parametrize("whole", [True, False])
def test_a_few_units_are_what_every_event_sorted_gives(region, whole):
    events = Event.objects.all() if whole else Event.objects.filter(move="read")
    agencies = list(region.children.order_by("pk")[1:4])
    reports = AnnualReport.objects.filter(agency__in=agencies)
    expected = by_hand(events.filter(report__in=list(reports)))
    assert len(expected) > 5
    assert pages(EventsOfChains(events, reports, whole=whole), len(expected)) == expected


def test_what_is_kept_of_a_year_are_its_newest_events(region, monkeypatch):
    monkeypatch.setattr(newest_events, "MOST_KEPT", 5)
    _, ids = newest_events.looked_until(newest_events.rows_newest(region, year=2023))
    assert ids == by_hand(Event.objects.filter(report__year=2023))[:5]


@pytest.mark.parametrize("whole", [True, False])
def test_an_event_recorded_after_the_look_comes_first_at_once(region, large, whole):
    events = Event.objects.filter(move__in=MOVES)
    before = [event.pk for event in of_year(region, events, 2022, whole=whole)[:50]]
    slot = reports_of(region, 2022).first()
    newest = [record(report=slot, move="pass").pk for _ in range(3)][::-1]
    assert [event.pk for event in of_year(region, events, 2022, whole=whole)[:50]] == newest + before
    assert [event.pk for event in of_year(region, events, 2022, whole=whole)[1:5]] == [
        *newest[1:],
        *before[:2],
    ]
    assert KeptCounts.objects.count() == 1


def test_an_event_that_was_not_committed_yet_at_the_look_is_not_lost(region, large):
    """It has a moment of before the look: what is kept ends earlier than that."""
    of_year(region, Event.objects.all(), 2022)[:50]
    event = record(report=reports_of(region, 2022).first(), move="pass")
    with lifted():
        long_since = F("at") - newest_events.SETTLED / 2
        Event.objects.filter(pk=event.pk).update(at=long_since)
    assert of_year(region, Event.objects.all(), 2022)[:1] == [event]


def test_events_of_an_agency_that_left_the_region_are_not_shown(region, large):
    of_year(region, Event.objects.all(), 2022)[:50]
    gone = reports_of(region, 2022).first()
    reports = reports_of(region, 2022).exclude(pk=gone.pk)
    shown = NewestOfYear(Event.objects.all(), reports, year=2022, regions=[region], whole=True)[:50]
    assert shown
    assert gone.pk not in {event.report_id for event in shown}


def test_the_page_of_a_year_counts_and_lists_the_same_events_however_large_the_region_is(
    region, client, monkeypatch
):
    client.force_login(make_user(Role.AUDITOR, region))

    def found():
        page = client.get(reverse("review:audit"), {"year": 2023}).context["page_obj"]
        return page.paginator.count, [event.pk for event in page]

    expected = by_hand(Event.objects.filter(report__year=2023))
    assert found() == (len(expected), expected)
    monkeypatch.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)
    assert found() == found() == (len(expected), expected)


@pytest.mark.postgresql_only
@pytest.mark.parametrize(
    "asked",
    [
        {"move": "void_request"},
        *(
            {"year": 2022, **also}
            for also in [
                {},
                {"page": 2},
                {"q": "第1"},
                {"move": "pass"},
                {"q": "第1", "move": "pass"},
                {"who": "系统"},
            ]
        ),
    ],
)
def test_no_page_of_a_year_or_of_a_rare_act_walks_through_the_events_of_others(region, large, client, asked):
    """Neither the table from end to end nor its index by time without a bound."""
    client.force_login(make_user(Role.AUDITOR, region))
    address = reverse("review:audit")
    client.get(address, asked)  # what is kept is made
    statements = []

    def keep(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with analysed_as_large(("reports_event", "reports_chainhead"), 5_000_000):
        with connection.execute_wrapper(keep):
            assert client.get(address, asked).status_code == 200
        walked = [plan for plan in map(planned, statements) if reads_by_time(plan)]
    assert any("reports_event" in sql for sql, _ in statements)
    assert not walked, "\n\n".join(walked)


def planned(statement) -> str:
    sql, params = statement
    if not sql.startswith("SELECT"):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())


def reads_by_time(plan: str) -> bool:
    walk = re.search(r"Scan using event_newest_first[^\n]*\n(?!\s*Index Cond)", plan + "\n")
    return bool(walk) or "Seq Scan on reports_event" in plan


@pytest.mark.postgresql_only
def test_a_walk_by_time_would_be_seen(region):
    with analysed_as_large(("reports_event",), 5_000_000):
        sql, params = Event.objects.order_by("-at", "-id")[:50].query.sql_with_params()
        assert reads_by_time(planned((sql, params)))
