"""What outside the report a check looks at stands beside it, neither more nor less."""

from collections import defaultdict
from dataclasses import fields

import pytest

from reports.checks.catalogue import CATALOGUE, depending_on
from reports.checks.dependencies import FIELDS, OWN_FIELDS, Depends
from reports.checks.masking import with_masked_text
from reports.checks.results import Subject
from tests.checks.all_cases import CASES

KIND_OF = {name: kind for kind, names in FIELDS.items() for name in names}


class Watched(Subject):
    """A subject that notes which of its surroundings are read."""

    read: set[Depends] = set()

    def __getattribute__(self, name):
        if name in KIND_OF:
            Watched.read.add(KIND_OF[name])
        return object.__getattribute__(self, name)


def watched(subject: Subject) -> Watched:
    masked = with_masked_text(subject)
    return Watched(**{field.name: getattr(masked, field.name) for field in fields(Subject)})


@pytest.fixture(scope="module")
def looked_at() -> dict[str, set[Depends]]:
    """Return check → what it read in any of the reports of all cases."""
    found: dict[str, set[Depends]] = defaultdict(set)
    for case in CASES:
        for subject in (watched(case.passing), watched(case.failing)):
            for check in CATALOGUE.values():
                if check.applies_to(subject):
                    Watched.read = found[check.id]
                    list(check.run(check, subject))
    return found


@pytest.mark.parametrize("check", CATALOGUE)
def test_a_check_declares_what_it_looks_at(check, looked_at):
    assert set(CATALOGUE[check].depends) == looked_at[check]


def test_every_field_of_a_subject_is_of_the_report_or_of_one_kind_of_surroundings():
    assert sorted([*KIND_OF, *OWN_FIELDS]) == sorted(field.name for field in fields(Subject))


@pytest.mark.parametrize("what", Depends)
def test_every_kind_of_surroundings_is_looked_at(what):
    assert depending_on(what)
