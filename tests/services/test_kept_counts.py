"""Counts of regions with very many agencies are kept for some minutes; all others are those of now."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, KeptCounts
from reports.models.people import Role
from reports.services import kept_counts
from reports.services.kept_counts import Counts, counted, renew_counts
from tests.factories import county, make_agency, make_approved, make_slot, make_submitted, make_user
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def region():
    return county()[0]


@pytest.fixture
def large(monkeypatch):
    """Let every region with an agency below it be one of very many."""
    monkeypatch.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)


def hand_in(region):
    return make_submitted(make_slot(make_agency(parent=region), 2024))


ASKED = [
    (Counts.YEAR, {"year": 2024, "own": True}),
    (Counts.TREND, {}),
    (Counts.BELOW, {"year": 2024}),
    (Counts.FINDINGS, {"years": [2024], "kind": ""}),
    (Counts.CHECKS, {"year": 2024, "kind": ""}),
    (Counts.LINES, {"year": 2024, "timeliness": "late", "most": 5}),
    (Counts.DOCUMENTS, {"year": 2024}),
]


@pytest.mark.parametrize(("what", "parameters"), ASKED)
def test_kept_rows_are_those_that_were_counted_until_they_are_renewed(region, monkeypatch, what, parameters):
    hand_in(region)
    now = counted(what=what, region=region, **parameters)
    assert now.at is None
    assert not KeptCounts.objects.exists()
    with monkeypatch.context() as patched:
        patched.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)
        kept = counted(what=what, region=region, **parameters)
        assert kept.rows == now.rows
        hand_in(region)
        again = counted(what=what, region=region, **parameters)
        assert (again.rows, again.at) == (kept.rows, kept.at)
        assert renew_counts() == 1
        renewed = counted(what=what, region=region, **parameters)
    assert renewed.at > kept.at
    assert renewed.rows == counted(what=what, region=region, **parameters).rows != now.rows


def test_pages_say_of_when_kept_numbers_are(region, client, large):
    make_approved(make_slot(make_agency(parent=region), 2024))
    client.force_login(make_user(Role.OFFICE, region))
    for address in (
        reverse("reports:year", args=(2024,)),
        reverse("reports:year_trend"),
        reverse("reports:finding_statistics", args=(2024,)),
    ):
        assert "单位较多，数字约每10分钟更新一次，现为" in text_of(parsed(client.get(address))), address


def test_numbers_of_a_filtered_list_are_those_of_now(region, client, large):
    client.force_login(make_user(Role.OFFICE, region))
    hand_in(region)
    address = reverse("reports:year", args=(2024,))
    assert client.get(address).context["numbers"].owed == 1
    hand_in(region)
    assert client.get(address).context["numbers"].owed == 1
    assert client.get(address, {"level": "county"}).context["numbers"].owed == 2


def test_kept_counts_of_yesterday_and_old_ones_are_made_anew(region, large):
    asked = {"what": Counts.TREND, "region": region}
    hand_in(region)
    counted(**asked)
    hand_in(region)
    for age in (timedelta(hours=2), timedelta(days=1)):
        KeptCounts.objects.update(at=timezone.now() - age, rows=[])
        assert counted(**asked).rows[0][1] == 2


def test_what_nobody_asks_for_is_forgotten(region, large):
    make_agency(parent=region)
    counted(what=Counts.TREND, region=region)
    KeptCounts.objects.update(asked_on=timezone.localdate() - timedelta(days=3))
    assert renew_counts() == 0
    assert not KeptCounts.objects.exists()


def test_the_years_of_the_whole_portal_are_kept_too(client, large):
    government = county()[0]
    make_approved(make_slot(make_agency(parent=government), 2024))
    client.force_login(make_user(Role.ADMINISTRATOR, government))

    def owed():
        return [row[2] for row in client.get(reverse("reports:year_list")).context["rows"]]

    before = owed()
    make_slot(make_agency(parent=government), 2024)
    assert owed() == before == [1]
    assert renew_counts() == 1
    assert owed() == [2]


def test_a_kept_ranking_is_the_one_that_would_be_made_now(client, monkeypatch, region):
    for lines in range(3):
        make_approved(make_slot(make_agency(f"第{lines}局", parent=region), 2024))
    make_approved(make_slot(make_agency("甲局", parent=region), 2024))
    client.force_login(make_user(Role.OFFICE, region))
    asked = {"region": region.pk, "year": 2024, "by": "unit"}

    def units(**more):
        context = client.get(reverse("reports:statistics"), asked | more).context
        return [(each["place"], each["name"], each["number"]) for each in context["units"]]

    monkeypatch.setattr("reports.views.statistics.UNITS_PER_PAGE", 2)
    now = units(), units(page=2)
    assert [len(each) for each in now] == [2, 2]
    monkeypatch.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)
    assert (units(), units(page=2)) == now
    make_approved(make_slot(make_agency("乙局", parent=region), 2024))
    assert (units(), units(page=2)) == now


def test_kept_numbers_of_units_spread_as_those_of_now(client, monkeypatch, region):
    for number in range(4):
        issued = {
            "proactive.normative_documents.issued": number // 2,
            "proactive.normative_documents.in_force": 9,
        }
        make_approved(make_slot(make_agency(f"第{number}局", parent=region), 2024), cells=issued)
    client.force_login(make_user(Role.OFFICE, region))
    asked = {
        "region": region.pk,
        "year": 2024,
        "by": "spread",
        "measure": "proactive.normative_documents.issued",
    }

    def shown():
        context = client.get(reverse("reports:statistics"), asked).context
        names = ("spread", "quarters", "left_out", "chart")
        return [context[each] for each in names], context["counted_at"]

    now, at = shown()
    assert sum(count for _, count, _ in now[0]) == 4
    assert at is None
    monkeypatch.setattr(kept_counts, "MOST_COUNTED_AT_ONCE", 1)
    kept, at = shown()
    assert kept == now
    assert at is not None
    make_approved(make_slot(make_agency("乙局", parent=region), 2024))
    assert shown() == (now, at)
    assert renew_counts() == 2
    assert sum(count for _, count, _ in shown()[0][0]) == 5


def test_the_pages_of_documents_and_bulletins_have_kept_numbers(client, region, large):
    make_approved(make_slot(make_agency(parent=region), 2024))
    client.force_login(make_user(Role.OFFICE, region))
    for name, words in (("document_counts", "应报{}份"), ("bulletin", "逾期上报单位（{}）")):
        address, number = reverse(f"reports:{name}", args=(2024,)), AnnualReport.objects.count()
        first = text_of(parsed(client.get(address)))
        assert "单位较多，数字约每10分钟更新一次，现为" in first, name
        assert words.format(number) in first
        make_approved(make_slot(make_agency(parent=region), 2024))
        assert words.format(number) in text_of(parsed(client.get(address))), name
        renew_counts()
        assert words.format(number + 1) in text_of(parsed(client.get(address))), name
