"""The catalogue: every check once, in the order in which findings are listed."""

from __future__ import annotations

from reports.checks import (
    completeness,
    identity,
    narrative_form,
    privacy,
    proactive_table,
    requests_table,
    results_table,
    similarity,
    wording,
)
from reports.checks.entries import Check

CATALOGUE: dict[str, Check] = {
    check.id: check
    for family in (
        identity,
        completeness,
        proactive_table,
        requests_table,
        results_table,
        narrative_form,
        privacy,
        similarity,
        wording,
    )
    for check in family.CHECKS
}
