"""The lists of the public archive take at most eight queries, whatever they are narrowed by, however long they are.

Somebody unknown asks, with nothing in a cache. ``tests/access/test_public_crawl`` counts the other public pages.
"""

from __future__ import annotations

from itertools import product

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import agency_choice
from reports.models import Agency, Narrative
from reports.models.people import Role
from reports.selectors import facets, search, searched_facets
from reports.services.publishing import publish_report
from reports.services.search_entries import renew_entries
from tests.factories import make_agency, make_approved, make_slot, make_user
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

MOST = 8
#: The largest reading of the list's parameters: each alone and all together, a region by id, name and part of a name.
WORDS, IN_VAIN, NONE = "政策解读", "解读有序", "没有这样的文字"
REGIONS = ("", "{county}", "青禾县人民政府", "青禾", "青禾县人民政府（{code}）", "没有的县", "999999")
NARROWED = (
    {},
    {"year": "2024"},
    {"year": "1999"},
    {"kind": "department"},
    {"tables": "no"},
    {"edition": "2019"},
    {"agency": "财政局"},
    {"page": "2"},
    {"q": WORDS},
    {"q": IN_VAIN},
    {"q": NONE},
    {"q": WORDS, "counted": "more"},
    {"year": "2024", "kind": "department", "tables": "yes", "edition": "2021"},
    {"q": WORDS, "year": "2024", "kind": "department", "tables": "yes", "edition": "2021"},
)


@pytest.fixture
def county(settings):
    settings.PUBLIC_ARCHIVE = True
    city = make_agency("长河市人民政府", kind="government", level="prefecture")
    green, white = (
        make_agency(f"{name}县人民政府", kind="government", parent=city) for name in ("青禾", "白鹭")
    )
    office = make_user(Role.OFFICE, city)
    finance = make_agency("青禾县财政局", parent=green)
    units = [green, finance, make_agency("白鹭县财政局", parent=white)]
    for unit in units:
        for year, edition in ((2024, "2021"), (2023, "2021"), (2020, "2019")):
            submission = approve(unit, year=year, edition=edition)
            text = f"加强{WORDS}，研读有据，工作有序。"
            Narrative.objects.create(submission=submission, part=1, heading="", text=text)
            renew_entries(reports=[submission.report_id])
            publish_report(actor=office, report_id=submission.report_id)
    return green


@pytest.fixture(params=["short lists", "long lists"])
def length(request, monkeypatch):
    """With long lists regions are a box, the list is read year by year, and a search looks at few entries at first."""
    if request.param == "long lists":
        monkeypatch.setattr(agency_choice, "MOST_LISTED", 0)
        monkeypatch.setattr(facets, "MOST_COUNTED", 1)
        monkeypatch.setattr("reports.views.archive.REPORTS_PER_PAGE", 1)
        monkeypatch.setattr(search, "NEWEST", 1)
        monkeypatch.setattr(search, "AT_ONCE", 2)
    return request.param


def test_the_list_takes_at_most_eight_queries_cold(client, county, length):
    over, counted = {}, []
    for region in REGIONS:
        for narrowed in NARROWED:
            asked = dict(narrowed)
            if region:
                asked["region"] = region.format(county=county.pk, code=county.code)
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                response = client.get(reverse("reports:archive"), asked)
            assert response.status_code == 200
            counted.append(len(queries))
            if len(queries) > MOST:
                over[tuple(asked.items())] = [each["sql"][:200] for each in queries.captured_queries]
    assert over == {}
    assert max(counted) > 4, "lists were asked for, not refusals"


def test_a_search_that_compares_in_vain_takes_no_more(client, county, length):
    """Its pairs of characters are in every text, the words in none: all candidates are read."""
    address = reverse("reports:archive")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address, {"q": IN_VAIN, "region": county.pk, "year": "2024"})
    assert response.status_code == 200
    assert not response.context["found"].hits
    assert len(queries) <= MOST


def test_no_way_to_count_a_search_takes_more_cold(client, county, monkeypatch):
    """Each bound of the search below, between and above what is found, on each page of the hits."""
    Narrative.objects.filter(submission__report__year=2020).update(text="研读政策，有解读。")
    over, ways = {}, set()
    for page, at_once, few in product((1, 2, 5), (1, 3, 7), (0, 2, 5, 100)):
        monkeypatch.setattr("reports.found_pages.HITS_PER_PAGE", page)
        monkeypatch.setattr(search, "AT_ONCE", at_once)
        monkeypatch.setattr(searched_facets, "AT_ONCE", at_once)
        monkeypatch.setattr(searched_facets, "MOST_COMPARED", few)
        for words in (WORDS, IN_VAIN, "财政局", f"{WORDS} 财政局"):
            asked = {"q": words, "region": "青禾", "year": ""}
            for _ in range(3):
                cache.clear()
                with CaptureQueriesContext(connection) as queries:
                    response = client.get(reverse("reports:archive"), asked)
                if len(queries) > MOST:
                    over[page, at_once, few, *asked.values()] = [q["sql"][:99] for q in queries]
                found, facets_ = response.context["found"], response.context["facets"]
                ways.add((len(queries), facets_ is not None and facets_.exact))
                if found.after is None:
                    break
                asked["after"] = str(found.after)
    assert over == {}
    assert {(8, False), (8, True)} <= ways, "the dearest ways were gone"


@pytest.mark.parametrize("beside", ["", "?beside=year"])
def test_a_corrected_report_beside_the_year_before_takes_no_more_cold(client, county, beside):
    unit = Agency.objects.get(name="青禾县财政局")
    for year in (2021, 2022):
        slot = make_approved(make_slot(unit, year)).report
        publish_report(actor=make_user(Role.OFFICE, unit.parent), report_id=slot.pk)
    again = make_approved(slot, {"proactive.licensing.decisions": 7})
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(reverse("reports:archived", args=(again.report_id,)) + beside)
    text = response.content.decode()
    assert "第2版代替第1版" in text
    assert ("各格下为上年数字" in text) is bool(beside)
    assert len(queries) <= MOST, [each["sql"][:99] for each in queries]
