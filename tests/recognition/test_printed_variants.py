"""Every wording, number, title and damage seen in real reports is read in a whole report.

The cases are in the order of collection: labels, headings, numbers, titles, encodings.
"""

from decimal import Decimal

import pytest

from reports.demo.printing import print_docx, print_html, print_text
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.reading import CellState, Doubt
from reports.recognition.recognise import recognise
from tests.recognition.reading_of import numbered_cells, printed, values_of, wrong_cells
from tests.samples.builders import edited, narrative

WAYS = {
    "docx": print_docx,
    "page": print_html,
    "rows": lambda report: print_text(report, "E"),
    "cell a line": lambda report: print_text(report, "A"),
    "token a line": lambda report: print_text(report, "C"),
}
#: ``table.line`` or group → wordings seen.
LABELS = {
    "requests.disclosed": (
        "(一)予以公开",
        "(一) 予以公开",
        "（一)予以公开",
        "（一） 予以公开",
        "一）予以公开",
    ),
    "requests.partly_disclosed": (
        "(二)部分公开(区分处理的, 只计这一情形, 不计其他情形)",
        "（二）部分公开（区分处理的，只计这一情况，不计其他情况）",
        "（二）部分公开",
    ),
    "requests.not_processed": ("(五)不予公开", "（五）不予公开", "(五) 不予处理"),
    "requests.withheld": ("不予公开", "（三）不予 公开", "（三）\n不予公开", "（三）不\n予公开"),
    "requests.unavailable": ("（四）无法 提供", "(四)无法提供", "无法提供"),
    "requests.other": ("(六)其他处理", "（六）其它处理", "其他处理"),
    "requests.not_processed_confirmation": (
        "5.要求行政机关确认或新出具已获取信息",
        "5、要求行政机关确认或重新出具已获取信息",
        "要求行政机关确认或重新出具已获取信息",
    ),
    "requests.withheld_prohibited_by_law": (
        "2.其他法律法规禁止公开",
        "2.其他法律行政止公开",
        "2. 其他法律行政法规禁止公开",
    ),
    "requests.withheld_security_and_stability": (
        "3.危及三安全一稳定",
        '3.危及"三安全一稳定"',
        "3、危及‘三安全一稳定’",
    ),
    "requests.withheld_internal_affairs": ("5.属于三类内容事务信息", "5、属于三类内部事务信息"),
    "requests.other_supplement_overdue": (
        "1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "1.逾期不补正",
    ),
    "requests.other_fee_unpaid": (
        "2.逾期不缴费",
        "2、申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
    ),
    "requests.other_other": ("3、其他", "3.其它", "3. 其他", "3.其　他"),
    "requests.outcomes_total": ("(七)总计", "（七） 总计", "(七)總計", "（七）总计："),
    "requests.received": (
        "一、 本年新收政府信息公开申请数量",
        "一、本年新收政府信息公开申请數量",
        "1、本年新收政府信息公开申请数量",
    ),
    "requests.carried_over": ("二、上年结转政府信息公开申请数量", "二、上年度结转政府信息公开申请数量"),
    "requests.carried_forward": (
        "四、结转下一年度继续办理",
        "四、结转下年度继续办理",
        "四、 结转下年继续办理",
    ),
    "proactive.government_rules": ("規章", "规　章", "规章（设区的市、自治州人民政府应提供相关数据）"),
    "proactive.normative_documents": ("规范性文件", "行政規范性文件", "規範性檔案", "行政规范性 文件"),
    "proactive.licensing": ("行政許可", "行政许可 "),
    "proactive.fees": ("行政事業性收費", "行政事业性 收费"),
}
LABEL_CASES = [(line, wording) for line, wordings in LABELS.items() for wording in wordings]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("line", "wording"), LABEL_CASES)
def test_a_line_is_known_in_every_wording_met(line, wording, way):
    if "\n" in wording and way == "token a line":
        wording = wording.replace("\n", "")
    cells = numbered_cells("2021")
    reading = recognise(read(WAYS[way](printed(cells, labels={line: wording}))))
    assert wrong_cells(reading, cells) == {}
    assert reading.doubtful == ()


CAPTIONS = [
    ("第二十条第（一）项", "第二十条 第（一）项"),
    ("第二十条第（一）项", "第二十条第(一)项"),
    ("第二十条第（一）项", ""),
    ("现行有效件数", "现行有效件数 (历史累计)"),
    ("本年收费金额（单位：万元）", "本年收费金额（单位：万元，保留4位小数）"),
    ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "勾稽关系："),
    ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "本列表的勾稽关系"),
    ("商业企业", "商业&nbsp;企业"),
    ("社会公益组织", "社会<br>公益<br>组织"),
    ("三、本年度办理结果", "（三）"),
    (
        "三、本年度办理结果",
        "<p>三</p><p>、</p><p>本</p><p>年</p><p>度</p><p>办</p><p>理</p><p>结</p><p>果</p>",
    ),
    ("结果维持", "结果<br>维持"),
    ("总计", "總計"),
]


@pytest.mark.parametrize(("official", "met"), CAPTIONS)
def test_captions_and_heads_in_other_words_change_no_cell(official, met):
    cells = numbered_cells("2021")
    reading = recognise(read(edited(print_html(printed(cells)), (f">{official}<", f">{met}<"))))
    assert wrong_cells(reading, cells) == {}


def test_number_and_words_of_a_label_in_two_cells_are_one_label():
    rows = print_text(printed(numbered_cells("2021")), "B")
    reading = recognise(read(edited(rows, ("一、本年新收", "一、\t本年新收"))))
    assert wrong_cells(reading, numbered_cells("2021")) == {}
    assert reading.tables["requests"].labels["received"] == "一、本年新收政府信息公开申请数量"


HEADINGS = [
    (3, "3、 收到和处理政府信息公开申请情况", 3),
    (4, "\u3000\u3000四、政府信息公开行政复议、行政诉讼情况", 4),
    (4, "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", 4),
    (5, "五、存在的主要问题及整改措施", 5),
    (5, "五、存在问题及改进情况", 5),
    (5, "五、存在的主要问题和改进情况", 5),
    (5, "五、政府信息公开工作存在的主要问题及改进情况", 5),
    (6, "l六、其他需要报告的事项", 6),
    (2, "三、主动公开政府信息情况", 2),
    (3, None, None),
    (4, None, None),
]


@pytest.mark.parametrize("way", ["docx", "page", "rows"])
@pytest.mark.parametrize(("part", "heading", "found"), HEADINGS)
def test_a_part_is_known_in_every_wording_of_its_heading(part, heading, found, way):
    report = printed(
        numbered_cells("2021"), headings={part: heading}, narrative=narrative("青石县水利局", 2023, 3)
    )
    reading = recognise(read(WAYS[way](report)))
    assert wrong_cells(reading, numbered_cells("2021")) == {}
    assert (reading.chapter(part) is not None) == (found is not None)
    assert "便民利企" in reading.chapter(1).text
    assert "信息处理费" in reading.chapter(6).text
    assert "信息处理费" not in reading.chapter(5).text


def test_an_additional_part_and_the_phrase_of_the_form_left_in_are_prose():
    texts = dict(narrative("青石县水利局", 2023, 3))
    texts[2] = ("该部分以表格形式报告。表格如下：",)
    texts[6] = (*texts[6], "七、2024年工作思路", "继续做好公开。")
    reading = recognise(read(print_docx(printed(numbered_cells("2021"), narrative=texts))))
    assert reading.chapter(2).text == "该部分以表格形式报告。表格如下："
    assert {chapter.part for chapter in reading.chapters} == {1, 2, 3, 4, 5, 6}


CODE = "requests.disclosed.natural_person"
NUMBERS = [
    ("12", 12, None),
    ("0", 0, None),
    ("[bookmark: _GoBack]0", 0, None),
    ("? 0", 0, Doubt.DAMAGED),
    ("22（其中修订 16 件）", 22, None),
    ("12件", 12, None),
    ("1,234", 1234, None),
    ("1，234", 1234, None),
    ("１２", 12, None),
    ("○", 0, Doubt.LETTER_FOR_ZERO),
    ("〇", 0, Doubt.LETTER_FOR_ZERO),
    ("零", 0, Doubt.LETTER_FOR_ZERO),
    ("O", 0, Doubt.LETTER_FOR_ZERO),
    ("0.0", 0, None),
    ("12.00", 12, None),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("text", "value", "doubt"), NUMBERS)
def test_a_number_is_read_in_every_form_met(text, value, doubt, way):
    cells = numbered_cells("2021") | {CODE: text}
    reading = recognise(read(WAYS[way](printed(cells))))
    assert values_of(reading, "requests", "disclosed")[0] == value
    assert reading.cells[CODE].doubt == doubt
    assert wrong_cells(reading, cells | {CODE: value}) == {}


@pytest.mark.parametrize("way", ["docx", "page", "rows", "cell a line"])
@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("", CellState.BLANK),
        ("\u00a0", CellState.BLANK),
        ("\u3000", CellState.BLANK),
        ("/", CellState.MARK),
        ("-", CellState.MARK),
        ("—", CellState.MARK),
        ("－", CellState.MARK),
        ("不适用", CellState.MARK),
    ],
)
def test_blanks_and_marks_are_neither_zero_nor_missing(text, state, way):
    code = "requests.disclosed.business"
    cells = numbered_cells("2021") | {code: text}
    reading = recognise(read(WAYS[way](printed(cells))))
    assert reading.state_of(code) is state
    assert reading.cells[code].value is None
    assert values_of(reading, "requests", "disclosed")[0] == cells[CODE]


@pytest.mark.parametrize("text", ["#VALUE!", "#REF!", "见附件", "约3", "3-5"])
def test_what_is_no_number_is_missing_and_not_zero(text):
    reading = recognise(read(print_docx(printed(numbered_cells("2021") | {CODE: text}))))
    assert reading.state_of(CODE) is CellState.MISSING


@pytest.mark.parametrize(
    ("text", "value"), [("减4", -4), ("增2", 2), ("-8", -8), ("－8", -8), ("+1036", 1036), ("增加3", 3)]
)
def test_words_and_signs_of_a_change_are_its_sign(text, value):
    code = "proactive.licensing.change"
    reading = recognise(read(print_docx(printed(numbered_cells("2019") | {code: text}, "2019"))))
    assert reading.cells[code].value == value
    elsewhere = recognise(read(print_docx(printed(numbered_cells("2019") | {CODE: "减4"}, "2019"))))
    assert elsewhere.state_of(CODE) is CellState.MISSING


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [("251000元", "251000", "元"), ("52.15", "52.15", None), ("59237.2449", "59237.2449", None)],
)
def test_an_amount_keeps_every_digit_and_the_unit_beside_it(text, value, unit):
    code = "proactive.procurement.amount"
    cell = recognise(read(print_docx(printed(numbered_cells("2019") | {code: text}, "2019")))).cells[code]
    assert (cell.value, cell.unit) == (Decimal(value), unit)


TITLES = [
    (("驻马店市高新区管委会2022年政府信息公开工作年度报告",), "驻马店市高新区管委会", 2022),
    (("宜春丰城高新区2022年政府信息公开工作", "年度报告"), "宜春丰城高新区", 2022),
    (("淮安市洪泽区人民政府", "2024年政府信息公开工作年度报告"), "淮安市洪泽区人民政府", 2024),
    (("上犹县2022年度政府信息公开工作报告",), "上犹县", 2022),
    (("沭阳县发改局2023年政府信息公开年度报告-沭阳县发改局",), "沭阳县发改局", 2023),
    (("2024 年上海市科委政府信息公开工作年度报告",), "上海市科委", 2024),
    (("2022年度螅镇政府信息公开工作年度报告",), "螅镇", 2022),
    (("高新区（近海镇）2022年 政府信息公开工作年度报告",), "高新区（近海镇）", 2022),
    (("关于2022年度政府信息公开情况的报告",), None, 2022),
    (("中山街道2020年政府信息公开工作的年度报告",), "中山街道", 2020),
    (("西山区2025年度政府信息公开工作年度报告",), "西山区", 2025),
    (("北坡镇2022年政府信息公开工作年度报告（图片版）",), "北坡镇", 2022),
    (("石狮市人民政府办公室2023年政府信息公开工作年度报告",), "石狮市人民政府办公室", 2023),
    (("石狮市人民政府2023年政府信息公开工作年度报告",), "石狮市人民政府", 2023),
    (("石狮市2023年政府信息公开工作年度报告",), "石狮市", 2023),
    (("泉州市石狮生态环境局2023年政府信息公开工作年度报告",), "泉州市石狮生态环境局", 2023),
]


@pytest.mark.parametrize("way", ["docx", "page", "rows"])
@pytest.mark.parametrize(("lines", "agency", "year"), TITLES)
def test_agency_and_year_are_found_in_every_form_of_title(lines, agency, year, way):
    reading = recognise(read(WAYS[way](printed(numbered_cells("2021"), title=lines))))
    assert (reading.agency, reading.year) == (agency, year)
    assert (reading.agency_doubt is None) == (agency is not None)


@pytest.mark.parametrize(
    ("name", "agency", "year"),
    [
        ("沭阳县发改局2023年政府信息公开工作年度报告（超链版）.pdf", "沭阳县发改局", 2023),
        ("附件_2025-12-30.html", None, 2022),
        ("%E6%94%BF.docx", None, 2022),
    ],
)
def test_the_year_of_a_file_without_title_never_comes_from_digits_of_its_name(name, agency, year):
    report = printed(
        numbered_cells("2021"),
        title=("主要数据",),
        preamble=("所列数据统计期限自2022年1月1日起至2022年12月31日止。",),
        narrative={},
        closing=("2025年12月30日",),
    )
    reading = recognise(read(print_docx(report)), file_name=name)
    assert (reading.agency, reading.year) == (agency, year)
    assert reading.year_doubt


@pytest.mark.parametrize(
    ("preamble", "period"),
    [
        ("数据统计期限自2023年1月1日起至2023年12月31日止。", ("2023-01-01", "2023-12-31")),
        ("统计期限为 2023 年1 月1 日至12 月31 日。", ("2023-01-01", "2023-12-31")),
        ("期限：2023年1月1日—2023年12月31日", ("2023-01-01", "2023-12-31")),
    ],
)
def test_statistic_period_telephone_and_date_at_the_end(preamble, period):
    report = printed(
        numbered_cells("2021"),
        preamble=(
            preamble,
            "如有疑问，请与办公室联系（地址：青石县1号，邮编：223100，电话：0797-8542306，传真：0797-1111111）。",
        ),
        closing=("青石县水利局", "2024年1月20日"),
    )
    for write in WAYS.values():
        reading = recognise(read(write(report)))
        assert (reading.period, reading.telephone) == (period, "0797-8542306")
        assert reading.report_date == "2024-01-20"


@pytest.mark.parametrize(
    "closing", [("　　　　　　2023年1月20日",), ("2025  1  1",), ("二〇二四年一月二十日",), ()]
)
def test_dates_at_the_end_pushed_right_damaged_in_words_or_none(closing):
    found = recognise(read(print_docx(printed(numbered_cells("2021"), closing=closing)))).report_date
    expected = {"　": "2023-01-20", "2": "2025-01-01", "二": "2024-01-20"}
    assert found == (expected[closing[0][0]] if closing else None)


def test_a_page_in_utf8_read_as_gbk_is_mended_and_lost_characters_are_refused():
    page = print_text(printed(numbered_cells("2021")), "E")
    mojibake = page.decode("utf-8").encode("utf-8").decode("gb18030", errors="replace").encode("utf-8")
    reading = recognise(read(mojibake))
    assert "MOJIBAKE_REPAIRED" in reading.remarks
    found = wrong_cells(reading, numbered_cells("2021"))
    assert {pair[1] for pair in found.values()} <= {"missing"}  # some bytes are lost and cannot be restored
    assert len(reading.cells) > 50
    lost = "".join("?" if ord(sign) > 255 else sign for sign in page.decode()).encode()
    with pytest.raises(ReadingError) as refused:
        read(lost)
    assert refused.value.code == "UNREADABLE_TEXT"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030", "gbk"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_encodings_and_line_ends_change_no_cell(encoding, newline):
    cells = numbered_cells("2021")
    reading = recognise(read(print_text(printed(cells), "B", encoding=encoding, newline=newline)))
    assert wrong_cells(reading, cells) == {}


@pytest.mark.parametrize("name", ["年报解读", "工作要点", "转发通知"])
def test_a_letter_or_an_explanation_is_not_taken_for_a_report(name):
    text = f"关于2023年政府信息公开{name}\n今年共收到申请30件，行政许可12件，增长10%。\n一、主动公开\n二、依申请公开\n"
    for data in (text.encode(), print_html(printed({}, title=(name,), narrative={1: (text,)}))):
        with pytest.raises(ReadingError) as refused:
            recognise(read(data))
        assert refused.value.code == "NO_TABLES"


def test_last_years_table_in_the_narrative_is_not_this_years():
    cells = numbered_cells("2021")
    rows = "<tr><td>项目</td><td>2022年</td></tr><tr><td>行政许可</td><td>3</td></tr>"
    earlier = f"<table>{rows}</table>"
    page = edited(print_html(printed(cells)), ("<h2>二、", f"{earlier}<h2>二、"))
    reading = recognise(read(page))
    assert wrong_cells(reading, cells) == {}
    assert reading.remarks == ()


@pytest.mark.parametrize("layout", ["A", "B", "C", "D", "E", "F", "G", "H", "I"])
def test_a_second_report_in_the_file_is_told_and_not_merged(layout):
    cells = numbered_cells("2021")
    other = {code: int(value) + 1 for code, value in cells.items()}
    first = print_text(
        printed(cells, closing=("2024年1月20日",), narrative=narrative("青石县", 2023, 3)), layout
    )
    second = printed(
        other, title=("青石县水利局2022年政府信息公开工作年度报告",), narrative=narrative("青石县", 2022, 9)
    )
    reading = recognise(read(first + b"\n" + print_text(second, layout)))
    assert wrong_cells(reading, cells) == {}
    assert reading.second_title == "青石县水利局2022年政府信息公开工作年度报告"
    assert (reading.year, reading.report_date) == (2023, "2024-01-20")
    assert "2022年" not in "".join(chapter.text for chapter in reading.chapters) + reading.closing
    assert len(reading.doubtful) > 150  # a person has to decide which report is meant
