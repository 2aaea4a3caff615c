"""The narrative against tables, years, authors and fee: cases beyond the catalogue."""

from decimal import Decimal

import pytest

from reports.checks.quoting import excerpt
from reports.checks.results import Outcome, Severity
from tests.checks.building import AGENCY, TEXTS, checked, editions, shown
from tests.checks.cases_narrative import FEE, THIRTY


def said(sentence, **facts):
    """Return identity → severity of the findings of the thirty-request report with this sentence."""
    result = checked(THIRTY, texts={1: TEXTS[1] + sentence}, **facts)
    return {root.identity: root.severity for root in result.roots}


def of(result, check):
    return [i for i in result.instances if i.check == check]


@pytest.mark.parametrize(
    "sentence",
    [
        "共收到政府信息公开申请26件。",
        "受理政府信息公开申请30件。",
        "收到政府信息公开申请20余件。",
        "收到上级转来的信息公开申请26件。",
        "12345热线处置群众诉求226件，办结226件。",
        "线上受理政府信息公开申请9件，线下受理5件。",
        "2022年收到申请99件，2023年新收申请26件。",
        "共收到申请26件，其中自然人20件、商业企业6件，均已登记。",
        "办理政府信息公开申请，除结转5件外均已办结。",
        "行政诉讼5件，均维持。",
        "行政复议案件8件，维持7件，尚未审结1件，未发生败诉。",
    ],
)
def test_sentences_that_agree_with_the_tables(sentence):
    assert said(sentence) == {}


@pytest.mark.parametrize(
    ("sentence", "check"),
    [
        ("收到政府信息公开申请二十五件。", "X-TEXT-NEW"),
        ("全年未收到政府信息公开申请。", "X-TEXT-NEW"),
        ("收到申请26件，上年结转3件。", "X-TEXT-CARRY"),
        ("全年办结政府信息公开申请26件。", "X-TEXT-TOTAL"),
        ("收到申请26件，均已办结。", "X-CONTRADICT"),
        ("未发生行政复议、行政诉讼案件。", "X-CONTRADICT"),
        ("被提起行政诉讼4件。", "X-TEXT-T4"),
        ("行政复议结果维持8件。", "X-TEXT-T4"),
        ("政府信息公开申请中不予公开4件。", "X-TEXT-RESULTS"),
    ],
)
def test_sentences_that_differ_from_the_tables_are_warnings_never_errors(sentence, check):
    found = said(sentence)
    assert [identity.split(":")[0] for identity in found] == [check]
    assert set(found.values()) == {Severity.WARNING}


@pytest.mark.parametrize(
    ("sentence", "scope", "severity"),
    [
        ("我办收到政府信息公开申请5件。", "aggregate", Severity.NOTICE),
        ("市本级收到政府信息公开申请5件。", None, Severity.NOTICE),
        ("全县收到政府信息公开申请95件。", "own", Severity.NOTICE),
        ("全县收到政府信息公开申请95件。", "aggregate", Severity.WARNING),
        ("我办收到政府信息公开申请5件。", "own", Severity.WARNING),
    ],
)
def test_a_sentence_of_another_scope_is_a_notice(sentence, scope, severity):
    assert said(sentence, scope=scope) == {"X-TEXT-NEW:received.1": severity}


def test_the_same_figure_said_twice_is_one_finding():
    assert list(said("收到政府信息公开申请9件。全年共收到政府信息公开申请9件。")) == ["X-TEXT-NEW:received.1"]


def test_a_figure_beside_a_missing_cell_is_not_assessable():
    whole = {code: value for code, value in THIRTY.items() if code != "requests.received.total"}
    result = checked(whole=whole, texts={1: TEXTS[1] + "收到政府信息公开申请9件。"})
    assert [i.outcome for i in of(result, "X-TEXT-NEW")] == [Outcome.NOT_ASSESSABLE]


def test_a_doubtful_cell_makes_the_finding_uncertain():
    result = checked(
        THIRTY,
        texts={1: TEXTS[1] + "收到政府信息公开申请9件。"},
        doubtful=["requests.received.total"],
    )
    found = of(result, "X-TEXT-NEW")[0]
    assert (found.outcome, found.severity) == (Outcome.UNCERTAIN, Severity.NOTICE)


def test_less_than_the_total_is_uncertain_because_a_list_may_be_open():
    assert said("全年公开信息120条，其中网站50条，公众号40条。") == {"X-TEXT-PARTS:1": Severity.NOTICE}


def test_documents_of_the_old_form_are_not_compared():
    old = editions("2019", "2019")
    result = checked(table_editions=old, year=2020, texts={1: TEXTS[1] + "制发规范性文件3件。"})
    assert not of(result, "X-NORM-TEXT")


def test_growth_without_last_year_is_not_assessable():
    result = checked(THIRTY, texts={1: TEXTS[1] + "收到政府信息公开申请26件，同比下降3.7%。"})
    assert [i.outcome for i in of(result, "X-TEXT-YOY")] == [Outcome.NOT_ASSESSABLE]
    previous = {"requests.received.total": Decimal(27)}
    result = checked(
        THIRTY, texts={1: TEXTS[1] + "收到政府信息公开申请26件，同比下降3.7%。"}, previous=previous
    )
    assert [i.outcome for i in of(result, "X-TEXT-YOY")] == [Outcome.PASS]


@pytest.mark.parametrize(
    ("part_one", "part_five", "found"),
    [
        ("2023年，我局平稳推进。", "2024年，我局将加强培训。", []),
        ("2022年，我局平稳推进。", "下一步将加强培训，提高质量。", ["Y-STALE-YEAR:opening"]),
        ("", "2023年，我局将公开纳入考核，但更新不及时。2024年将继续改进。", []),
        ("", "下一步，2023年将继续改进，提高质量。", ["Y-STALE-YEAR:plan"]),
        ("", "2022年工作打算：加强培训，提高质量。", ["Y-STALE-YEAR:plan"]),
        ("", "根据《2023年政务公开工作要点》，2024年将继续改进。", []),
        ("", "对照国办发〔2023〕8号文件，下一步将继续改进。", []),
        ("", "到2035年将全面建成，2024年拟加强培训。", []),
    ],
)
def test_years_that_were_not_moved_on(part_one, part_five, found):
    texts = {1: part_one + TEXTS[1], 5: part_five}
    assert shown(checked(texts=texts)) == found


def test_a_period_of_another_year():
    assert shown(checked(period=("2023-01-01", "2023-12-31"))) == []
    assert shown(checked(period=("2022-01-01", "2022-12-31"))) == ["Y-STALE-YEAR:period"]


OTHERS = {AGENCY: AGENCY, "青岚县林业局": "青岚县林业局", "青岚县人民政府": "青岚县人民政府"}


@pytest.mark.parametrize(
    ("sentence", "facts", "found"),
    [
        ("2023年，青岚县林业局坚持公开为常态。", {}, True),
        ("2023年，青岚县林业局坚持公开为常态。", {"superiors": ("青岚县林业局",)}, False),
        ("2023年，青岚县水务局坚持公开为常态。", {}, False),
        ("内容见青岚县林业局网站。", {}, False),
        ("邀请青岚县林业局认真座谈。", {}, False),
    ],
)
def test_another_agency_as_the_writer(sentence, facts, found):
    result = checked(texts={1: TEXTS[1] + "\n" + sentence}, known_names=OTHERS, **facts)
    assert (shown(result) == ["Q-OTHER-AGENCY:report"]) is found


def test_the_office_that_writes_its_governments_report_is_no_other_agency():
    result = checked(
        preamble="本报告由青岚县人民政府办公室根据条例编制。",
        agency="青岚县人民政府",
        agency_names=("青岚县人民政府",),
        known_names=OTHERS | {"青岚县人民政府办公室": "青岚县人民政府办公室"},
    )
    assert not [i for i in result.findings if i.check == "Q-OTHER-AGENCY"]


@pytest.mark.parametrize(
    ("kind", "sentence", "found"),
    [
        ("government", "我市统筹，我县落实，我办牵头。", False),
        ("government", "我县统筹，我区落实。", True),
        ("town", "我县统筹，我镇落实。", False),
        ("town", "我镇统筹，我乡落实。", True),
        ("department", "我县统筹，我区落实，我局牵头。", False),
        ("department", "我局依据本办法办理，本委托事项除外。", False),
    ],
)
def test_self_names_of_one_rank_contradict_each_other(kind, sentence, found):
    result = checked(agency_kind=kind, texts={1: TEXTS[1] + sentence})
    assert bool([i for i in result.findings if i.check == "Q-SELF-NAME"]) is found


@pytest.mark.parametrize(
    ("text", "fees", "found"),
    [
        ("收取信息处理费3940元，均按量计收。", "0.394", []),
        ("收取信息处理费3940元，均按件计收。", "0.394", ["X-FEE-STEP:report"]),
        ("收取信息处理费3000元，均按件计收。", "0.30", []),
        ("收取信息处理费0.295万元。", "0.3", []),
        ("收取信息处理费40元。", 0, []),
        ("无其他需要报告的事项。", 5, ["X-FEE-TEXT:report"]),
        ("未发生收费。", 15615, ["T2-FEE-UNIT:proactive.fees.amount"]),
        ("收取信息处理费20件2000元，其中甲10件1000元，乙9件1000元。", 5, ["X-FEE-SUM:report"]),
    ],
)
def test_the_processing_fee(text, fees, found):
    assert shown(checked({FEE: fees}, texts={6: text})) == found


def test_the_fee_is_not_asked_of_the_years_before_it():
    old = editions("2019", "2019")
    result = checked(table_editions=old, year=2020, texts={6: "无其他需要报告的事项。"})
    assert not [i for i in result.instances if i.check.startswith("X-FEE")]


def test_the_fee_may_be_told_in_another_part():
    texts = {1: TEXTS[1] + "全年未收取信息处理费。", 6: "无其他需要报告的事项。"}
    assert shown(checked(texts=texts)) == []


def test_a_long_quotation_is_cut_in_the_middle():
    assert excerpt("2022年共收到上级反馈的信息公开申请1条") == "2022年共收到上级反馈的信息公开申请1条"
    long = excerpt("甲" * 30 + "乙" * 30)
    assert (long[:2], long[-2:], len(long)) == ("甲甲", "乙乙", 31)
    assert excerpt("甲" * 14 + "684" + "乙" * 30).startswith("甲" * 14 + "…")
