"""Lists that grow are counted up to a bound and end there."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from reports import bounded_pages
from reports.bounded_pages import BoundedPaginator, NumberedPages, counted_up_to, on_a_tab
from reports.models import Agency
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


@pytest.fixture
def twelve():
    for _ in range(12):
        make_agency()
    return Agency.objects.order_by("pk")


def test_below_the_bound_it_counts_as_django_does(twelve):
    pages = BoundedPaginator(twelve, 5)
    assert (pages.count, pages.num_pages, pages.is_cut) == (12, 3, False)
    assert len(pages.page(3)) == 2


def test_beyond_the_bound_the_list_ends_and_says_so(twelve, monkeypatch, rf):
    monkeypatch.setattr(bounded_pages, "MOST_LISTED", 7)
    pages = BoundedPaginator(twelve, 5)
    assert (pages.count, pages.num_pages, pages.is_cut) == (7, 2, True)
    assert [agency.pk for agency in pages.page(2)] == [agency.pk for agency in twelve[5:7]]
    shown = render_to_string("components/_pagination.html", {"page_obj": pages.page(1)}, rf.get("/"))
    assert "超过7条，只列出前面的，其余请用筛选条件查找" in shown


@pytest.mark.parametrize("asked", [None, "", "0", "-1", "abc", "2.0", "4", "99", "9" * 5000])
@pytest.mark.parametrize("kind", [NumberedPages, BoundedPaginator])
def test_an_address_that_names_no_page_of_the_list_shows_the_first(twelve, kind, asked):
    assert kind(twelve, 5).get_page(asked).number == 1
    assert kind(twelve, 5).get_page("3").number == 3
    assert kind(twelve.none(), 5).get_page(asked).number == 1


def test_all_lists_with_numbered_pages_answer_alike():
    found = [
        str(path)
        for package in ("reports", "review", "portal")
        for path in (settings.BASE_DIR / package).rglob("*.py")
        if "django.core.paginator" in path.read_text()
    ]
    assert found == [str(settings.BASE_DIR / "reports" / "bounded_pages.py")]


def test_counting_computes_nothing_that_the_list_shows(twelve):
    described = twelve.annotate(number=Count("children"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert counted_up_to(described, 7) == 7
    assert "LIMIT 7" in asked[0]["sql"]


def test_lists_and_groups_are_counted_too(twelve):
    assert counted_up_to([1, 2, 3], 2) == 2
    assert counted_up_to(twelve.values("level").annotate(number=Count("pk")).order_by("level"), 9) == 1


def test_a_tab_says_at_most_999(twelve, monkeypatch):
    assert on_a_tab(twelve) == "12"
    monkeypatch.setattr(bounded_pages, "MOST_ON_A_TAB", 11)
    assert on_a_tab(twelve) == "11+"
