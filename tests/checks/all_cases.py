"""The cases of all families, and the message of each check for its failing report."""

from __future__ import annotations

from reports.checks.catalogue import CATALOGUE
from reports.checks.engine import apply
from reports.checks.masking import with_masked_text
from tests.checks.cases import CASES as TABLE_CASES
from tests.checks.cases import Case
from tests.checks.cases_completeness import COMPLETENESS_CASES
from tests.checks.cases_form import FORM_CASES
from tests.checks.cases_narrative import NARRATIVE_CASES
from tests.checks.cases_surroundings import SURROUNDING_CASES
from tests.checks.cases_texts import TEXT_CASES

CASES = (*TABLE_CASES, *COMPLETENESS_CASES, *FORM_CASES, *NARRATIVE_CASES, *SURROUNDING_CASES, *TEXT_CASES)


def sentences() -> dict[str, str]:
    """Return check id → first finding of its failing report, in the order of the catalogue."""
    cases = {case.check: case for case in CASES}
    return {check_id: _sentence(cases[check_id]) for check_id in CATALOGUE if check_id in cases}


def _sentence(case: Case) -> str:
    found = apply((CATALOGUE[case.check],), with_masked_text(case.failing))
    return next((instance.message for instance in found if instance.is_finding), "")
