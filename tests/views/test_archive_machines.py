"""Atom, sitemap, robots, JSON-LD and DCAT of the public archive."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from reports.models.people import Role
from reports.selectors.published_lists import newest_changed
from reports.services.publishing import publish_report
from review.voiding import confirm_void, request_void
from tests.factories import make_agency, make_approved, make_slot, make_user
from tests.selectors.approved import approve
from tests.views.pages import parsed

pytestmark = pytest.mark.django_db
ATOM, SITEMAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(autouse=True)
def open_archive(settings):
    settings.PUBLIC_ARCHIVE = True


@pytest.fixture
def county():
    return make_agency("青禾县人民政府", kind="government")


def publish(agency, year=2024):
    submission = approve(agency, year=year)
    publish_report(actor=make_user(Role.OFFICE, agency.parent), report_id=submission.report_id)
    return submission.report


def tree(client, name, *args) -> ElementTree.Element:
    response = client.get(reverse(f"reports:{name}", args=args))
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def test_a_feed_of_a_region_has_what_is_published_below_it_newest_first(client, county):
    town = make_agency("城关镇人民政府", kind="government", level="township", parent=county)
    first, second = (
        publish(make_agency("青禾县财政局", parent=county)),
        publish(make_agency("财政所", parent=town)),
    )
    approve(make_agency("青禾县保密局", parent=county))
    titles = [each.text for each in tree(client, "archive_feed").iter(f"{ATOM}title")]
    assert titles[1:] == [f"{report.agency_name}2024年政府信息公开工作年度报告" for report in (second, first)]
    below = [each.text for each in tree(client, "archive_region_feed", town.pk).iter(f"{ATOM}id")]
    assert below[1:] == [f"http://testserver/archive/{second.pk}/"]


def test_a_correction_updates_its_entry(client, county):
    report = publish(make_agency(parent=county))
    before = tree(client, "archive_feed").find(f".//{ATOM}entry/{ATOM}updated").text
    submission = approve(report.agency, version=2)
    submission.decided_at = submission.decided_at.replace(year=2099)
    submission.save()
    entry = tree(client, "archive_feed").find(f".//{ATOM}entry")
    assert entry.find(f"{ATOM}summary").text.endswith(
        "公布，2099年" + f"{submission.decided_at:%m月%d日}更正，第2版。"
    )
    after = entry.find(f"{ATOM}updated").text
    assert before < after
    assert after.startswith("2099")


def test_the_sitemap_leads_to_every_public_page_and_to_no_other(client, county, monkeypatch):
    monkeypatch.setattr("reports.views.archive_machines.IDS_OF_PART", 1)
    shown = publish(make_agency(parent=county))
    hidden = approve(make_agency(parent=county)).report
    parts = [each.text for each in tree(client, "sitemap").iter(f"{SITEMAP}loc")]
    assert len(parts) == max(shown.pk, hidden.agency_id) + 2
    found = []
    for part in parts:
        response = client.get(part)
        assert response.status_code == 200
        found += [each.text for each in ElementTree.fromstring(response.content).iter(f"{SITEMAP}loc")]
    assert f"http://testserver/archive/{shown.pk}/" in found
    assert f"http://testserver/archive/{hidden.pk}/" not in found
    static = ("archive_home", "archive", "archive_compare", "open_data", "open_data_dictionary")
    for address in (
        reverse("reports:archive_region", args=(county.pk,)),
        reverse("reports:archive_year", args=(2024,)),
        reverse("reports:archived_agency", args=(shown.agency_id,)),
        *(reverse(f"reports:{name}") for name in static),
        reverse("api:docs"),
    ):
        assert f"http://testserver{address}" in found, address
    assert len(found) == len(set(found))
    assert f"http://testserver{reverse('reports:archived_agency', args=(hidden.agency_id,))}" not in found
    robots = client.get("/robots.txt").content.decode()
    assert [each for each in found if not may_be_read(robots, each)] == []
    assert {client.get(address).status_code for address in found} == {200}
    assert client.get(reverse("reports:sitemap_part", args=(len(parts),))).status_code == 404


def may_be_read(robots: str, address: str) -> bool:
    """As RFC 9309 says: the longest rule that fits an address counts."""
    path = address.removeprefix("http://testserver")
    rules = [line.split(": ") for line in robots.splitlines() if line.startswith(("Allow", "Disallow"))]
    fitting = [
        (len(rule), kind == "Allow")
        for kind, rule in rules
        if re.match(re.escape(rule).replace(r"\*", ".*").replace(r"\$", "$"), path)
    ]
    return max(fitting)[1] if fitting else True


def test_robots_may_read_what_is_public_alone_and_nothing_where_it_is_closed(client, settings):
    robots = client.get("/robots.txt").content.decode()
    assert robots.splitlines()[-1] == "Sitemap: http://testserver/sitemap.xml"
    for address in (
        "/archive/", "/archive/12/", "/archive/agencies/3/", "/open-data/", "/open-data/dictionary/",
        "/open-data/2024/datapackage.json", "/api/v1/docs/", "/static/css/portal.css", "/sitemap.xml", "/sitemap/0.xml",
    ):  # fmt: skip
        assert may_be_read(robots, address), address
    for address in (
        "/", "/login/", "/admin/", "/submissions/3/", "/api/v1/reports/", "/archive/?q=x", "/large/archive/",
        "/archive/agencies/3/?measure=x", "/open-data/?x=1", "/exports/", "/archive/12/official/pdf/",
    ):  # fmt: skip
        assert not may_be_read(robots, address), address
    settings.PUBLIC_ARCHIVE = False
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_the_home_says_what_it_is_in_json_ld_and_nothing_can_end_the_block(client):
    root = make_agency("</script><b>市", kind="government", level="prefecture")
    publish(make_agency(parent=root), 2023)
    page = parsed(client.get(reverse("reports:archive_home")))
    (block,) = page.xpath("//script[@type='application/ld+json']")
    found = json.loads(block.text)
    assert (found["@type"], found["temporalCoverage"]) == ("Dataset", "2023-01-01/2023-12-31")
    assert found["creator"]["name"] == root.name
    assert page.xpath("//meta[@property='og:url']/@content") == ["http://testserver/archive/"]


def test_every_public_page_says_in_open_graph_what_it_is_and_where(client, county):
    report = publish(make_agency('青禾县"财政"局', parent=county), 2023)
    pages = {
        reverse("reports:archive_home"): "政府信息公开工作年度报告档案",
        reverse("reports:archive"): "政府信息公开工作年度报告档案",
        reverse("reports:archive_compare"): "政府信息公开工作年度报告档案",
        reverse("reports:archive_year", args=(2023,)): "2023年政府信息公开工作年度报告",
        reverse("reports:archive_region", args=(county.pk,)): f"{county.name}及下级单位",
        reverse("reports:archived_agency", args=(report.agency_id,)): report.agency_name,
        reverse("reports:archived", args=(report.pk,)): f"{report.agency_name}2023年",
    }
    for address, title in pages.items():
        found = {
            each.get("property")[3:]: each.get("content")
            for each in parsed(client.get(address)).xpath("//meta[starts-with(@property, 'og:')]")
        }
        assert found["url"] == f"http://testserver{address}"
        assert found["title"].startswith(title), address
        assert "年度报告" in found["description"]
        assert (found["type"], found["locale"]) == ("website", "zh_CN")


def test_the_catalogue_has_a_data_set_a_year(client, county):
    publish(make_agency(parent=county), 2023)
    found = json.loads(client.get(reverse("reports:archive_catalogue")).content)
    assert [each["@id"] for each in found["dcat:dataset"]] == ["http://testserver/archive/years/2023/"]
    assert found["dct:publisher"]["foaf:name"] == county.name


# --- corrections of old reports and publications after a withdrawal ---


def entries(client, *args):
    name = "archive_region_feed" if args else "archive_feed"
    return [
        (each.find(f"{ATOM}id").text.split("/")[-2], each.find(f"{ATOM}summary").text)
        for each in tree(client, name, *args).iter(f"{ATOM}entry")
    ]


def published_slot(name, parent):
    slot = make_slot(make_agency(name, parent=parent))
    make_approved(slot)
    publish_report(actor=make_user(Role.OFFICE, parent), report_id=slot.pk)
    return slot


@pytest.mark.postgresql
def test_a_correction_of_an_old_report_comes_first_in_its_feeds_however_much_came_after_it(
    client, county, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr("reports.views.archive_machines.ENTRIES", 2)
    old, *others = (published_slot(f"青禾县{name}局", county) for name in ("档案", "财政", "民政"))
    newest = [str(each.pk) for each in reversed(others)]
    assert [pk for pk, _ in entries(client)] == newest
    for version in (2, 3):
        make_approved(old)
        for args in ((), (county.pk,)):
            (first, told), (second, _) = entries(client, *args)
            assert (first, second) == (str(old.pk), newest[0])
            assert told.endswith(f"更正，第{version}版。")
    with django_assert_max_num_queries(5):
        newest_changed(2)
    cache.clear()
    with django_assert_max_num_queries(8):
        entries(client, county.pk)


@pytest.mark.postgresql
def test_a_report_published_again_after_a_withdrawal_says_so_in_the_feed(client, county):
    slot = published_slot("青禾县撤回局", county)
    assert entries(client)[0][1].endswith("公布。")
    take_away(slot, county)
    make_approved(slot)
    assert entries(client) == []
    publish_report(actor=make_user(Role.OFFICE, county), report_id=slot.pk)
    [(_, told)] = entries(client)
    assert told.endswith(f"撤回后{timezone.localdate():%Y年%m月%d日}重新公布，第2版。")


def take_away(slot, region):
    slot.refresh_from_db()
    version = slot.effective_submission
    request_void(actor=make_user(Role.OFFICE, region), submission_id=version.pk, reason="数据有误")
    confirm_void(actor=make_user(Role.OFFICE, region), submission_id=version.pk)
    slot.refresh_from_db()
