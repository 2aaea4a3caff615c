"""Title, agency, year, period, dates, telephone and notice as printed in real reports (docs/domain/layouts.md)."""

import pytest

from reports.recognition.title import (
    AGENCY_AFTER_DASH,
    AGENCY_ANNOUNCED,
    NO_AGENCY,
    NO_YEAR,
    YEAR_ANNOUNCED,
    YEAR_FROM_DATE,
    YEAR_FROM_PERIOD,
    YEAR_FROM_PROSE,
    notice_of,
    period_of,
    report_date_of,
    telephone_of,
    title_of,
    with_announcement,
    with_year_from,
)

PERIOD_2020 = ("2020-01-01", "2020-12-31")


def facts(*lines, elsewhere=(), period=None):
    return title_of([(line, None) for line in lines], elsewhere, period)


@pytest.mark.parametrize(
    ("lines", "agency", "year"),
    [
        (["青石市高新区管委会2022年政府信息公开工作年度报告"], "青石市高新区管委会", 2022),
        (["云台丰岭高新区2022年政府信息公开", "工作年度报告"], "云台丰岭高新区", 2022),
        (["白河区", "2024年政府信息公开工作年度报告"], "白河区", 2024),
        (["上岭县2022年度政府信息公开工作报告"], "上岭县", 2022),
        (["青石县发展和改革局2023年政府信息公开年度报告-青石县发改局"], "青石县发展和改革局", 2023),
        (["2024 年云台市科委政府信息公开工作年度报告"], "云台市科委", 2024),
        (["2022年度螺镇政府信息公开工作年度报告"], "螺镇", 2022),
        (["高新区（近河镇）2022年 政府信息公开工作年度报告"], "高新区（近河镇）", 2022),
        (["青石县人民政府办公室关于2021年政府信息公开工作年度报告"], "青石县人民政府办公室", 2021),
        (["青石县审计局2020年政府信息公开工作的年度报告"], "青石县审计局", 2020),
        (["西岭区2025年度政府信息公开工作年度报告"], "西岭区", 2025),
        (["青石县２０２３年政府信息公开工作年度报告（图片版）"], "青石县", 2023),
        (["青石县二〇二三年政府信息公开工作年度报告"], "青石县", 2023),
        (["青石县水利局政府信息公开工作年度报告（2023年）"], "青石县水利局", 2023),
        (["青石县水利局政府信息公开2023年度报告"], "青石县水利局", 2023),
        (["青石县人民政府门户网站", "青石县水利局2023年政府信息公开工作年度报告"], "青石县水利局", 2023),
        (["2022年青石县人民政府信息公开工作年度报告"], "青石县人民政府", 2022),
        (["青石县水利局2023年度政府信息公开年报"], "青石县水利局", 2023),
        (["青石县柳岸街道办事处2023年政府信息公开工作报告"], "青石县柳岸街道办事处", 2023),
        (["青石县柳岸乡人民政府2021年度政府信息公开工作情况报告"], "青石县柳岸乡人民政府", 2021),
        (["关于青石县财政局2022年政府信息公开工作年度报告"], "青石县财政局", 2022),
        (["青石县２０２４年度", "政府信息公开工作年度报告"], "青石县", 2024),
        (["青石县教育局二〇二一年度政府信息公开工作年度报告"], "青石县教育局", 2021),
        (["2023年青石县住房和城乡建设局政府信息公开工作年度报告"], "青石县住房和城乡建设局", 2023),
        (["青石县司法局信息公开2024年年度报告"], "青石县司法局", 2024),
        (["**青石县民政局2023年政府信息公开工作年度报告**"], "青石县民政局", 2023),
        (["青石县林业局 2024 年政府信息公开工作年度报告 根据条例规定，现公布如下。"], "青石县林业局", 2024),
        (
            ["青石县林业局2024年政府信息公开工作年度报告现将有关情况公布如下：总体情况良好。"],
            "青石县林业局",
            2024,
        ),
        (["附件1", "青石县水利局 2023 年", "政府信息公开工作年度报告"], "青石县水利局", 2023),
    ],
)
def test_agency_and_year_come_from_the_title(lines, agency, year):
    found = facts(*lines)
    assert (found.agency, found.year) == (agency, year)
    assert (found.agency_doubt, found.year_doubt) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "agency", "year"),
    [
        ("根据条例要求，现公布青石县柳岸街道2024年度政府信息公开工作年度报告。", "青石县柳岸街道", 2024),
        ("现将2021年度政府信息公开工作情况公布如下：", None, 2021),
        ("现将青石县水利局2022年政府信息公开工作情况报告如下。", "青石县水利局", 2022),
        ("按照要求，编制了青石县财政局2023年政府信息公开工作年度报告。", "青石县财政局", 2023),
        ("现将我局2020年政府信息公开工作情况公布如下。", None, 2020),
        ("现将本单位2020年度政府信息公开年度报告公布如下。", None, 2020),
    ],
)
def test_agency_and_year_come_from_the_announcement_where_the_title_has_none(sentence, agency, year):
    found = with_announcement(facts("政府信息公开年报"), [sentence])
    assert (found.agency, found.year) == (agency, year)
    assert found.year_doubt == YEAR_ANNOUNCED
    assert found.agency_doubt == (AGENCY_ANNOUNCED if agency else NO_AGENCY)


def test_a_title_whose_year_was_left_out_gives_the_agency_alone():
    found = facts("青禾高新区年政府信息公开工作年度报告")
    assert (found.agency, found.year, found.year_doubt) == ("青禾高新区", None, NO_YEAR)


def test_the_year_may_be_the_one_with_which_the_first_part_begins():
    found = with_year_from(
        facts("青石县水利局政府信息公开工作年度报告"), None, None, "2022年，本局依法公开。"
    )
    assert (found.year, found.year_doubt) == (2022, YEAR_FROM_PROSE)


def test_the_title_is_as_printed_without_blanks_line_breaks_and_what_follows():
    assert (
        facts("高新区（近河镇）2022年 政府信息公开工作年度报告").title
        == "高新区（近河镇）2022年政府信息公开工作年度报告"
    )
    assert (
        facts("青石县2023年政府信息公开", "工作年度报告（图片版）").title
        == "青石县2023年政府信息公开工作年度报告"
    )


def test_a_title_without_an_agency_says_so():
    found = facts("关于2022年度政府信息公开情况的报告")
    assert (found.agency, found.agency_doubt, found.year) == (None, NO_AGENCY, 2022)


def test_an_agency_that_stands_only_after_the_dash_is_taken_with_a_doubt():
    found = facts("2023年政府信息公开年度报告-青石县发改局")
    assert (found.agency, found.agency_doubt) == ("青石县发改局", AGENCY_AFTER_DASH)


def test_menu_lines_and_sentences_are_no_title():
    found = facts(
        "首页 > 政府信息公开年度报告",
        "现将我区2021年政府信息公开工作报告如下:",
        "青石县2022年政府信息公开工作年度报告",
    )
    assert (found.agency, found.year, found.last_line) == ("青石县", 2022, 2)


def test_without_a_title_in_the_body_another_source_is_taken_with_a_doubt():
    found = facts("今年的工作情况", elsewhere=[("文件名", "青石县水利局2023年政府信息公开工作年度报告")])
    assert (found.agency, found.year) == ("青石县水利局", 2023)
    assert found.agency_doubt == found.year_doubt == "正文中没有标题，取自文件名"


def test_the_links_of_a_menu_are_no_agency():
    found = facts("政府信息公开制度", "依申请公开", "2022年政府信息公开工作年度报告", "青石县水利局")
    assert found.agency is None


def test_a_title_without_an_agency_gives_way_to_one_elsewhere_that_has_it_and_the_year_of_the_statistics():
    source = ("文件标题", "青石县水利局2020年政府信息公开工作年度报告_青石县人民政府")
    found = facts("2022年政府信息公开工作年度报告", elsewhere=[source], period=PERIOD_2020)
    assert (found.agency, found.year) == ("青石县水利局", 2020)
    assert found.agency_doubt
    assert found.year_doubt
    other = facts(
        "2022年政府信息公开工作年度报告", elsewhere=[("文件名", "青石县水利局2019年政府信息公开年报")]
    )
    assert (other.agency, other.year) == (None, 2022)


def test_among_several_titles_the_one_with_the_year_of_the_statistics_is_taken():
    titles = [f"青石县水利局{year}年政府信息公开工作年度报告" for year in (2019, 2020, 2021)]
    assert facts(*titles, period=PERIOD_2020).year == 2020


def test_a_year_in_chinese_numerals_counts_as_a_year_of_the_title():
    found = facts("2022年政府信息公开工作年度报告", "青石县水利局二〇二〇年政府信息公开工作年度报告")
    assert (found.agency, found.year) == ("青石县水利局", 2020)


def test_without_any_title_nothing_is_invented():
    found = facts("今年的工作情况", elsewhere=[("文件名", "2025-12-30_扫描件")])
    assert (found.title, found.agency, found.year) == (None, None, None)
    assert (found.agency_doubt, found.year_doubt) == (NO_AGENCY, NO_YEAR)


def test_the_year_falls_back_to_the_period_and_then_to_the_year_before_the_date():
    bare = facts("青石县水利局政府信息公开工作年度报告")
    assert (bare.agency, bare.year) == ("青石县水利局", None)
    by_period = with_year_from(bare, ("2022-01-01", "2022-12-31"), "2023-01-20")
    assert (by_period.year, by_period.year_doubt) == (2022, YEAR_FROM_PERIOD)
    by_date = with_year_from(bare, None, "2023-01-20")
    assert (by_date.year, by_date.year_doubt) == (2022, YEAR_FROM_DATE)
    assert with_year_from(bare, None, None).year_doubt == NO_YEAR
    named = facts("青石县2021年政府信息公开工作年度报告")
    assert with_year_from(named, ("2022-01-01", "2022-12-31"), None).year == 2021


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2022年1月1日起至2022年12月31日止。",
        "统计期限为2022年1月1日至12月31日。",
        "统计期限：2022 年1 月1 日—2022 年12 月31 日",
    ],
)
def test_the_statistic_period_is_two_dates(text):
    assert period_of(["别的话。", text]) == ("2022-01-01", "2022-12-31")


def test_an_impossible_period_is_none():
    assert period_of(["自2022年13月1日起至2022年12月41日止"]) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023年1月20日", "2023-01-20"),
        ("                2023 年1 月 20 日", "2023-01-20"),
        ("2025  1  1", "2025-01-01"),
        ("二〇二三年一月二十日", "2023-01-20"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("青石县水利局 2023年1月20日", "2023-01-20"),
    ],
)
def test_the_date_at_the_end_in_its_forms(text, iso):
    assert report_date_of(["青石县水利局", text]) == iso


def test_an_impossible_date_is_no_date():
    assert report_date_of(["2023年2月30日"]) is None


@pytest.mark.parametrize(
    ("text", "telephone"),
    [
        ("（地址：青石县河滨路16号，电话：0797-8542306）", "0797-8542306"),
        ("联系电话 05556601234", "05556601234"),
        ("邮编：226200；电话：0513-83601560；传真：0513-83264403", "0513-83601560"),
        ("12345热线处置群众诉求226件", None),
        ("传真：0513-83264403", None),
    ],
)
def test_the_telephone_is_the_one_called_so(text, telephone):
    assert telephone_of([text]) == telephone


def test_the_notice_cited_is_named_in_one_form():
    assert notice_of(["（国办公开办函[2021] 30 号）要求"]) == "国办公开办函〔2021〕30号"
    assert notice_of(["国办函〔2020〕109号"]) is None
