"""Which checks quote nothing but the report itself, so that their findings may be told to everybody."""

from __future__ import annotations

from reports.checks.catalogue import CATALOGUE
from reports.checks.dependencies import Depends

#: What a check may look at beside the report: what the agency is, and numbers set for all reports.
PUBLIC_SURROUNDINGS = frozenset((Depends.AGENCY, Depends.SETTINGS, Depends.PUBLICATION))
#: Checks for personal numbers: a finding tells that the original holds one.
PERSONAL = "P-"
PUBLIC_CHECKS = frozenset(
    check.id
    for check in CATALOGUE.values()
    if PUBLIC_SURROUNDINGS.issuperset(check.depends) and not check.id.startswith(PERSONAL)
)
