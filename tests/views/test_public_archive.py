"""The public archive: home, regions, years; what caches may hold, and what makes a page new."""

import json
from datetime import date

import pytest
from django.urls import reverse

from reports.models import AnnualReport
from reports.models.people import Role
from reports.services.agency_changes import rename_agency
from reports.services.publishing import publish_report
from reports.views import public_archive
from tests.factories import at, make_agency, make_approved, make_slot, make_user
from tests.selectors.approved import approve
from tests.views.pages import parsed, text_of

pytestmark = pytest.mark.django_db
RECEIVED = "requests.received.total"


@pytest.fixture(autouse=True)
def open_archive(settings):
    settings.PUBLIC_ARCHIVE = True


@pytest.fixture
def city():
    return make_agency("长河市人民政府", kind="government", level="prefecture")


@pytest.fixture
def county(city):
    return make_agency("青禾县人民政府", kind="government", parent=city)


def publish(agency, received, year=2024):
    submission = approve(agency, {RECEIVED: received}, year=year)
    above = agency.parent or agency
    publish_report(actor=make_user(Role.OFFICE, above), report_id=submission.report_id)
    return submission.report


def page(client, name, *args, **asked):
    response = client.get(reverse(f"reports:{name}", args=args), asked)
    assert response.status_code == 200
    return parsed(response)


def test_years_of_many_fewer_reports_are_not_compared(client, city, county):
    for _ in range(3):
        publish(make_agency(parent=county), 10, year=2023)
    publish(make_agency(parent=county), 4)
    assert "2023年主要数据" in text_of(page(client, "archive_home")), "2024 is not there yet"
    for name, *asked in (("archive_year", 2024), ("archive_region_year", county.pk, 2024)):
        text = text_of(page(client, name, *asked))
        assert "新收政府信息公开申请 4件" in text
        assert "比上年" not in text
        assert "2024年已公布1份，2023年3份，份数不同，增减不能直接比较。" in text


def test_charts_over_the_years_leave_out_a_year_that_is_not_all_there_and_say_so(client, city, county):
    units = [make_agency(parent=county) for _ in range(3)]
    for unit in units:
        for year in (2022, 2023):
            publish(unit, 10, year=year)
    publish(units[0], 4)
    said = "2024年（已公布1份）的年报尚未公布齐全（2023年3份），图中不画出。"
    for name, *asked in (("archive_home",), ("archive_region", county.pk)):
        shown = page(client, name, *asked)
        assert json.loads(shown.get_element_by_id("trend-data").text)["labels"] == ["2022年", "2023年"]
        assert said in text_of(shown)
        assert "2024年 1份 4" in text_of(shown), "the table has the year as before"
    for unit in units[1:]:
        publish(unit, 4)
    for name, *asked in (("archive_home",), ("archive_region", county.pk)):
        shown = page(client, name, *asked)
        assert json.loads(shown.get_element_by_id("trend-data").text)["labels"][-1] == "2024年"
        assert "尚未公布齐全" not in text_of(shown)


def test_lists_by_the_day_of_the_archive_show_that_day(client, city, county):
    late, early = (publish(make_agency(parent=county), 1) for _ in range(2))
    for report, archive, agency in ((late, 9, 2), (early, 5, 7)):
        AnnualReport.objects.filter(pk=report.pk).update(
            published_at=at(2025, 3, archive), agency_published_on=date(2025, 3, agency)
        )
    days = ["2025-03-09 收录", "2025-03-05 收录"]
    shown = page(client, "archive_home").xpath("//ol[@class='newest-list']//span")
    assert [text_of(each) for each in shown] == days
    year = page(client, "archive_year", 2024)
    rows = year.xpath("//li[@class='archive-item']/div[@class='archive-facts tabular']")
    assert [text_of(each) for each in rows] == days
    assert "按收录时间由近及远" in text_of(year)


def test_the_home_counts_and_adds_up_what_is_published_and_nothing_else(client, city, county):
    publish(make_agency("青禾县财政局", parent=county), 30)
    publish(make_agency("青禾县水利局", parent=county), 12)
    publish(county, 7, year=2023)
    publish(make_agency("青禾县档案局", parent=county), 0, year=2023)
    approve(make_agency("青禾县保密局", parent=county), {RECEIVED: 1000})
    home = page(client, "archive_home")
    text = text_of(home)
    assert "已公布的年度报告4份，2023年至2024年" in text
    assert text_of(home.xpath("//dl/div")[0]) == "新收政府信息公开申请 42件 比上年+35件"
    assert [text_of(row) for row in home.xpath("//div[@class='region-tree']//li")] == ["青禾县人民政府4份"]
    assert "保密局" not in text
    assert "1,0" not in text


def test_an_empty_archive_says_so(client):
    assert "档案中还没有年报" in text_of(page(client, "archive_home"))


def test_a_region_with_a_report_of_all_units_only_does_not_call_it_its_own(client, city, county):
    submission = approve(county, {RECEIVED: 40}, scope="aggregate")
    publish_report(actor=make_user(Role.OFFICE, city), report_id=submission.report_id)
    publish(make_agency("青禾县财政局", parent=county), 5)
    text = text_of(page(client, "archive_region", county.pk))
    assert "本机关" not in text
    assert "青禾县人民政府历年年报" in text
    assert "青禾县人民政府和直属单位的年报" in text


def test_a_region_leads_up_and_down_and_lists_its_own_units(client, city, county):
    town = make_agency("青禾县城关镇人民政府", kind="government", level="township", parent=county)
    far = publish(make_agency("城关镇财政所", parent=town), 1)
    near = publish(make_agency("青禾县财政局", parent=county), 5)
    region = page(client, "archive_region", county.pk)
    links = region.xpath("//main//a/@href")
    assert reverse("reports:archive_region", args=(city.pk,)) in links
    assert reverse("reports:archive_region", args=(town.pk,)) in links
    assert reverse("reports:archived", args=(near.pk,)) in links
    assert reverse("reports:archived", args=(far.pk,)) not in links
    assert "已公布年报2份" in text_of(region)
    assert client.get(reverse("reports:archive_region", args=(far.agency_id,))).status_code == 404


def test_a_year_shows_sums_regions_and_who_published(client, county):
    report = publish(make_agency("青禾县财政局", parent=county), 30)
    publish(report.agency, 20, year=2023)
    for year in (
        page(client, "archive_year", 2024),
        page(client, "archive_region_year", county.parent_id, 2024),
    ):
        assert text_of(year.xpath("//dl/div")[0]) == "新收政府信息公开申请 30件 比上年+10件"
        cells = year.xpath("//section[@aria-labelledby='regions-title']//tbody/tr[1]/*")
        assert [text_of(cell) for cell in cells] == ["青禾县人民政府", "1份", "30", "20"]
    assert report.agency_name in text_of(page(client, "archive_year", 2024).xpath("//*[@id='reports']")[0])
    assert client.get(reverse("reports:archive_year", args=(2022,))).status_code == 404


def test_a_year_before_the_form_says_that_there_are_no_sums(client, county):
    publish_report(
        actor=make_user(Role.OFFICE, county),
        report_id=make_approved(make_slot(make_agency(parent=county), 2012)).report_id,
    )
    assert "没有可以汇总的数据" in text_of(page(client, "archive_year", 2012))


@pytest.mark.parametrize("of_region", [True, False])
def test_lists_go_on_where_the_page_ended_and_repeat_nothing(client, county, monkeypatch, of_region):
    monkeypatch.setattr("reports.selectors.published_lists.REPORTS_PER_PAGE", 2)
    reports = {
        publish(make_agency(f"青禾县{name}局", parent=county), 1).pk
        for name in ("财政", "水利", "教育", "民政", "审计")
    }
    if of_region:  # of one unit the newest year first, over the end of a page
        agency = AnnualReport.objects.get(pk=min(reports)).agency
        years = [publish(agency, 1, year).pk for year in (2023, 2022, 2021)]
        reports |= set(years)
    address = reverse(
        "reports:archive_region" if of_region else "reports:archive_year",
        args=(county.pk,) if of_region else (2024,),
    )
    seen, following = [], address
    while following:
        found = parsed(client.get(following))
        seen += found.xpath("//section[@id='reports']//a[@class='archive-title']/@href")
        more = found.xpath("//a[@rel='next']/@href")
        following = address + more[0].partition("#")[0] if more else ""
    found = [int(each.split("/")[-2]) for each in seen]
    assert (len(found), set(found)) == (len(reports), reports)
    if of_region:
        assert [pk for pk in found if pk in {min(reports), *years}] == [min(reports), *years]


@pytest.mark.parametrize("after", ["x", "1_", "_2", "99999999999999999999_1", "１_２", "2024_5"])
@pytest.mark.parametrize("name", ["archive_year", "archive_region"])
def test_a_page_that_no_link_leads_to_is_an_empty_page_with_a_way_back(client, county, name, after):
    publish(make_agency(parent=county), 1)
    found = page(client, name, 2024 if name == "archive_year" else county.pk, after=after)
    assert found.xpath("//section[@id='reports']//a[contains(., '第一页')]")


@pytest.mark.parametrize(
    ("name", "most"),
    [("archive_home", 8), ("archive_region", 6), ("archive_year", 8), ("archive_region_year", 8)],
)
def test_a_cold_page_takes_at_most_eight_queries_however_much_is_published(
    client, city, county, django_assert_num_queries, name, most
):
    args = {"archive_region": (city.pk,), "archive_year": (2024,), "archive_region_year": (city.pk, 2024)}
    address = reverse(f"reports:{name}", args=args.get(name, ()))
    publish(city, 5)
    publish(make_agency(parent=county), 5)
    client.get(address)
    with django_assert_num_queries(most):
        client.get(address)
    for number in range(4):
        below = make_agency(f"第{number}县人民政府", kind="government", parent=city)
        publish(below, 3)
        publish(make_agency(parent=below), 5, year=2023)
    with django_assert_num_queries(most):
        client.get(address)


def test_a_page_that_has_not_changed_costs_one_query_and_no_body(client, county, django_assert_num_queries):
    publish(make_agency(parent=county), 5)
    address = reverse("reports:archive_home")
    tag = client.get(address).headers["ETag"]
    with django_assert_num_queries(1):
        again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in again.headers["Vary"]


def test_every_change_of_what_is_published_makes_the_pages_new(client, county):
    agency = make_agency("青禾县财政局", parent=county)
    office = make_user(Role.OFFICE, county)

    def tag() -> str:
        return client.get(reverse("reports:archive_home")).headers["ETag"]

    tags = [tag()]
    submission = approve(agency, {RECEIVED: 5})
    assert tag() == tags[0], "what is not published changes no public page"
    publish_report(actor=office, report_id=submission.report_id)
    tags.append(tag())
    approve(agency, {RECEIVED: 6}, version=2)
    tags.append(tag())
    rename_agency(
        actor=office,
        agency_id=agency.pk,
        on=date(2024, 6, 1),
        name="青禾县财政和国资局",
        reason="青编发〔2024〕3号",
    )
    tags.append(tag())
    assert len(set(tags)) == 4


def test_somebody_logged_in_neither_gets_nor_fills_the_page_of_a_cache(client, county):
    publish(make_agency(parent=county), 5)
    address = reverse("reports:archive_home")
    tag = client.get(address).headers["ETag"]
    client.force_login(make_user(Role.CLERK, county))
    own = client.get(address, headers={"If-None-Match": tag})
    assert own.status_code == 200
    assert own.headers["Cache-Control"] == "no-store"
    assert "ETag" not in own.headers
    assert {"Cookie", "Authorization"} <= {each.strip() for each in own.headers["Vary"].split(",")}


def test_a_token_gets_a_page_that_no_cache_keeps(client, county):
    publish(make_agency(parent=county), 5)
    answer = client.get(reverse("reports:archive_home"), headers={"Authorization": "Token x"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_last_complete_year_is_due_and_there():
    last = public_archive.last_complete
    assert last({2023: 9, 2024: 9, 2025: 9}, date(2026, 3, 31)) == 2024
    assert last({2023: 9, 2024: 9, 2025: 9}, date(2026, 4, 1)) == 2025
    assert last({2025: 9}, date(2026, 1, 5)) == 2025
    assert last({}, date(2026, 1, 5)) is None
    assert last({2023: 60, 2024: 54, 2025: 11}, date(2026, 11, 30)) == 2024, (
        "a fifth of the reports is no year"
    )
    assert last({2021: 59, 2022: 27}, date(2026, 11, 30)) == 2021
    assert last({2024: 60, 2025: 70}, date(2026, 11, 30)) == 2025
