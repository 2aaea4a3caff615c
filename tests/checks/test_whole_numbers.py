"""Numbers that no report can have are said to be such, counts and amounts alike."""

from decimal import Decimal

import pytest

from reports.checks.engine import run_checks
from tests.checks.building import checked
from tests.checks.cases import old


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("T2-INT", "proactive.fees.amount"),
        ("T3-INT", "requests.received.natural_person"),
        ("T4-INT", "reconsideration.cases.upheld"),
    ],
)
def test_a_number_of_thirteen_digits_is_an_error_that_says_why(check, code):
    [finding] = [each for each in checked({code: 1234567890123}).findings if each.check == check]
    assert finding.severity == "error"
    assert "整数部分超过12位" in finding.message
    assert not [each for each in checked({code: 123456789012}).findings if each.check == check]


def test_a_procurement_amount_of_2019_that_no_column_holds_is_an_error_that_says_why():
    def said(amount):
        found = run_checks(old(procurement__amount=amount)).findings
        return [(each.severity, each.message) for each in found if each.check == "T2o-INT"]

    [(severity, message)] = said("99999999999.123456")
    assert (severity, "位数太多" in message) == ("error", True)
    [(_, message)] = said("1234567890123")
    assert "整数部分超过12位" in message
    assert not said("99999999999.1234")


def test_an_amount_of_more_digits_than_a_column_gives_back_is_an_error_that_says_why():
    def said(amount):
        found = checked({"proactive.fees.amount": Decimal(amount)}).findings
        return [(each.severity, each.message) for each in found if each.check == "T2-INT"]

    [(severity, message)] = said("99999999999.123456")
    assert (severity, "位数太多" in message) == ("error", True)
    assert not said("99999999999.1234")
