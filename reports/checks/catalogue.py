"""The catalogue: every check once, in the order in which findings are listed."""

from __future__ import annotations

from reports.checks import (
    completeness,
    identity,
    narrative_form,
    proactive_table,
    requests_table,
    results_table,
)
from reports.checks.entries import Check

CATALOGUE: dict[str, Check] = {
    check.id: check
    for family in (identity, completeness, proactive_table, requests_table, results_table, narrative_form)
    for check in family.CHECKS
}
