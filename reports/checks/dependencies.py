"""What outside the report itself a check looks at: beside each check as data, so that a change runs it again.

``services.rechecking`` asks ``dependent_checks`` whenever one of these changes.
"""

from __future__ import annotations

from enum import StrEnum


class Depends(StrEnum):
    """One kind of surroundings of a report; each is changed by other services."""

    AGENCY = "agency"  # name, aliases, kind, level, foundation, telephone, agencies above
    NAMES = "names"  # names of all registered agencies
    TWINS = "twins"  # the same file or figures in another slot
    APPROVED = "approved"  # the approved version that this one would replace
    LAST_YEAR = "last_year"  # figures of the year before
    UNITS = "units"  # reports of the units below, and which of them must report
    GOVERNMENT = "government"  # report of the government that the agency belongs to
    TEXTS = "texts"  # narratives of other reports
    HAND_IN = "hand_in"  # day of the first hand-in
    PUBLICATION = "publication"  # day on which the agency itself published the report
    DATES = "dates"  # due dates: of the year and level, extensions
    SETTINGS = "settings"  # settings of the checks
    WORDS = "words"  # word list


#: Kind of surroundings → fields of ``Subject`` that hold it. The other fields come from the report and its slot alone.
FIELDS: dict[Depends, tuple[str, ...]] = {
    Depends.AGENCY: (
        "agency",
        "agency_names",
        "agency_kind",
        "agency_level",
        "agency_since",
        "superiors",
        "telephones",
    ),
    Depends.NAMES: ("known_names",),
    Depends.TWINS: ("duplicate_of",),
    Depends.APPROVED: ("approved",),
    Depends.LAST_YEAR: ("previous", "previous_approved", "previous_narratives"),
    Depends.UNITS: ("units",),
    Depends.GOVERNMENT: ("government_report",),
    Depends.TEXTS: ("own_texts", "compared_texts"),
    Depends.HAND_IN: ("submitted_on",),
    Depends.PUBLICATION: ("published_on",),
    Depends.DATES: ("hand_in_due", "publish_due"),
    Depends.SETTINGS: ("settings",),
    Depends.WORDS: ("word_list", "expression_hits"),
}
#: Fields of ``Subject`` that nothing outside the report changes.
OWN_FIELDS = ("reading", "cells", "editions", "year", "scope", "unmasked")
