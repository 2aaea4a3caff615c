"""空白表: the page and its downloads."""

import pytest

from reports.models.people import Role
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.factories import make_slot, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client, agencies):
    user = make_user(Role.CLERK, agencies[1])
    client.force_login(user)
    return user


def reading_of(response):
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    return recognise(read(response.content))


@pytest.mark.parametrize(("kind", "edition", "cells"), [("docx", "2021", 200), ("xlsx", "2019", 198)])
def test_a_form_is_downloaded_and_is_the_one_asked_for(client, clerk, kind, edition, cells):
    reading = reading_of(client.get(f"/forms/{edition}/{kind}/"))
    assert (reading.edition, len(reading.cells), reading.agency) == (edition, cells, None)


def test_the_form_for_a_report_of_ones_own_carries_its_agency_and_year(client, agencies, clerk):
    slot = make_slot(agencies[1], 2023)
    page = parsed(client.get("/forms/"))
    assert_clean(page)
    assert "2023年" in text_of(page)
    links = page.xpath(f"//a[contains(@href, '?report={slot.pk}')]/@href")
    assert len(links) == 2
    for link in links:
        reading = reading_of(client.get(link))
        assert (reading.agency, reading.year, reading.edition) == (slot.agency_name, 2023, "2021")


def test_the_page_offers_both_editions_to_everybody_and_no_reports_of_others(client, agencies):
    make_slot(agencies[1], 2023)
    client.force_login(make_user(Role.OFFICE, agencies[0]))
    page = parsed(client.get("/forms/"))
    assert len(page.xpath("//a[contains(@href, '/forms/2')]")) == 4


@pytest.mark.parametrize(
    "path",
    ["/forms/2008/docx/", "/forms/2021/pdf/", "/forms/2021/docx/?report=x", "/forms/2021/docx/?report=0"],
)
def test_a_form_that_does_not_exist_is_not_found(client, clerk, path):
    assert client.get(path).status_code == 404


def test_the_name_of_an_agency_that_one_does_not_see_is_not_given_away(client, agencies, clerk):
    foreign = make_slot(agencies[0], 2023)
    assert client.get(f"/forms/2021/docx/?report={foreign.pk}").status_code == 404


def test_the_list_of_my_reports_leads_to_the_forms(client, agencies, clerk):
    make_slot(agencies[1], 2023)
    assert parsed(client.get("/my/")).xpath("//a[@href = '/forms/']")
