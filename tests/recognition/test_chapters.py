"""The six parts, recognised by the words of their headings, and the content of each."""

import pytest

from tests.recognition.reading_of import TITLE, read_page, read_text, table

REQUESTS = "一、本年新收\t1\t0\t0\t0\t0\t0\t1\n二、上年结转\t0\t0\t0\t0\t0\t0\t0\n"


HEADINGS = {
    "one": "一、总体情况",
    "two": "二、主动公开政府信息情况",
    "three": "三、收到和处理政府信息公开申请情况",
    "four": "四、政府信息公开行政复议、行政诉讼情况",
    "five": "五、存在的主要问题及改进情况",
    "six": "六、其他需要报告的事项",
}
RULES = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t0\t0\t0\n行政规范性文件\t0\t0\t0\n"
RESULTS = (
    "行政复议\t\t\t\t\t行政诉讼\n"
    + "\t".join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3)
    + "\n"
    + "\t".join(["0"] * 15)
)


def report(*, closing: str = "", **headings: str) -> str:
    """Return a short report as text; headings may be reworded."""
    head = HEADINGS | headings
    return "\n".join(
        (
            *(TITLE, "本报告说明全年情况。", head["one"], "今年做了不少工作。", head["two"], RULES),
            *(head["three"], REQUESTS, head["four"], RESULTS, head["five"], "问题是人手不足。"),
            *(head["six"], "没有其他事项。", closing),
        )
    )


def heading_of(text: str, part: int) -> str | None:
    chapter = read_text(text).chapter(part)
    return chapter.heading if chapter else None


def test_the_six_parts_their_text_and_the_text_before_them():
    reading = read_text(report())
    assert [chapter.part for chapter in reading.chapters] == [1, 2, 3, 4, 5, 6]
    assert [chapter.numeral for chapter in reading.chapters] == list("一二三四五六")
    assert reading.chapter(1).text == "今年做了不少工作。"
    assert reading.chapter(3).text == ""
    assert reading.chapter(5).text == "问题是人手不足。"
    assert reading.preamble == "本报告说明全年情况。"
    assert reading.title == TITLE


@pytest.mark.parametrize(
    ("part", "name", "heading"),
    [
        (3, "three", "3、 收到和处理政府信息公开申请情况"),
        (4, "four", "\u3000\u3000四、政府信息公开行政复议、行政诉讼情况"),
        (4, "four", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
        (4, "four", "四、政府信息公开行政复议、 行政诉讼情况："),
        (5, "five", "五、存在的主要问题及整改措施"),
        (5, "five", "五、存在问题及改进情况"),
        (5, "five", "五、存在的主要问题和改进情况"),
        (5, "five", "五、政府信息公开工作存在的主要问题及改进情况"),
        (5, "five", "## 五、存在的主要问题及改进情况"),
        (6, "six", "l六、其他需要报告的事项"),
        (6, "six", "六、其他"),
        (2, "two", "三、主动公开政府信息情况"),
        (1, "one", "总体情况"),
        (2, "two", "二、主動公開政府信息情況"),
    ],
)
def test_headings_are_known_by_their_words(part, name, heading):
    found = heading_of(report(**{name: heading}), part)
    assert found is not None
    assert found.strip("# \u3000") == heading.strip("# \u3000")


def test_parts_numbered_as_parts_are_known():
    numbered = {name: f"第{heading[0]}部分　{heading[2:]}" for name, heading in HEADINGS.items()}
    assert heading_of(report(**numbered), 1) == "第一部分　总体情况"
    assert heading_of(report(**numbered), 6) == "第六部分　其他需要报告的事项"


def test_parts_numbered_in_brackets_are_known_where_no_heading_is_numbered_otherwise():
    numbered = {name: f"（{heading[0]}）{heading[2:]}" for name, heading in HEADINGS.items()}
    found = [heading_of(report(**numbered), part) for part in range(1, 7)]
    assert found == list(numbered.values())


@pytest.mark.parametrize("numbering", ["五、", "（五）", "第五部分 "])
def test_a_heading_with_its_text_run_on_is_known_however_it_is_numbered(numbering):
    numbered = {name: numbering.replace("五", heading[0]) + heading[2:] for name, heading in HEADINGS.items()}
    run_on = f"{numbered['five']}。一是人手不足，队伍建设有待加强。"
    reading = read_text(report(**numbered | {"five": run_on}))
    assert reading.chapter(5).heading == f"{numbered['five']}。"
    assert reading.chapter(5).text.startswith("一是人手不足")
    assert {chapter.part for chapter in reading.chapters} == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("numbering", ["一、", "（一）", "第一部分　"])
def test_headings_that_are_rows_of_one_big_table_are_known_however_they_are_numbered(numbering):
    rows = []
    for heading in HEADINGS.values():
        rows.append([numbering.replace("一", heading[0]) + heading[2:] + "^8"])
        rows.append(["本部分的文字，说明工作情况，没有数字。^8"])
        if heading[0] == "三":
            rows += [[line, *"1234567"] for line in ("一、本年新收", "二、上年结转")]
    assert {chapter.part for chapter in read_page(table(rows)).chapters} == {1, 2, 3, 4, 5, 6}


def test_the_numeral_is_given_as_printed_also_when_it_is_wrong():
    reading = read_text(report(two="三、主动公开政府信息情况"))
    assert reading.chapter(2).numeral == "三"
    assert read_text(report(one="总体情况")).chapter(1).numeral is None


def test_a_missing_heading_gives_no_part_even_when_its_table_is_there():
    reading = read_text(report(four=""))
    assert reading.chapter(4) is None
    assert "reconsideration" in reading.tables
    assert [chapter.part for chapter in reading.chapters] == [1, 2, 3, 5, 6]


def test_an_equal_subheading_in_brackets_in_part_one_is_no_part():
    text = report().replace(
        "今年做了不少工作。", "（一）主动公开政府信息情况\n主动公开了信息。\n2、主动公开情况\n又公开了一些。"
    )
    reading = read_text(text)
    assert reading.chapter(2).heading == "二、主动公开政府信息情况"
    assert reading.chapter(1).text.startswith("（一）主动公开政府信息情况\n主动公开了信息。")


def test_a_table_of_contents_repeating_the_headings_is_not_the_parts():
    contents = "\n".join(
        ["目录", "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
         "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项"]
    )  # fmt: skip
    reading = read_text(report().replace("本报告说明全年情况。", contents + "\n本报告说明全年情况。"))
    assert reading.chapter(1).text == "今年做了不少工作。"
    assert reading.chapter(6).text == "没有其他事项。"


def test_contents_with_page_numbers_are_not_the_parts():
    reading = read_text(
        report().replace("本报告说明全年情况。", "一、总体情况……1\n五、存在的主要问题及改进情况......6")
    )
    assert reading.chapter(1).text == "今年做了不少工作。"


def test_prose_between_a_heading_and_its_table_belongs_to_the_part():
    text = report(three="三、收到和处理政府信息公开申请情况\n该部分以表格形式报告。表格如下：")
    assert read_text(text).chapter(3).text == "该部分以表格形式报告。表格如下："


def test_date_signature_and_contact_after_part_six_are_closing_text():
    closing = "青石县水利局\n2024年1月20日\n地址：青石县河滨路1号，电话：0555-6601234"
    reading = read_text(report(closing=closing))
    assert reading.chapter(6).text == "没有其他事项。"
    assert reading.closing == closing
    assert reading.report_date == "2024-01-20"
    assert reading.telephone == "0555-6601234"


def test_paragraphs_of_a_table_torn_out_of_it_are_no_narrative():
    reading = read_text(report().replace("问题是人手不足。", "问题是人手不足。\n- 7 -\n（七）总计"))
    assert reading.chapter(5).text == "问题是人手不足。"


def test_headings_of_a_web_page_and_its_site_menu():
    requests = table([["", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"],
                      ["一、本年新收", *"1000001"], ["二、上年结转", *"0000000"]])  # fmt: skip
    page = "<p>首页 &gt; 政府信息公开 &gt; 年报</p><h2>一、总体情况</h2><p>做了工作。</p>"
    page += "<h2>三、收到和处理政府信息公开申请情况</h2>"
    reading = read_page(
        page + requests + "<h2>六、其他需要报告的事项</h2><p>没有。</p><p>版权所有：青石县人民政府</p>"
    )
    assert [chapter.part for chapter in reading.chapters] == [1, 3, 6]
    assert reading.chapter(6).text == "没有。"
    assert reading.closing == "版权所有：青石县人民政府"
    assert reading.chapter(3).text == ""


def test_a_heading_with_its_text_run_on_is_a_heading_and_the_text_is_kept():
    text = report().replace(HEADINGS["five"] + "\n", HEADINGS["five"] + "。")
    reading = read_text(text)
    assert reading.chapter(5).heading == "五、存在的主要问题及改进情况。"
    assert reading.chapter(5).text == "问题是人手不足。"


def test_a_part_that_says_only_none_keeps_its_word():
    assert read_text(report().replace("没有其他事项。", "无")).chapter(6).text == "无"


def test_a_line_of_table_three_is_no_heading_even_one_word_a_line():
    table_three = "\n\n".join(["一、本年新收", *"1000001", "二、上年结转", *"0000000", "3.其他", *"0000000"])
    reading = read_text(report().replace(REQUESTS, "\n" + table_three + "\n"))
    assert reading.chapter(6).heading == "六、其他需要报告的事项"
    assert reading.chapter(3).text == ""


def test_parts_without_any_text_are_still_parts():
    text = report().replace("问题是人手不足。", "").replace("没有其他事项。", "").replace(RESULTS, "")
    assert [chapter.part for chapter in read_text(text).chapters] == [1, 2, 3, 4, 5, 6]


def test_a_sentence_in_the_words_of_a_heading_is_text():
    sentence = "存在的主要问题是更新不够及时，下一步将加强培训，改进质量。"
    reading = read_text(report().replace("问题是人手不足。", sentence))
    assert reading.chapter(5).heading == HEADINGS["five"]
    assert reading.chapter(5).text == sentence
