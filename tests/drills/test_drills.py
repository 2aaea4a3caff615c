"""Drills of ``make faults`` and ``make attack`` in their smallest size, beside the tests of single promises.

Each starts a portal of real programs, breaks or attacks it, and counts. ``bench/drills`` says what each one does; the
others are left to the two commands.
"""

from __future__ import annotations

import os

import pytest

from bench.drills.attacks import packages, people
from bench.drills.faults import killing, messages, storage
from bench.drills.outcome import Outcome

#: People, files and values; the whole size is that of ``python -m bench.drills``.
SMALLEST = 2
ENTRIES = (
    killing.reading_workers,
    killing.web_workers,
    storage.locked_database,
    messages.foreign_messages,
    packages.packages,
    people.own_roles,
    people.flood,
)


@pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")), reason="the stack of a drill has its own SQLite"
)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__name__)
def test_what_is_promised_holds(entry):
    outcome = entry("sqlite", SMALLEST)
    assert outcome.held, "\n".join(outcome.lines())


def test_a_drill_that_tried_nothing_or_broke_once_has_not_held():
    empty, broken, held = Outcome("empty"), Outcome("broken"), Outcome("held")
    broken.check(True, "")
    broken.check(False, "it fell")
    held.check(True, "")
    assert [one.held for one in (empty, broken, held)] == [False, False, True]
    assert "it fell" in "\n".join(broken.lines())
