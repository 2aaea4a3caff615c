"""Tables without ruled cells by the words of the form: labels in order, heads by their words, blanks, page breaks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports.reading.model.document import Grid
from reports.reading.pdf.form_heads import HeadWords, heads_read
from reports.reading.pdf.form_labels import Around, FormText, form_texts, labels_in_order
from reports.reading.pdf.form_rows import LabelBox, NumberLine, rows_of_labels
from reports.reading.pdf.form_words import GROUPS, REQUEST_SIGNS, REQUESTS, bare
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.reader import read_pdf
from reports.reading.pdf.text import line_of
from reports.recognition.reading import CellState
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from tests.reading.pdf.builder import text_pages

SIZE = 10.0
AROUND = Around(REQUEST_SIGNS, groups=True)
HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")


def glyphs(text: str, left: float, middle: float) -> list[Glyph]:
    return [
        Glyph(sign, left + SIZE * place, middle - SIZE / 2, left + SIZE * (place + 1), middle + SIZE / 2)
        for place, sign in enumerate(text)
        if sign != " "
    ]


def lines(*printed: tuple[str, float, float]) -> list[FormText]:
    """The lines of a page on which (text, left, middle) are printed."""
    return form_texts(0, [glyph for text, left, middle in printed for glyph in glyphs(text, left, middle)])


def codes(texts: list[FormText]) -> list[str | None]:
    return [label.line.code if label.line else None for label in labels_in_order(texts, REQUESTS, AROUND)]


def test_labels_broken_anywhere_are_read_beside_pieces_of_the_labels_of_groups():
    found = lines(
        ("（三）", 50, 100),
        ("1.属于国", 100, 106),
        ("不予", 50, 112),
        ("家秘密", 100, 118),
        ("公开", 50, 124),
        ("2.其他法律行政", 100, 136),
        ("法规禁止公开", 100, 148),
    )
    assert codes(found) == ["withheld_state_secret", "withheld_prohibited_by_law"]


def test_labels_in_another_order_than_the_form_are_not_all_of_its_lines():
    assert codes(lines(("2.重复申请", 100, 100), ("1.信访举报投诉类申请", 100, 120))) == [
        "not_processed_petition"
    ]


def test_a_sentence_that_ends_like_a_label_is_none():
    assert codes(lines(("对相关事项（一）予以公开", 100, 100))) == []


def test_of_two_tables_the_labels_of_one_are_taken():
    table = [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量",
        "（一）予以公开",
        "（七）总计",
    ]
    once = [(text, 100.0, 100.0 + 20 * place) for place, text in enumerate(table)]
    prose = [("这是第二份报告的说明文字", 100.0, 200.0 + 20 * place) for place in range(20)]
    again = [(text, 100.0, 800.0 + 20 * place) for place, text in enumerate(table)]
    found = labels_in_order(lines(*once, *prose, *again), REQUESTS, AROUND)
    assert len(found) == len(table)
    assert found[-1].last - found[0].first == len(table) - 1


def test_groups_are_told_by_their_own_words():
    found = labels_in_order(
        lines(("（三）不予", 50, 100), ("公开", 50, 112), ("（五）不予公开", 50, 200)), GROUPS, AROUND
    )
    assert [label.line and label.line.code for label in found] == ["withheld", "not_processed"]


def test_heads_that_touch_and_are_broken_are_parted_by_their_words():
    words = HeadWords(("商业企业", "科研机构", "社会公益组织", "其他"), (("法人或其他组织", 0, 3),))
    texts = lines(
        ("法人或其他组织", 145, 88),
        ("社会公益", 180, 100),
        ("商业企业科研机构", 100, 106),
        ("其他", 230, 106),
        ("组织", 190, 112),
    )
    found = heads_read(texts, words)
    assert found is not None
    assert [head.middle for head in found] == [120.0, 160.0, 200.0, 240.0]


def test_a_head_of_other_words_among_them_tells_no_columns():
    words = HeadWords(("商业企业", "科研机构"), ())
    assert heads_read(lines(("商业企业科研机构", 100, 100)), words) is not None
    assert (
        heads_read(lines(("商业企业", 100, 100), ("备注", 150, 100), ("科研机构", 180, 100)), words) is None
    )


def test_a_head_missing_of_the_form_tells_no_columns():
    assert heads_read(lines(("".join(HEADS[:-1]), 100, 100)), HeadWords(HEADS, ())) is None


def boxes(*labels: tuple[float, float]) -> list[LabelBox]:
    """Labels of two lines each, at these heights."""
    return [
        LabelBox([(0, line_of(glyphs("标", 100, first))), (0, line_of(glyphs("签", 100, last)))])
        for first, last in labels
    ]


def numbers(*heights: float) -> list[NumberLine]:
    return [NumberLine(0, [line_of(glyphs("0", 300, height))]) for height in heights]


@pytest.mark.parametrize("at", [0, 6, 12], ids=("first", "middle", "last"))
def test_numbers_are_beside_the_same_line_of_every_label(at):
    labels = boxes((100, 112), (130, 142), (160, 172))
    assert rows_of_labels(labels, numbers(100 + at, 160 + at)) == [0, None, 1]


def test_numbers_beside_no_label_make_all_rows_uncertain():
    assert rows_of_labels(boxes((100, 112), (130, 142)), numbers(106, 121, 136)) is None


def test_a_label_cut_by_a_page_has_the_numbers_between_those_of_its_neighbours():
    cut = LabelBox([(0, line_of(glyphs("上", 100, 800))), (1, line_of(glyphs("下", 100, 60)))])
    labels = [*boxes((700, 712)), cut, LabelBox([(1, line_of(glyphs("后", 100, 90)))])]
    below = [
        NumberLine(1, [line_of(glyphs(number, 300, at))]) for number, at in (("1", 60), ("2", 90), ("3", 110))
    ]
    assert rows_of_labels(labels, [*numbers(706), *below[:2]]) == [0, 1, 2]
    assert rows_of_labels(labels, [*numbers(706), *below]) is None


def page_of_requests(cells: dict[str, str], *, heads: bool = True) -> list[tuple[float, float, str]]:
    """表三 without any line: labels at the left, under each head one number or nothing; ``cells``: line → numbers."""
    found = [
        (60.0, 60.0, "青石县水利局2023年政府信息公开工作年度报告"),
        (60.0, 80.0, "三、收到和处理政府信息公开申请情况"),
    ]
    columns = [300.0 + 40 * place for place in range(7)]
    if heads:
        short = ("自然人", "商业企业", "科研机构", "公益组织", "法律服务", "其他", "总计")
        found += [(at - 4 * len(head), 110.0, head) for at, head in zip(columns, short, strict=True)]
        found = [entry for entry in found if entry[2] not in ("公益组织", "法律服务")]
        found += [(columns[3] - 16, 104.0, "社会公益"), (columns[3] - 8, 115.0, "组织")]
        found += [(columns[4] - 16, 104.0, "法律服务"), (columns[4] - 8, 115.0, "机构")]
    y = 140.0
    for line in REQUESTS:
        if line.code == "other_handling":
            continue
        found.append((60.0, y, official(line.code)))
        values = cells.get(line.code, "").split("|") if cells.get(line.code) else []
        found += [(at - 2, y, value) for at, value in zip(columns, values, strict=False) if value]
        y += 20
    return found


def official(code: str) -> str:
    return next(line.label for line in EDITIONS["2021"].table("requests").lines if line.code == code)[:28]


def test_a_table_almost_wholly_blank_is_read_by_its_labels_and_heads():
    document = read_pdf(
        text_pages(page_of_requests({"received": "||1||||1", "disclosed": "||1||||1"}), size=8)
    )
    reading = recognise(document)
    own = {code: cell for code, cell in reading.cells.items() if code.startswith("requests.")}
    assert len(own) == 175
    values = {
        code.removeprefix("requests."): cell.value for code, cell in own.items() if cell.value is not None
    }
    assert values == {
        f"{line}.{column}": Decimal(1)
        for line in ("received", "disclosed")
        for column in ("research_institution", "total")
    }
    assert all(
        cell.state in (CellState.NUMBER, CellState.BLANK) and cell.doubt is None for cell in own.values()
    )


def test_without_heads_a_table_with_blanks_claims_no_columns():
    document = read_pdf(text_pages(page_of_requests({"received": "||1||||1"}, heads=False), size=8))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert not any(grid.complete and grid.column_count > 2 for grid in grids)


def test_the_wordings_of_the_form_are_bare():
    assert bare("（一）予以公开") == "一予以公开"
    assert bare("１．属于国家秘密") == "1属于国家秘密"
    assert all(bare(wording) == wording for line in REQUESTS for wording in line.wordings)


def test_a_number_that_touches_its_label_is_parted_where_others_stand_in_its_column():
    rows = [
        entry for place in range(3) for entry in (("重复申请", 100, 20.0 * place), ("7", 200, 20.0 * place))
    ]
    texts = lines(*rows, ("要求提供公开出版物0", 110, 80))
    assert [(text.signs, [piece.text for piece in text.numbers]) for text in texts][-1] == (
        "要求提供公开出版物",
        ["0"],
    )


def test_numbers_off_their_labels_by_half_a_row_are_never_taken_without_a_doubt():
    printed = page_of_requests(
        {"received": "3|0|0|0|0|0|3", "disclosed": "2|0|0|0|0|0|2", "carried_forward": "1|0|0|0|0|0|1"}
    )
    moved = [(x, y + 10 if text.isdigit() and y > 170 else y, text) for x, y, text in printed]
    reading = recognise(read_pdf(text_pages(moved, size=8)))
    right = {"requests.received.total": 3, "requests.disclosed.total": 2, "requests.carried_forward.total": 1}
    for code, cell in reading.cells.items():
        assert cell.doubt is not None or cell.value in (None, 0) or cell.value == right.get(code, cell.value)


def test_a_row_at_the_end_of_a_page_has_the_numbers_left_between_its_neighbours():
    below = LabelBox([(1, line_of(glyphs("后", 100, 90)))])
    labels = [*boxes((700, 712), (780, 792)), below]
    found = [*numbers(706, 800), NumberLine(1, [line_of(glyphs("2", 300, 90))])]
    assert rows_of_labels(labels, found) == [0, 1, 2]
