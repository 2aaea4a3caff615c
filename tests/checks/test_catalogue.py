"""Every check of the catalogue has a passing and a failing report with its message."""

import re
from io import StringIO
from itertools import groupby
from pathlib import Path

import pytest
from django.core.management import call_command

from reports.checks.catalogue import CATALOGUE
from reports.checks.document import checks_document
from reports.checks.engine import run_checks
from reports.checks.entries import Family
from reports.checks.examples import EXAMPLES_FILE
from reports.checks.results import Outcome
from reports.statutory.elements import SumKind
from tests.checks.all_cases import CASES, sentences

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def test_every_check_has_one_passing_and_one_failing_case():
    assert sorted(case.check for case in CASES) == sorted(CATALOGUE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_a_check_passes_where_it_holds(case):
    outcomes = [i.outcome for i in run_checks(case.passing).instances if i.check == case.check]
    assert Outcome.PASS in outcomes
    assert not {Outcome.FAIL, Outcome.UNCERTAIN} & set(outcomes)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_a_check_finds_what_breaks_it_and_says_so_in_chinese(case):
    found = [i for i in run_checks(case.failing).findings if i.check == case.check]
    assert found
    assert found[0].message.startswith(case.message)
    assert found[0].outcome is Outcome.FAIL
    assert found[0].severity is case.severity
    assert found[0].fault is not None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_a_check_that_compares_two_numbers_names_both(case):
    for finding in run_checks(case.failing).findings:
        if finding.left is not None and finding.right is not None:
            assert CATALOGUE[finding.check].sides, f"{finding.check} has no names for its two numbers"


CODE = re.compile(r"[a-z]+_[a-z]+|requests|proactive|litigation|reconsideration|None")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.check)
def test_no_sentence_shows_a_code(case):
    for finding in run_checks(case.failing).findings:
        assert not CODE.search(finding.message), finding.message


def test_the_example_of_every_check_is_what_the_check_says_of_its_failing_report():
    assert {check.id: check.example for check in CATALOGUE.values()} == sentences()


def test_the_sentence_written_in_each_case_is_the_one_that_the_check_gives():
    assert sentences() == {case.check: case.message for case in CASES}


def test_every_family_has_its_own_heading_and_stands_together_in_the_catalogue():
    assert len({family.heading for family in Family}) == len(Family)
    runs = [family for family, _ in groupby(CATALOGUE.values(), key=lambda check: check.family)]
    assert sorted(runs) == sorted(Family)


def test_identities_of_one_run_are_different():
    for case in CASES:
        identities = [i.identity for i in run_checks(case.failing).instances]
        assert len(identities) == len(set(identities))


def test_the_printed_relations_are_checks():
    assert {str(kind) for kind in SumKind} <= set(CATALOGUE)


def test_the_document_says_what_the_catalogue_says():
    assert DOCUMENT.read_text(encoding="utf-8") == checks_document()


def test_the_command_writes_the_document_and_the_examples(tmp_path):
    written, examples = tmp_path / "checks.md", tmp_path / "examples.json"
    call_command("write_checks_doc", output=written, examples=examples, stdout=StringIO())
    assert written.read_text(encoding="utf-8") == checks_document()
    assert examples.read_text(encoding="utf-8") == EXAMPLES_FILE.read_text(encoding="utf-8")
