"""年报对比: agencies and years side by side, as an address, without scripts."""

import json
from datetime import date

import pytest
from django.urls import reverse

from reports.models.people import Role
from reports.services.agency_changes import close_agency, merge_agency
from reports.services.publishing import publish_report
from review.voiding import confirm_void, request_void
from tests.factories import make_agency, make_user
from tests.selectors.approved import approve
from tests.views.pages import parsed, text_of

pytestmark = pytest.mark.django_db
RECEIVED = "requests.received.total"


@pytest.fixture(autouse=True)
def open_archive(settings):
    settings.PUBLIC_ARCHIVE = True


@pytest.fixture
def county():
    return make_agency("青禾县人民政府", kind="government")


def publish(agency, year, received, scope="own"):
    submission = approve(agency, {RECEIVED: received}, year=year, scope=scope)
    publish_report(actor=make_user(Role.OFFICE, agency.parent), report_id=submission.report_id)
    return submission.report


def page(client, **asked):
    response = client.get(reverse("reports:archive_compare"), asked)
    assert response.status_code == 200
    return parsed(response)


def rows(found) -> list[list[str]]:
    return [[text_of(cell) for cell in row.xpath("./td")] for row in found.xpath("//table/tbody/tr")]


def test_agencies_stand_side_by_side_year_by_year_and_each_number_leads_to_its_report(client, county):
    finance, water = (make_agency(name, parent=county) for name in ("青禾县财政局", "青禾县水利局"))
    reports = [publish(finance, 2023, 5), publish(finance, 2024, 7), publish(water, 2024, None)]
    found = page(client, agency=[water.pk, finance.pk], measure=RECEIVED)
    label = "一、本年新收政府信息公开申请数量 · 总计（件）"
    assert rows(found) == [[label, "2023年", "未公布", "5"], [label, "2024年", "—", "7"]]
    links = found.xpath("//table//td/a/@href")
    assert links == [reverse("reports:archived", args=(reports[number].pk,)) for number in (0, 2, 1)]
    chart = json.loads(found.xpath("//script[@id='compare-data']")[0].text)
    assert chart["labels"] == ["2023年", "2024年"]
    assert [line["values"] for line in chart["lines"]] == [[None, None], [5.0, 7.0]]


def test_the_years_of_one_agency_are_columns_and_one_year_of_several_a_bar_each(client, county):
    finance, water = (make_agency(name, parent=county) for name in ("青禾县财政局", "青禾县水利局"))
    for year, number in ((2022, 1), (2023, 2), (2024, 3)):
        publish(finance, year, number)
    publish(water, 2024, 9)
    alone = page(client, agency=finance.pk, year=[2022, 2024], measure=RECEIVED)
    assert [text_of(head) for head in alone.xpath("//thead//th")] == ["指标", "2022年", "2024年"]
    assert rows(alone)[0][1:] == ["1", "3"]
    both = page(client, agency=[finance.pk, water.pk], year=2024, measure=RECEIVED)
    chart = json.loads(both.xpath("//script[@id='compare-data']")[0].text)
    assert (chart["kind"], chart["lines"][0]["values"]) == ("bars", [3.0, 9.0])


def test_a_government_with_reports_of_all_units_only_is_compared_and_says_汇总(client):
    city = make_agency("云岭市人民政府", kind="government", level="prefecture")
    county = make_agency("云溪县人民政府", kind="government", parent=city)
    finance = make_agency("青禾县财政局", parent=county)
    publish(finance, 2024, 5)
    whole = publish(county, 2024, 40, scope="aggregate")
    found = page(client, agency=[county.pk, finance.pk], measure=RECEIVED)
    assert [text_of(each) for each in found.xpath("//thead//th")][-2:] == [
        "云溪县人民政府（汇总）",
        "青禾县财政局",
    ]
    assert rows(found)[0][1:] == ["40", "5"]
    assert found.xpath("//table//td/a/@href")[0] == reverse("reports:archived", args=(whole.pk,))
    assert "注明“汇总”的为汇总口径" in text_of(found)
    chart = json.loads(found.xpath("//script[@id='compare-data']")[0].text)
    assert chart["labels"] == ["云溪县人民政府（汇总）", "青禾县财政局"]


def test_the_own_report_goes_before_that_of_all_units_and_no_line_mixes_both(client):
    city = make_agency("云岭市人民政府", kind="government", level="prefecture")
    county = make_agency("云溪县人民政府", kind="government", parent=city)
    for year, number in ((2022, 40), (2023, 41), (2024, 42)):
        publish(county, year, number, scope="aggregate")
    publish(county, 2024, 7)
    alone = page(client, agency=county.pk, measure=RECEIVED)
    heads = ["指标", "2022年（汇总）", "2023年（汇总）", "2024年"]
    assert [text_of(head) for head in alone.xpath("//thead//th")] == heads
    assert rows(alone)[0][1:] == ["40", "41", "7"]
    chart = json.loads(alone.xpath("//script[@id='compare-data']")[0].text)
    lines = {line["name"]: line["values"] for line in chart["lines"]}
    assert lines == {
        "云溪县人民政府": [None, None, 7.0],
        "云溪县人民政府（汇总）": [40.0, 41.0, None],
    }
    other = make_agency("青禾县财政局", parent=county)
    publish(other, 2024, 3)
    both = page(client, agency=[county.pk, other.pk], measure=RECEIVED)
    assert [row[2:] for row in rows(both)] == [["40汇总", "未公布"], ["41汇总", "未公布"], ["7", "3"]]


def test_an_agency_without_tables_says_what_it_has(client, county):
    old, new = (make_agency(name, parent=county) for name in ("青禾县物价局", "青禾县财政局"))
    for year in (2015, 2016):
        publish(old, year, None)
    publish(new, 2024, 3)
    said = "青禾县物价局已公布2015年、2016年年报，采用的不是现行统计表格式，没有可以比较的数据。"
    assert said in text_of(page(client, agency=[old.pk, new.pk]))
    alone = text_of(page(client, agency=old.pk))
    assert said in alone
    assert "青禾县财政局已公布" not in alone


def test_an_agency_is_found_by_its_name_and_added_by_a_link(client, county):
    finance, water = (make_agency(name, parent=county) for name in ("青禾县财政局", "青禾县水利局"))
    publish(finance, 2024, 1)
    publish(water, 2024, 1)
    make_agency("青禾县财政所", parent=county)
    found = page(client, agency=water.pk, find="财政")
    offers = found.xpath("//*[@id='found']//a")
    assert [text_of(each) for each in offers] == ["青禾县财政局"]
    added = parsed(client.get(reverse("reports:archive_compare") + offers[0].get("href")))
    assert [text_of(head) for head in added.xpath("//thead//th")][-2:] == ["青禾县水利局", "青禾县财政局"]
    removed = added.xpath("//ul[@aria-label='对比的单位']//a/@href")[0]
    assert "青禾县水利局" not in text_of(parsed(client.get(reverse("reports:archive_compare") + removed)))


def test_what_is_not_published_is_not_compared_and_says_so(client, county):
    hidden = make_agency("青禾县保密局", parent=county)
    approve(hidden, {RECEIVED: 4711})
    found = text_of(page(client, agency=hidden.pk, find="保密"))
    assert "有1个单位没有列入" in found
    assert "没有找到有已公布年报的单位" in found
    assert "4,711" not in found


def test_six_agencies_at_most(client, county):
    agencies = [make_agency(f"青禾县第{number}局", parent=county) for number in range(7)]
    for agency in agencies:
        publish(agency, 2024, 1)
    found = page(client, agency=[each.pk for each in agencies], find="第")
    assert len(found.xpath("//ul[@aria-label='对比的单位']/li")) == 6
    assert "已有6个单位" in text_of(found)


@pytest.mark.parametrize(
    "asked", [{"agency": "x"}, {"year": "２０２４"}, {"measure": "x"}, {"agency": "9" * 30}]
)
def test_a_value_that_nobody_offers_is_refused(client, asked):
    assert client.get(reverse("reports:archive_compare"), asked).status_code == 400


def test_the_queries_do_not_grow_with_agencies_and_years(client, county, django_assert_num_queries):
    agencies = [make_agency(f"青禾县第{number}局", parent=county) for number in range(4)]
    publish(agencies[0], 2024, 1)
    address = reverse("reports:archive_compare")
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address, {"agency": agencies[0].pk, "find": "第"})
    for agency in agencies[1:]:
        publish(agency, 2023, 1)
        publish(agency, 2024, 1)
    with django_assert_num_queries(7):
        client.get(address, {"agency": [each.pk for each in agencies], "find": "第"})


def test_a_year_before_or_after_an_agency_says_so_and_names_who_came_after_it(client, county):
    old, new, alone = (
        make_agency(name, parent=county) for name in ("青禾县物价局", "青禾县发展局", "青禾县档案局")
    )
    for year in (2021, 2024):
        publish(alone, year, 1)
    for agency, year in ((old, 2021), (new, 2024)):
        publish(agency, year, 1)
    new.valid_from = date(2022, 5, 1)
    new.save()
    merge_agency(
        actor=make_user(Role.OFFICE, county),
        agency_id=old.pk,
        reason="青编发〔2022〕3号",
        on=date(2022, 5, 1),
        into_id=new.pk,
    )
    asked = {"agency": [old.pk, new.pk, alone.pk], "measure": RECEIVED}
    found = page(client, **asked)
    assert [row[2:] for row in rows(found)] == [
        ["1", "尚未设立", "1"],
        ["已合并现由青禾县发展局承接", "1", "1"],
    ]
    links = found.xpath("//table//td//a[contains(., '发展局')]/@href")
    assert links == [reverse("reports:archived_agency", args=(new.pk,))]


def test_a_year_that_was_withdrawn_says_so_and_one_of_an_agency_that_was_closed(client, county):
    closed, other = (make_agency(name, parent=county) for name in ("青禾县物价局", "青禾县档案局"))
    publish(closed, 2021, 4711)
    taken = publish(other, 2021, 815)
    taken.refresh_from_db()
    publish(other, 2023, 2)
    office, second = (make_user(Role.OFFICE, county) for _ in range(2))
    close_agency(actor=office, agency_id=closed.pk, on=date(2022, 3, 1), reason="青编发〔2022〕3号")
    request_void(actor=office, submission_id=taken.effective_submission_id, reason="数据有误")
    confirm_void(actor=second, submission_id=taken.effective_submission_id)
    found = page(client, agency=[closed.pk, other.pk], measure=RECEIVED)
    assert [row[2:] for row in rows(found)] == [["4,711", "已撤回"], ["已撤销", "2"]]
    assert "815" not in text_of(found)
    assert found.xpath("//td/a[. = '已撤回']/@href") == [reverse("reports:archived", args=(taken.pk,))]


def test_an_agency_that_has_ended_costs_one_query_more(client, county, django_assert_num_queries):
    ended = [make_agency(f"青禾县第{number}局", parent=county) for number in range(3)]
    for agency in ended:
        publish(agency, 2021, 1)
        close_agency(
            actor=make_user(Role.OFFICE, county), agency_id=agency.pk, on=date(2022, 3, 1), reason="撤销"
        )
    with django_assert_num_queries(8):
        client.get(reverse("reports:archive_compare"), {"agency": [each.pk for each in ended], "find": "第"})
