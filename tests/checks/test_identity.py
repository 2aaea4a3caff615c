"""The right report of the right agency and year (I-*, E-*)."""

import pytest

from reports.checks.identity import same_body
from reports.checks.results import Outcome, Severity
from tests.checks.building import AGENCY, checked, editions, instance, the_root, zeros


@pytest.mark.parametrize(
    ("read", "official"),
    [
        ("青岚县", "青岚县人民政府"),
        ("青岚县人民政府", "青岚县"),
        ("临江青岚高新区", "青岚高新区管理委员会"),
        ("青岚高新区（管委会）", "临江市青岚高新区管委会"),
        ("高新区(近海镇)", "高新区（近海镇）"),
        ("青岚县 水务局", "青岚县水务局"),
        ("临江市青岚县水务局", "青岚县水务局"),
    ],
)
def test_another_way_to_write_the_same_body(read, official):
    assert same_body(read, [official])


@pytest.mark.parametrize(
    ("read", "official"),
    [
        ("青岚县人民政府办公室", "青岚县人民政府"),
        ("青岚县", "青岚县人民政府办公室"),
        ("青岚县水务局", "青岚县林业局"),
        ("青岚县水务局", "白石县水务局"),
        ("临江市水务局", "青岚县水务局"),
        ("水务局", "青岚县水务局"),
    ],
)
def test_two_bodies_are_not_the_same(read, official):
    assert not same_body(read, [official])


def identity(**facts):
    return instance(checked(**facts), "I-AGENCY:report")


def test_an_alias_is_the_agency():
    assert identity(agency="青岚县水利和水务局", agency_names=(AGENCY,)).outcome is Outcome.PASS


def test_a_name_registered_for_another_agency_is_an_error_even_if_it_looks_alike():
    found = identity(
        agency="青岚县人民政府", agency_names=(), known_names={AGENCY: AGENCY, "青岚县": "青岚县"}
    )
    assert (found.outcome, found.severity) == (Outcome.FAIL, Severity.ERROR)


def test_another_name_is_an_error_whether_it_is_registered_or_not():
    found = identity(agency="青岚县林业局", agency_names=())
    assert (found.outcome, found.severity) == (Outcome.FAIL, Severity.ERROR)


def test_a_name_that_differs_in_the_region_alone_is_a_warning():
    found = identity(agency=f"云岭{AGENCY}", agency_names=())
    assert (found.outcome, found.severity) == (Outcome.FAIL, Severity.WARNING)


def test_no_name_in_the_file_is_not_assessable():
    assert identity(agency_doubt="未找到", title=None, agency=None).outcome is Outcome.NOT_ASSESSABLE


def test_a_year_read_with_doubt_is_uncertain():
    root = the_root(checked(read_year=2022, year_doubt="取自文件名"))
    assert (root.outcome, root.severity) == (Outcome.UNCERTAIN, Severity.WARNING)


def test_the_statistic_period_stands_in_for_a_year_that_is_not_in_the_title():
    result = checked(read_year=None, period=("2022-01-01", "2022-12-31"))
    assert instance(result, "I-YEAR:report").outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("proactive", "requests", "year", "expected"),
    [
        ("2021", "2021", 2023, {}),
        ("2019", "2021", 2023, {"proactive": Severity.ERROR}),
        ("2021", "2019", 2023, {"requests": Severity.NOTICE}),
        ("2019", "2019", 2020, {}),
        ("2019", "2021", 2020, {"requests": Severity.NOTICE}),
        ("2021", "2021", 2020, {"proactive": Severity.NOTICE, "requests": Severity.NOTICE}),
    ],
)
def test_the_edition_is_judged_table_by_table(proactive, requests, year, expected):
    mixed = editions(proactive, requests)
    result = checked(zeros(mixed), table_editions=mixed, year=year)
    assert {i.key: i.severity for i in result.findings if i.check == "E-EDITION"} == expected


@pytest.mark.parametrize(
    ("cited", "outcome"),
    [
        ("国办公开办函〔2021〕30号", Outcome.PASS),
        ("国办公开办函[2021]30 号", Outcome.PASS),
        ("国办公开办函〔2019〕60号", Outcome.FAIL),
        ("国办函〔2020〕109号", Outcome.NOT_ASSESSABLE),
        (None, Outcome.NOT_ASSESSABLE),
    ],
)
def test_only_the_notice_on_the_form_is_compared(cited, outcome):
    assert instance(checked(cited_notice=cited), "E-CITED:report").outcome is outcome
