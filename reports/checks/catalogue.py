"""The catalogue: every check once, in the order in which findings are listed. A new family is registered here."""

from __future__ import annotations

from reports.checks import (
    approved_version,
    completeness,
    dates,
    identity,
    last_year,
    levels,
    narrative_form,
    narrative_sums,
    narrative_tables,
    order_of_parts,
    privacy,
    proactive_history,
    proactive_powers,
    proactive_table,
    processing_fee,
    requests_table,
    results_table,
    similarity,
    stale_text,
    wording,
    writer_names,
)
from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.statutory.editions import has_form

FAMILIES = (
    identity,
    stale_text,
    completeness,
    order_of_parts,
    proactive_table,
    proactive_history,
    proactive_powers,
    requests_table,
    results_table,
    narrative_form,
    writer_names,
    narrative_tables,
    narrative_sums,
    processing_fee,
    approved_version,
    last_year,
    levels,
    privacy,
    similarity,
    wording,
    dates,
)
CATALOGUE: dict[str, Check] = {check.id: check for family in FAMILIES for check in family.CHECKS}


def title_of(check_id: str) -> str:
    """Return the name of a check as people read it; of one that the catalogue has no more, that it is an old one."""
    check = CATALOGUE.get(check_id)
    return check.title if check else "已取消的校验"


def depending_on(what: Depends) -> tuple[str, ...]:
    """Return the ids of the checks that look at this kind of surroundings."""
    return tuple(check.id for check in CATALOGUE.values() if what in check.depends)


#: What can be said of a report that has no statutory tables: whose it is, and what must not be published.
DOCUMENT_CHECKS = ("I-AGENCY", "I-YEAR")
_OF_DOCUMENTS: dict[str, Check] = {
    check.id: check
    for check in CATALOGUE.values()
    if check.id in DOCUMENT_CHECKS or check.family is Family.PRIVACY
}


def catalogue_of(year: int) -> dict[str, Check]:
    """The checks of a report of this year: all, or those of a document where the year has no form."""
    return CATALOGUE if has_form(year) else _OF_DOCUMENTS
