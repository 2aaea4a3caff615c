"""The list of the archive says how what was found spreads, counts to a bound, and narrows by a link."""

import pytest
from django.db.models import F
from django.urls import reverse

from reports.models import AgencyAlias, AnnualReport, FormerName, Narrative, RequestTable
from reports.models.people import Role
from reports.selectors import facets
from reports.services.publishing import publish_report
from reports.services.search_entries import renew_entries
from tests.factories import make_agency, make_approved, make_slot, make_user
from tests.selectors.approved import approve
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def open_archive(settings):
    settings.PUBLIC_ARCHIVE = True


@pytest.fixture
def city():
    return make_agency("长河市人民政府", kind="government", level="prefecture")


def publish(agency, year=2024, text="", **values):
    submission = (
        approve(agency, year=year, **values) if year >= 2019 else make_approved(make_slot(agency, year))
    )
    if text:
        Narrative.objects.create(submission=submission, part=1, heading="", text=text)
        renew_entries(reports=[submission.report_id])
    publish_report(actor=make_user(Role.OFFICE, agency.parent), report_id=submission.report_id)
    return submission.report


def page(client, **asked):
    response = client.get(reverse("reports:archive"), asked)
    assert response.status_code == 200
    return parsed(response)


def facet(found, label) -> list[str]:
    return [text_of(each) for each in found.xpath(f"//*[@class='facet'][h2='{label}']//li")]


def filled(city):
    """Two counties: three reports of two years in one, one in the other."""
    green, white = (
        make_agency(f"{name}县人民政府", kind="government", parent=city) for name in ("青禾", "白鹭")
    )
    finance = make_agency("青禾县财政局", parent=green)
    publish(finance, 2024, "加强政策解读")
    publish(finance, 2020, "加强政策解读", edition="2019")
    publish(green, 2024)
    publish(make_agency("白鹭县财政局", parent=white), 2024, "加强政策解读")
    return green


def test_what_was_found_is_counted_by_year_region_kind_and_edition(client, city):
    filled(city)
    found = page(client)
    assert "共4条" in text_of(found.xpath("//*[@class='facets-total']")[0])
    assert facet(found, "年度") == ["2024年3", "2020年1"]
    assert sorted(facet(found, "地区")) == ["白鹭县人民政府1", "青禾县人民政府3"]
    assert facet(found, "表格格式") == ["2019年格式1", "2021年格式3"]
    assert len(facet(found, "单位类型")) == 2
    assert facet(found, "统计表") == [], "all have tables: nothing to choose"


def test_a_report_that_holds_the_pairs_of_a_word_and_not_the_word_is_not_counted(client, city, monkeypatch):
    """Of one page of hits, of two, and where a reader stands on the second."""
    for place in ("青禾", "白鹭"):
        government = make_agency(f"{place}县人民政府", parent=city, kind="government", level="county")
        for text in ("见QH02号文件。", "见QH1、XH01、H02号文件。", "见QH02号。"):
            publish(make_agency(f"{place}县第{len(text)}局", parent=government), text=text)
        publish(
            make_agency(f"{place}镇人民政府", parent=government, kind="town"), text="见QH1、XH01、H02号文件。"
        )
    for size, after in ((25, ""), (3, ""), (3, "found")):
        monkeypatch.setattr("reports.found_pages.HITS_PER_PAGE", size)
        asked = {"q": "QH02"}
        if after:
            first = client.get(reverse("reports:archive"), asked)
            asked["after"] = str(first.context["found"].after)
        found = page(client, **asked)
        assert "共4条" in text_of(found.xpath("//*[@class='facets-total']")[0]), (size, after)
        assert facet(found, "单位类型") == [], "only departments hold it"
        assert sorted(facet(found, "地区")) == ["白鹭县人民政府2", "青禾县人民政府2"]


def total(found) -> str:
    return text_of(found.xpath("//*[@class='facets-total']")[0])


@pytest.mark.parametrize(
    ("few", "at_once", "told"),
    [
        (0, 50, "约6条"),  # none may be compared beyond the hits of the page
        (4, 50, "共3条"),  # the codes of two hold it, the texts of the other four are compared
        (3, 50, "约6条"),
        (4, 1, "约6条"),  # the hits took a second look already
        (6, 50, "共3条"),
    ],
)
def test_more_than_a_few_are_counted_exactly_where_titles_and_codes_leave_few_open(
    client, city, monkeypatch, few, at_once, told
):
    monkeypatch.setattr("reports.selectors.searched_facets.MOST_COMPARED", few)
    monkeypatch.setattr("reports.selectors.search.AT_ONCE", at_once)
    monkeypatch.setattr("reports.selectors.searched_facets.AT_ONCE", at_once)
    monkeypatch.setattr("reports.found_pages.HITS_PER_PAGE", 1)
    for number in range(2):
        publish(make_agency(f"长河市第{number}局", parent=city, code=f"QH02-{number}"))
    publish(make_agency("长河市文书局", parent=city), text="见QH02号文件。")
    for number in range(3):
        publish(make_agency(f"长河市第{number}办", parent=city), text="见QH1、XH01、H02号文件。")
    assert total(page(client, q="QH02")) == told


def test_words_of_two_characters_and_hits_of_one_page_are_counted_exactly(client, city, monkeypatch):
    monkeypatch.setattr("reports.selectors.searched_facets.MOST_COMPARED", 0)
    filled(city)
    assert total(page(client, q="政策解读")) == "共3条", "all hits stand on the page"
    monkeypatch.setattr("reports.found_pages.HITS_PER_PAGE", 1)
    assert total(page(client, q="解读")) == "共3条"
    assert total(page(client, q="解读 加强")) == "共3条"
    assert total(page(client, q="政策解读")) == "约3条"


def test_a_link_narrows_the_hits_of_a_search_too(client, city):
    filled(city)
    found = page(client, q="政策解读")
    assert "共3条" in text_of(found.xpath("//*[@class='facets-total']")[0])
    [link] = found.xpath("//*[@class='facet'][h2='地区']//a[contains(., '青禾')]/@href")
    narrowed = parsed(client.get(reverse("reports:archive") + link))
    assert len(narrowed.xpath("//a[@class='archive-title']")) == 2
    [link] = narrowed.xpath("//*[@class='facet'][h2='年度']//a[contains(., '2020')]/@href")
    assert (
        len(parsed(client.get(reverse("reports:archive") + link)).xpath("//a[@class='archive-title']")) == 1
    )


def test_hits_are_narrowed_to_an_agency_by_any_of_its_names(client, city):
    green = filled(city)
    finance = green.children.get(name="青禾县财政局")
    FormerName.objects.create(agency=finance, name="青禾县财政税务局", until="2019-01-01")
    AgencyAlias.objects.create(agency=finance, name="青禾县财政税务局")
    for asked in ("青禾县财政局", "财政税务局", finance.code):
        found = page(client, q="政策解读", agency=asked)
        assert len(found.xpath("//a[@class='archive-title']")) == 2, asked
        assert facet(found, "年度") == ["2024年1", "2020年1"], asked
    assert len(page(client, agency="白鹭县").xpath("//a[@class='archive-title']")) == 1
    assert not page(client, q="政策解读", agency="没有这个单位").xpath("//a[@class='archive-title']")


def test_reports_without_tables_are_told_apart(client, city):
    publish(make_agency(parent=city), 2024)
    old = publish(make_agency(parent=city), 2012)
    RequestTable.objects.filter(submission__report=old).delete()
    AnnualReport.objects.filter(pk=old.pk).update(effective_submission=F("effective_submission"))
    assert facet(page(client), "统计表") == ["有统计表1", "只有正文和原件1"]
    links = page(client, tables="no").xpath("//a[@class='archive-title']/@href")
    assert links == [reverse("reports:archived", args=(old.pk,))]


def test_beyond_the_bound_the_page_says_more_than_and_counts_no_parts(client, city, monkeypatch):
    monkeypatch.setattr(facets, "MOST_COUNTED", 2)
    filled(city)
    found = page(client)
    assert "超过2条" in text_of(found.xpath("//*[@class='facets-total']")[0])
    assert not found.xpath("//*[@class='facet']")
    assert len(found.xpath("//a[@class='archive-title']")) == 2


def test_a_search_counts_fewer_and_more_only_when_asked(client, city, monkeypatch):
    monkeypatch.setattr(facets, "MOST_COUNTED", 3)
    monkeypatch.setattr("reports.views.archive.MOST_COUNTED", 3)
    monkeypatch.setattr("reports.views.archive.MOST_FOUND", 2)
    filled(city)
    found = page(client, q="政策解读")
    told = text_of(found.xpath("//*[@class='facets-total']")[0])
    assert "超过2条，未统计分布" in told
    assert not found.xpath("//*[@class='facet']")
    assert len(found.xpath("//a[@class='archive-title']")) == 3, "the hits are not bounded by what is counted"
    [more] = found.xpath("//*[@class='facets-total']/a[text()='统计至3条']/@href")
    counted = parsed(client.get(reverse("reports:archive") + more))
    assert "共3条" in text_of(counted.xpath("//*[@class='facets-total']")[0])
    assert facet(counted, "年度") == ["2024年2", "2020年1"]


@pytest.mark.parametrize("asked", [{"tables": "x"}, {"edition": "2020"}])
def test_an_unknown_choice_lists_nothing_and_says_so(client, city, asked):
    publish(make_agency(parent=city))
    assert "筛选条件有误" in text_of(page(client, **asked))


@pytest.mark.parametrize(("asked", "queries"), [({}, 5), ({"q": "政策解读"}, 6)])
def test_the_queries_do_not_grow_with_what_is_found(client, city, django_assert_num_queries, asked, queries):
    filled(city)
    address = reverse("reports:archive")
    client.get(address, asked)
    with django_assert_num_queries(queries):
        client.get(address, asked)
    for number in range(3):
        publish(make_agency(f"长河市第{number}局", parent=city), 2023, "加强政策解读")
    with django_assert_num_queries(queries):
        client.get(address, asked)
