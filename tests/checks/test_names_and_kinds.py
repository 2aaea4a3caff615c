"""The kind of an agency, recognised from a report without a slot."""

import pytest

from reports.checks.agency_kinds import kind_of_name
from reports.checks.engine import run_checks
from reports.checks.results import Outcome, Severity
from reports.checks.subjects import subject_from_reading
from tests.checks.building import ordinary, reading

RULES = {"proactive.government_rules.in_force": 3}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("青岚县石桥镇人民政府", "town"),
        ("石桥镇", "town"),
        ("青岚县双河乡党政办公室", "town"),
        ("青岚县柳岸街道办事处", "street"),
        ("青岚县市场监督管理局", "department"),
        ("青岚县乡村振兴局", "department"),
        ("青岚县人民政府", None),
        ("青岚县人民政府办公室", None),
        ("青岚经济开发区管理委员会", None),
        ("青岚县卫生健康委员会", None),
        ("", None),
        (None, None),
    ],
)
def test_the_end_of_a_name_shows_the_kind_of_agency_or_nothing(name, kind):
    assert kind_of_name(name) == kind


def rules_of(printed, **slot):
    result = run_checks(subject_from_reading(reading(ordinary() | RULES, agency=printed), **slot))
    (found,) = [instance for instance in result.instances if instance.check == "T2-RULES-POWER"]
    return found


@pytest.mark.parametrize("agency", ["青岚县石桥镇人民政府", "青岚县柳岸街道办事处", "青岚县水务局"])
def test_a_report_without_a_slot_is_judged_by_the_kind_that_its_name_shows(agency):
    found = rules_of(agency)
    assert (found.outcome, found.severity) == (Outcome.FAIL, Severity.ERROR)
    assert agency in found.message


def test_a_bureau_of_justice_may_show_the_citys_rules():
    assert rules_of("青岚市司法局").severity is Severity.WARNING


def test_a_name_that_shows_no_kind_is_not_assessable():
    assert rules_of("青岚县人民政府").outcome is Outcome.NOT_ASSESSABLE


def test_the_kind_of_the_slot_goes_before_the_name():
    chosen = {"agency": "青岚县水务局", "agency_names": ("青岚县水务局",), "agency_kind": "government"}
    found = rules_of("青岚县水务局", **chosen, agency_level="prefecture")
    assert found.outcome is Outcome.PASS
