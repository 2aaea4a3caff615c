"""Powers, last year, units, dates, settings: cases beyond the catalogue."""

from datetime import date
from decimal import Decimal

import pytest

from reports.checks.check_settings import CheckSettings
from reports.checks.results import CHECK_SET_VERSION, Outcome, Severity
from reports.checks.subjects import UnitReport, units_below
from tests.checks.building import (
    AGENCY,
    TEXTS,
    checked,
    instance,
    ordinary,
    requests_line,
    results_line,
    shown,
    the_root,
    zeros,
)
from tests.checks.cases_surroundings import before, documents, fees, licences

RULES = {"proactive.government_rules.in_force": 3}


def one_column(line, value):
    return requests_line(line, value, 0, 0, 0, 0, 0, value)


def amounts(cells):
    return {code: Decimal(str(value)) for code, value in cells.items()}


def of(result, check):
    return [i for i in result.instances if i.check == check]


def the(result, check):
    (found,) = of(result, check)
    return found


# Who may make rules and decisions


@pytest.mark.parametrize(
    ("facts", "severity"),
    [
        ({"agency_kind": "town"}, Severity.ERROR),
        ({"agency_kind": "street"}, Severity.ERROR),
        ({"agency_kind": "department"}, Severity.ERROR),
        (
            {"agency_kind": "department", "agency": "青岚市司法局", "agency_names": (AGENCY,)},
            Severity.WARNING,
        ),
        ({"agency_kind": "office", "agency_level": "prefecture"}, Severity.WARNING),
        ({"agency_kind": "government", "agency_level": "county"}, Severity.WARNING),
        ({"agency_kind": "zone"}, Severity.WARNING),
    ],
)
def test_rules_of_a_body_that_makes_none(facts, severity):
    assert the(checked(RULES, **facts), "T2-RULES-POWER").severity is severity


@pytest.mark.parametrize("level", ["province", "prefecture"])
def test_provinces_and_cities_make_rules(level):
    result = checked(RULES, agency_kind="government", agency_level=level)
    assert the(result, "T2-RULES-POWER").outcome is Outcome.PASS


@pytest.mark.parametrize(
    "facts", [{"agency_kind": None}, {"agency_kind": "government", "agency_level": None}]
)
def test_without_kind_or_level_nothing_is_said_about_rules(facts):
    assert the(checked(RULES, **facts), "T2-RULES-POWER").outcome is Outcome.NOT_ASSESSABLE


def test_powers_are_a_setting():
    cells = {"proactive.penalties.decisions": 4}
    settings = CheckSettings(powers={"department": frozenset({"licensing"})})
    assert shown(checked(cells)) == []
    assert shown(checked(cells, settings=settings)) == ["T2-NO-POWER:penalties"]


# Last year


@pytest.mark.parametrize(
    ("now", "then", "facts", "found"),
    [
        (125000, "12.5", {}, True),
        (124000, "12.5", {"agency_kind": "government", "agency_level": "county"}, True),
        (1250, "12.5", {"agency_kind": "government", "agency_level": "county"}, True),
        (1240, "12.5", {"agency_kind": "government", "agency_level": "county"}, False),
        (316441, 300000, {"agency_kind": "government", "agency_level": "prefecture"}, False),
        (15615, 0, {"agency_kind": "government", "agency_level": "county"}, False),
        (10000, None, {"agency_kind": "town"}, True),
        (9999, None, {"agency_kind": "town"}, False),
    ],
)
def test_a_fee_in_the_wrong_unit(now, then, facts, found):
    previous = None if then is None else before(fees(then))
    result = checked(fees(now), previous=previous, **facts)
    assert the(result, "T2-FEE-UNIT").is_finding is found


def test_a_fee_that_jumps_is_one_finding():
    result = checked(fees(250000), previous=before(fees(25)))
    assert shown(result) == ["T2-FEE-UNIT:proactive.fees.amount"]


def test_more_repealed_than_could_be_is_an_echo_of_the_balance():
    result = checked(documents(2, 11, 0), previous=before(documents(1, 0, 8)))
    assert shown(result) == ["T2-VALID-BALANCE:normative_documents"]
    echo = instance(result, "T2-ABOLISH-BOUND:normative_documents")
    assert echo.echo_of == "T2-VALID-BALANCE:normative_documents"


def test_the_first_report_of_the_new_form_has_no_chain():
    old = {code: value for code, value in before().items() if not code.startswith("proactive.")}
    result = checked(documents(2, 11, 0), previous=old)
    assert {i.outcome for i in of(result, "T2-VALID-BALANCE")} == {Outcome.NOT_ASSESSABLE}


def test_a_value_of_ten_times_is_a_jump_and_the_factor_is_a_setting():
    previous = before(licences(20))
    assert shown(checked(licences(199), previous=previous)) == []
    assert shown(checked(licences(200), previous=previous)) == ["T2-JUMP:proactive.licensing.decisions"]
    assert shown(checked(licences(2), previous=previous)) == ["T2-JUMP:proactive.licensing.decisions"]
    assert shown(checked(licences(200), previous=previous, settings=CheckSettings(jump_factor=11))) == []


def test_carried_over_differs_in_kind_only_is_a_notice():
    previous = before(requests_line("carried_forward", 2, 1, 0, 0, 0, 0, 3))
    cells = requests_line("carried_over", 3, 0, 0, 0, 0, 0, 3)
    cells |= requests_line("received", 0, 1, 0, 0, 0, 0, 1) | requests_line(
        "carried_forward", 2, 0, 0, 0, 0, 0, 2
    )
    found = [i for i in checked(cells, previous=previous).findings if i.check == "Y-CARRY"]
    assert [(i.key, i.severity) for i in found] == [
        ("natural_person", Severity.NOTICE),
        ("business", Severity.NOTICE),
    ]


def test_a_report_of_last_year_that_nobody_approved_makes_no_error():
    previous = before(one_column("carried_forward", 3))
    result = checked(previous=previous, previous_approved=False)
    root = next(root for root in result.roots if root.check == "Y-CARRY")
    assert (root.identity, root.severity) == ("Y-CARRY:natural_person", Severity.WARNING)


def test_last_year_gives_the_number_that_repairs_a_column():
    cells = zeros() | one_column("received", 10) | one_column("carried_over", 4)
    cells |= one_column("disclosed", 9) | one_column("outcomes_total", 9) | one_column("carried_forward", 6)
    root = the_root(checked(cells, previous=before(one_column("carried_forward", 5))))
    assert root.identity == "T3-IDENT:natural_person"
    assert root.proposed == {"requests.carried_over.natural_person": 5, "requests.carried_over.total": 5}
    assert "上年报告“结转下年度”为5。" in root.message


def test_the_prose_gives_the_number_that_repairs_a_column():
    cells = zeros() | one_column("received", 10) | one_column("carried_over", 4)
    cells |= one_column("disclosed", 9) | one_column("outcomes_total", 9) | one_column("carried_forward", 6)
    root = the_root(checked(cells, texts={1: TEXTS[1] + "2023年新收政府信息公开申请11件。"}))
    assert root.identity == "T3-IDENT:natural_person"
    assert root.proposed == {"requests.received.natural_person": 11, "requests.received.total": 11}
    assert "正文“2023年新收政府信息公开申请11件”。" in root.message


def test_the_prose_gives_the_total_of_a_block_that_does_not_add_up():
    text = {1: TEXTS[1] + "被申请行政复议11件。"}
    root = the_root(checked(results_line("cases", 10, 1, 0, 0, 0), texts=text))
    assert (root.identity, root.proposed) == ("T4-SUM:cases", {"reconsideration.cases.total": 11})


@pytest.mark.parametrize(
    ("facts", "open_check"),
    [
        ({"read_year": 2022}, "I-YEAR"),
        ({"agency": "青岚县林业局", "agency_names": (), "known_names": {AGENCY: AGENCY}}, "I-AGENCY"),
    ],
)
def test_while_agency_or_year_is_in_question_nothing_is_compared_with_other_reports(facts, open_check):
    result = checked(previous=amounts(ordinary()), **facts)
    assert open_check in {i.check for i in result.findings}
    compared = [i for i in result.instances if i.check.startswith(("Y-CARRY", "Y-SAME", "L-", "T2-JUMP"))]
    assert {i.outcome for i in compared} == {Outcome.NOT_ASSESSABLE}
    assert {i.reason for i in compared} == {"单位或年度待核实"}


# Units below


def test_the_units_of_another_system_are_left_out_and_the_rest_is_added_up():
    one = {"requests.received.total": Decimal(2)}
    units = units_below(
        [
            UnitReport("甲", one, approved=True),
            UnitReport("乙", one),
            UnitReport("丙", one, approved=True, own_system=True),
            UnitReport("丁", None),
            UnitReport("戊", None, must_report=False),
        ]
    )
    assert (units.missing, units.counted, dict(units.sums)) == (
        ("乙", "丁"),
        2,
        {"requests.received.total": 4},
    )


def test_fewer_documents_than_the_units_have_is_a_notice_for_joint_papers():
    units = units_below(
        [UnitReport("甲", {"proactive.normative_documents.issued": Decimal(9)}, approved=True)]
    )
    found = [i for i in checked(units=units, scope="aggregate").findings if i.check == "L-TOTAL"]
    assert [i.severity for i in found] == [Severity.NOTICE]


def test_money_is_not_compared_with_the_units():
    units = units_below([UnitReport("甲", {"proactive.fees.amount": Decimal(9)}, approved=True)])
    assert the(checked(units=units, scope="aggregate"), "L-TOTAL").outcome is Outcome.NOT_ASSESSABLE


def test_five_lines_a_table_are_shown_and_the_rest_is_counted():
    held = {code: Decimal(5) for code in zeros() if code.startswith("requests.")}
    units = units_below([UnitReport("甲", held, approved=True)])
    roots = [root for root in checked(units=units, scope="aggregate").roots if root.check == "L-TOTAL"]
    assert len(roots) == 5
    assert "另有20处不平，未逐一列出。" in roots[-1].message


def test_an_own_report_is_not_compared_with_units():
    units = units_below([UnitReport("甲", None)])
    assert not of(checked(units=units, scope="own"), "L-MISSING")


# Dates


@pytest.mark.parametrize(
    ("kind", "published", "late"),
    [
        ("department", date(2024, 2, 1), True),
        ("government", date(2024, 3, 31), False),
        ("government", date(2024, 4, 1), True),
        ("town", date(2024, 1, 31), False),
    ],
)
def test_the_dates_of_the_law_hold_without_a_local_one(kind, published, late):
    assert the(checked(agency_kind=kind, published_on=published), "D-LATE").is_finding is late


def test_a_local_date_goes_before_that_of_the_law():
    facts = {"published_on": date(2024, 1, 29), "publish_due": date(2024, 1, 28)}
    assert the(checked(**facts), "D-LATE").message == "应于2024年1月28日前公布，实际2024年1月29日。"


def test_what_has_not_happened_is_not_late():
    result = checked(hand_in_due=date(2024, 1, 21))
    assert {the(result, check).outcome for check in ("D-HANDIN", "D-LATE")} == {Outcome.NOT_ASSESSABLE}


# Settings


def test_the_check_set_version_names_the_settings_where_they_are_not_the_defaults():
    assert checked().check_set_version == CHECK_SET_VERSION
    changed = checked(settings=CheckSettings(jump_factor=11)).check_set_version
    assert changed.startswith(f"{CHECK_SET_VERSION}.")
    assert len(changed) <= 16
    assert changed != checked(settings=CheckSettings(jump_factor=12)).check_set_version


def test_a_check_that_is_switched_off_is_not_run():
    result = checked(report_date=None, settings=CheckSettings(disabled=frozenset({"D-NONE"})))
    assert not of(result, "D-NONE")


def test_the_severity_of_article_50_is_a_setting():
    facts = {"agency_kind": "government", "agency_level": "county"}
    assert the(checked(**facts), "Q-ART50").severity is Severity.NOTICE
    raised = checked(settings=CheckSettings(article_50_severity="warning"), **facts)
    assert the(raised, "Q-ART50").severity is Severity.WARNING


def test_the_length_of_part_one_is_off_by_default():
    assert not of(checked(texts={1: TEXTS[1] * 100}), "Q-LEN")


def test_the_confidence_limit_is_a_setting():
    from tests.checks.building import cell_reading

    unsure = cell_reading("litigation.direct.total", 4, confidence=0.85)
    cells = results_line("direct", 5, 0, 0, 0, 4) | {unsure.code: unsure}
    assert the_root(checked(cells)).outcome is Outcome.FAIL
    assert the_root(checked(cells, settings=CheckSettings(doubt_below=0.9))).outcome is Outcome.UNCERTAIN


def unbalanced(received=10):
    """Return a column whose requests do not add up: 10 received, 4 carried over, 9 settled, 6 carried forward."""
    cells = zeros() | one_column("received", received) | one_column("carried_over", 4)
    return (
        cells
        | one_column("disclosed", 9)
        | one_column("outcomes_total", 9)
        | one_column("carried_forward", 6)
    )


def test_a_number_of_last_year_that_repairs_nothing_proposes_nothing():
    result = checked(unbalanced(), previous=before(one_column("carried_forward", 7)))
    assert not any(root.proposed for root in result.roots)
    assert {root.check for root in result.roots} >= {"T3-IDENT", "Y-CARRY"}


def test_a_number_of_the_prose_that_repairs_nothing_proposes_nothing():
    result = checked(unbalanced(), texts={1: TEXTS[1] + "2023年新收政府信息公开申请15件。"})
    assert not any(root.proposed for root in result.roots)


def test_the_prose_repairs_no_column_where_two_do_not_add_up():
    cells = unbalanced() | requests_line("received", 10, 1, 0, 0, 0, 0, 11)
    result = checked(cells, texts={1: TEXTS[1] + "2023年新收政府信息公开申请12件。"})
    assert not any("requests.received.natural_person" in root.proposed for root in result.roots)


def test_two_columns_that_are_wrong_by_as_much_keep_their_total():
    carried = requests_line("carried_over", 4, 3, 0, 0, 0, 0, 7)
    cells = unbalanced() | carried | requests_line("received", 10, 0, 0, 0, 0, 0, 10)
    cells |= requests_line("carried_forward", 6, 2, 0, 0, 0, 0, 8)
    previous = before(requests_line("carried_forward", 5, 2, 0, 0, 0, 0, 7))
    proposed = {
        code: value
        for root in checked(cells, previous=previous).roots
        for code, value in root.proposed.items()
    }
    assert proposed == {"requests.carried_over.natural_person": 5, "requests.carried_over.business": 2}


def test_the_prose_gives_no_total_to_a_block_of_other_results():
    text = {1: TEXTS[1] + "被申请行政复议12件。"}
    result = checked(results_line("cases", 10, 1, 0, 0, 0), texts=text)
    assert not any(
        root.proposed for root in result.roots if root.check == "T4-SUM" and "正文" in root.message
    )
