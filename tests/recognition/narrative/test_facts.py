"""Figures of the narrative: beside their word, of this year, of the whole report (docs/domain/checks.md)."""

from decimal import Decimal

import pytest

from reports.recognition.narrative.amounts import amounts_in, chinese_number, written
from reports.recognition.narrative.facts import narrative_facts
from reports.recognition.narrative.fee_statements import fee_statement

YEAR = 2023


def facts(text):
    return [
        (fact.kinds[0].value + (f".{fact.result}" if fact.result else ""), int(fact.amount.value))
        for fact in narrative_facts(((1, text),), YEAR).facts
    ]


def claims(text):
    return [
        (claim.name, *(str(t) for t in claim.topics)) for claim in narrative_facts(((1, text),), YEAR).claims
    ]


def breakdowns(text):
    return [
        (int(b.total.value), [int(p.value) for p in b.parts], b.fits)
        for b in narrative_facts(((1, text),), YEAR).breakdowns
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "2023年，我县收到政府信息公开申请16件，上年结转0件，当年办结16件。",
            "received 16, carried_over 0, settled 16",
        ),
        ("受理公众申请二十三件，结转下年度继续办理两件。", "received 23, carried_forward 2"),
        ("全年共收到5件政府信息公开申请。", "received 5"),
        ("本年度收到申请0宗。", "received 0"),
        ("受理政府信息公开申请749件（含上年结转36件）。", "received 749, carried_over 36"),
        ("收到上级转来的信息公开申请2件，已办结2件。", "received 2, settled 2"),
        ("收到上级转办的信息公开申请1条。", "received 1"),
        ("全年未收到政府信息公开申请。", "received 0"),
        ("没有接到公民、法人和其他组织要求公开政府信息的申请。", "received 0"),
        ("本年度无依申请公开事项。", "received 0"),
        ("2022年结转至2023年的申请4件。", "carried_over 4"),
        ("2023年的申请中结转至2024年3件。", "carried_forward 3"),
        ("对依申请公开件予以公开3件，不予公开2件，无法提供1件。", "disclosed 3, withheld 2, unavailable 1"),
        ("答复申请时3件予以公开、2件不予处理。", "disclosed 3, not_processed 2"),
        (
            "因政府信息公开申请被提起行政复议8件，维持7件，纠正1件。",
            "reconsideration 8, reconsideration.upheld 7, reconsideration.rectified 1",
        ),
        (
            "未经复议直接起诉案件26件，复议后起诉案件20件，尚未审结2件。",
            "direct 26, after_reconsideration 20, litigation.pending 2",
        ),
        (
            "全年制发行政规范性文件50件，废止7件，现行有效42件。",
            "normative_documents.issued 50, normative_documents.repealed 7, normative_documents.in_force 42",
        ),
        ("收到１２件政府信息公开申请", "received 12"),
        ("共 收到 政府信息公开申请 1,234 件", "received 1234"),
    ],
)  # fmt: skip
def test_a_figure_belongs_to_the_word_next_to_it(text, found):
    assert ", ".join(f"{kind} {value}" for kind, value in facts(text)) == found


@pytest.mark.parametrize(
    "text",
    [
        "12345热线处置群众诉求226件，办结226件。",
        "收到网民给省长留言4件，省长建言5件，全部按照时限要求规范答复。",
        "上级舆情转办单6件，其中江西省2件，宜春市4件。",
        "收到信访件30件，办结30件。",
        "收到人大建议5件、政协提案7件，答复12件。",
        "电话咨询45次，答复45次。",
        "线上受理申请5件，线下受理申请3件。",
        "2022年收到政府信息公开申请20件。",
        "2019年以来共收到政府信息公开申请88件。",
        "申请量比上年增加3件。",
        "行政复议、行政诉讼分别为3件、2件。",
        "公开行政规范性文件7件。",
        "政府信息公开申请延期答复3件。",
        "根据第492号令第3件规定受理政府信息公开申请。",
        "未设置政府信息公开申请渠道的予以通报。",
        "没有因政府信息公开申请引起的投诉。",
    ],
)
def test_what_is_no_figure_of_this_years_requests(text):
    assert facts(text) == []


def test_parts_behind_of_which_are_not_the_whole():
    assert facts("受理申请19件，其中11件已办结，受理8件。") == [("received", 19)]
    assert facts("收到申请8件（其中网络收到5件，信函收到3件），办结8件。") == [
        ("received", 8),
        ("settled", 8),
    ]


def test_the_figure_of_another_year_in_the_same_sentence_is_ignored():
    assert facts("2022年收到申请20件，2023年收到申请16件。") == [("received", 16)]
    assert facts("2023年受理申请16件，比2022年的20件减少4件。") == [("received", 16)]


def test_the_subject_goes_on_to_the_next_clause_but_a_foreign_one_ends_with_its_sentence():
    assert facts("依申请公开。收到信访件9件，办结9件。全年办结6件。") == [("settled", 6)]


def test_both_together_are_one_figure_of_two_groups():
    (fact,) = narrative_facts(((1, "依申请公开件中予以公开及部分公开258件。"),), YEAR).facts
    assert [kind.value for kind in fact.kinds] == ["disclosed", "partly_disclosed"]
    assert fact.together


def test_whose_figure_it_is_is_told_by_the_words_up_to_it():
    (narrow,) = narrative_facts(((1, "区政府办代表区政府受理政府信息公开申请17件。"),), YEAR).facts
    assert (narrow.narrower, narrow.wider) == (True, False)
    (wide,) = narrative_facts(((1, "全市受理政府信息公开申请95件，其中区政府办17件。"),), YEAR).facts
    assert (wide.narrower, wide.wider) == (False, True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("收到政府信息公开申请3件，均已办结。", [("all_settled", "requests")]),
        ("未发生因政府信息公开引起的行政复议、行政诉讼。", [("no_dispute", "reconsideration", "litigation")]),
        (
            "2023年没有涉及高新区管委会政府信息公开的行政复议和行政诉讼案件。",
            [("no_dispute", "reconsideration", "litigation")],
        ),
        ("发生行政诉讼5件，均获法院判决维持。", [("all_upheld", "litigation")]),
        ("收到申请3件，除结转1件外均已办结。", []),
        ("收到建议3件，均已办结。", []),
        ("未发生行政复议败诉情况。", []),
        ("没有被纠正的行政复议案件。", []),
        ("告知申请人未经复议不得提起诉讼。", []),
        ("2022年未发生行政复议。", []),
    ],
)  # fmt: skip
def test_sentences_that_the_tables_can_contradict(text, found):
    assert claims(text) == found


def test_a_plan_to_have_no_disputes_is_no_claim():
    assert not narrative_facts(((5, "确保未发生行政复议、行政诉讼。"),), YEAR).claims


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("共发布信息17737条，其中目录信息16203条。", []),
        (
            "办理依申请公开54件市本级16件（线上4件、线下12件），其他单位38件（线上19件，线下19件）。",
            [(16, [4, 12], True), (38, [19, 19], True)],
        ),
        ("受理54件，其中市本级16件（线上4件、线下12件），其他38件。", [(54, [16, 38], True), (16, [4, 12], True)]),
        (
            "受理54件，其中市本级16件，包括线上4件、线下12件，其他38件。",
            [(54, [16, 4, 12, 38], True), (16, [4, 12, 38], True)],
        ),
        ("公开信息1725条。其中，网站765条；其他方式960条。", [(1725, [765, 960], True)]),
        ("公开信息1300余条，其中网站142条，微信1119条。报刊99条。", [(1300, [142, 1119], True)]),
        ("公开信息120条，其中网站90条，微信40条。", [(120, [90, 40], False)]),
        ("受理申请10件，其中网上6件、信函4件，办结10件，结转0件。", [(10, [6, 4], True)]),
        ("受理申请12件，同比增长20%，其中网上6件、信函6件。", [(12, [6, 6], True)]),
    ],
)  # fmt: skip
def test_totals_and_their_parts(text, found):
    assert sorted(breakdowns(text), key=str) == sorted(found, key=str)


@pytest.mark.parametrize(
    ("signs", "value"),
    [("二十三", 23), ("十", 10), ("一百零五", 105), ("三千二百", 3200), ("壹拾贰", 12), ("百", None), ("十百", None)],
)  # fmt: skip
def test_chinese_numerals(signs, value):
    assert chinese_number(signs) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("共1.2万余条", ["12000"]),
        ("第5条规定、2022年3月、109号", []),
        ("第二十条第一项", []),
        ("增长1.05个百分点，占33.9%", ["1.05", "33.9"]),
        ("约三百件", ["300"]),
        ("3 件 、４件", ["3", "4"]),
    ],
)
def test_amounts_have_a_counter_word(text, values):
    assert [amount.value for amount in amounts_in(written(text))] == [Decimal(value) for value in values]


def test_a_coarse_number_fits_what_it_rounds():
    (coarse,) = amounts_in("1.2万条")
    assert coarse.fits(Decimal(12345))
    assert not coarse.fits(Decimal(13500))
    (more,) = amounts_in("1300余条")
    assert more.fits(Decimal(1360))
    assert not more.fits(Decimal(1299))


@pytest.mark.parametrize(
    "text",
    [
        "2022年我区信息处理费收费情况为零。",
        "按照规定的按件、按量收费标准，2022年度，我县没有产生信息公开处理费。",
        "2022年度我区镇未有收取信息处理费情况。",
        "按照上级收费标准，本年度没有产生信息公开处理费。",
        "全年收取政府信息公开信息处理费0元。",
        "本年度未发生收费。",
        "未收取任何费用。",
        "未向申请人收取信息处理费。",
    ],
)
def test_words_for_no_fee(text):
    assert (fee_statement(text).stated, fee_statement(text).total) == (True, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "无其他需要报告的事项。",
        "严格执行《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）。",
        "信息处理费按照超额累进方式计算收费金额，采取按件计收或按量计收方式。",
    ],
)
def test_the_rule_alone_states_no_fee(text):
    assert not fee_statement(text).stated


def test_a_fee_with_its_items_and_pieces():
    said = fee_statement("全年收取信息处理费3件2230元，其中甲1件880元，乙1件1080元，丙1件270元，均按件计收。")
    assert (said.total, said.items, said.by_piece) == (2230, (880, 1080, 270), True)
    assert (said.pieces, said.item_pieces) == (3, (1, 1, 1))
    assert fee_statement("共收取信息处理费0.394万元。").total == 3940


def test_a_total_may_name_its_agency_in_full_or_by_the_end_of_its_name():
    for name in ("青禾县林业局", "县林业局", "林业局"):
        text = f"2023年{name}共收到政府信息公开申请24件。"
        (fact,) = narrative_facts(((1, text),), YEAR, "青禾县林业局").facts
        assert fact.amount.value == 24
    assert not narrative_facts(
        ((1, "2023年县水利局共收到政府信息公开申请24件。"),), YEAR, "青禾县林业局"
    ).facts


def test_growth_since_another_year_than_the_last_is_left_out():
    def growths(text):
        return narrative_facts(((1, text),), YEAR).growths

    assert len(growths("收到申请26件，比2022年增加6件。")) == 1
    assert len(growths("收到申请26件，较2022年增长30%。")) == 1
    assert not growths("收到申请26件，比2019年增加6件。")
    assert not growths("收到申请26件，较2019年增长30%。")
