"""Tables in plain text: numbers follow their label; those without a certain place stay missing."""

import pytest

from reports.demo.printing import LAYOUTS, print_text
from reports.reading.registry import read
from reports.recognition.reading import Doubt
from reports.recognition.recognise import recognise
from tests.recognition.reading_of import (
    TITLE,
    numbered_cells,
    printed,
    read_text,
    values_of,
    wrong_cells,
)

ZEROS = "\t".join(["0"] * 7)
FIRST = f"一、本年新收政府信息公开申请数量\t{ZEROS}\n二、上年结转政府信息公开申请数量\t{ZEROS}\n"
COMPLETE_LAYOUTS = sorted(LAYOUTS)


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("layout", COMPLETE_LAYOUTS)
def test_every_layout_gives_every_cell_of_both_editions(layout, edition):
    cells = numbered_cells(edition)
    reading = recognise(read(print_text(printed(cells, edition), layout)))
    assert wrong_cells(reading, cells) == {}
    assert {found.edition for found in reading.tables.values()} == {edition}
    assert reading.doubtful == ()
    assert reading.remarks == ()


@pytest.mark.parametrize("layout", COMPLETE_LAYOUTS)
def test_marks_are_cells_in_every_layout(layout):
    cells = dict.fromkeys(numbered_cells("2021"), "/")
    reading = recognise(read(print_text(printed(cells), layout)))
    assert len(reading.cells) == 200
    assert {cell.state.value for cell in reading.cells.values()} == {"mark"}


@pytest.mark.parametrize("layout", COMPLETE_LAYOUTS)
def test_lines_cut_off_at_the_end_of_a_table_are_missing_in_every_layout(layout):
    kept = ("received", "carried_over", "disclosed", "partly_disclosed", "withheld_state_secret")
    cells = {
        code: value
        for code, value in numbered_cells("2021").items()
        if not code.startswith("requests.") or code.split(".")[1] in kept
    }
    reading = recognise(read(print_text(printed(cells), layout)))
    assert wrong_cells(reading, cells) == {}
    assert set(reading.tables["requests"].labels) == set(kept)


@pytest.mark.parametrize("layout", ["A", "E", "I"])
def test_printed_blanks_keep_their_places_where_every_cell_is_printed(layout):
    cells = {code: None if value in (0, 37, 74) else value for code, value in numbered_cells("2021").items()}
    reading = recognise(read(print_text(printed(cells), layout)))
    assert wrong_cells(reading, cells) == {}


@pytest.mark.parametrize("layout", COMPLETE_LAYOUTS)
def test_blanks_never_move_a_number_into_another_cell(layout):
    cells = {code: None if value % 5 == 0 else value for code, value in numbered_cells("2021").items()}
    reading = recognise(read(print_text(printed(cells), layout)))
    wrong = wrong_cells(reading, cells)
    assert {got for _, got in wrong.values()} <= {"missing"}


def test_empty_cells_of_merges_left_and_right_of_the_numbers_are_nothing():
    text = f"{TITLE}\n\n{FIRST}三、本年度办理结果\t(一) 予以公开\t\t1\t2\t3\t4\t5\t6\t21\t\t\n\t\t(七) 总计\t{ZEROS}\t"
    assert values_of(read_text(text), "requests", "disclosed") == [1, 2, 3, 4, 5, 6, 21]


def test_a_blank_before_the_numbers_of_an_irregular_table_is_not_guessed():
    text = f"{TITLE}\n\n{FIRST}（一）予以公开\t\t1\t2\t3\t4\t5\t6\n（七）总计\t\t{ZEROS}\t\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "disclosed") == [None] * 7
    assert reading.tables["requests"].short_lines == {"disclosed": 6}


def test_empty_cells_before_numbers_that_end_the_row_are_of_a_merged_label_with_a_doubt():
    text = f"{TITLE}\n\n{FIRST}四、结转下年度继续办理\t\t\t2\t\t\t\t\t\t2\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "carried_forward") == [2, *["blank"] * 5, 2]
    assert reading.cells["requests.carried_forward.total"].doubt is Doubt.AMBIGUOUS_BLANK


def test_a_row_of_tabs_alone_under_the_heads_of_table_four_is_fifteen_blanks():
    heads = "结果维持\t结果纠正\t其他结果\t尚未审结\t总计"
    above = "行政复议\t\t\t\t\t行政诉讼\n未经复议直接起诉\t复议后起诉\n"
    tabs = "\t" * 14
    reading = read_text(
        f"{TITLE}\n\n{FIRST}\n四、政府信息公开行政复议、行政诉讼情况\n\n{above}{heads}\t{heads}\t{heads}\n{tabs}\n"
    )
    assert values_of(reading, "litigation", "after_reconsideration") == ["blank"] * 5
    assert values_of(reading, "reconsideration", "cases") == ["blank"] * 5


@pytest.mark.parametrize("numbers", ["1\t2\t3\t4\t5\t6", "1\t2\t3\t4\t5\t6\t7\t8"])
def test_a_line_with_another_count_of_numbers_is_placed_nowhere(numbers):
    text = f"{TITLE}\n\n{FIRST}（一）予以公开\t{numbers}\n（二）部分公开\t{ZEROS}\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "disclosed") == [None] * 7
    assert values_of(reading, "requests", "partly_disclosed") == [0] * 7
    assert reading.tables["requests"].short_lines == {"disclosed": len(numbers.split())}


def test_pieces_of_a_group_label_before_the_label_of_a_line_are_not_part_of_it():
    lines = ("三 1.属于国家秘密", "本 2.其他法律行政法规禁止公开", "办 （三）不 4.保护第三方合法权益")
    more = (
        "（四）无 1.本机关不掌握相关政府信息",
        "法提供 2.没有现成信息需要另行制作",
        "理 予公开 5.属于三类内部事务信息",
    )
    text = "".join(f"{line} 1 0 0 0 0 0 1\n" for line in (*lines, *more))
    reading = read_text(f"{TITLE}\n{text}")
    assert len(reading.cells) == 42
    assert reading.tables["requests"].unknown_lines == ()


@pytest.mark.parametrize("words", ["未增未减", "无变化", "同上年", "与上年持平", "没有变化"])
@pytest.mark.parametrize("layout", ["\n", " | "])
def test_words_in_the_place_of_a_number_are_kept_and_its_neighbours_stay(words, layout):
    rows = (
        ("规章", "6", "6", "6"),
        ("行政许可", "12", words, "88"),
        ("其他对外管理服务事项", "5", words, "40"),
    )
    heads = "上一年项目数量\n本年增/减\n处理决定数量\n"
    reading = read_text(f"{TITLE}\n{heads}" + "".join(layout.join(row) + "\n" for row in rows))
    assert values_of(reading, "proactive", "licensing") == [12, None, 88]
    assert values_of(reading, "proactive", "other_services") == [5, None, 40]
    assert set(reading.tables["proactive"].worded_cells.values()) == {words}


def test_digits_run_together_are_split_where_there_are_as_many_as_columns():
    reading = read_text(
        f"{TITLE}\n规章120\n行政规范性文件1234\n行政许可310\n行政处罚12\n一、本年新收政府信息公开申请数量1200003\n"
        "二、上年结转政府信息公开申请数量12003\n四、结转下年度继续办理0000000\n"
    )
    assert values_of(reading, "proactive", "government_rules") == [1, 2, 0]
    assert values_of(reading, "proactive", "normative_documents") == [None] * 3
    assert values_of(reading, "proactive", "licensing") == [310]
    assert values_of(reading, "requests", "received") == [1, 2, 0, 0, 0, 0, 3]
    assert values_of(reading, "requests", "carried_over") == [None] * 7
    assert all(reading.cells[f"requests.received.{column}"].doubt for column in ("business", "total"))


def test_one_row_without_its_label_between_two_known_lines_is_placed_with_a_doubt():
    text = f"{TITLE}\n\n{FIRST}1\t2\t3\t4\t5\t6\t21\n（二）部分公开\t{ZEROS}\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "disclosed") == [1, 2, 3, 4, 5, 6, 21]
    own = [cell for code, cell in reading.cells.items() if code.startswith("requests.disclosed.")]
    assert {cell.doubt for cell in own} == {Doubt.ORDER_ONLY}


def test_rows_without_labels_that_do_not_fit_the_gap_are_left_aside_and_said():
    text = f"{TITLE}\n\n{FIRST}1\t2\t3\t4\t5\t6\t21\n3.危及“三安全一稳定”\t{ZEROS}\n"
    reading = read_text(text)
    assert "requests.disclosed.total" not in reading.cells
    assert reading.remarks == ("表三有1行数字没有行名，位置不能确定，未采用。",)


def test_the_numbers_of_a_whole_group_without_labels_are_placed_by_count_with_a_doubt():
    numbers = "\n".join(f"{number} |" for number in range(56))
    text = (
        f"{TITLE}\n\n一、本年新收 |\n"
        + "0 |\n" * 7
        + f"（三）不予公开 |\n{numbers}\n（七）总计 |\n"
        + "0 |\n" * 7
    )
    reading = read_text(text)
    assert values_of(reading, "requests", "withheld_state_secret") == [0, 1, 2, 3, 4, 5, 6]
    assert values_of(reading, "requests", "withheld_administrative_inquiry") == [49, 50, 51, 52, 53, 54, 55]
    own = [cell for code, cell in reading.cells.items() if code.startswith("requests.withheld_")]
    assert [cell.doubt for cell in own] == [Doubt.ORDER_ONLY] * 56


def test_numbers_of_a_group_that_do_not_fill_it_are_placed_nowhere():
    numbers = "\n".join(f"{number} |" for number in range(49))
    text = (
        f"{TITLE}\n\n一、本年新收 |\n"
        + "0 |\n" * 7
        + f"（三）不予公开 |\n{numbers}\n（七）总计 |\n"
        + "0 |\n" * 7
    )
    reading = read_text(text)
    assert "requests.withheld_state_secret.total" not in reading.cells


def test_fifteen_numbers_without_heads_are_table_four_with_a_doubt_and_its_rule_row_is_no_mark():
    fifteen = "\t".join(str(number) for number in range(15))
    rule = "\t".join(["---"] * 15)
    reading = read_text(f"{TITLE}\n\n{FIRST}\n{fifteen}\n{rule}\n\n五、存在的主要问题及改进情况\n\n没有。")
    assert values_of(reading, "reconsideration", "cases") == [0, 1, 2, 3, 4]
    assert values_of(reading, "litigation", "after_reconsideration") == [10, 11, 12, 13, 14]
    assert len([code for code in reading.doubtful if not code.startswith("requests.")]) == 15


def test_the_bookmark_of_a_converter_inside_a_cell_is_dropped():
    text = f"{TITLE}\n\n{FIRST}（七）总计\t0\t0\t0\t0\t0\t0\t[bookmark: _GoBack]0\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "outcomes_total") == [0] * 7
    assert {cell.doubt for cell in reading.cells.values()} == {
        None,
        Doubt.TORN,
    }  # TORN because lines are missing too


def test_a_note_on_the_line_after_its_number_is_kept_with_it():
    heads = "信息内容\n本年制发件数\n本年废止件数\n现行有效件数\n\n"
    numbers = "规章\n\n22\n（其中修订 16 件）\n\n3\n\n40\n\n行政规范性文件\n\n1\n\n2\n\n3\n"
    text = f"{TITLE}\n\n{heads}{numbers}"
    reading = read_text(text)
    assert values_of(reading, "proactive", "government_rules") == [22, 3, 40]
    assert reading.cells["proactive.government_rules.issued"].note == "其中修订16件"


def test_page_marks_and_repeated_heads_between_rows_change_no_cell():
    cells = numbered_cells("2021")
    text = print_text(printed(cells), "D").decode()
    heads = "自然人  法人或其他组织  总计\n商业企业  科研机构  社会公益组织  法律服务机构  其他\n"
    for page in range(2, 9):
        text = text.replace(f"- {page} -\n", f"— {page} —\n{heads}")
    assert wrong_cells(recognise(read(text.encode())), cells) == {}


def test_a_misprinted_group_label_changes_no_line():
    cells = numbered_cells("2021")
    report = printed(
        cells, labels={"requests.not_processed": "(五)不予公开", "requests.withheld": "不予公开"}
    )
    for layout in COMPLETE_LAYOUTS:
        assert wrong_cells(recognise(read(print_text(report, layout))), cells) == {}


def test_sentences_about_requests_in_the_narrative_are_no_lines():
    cells = numbered_cells("2021")
    prose = ("本年新收政府信息公开申请16件，上年结转0件。", "予以公开 14 件", "行政许可", "行政处罚：37件")
    reading = recognise(read(print_text(printed(cells, narrative={1: prose}), "B")))
    assert wrong_cells(reading, cells) == {}
    assert reading.doubtful == ()


def test_a_flip_book_page_with_vertical_heads_gives_table_four():
    text = f"{TITLE}\n\n{FIRST}四、结转下年度继续办理 0 0 0 0 0 0 0\n结 结 其 尚\n果 果 他 未\n"
    text += "119 25 91 24 259 7 0 15 6 28 21 1 7 9 38\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "carried_forward") == [0] * 7
    assert values_of(reading, "reconsideration", "cases") == [119, 25, 91, 24, 259]
    assert values_of(reading, "litigation", "after_reconsideration") == [21, 1, 7, 9, 38]


def test_a_group_in_one_piped_line_with_all_its_numbers_is_placed_by_count():
    numbers = " | ".join(str(number) for number in range(21))
    text = (
        f"{TITLE}\n\n一、本年新收 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n二、上年结转 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
    )
    text += f"（四）无法提供 | {numbers} |\n（七）总计 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "unavailable_still_unclear") == [14, 15, 16, 17, 18, 19, 20]
    own = [cell for code, cell in reading.cells.items() if code.startswith("requests.unavailable_")]
    assert [cell.doubt for cell in own] == [Doubt.ORDER_ONLY] * 21


def test_numbers_between_the_two_lines_of_a_label_belong_to_it():
    text = f"{TITLE}\n\n{FIRST}（二）部分公开（区分处理的，只计这一情 形，不\n 9 0 0 0 0 0 9\n"
    text += f"计其他情形）\n1.属于国家秘密 {ZEROS}\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "partly_disclosed") == [9, 0, 0, 0, 0, 0, 9]
    assert values_of(reading, "requests", "withheld_state_secret") == [0] * 7


def test_numbers_whose_digits_stand_apart_on_lines_of_their_own_are_no_certain_numbers():
    text = "\n".join(
        [
            "规章",
            "1",
            "2",
            "3",
            "规范性文件",
            "4",
            "5",
            "6",
            "行政事业性收费",
            "1 6",
            "1 0 3 6",
            "政府集中采购",
            "1",
            "2",
        ]
    )
    reading = read_text(f"上一年项目数量\n{text}")
    assert all(
        cell.doubt is not None for code, cell in reading.cells.items() if code.startswith("proactive.fees")
    )


@pytest.mark.parametrize("place", [1, 6])
@pytest.mark.parametrize("separator", ["\t", " ", "\n"])
def test_a_subtotal_known_by_its_head_is_taken_out_and_every_number_of_the_table_is_doubtful(
    place, separator
):
    kinds = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    heads = ["自然人", *kinds, "总计"]
    heads.insert(place, "小计")
    values = ["1", "2", "3", "4", "5", "6", "7"]
    values.insert(place, "99")
    lines = ["一、本年新收", "二、上年结转", "（一）予以公开", "（七）总计", "四、结转下年度继续办理"]
    rows = [separator.join([line, *values]) for line in lines]
    reading = read_text("\n".join(["项目", separator.join(heads), *rows]))
    assert values_of(reading, "requests", "disclosed") == [1, 2, 3, 4, 5, 6, 7]
    assert {cell.doubt for cell in reading.cells.values()} == {Doubt.ROW_COUNT}


def test_an_eighth_number_without_a_head_is_placed_nowhere():
    lines = ["一、本年新收", "二、上年结转", "（一）予以公开", "（七）总计"]
    rows = [f"{line}\t1\t2\t3\t4\t5\t6\t7\t8" for line in lines]
    heads = "自然人\t商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\t总计\t上年总计"
    assert not read_text("\n".join([f"项目\t{heads}", *rows])).cells


def test_a_line_that_could_not_be_placed_is_taken_where_it_is_printed_again_and_doubtful():
    text = "行政许可 777 888 111\n本年处理决定数量\n" + "\n".join(["行政许可 5", "行政处罚 6", "行政强制 7"])
    reading = read_text(f"一、本年新收\t1\t2\t3\t4\t5\t6\t7\n二、上年结转\t0\t0\t0\t0\t0\t0\t0\n{text}")
    cell = reading.cells["proactive.licensing.decisions"]
    assert (cell.value, cell.doubt) == (5, Doubt.DUPLICATE_LINE)


def test_heads_printed_in_one_row_of_words_prove_the_edition():
    text = (
        "信息内容 本年处理决定数量\n行政许可 5 3 5\n信息内容 本年处理决定数量\n行政处罚 1 7 6\n行政强制 4 7 6"
    )
    reading = read_text(f"一、本年新收\t1\t2\t3\t4\t5\t6\t7\n二、上年结转\t0\t0\t0\t0\t0\t0\t0\n{text}")
    assert not any(code.startswith("proactive.") for code in reading.cells)


@pytest.mark.parametrize("layout", ["B", "D"])
def test_digits_below_a_row_beside_the_rest_of_its_label_make_its_numbers_doubtful(layout):
    """Numbers wrapped in narrow cells: 301 and 302 above, 56 and 79 below, where nothing tells which goes where."""
    cells = numbered_cells("2021")
    text = print_text(printed(cells), layout).decode()
    received = next(line for line in text.split("\n") if line.startswith("一、本年新收"))
    wrapped = received.replace("政府信息公开申请数量", "")
    below = {rest: f"{wrapped}\n{rest}政府信息公开\n申请数量" for rest in ("", "5 79")}
    doubts = {
        rest: {
            cell.doubt
            for code, cell in read_text(text.replace(received, lines)).cells.items()
            if code.startswith("requests.received.")
        }
        for rest, lines in below.items()
    }
    assert doubts == {"": {None}, "5 79": {Doubt.ROW_COUNT}}
