"""Every drill of ``make faults`` and ``make attack`` in its smallest size, on one portal.

``bench/drills`` says what each one breaks or attacks; the whole sizes, PostgreSQL and the faults planted to see that a
drill can fail are left to the two commands.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.drills import attacks, faults
from bench.drills.databases import lend
from bench.drills.outcome import Outcome
from bench.drills.planted import PLANTS
from bench.drills.standing import standing
from tests.machinery.migrated import sqlite_original

#: People, files and values; the whole size is that of ``python -m bench.drills``.
SMALLEST = 2
#: ``every_parameter`` runs tests/access/test_bounds.py, which the suite runs by itself.
ENTRIES = [entry for entry in (*attacks.ENTRIES, *faults.ENTRIES) if entry.__name__ != "every_parameter"]
#: One process runs them in sequence: they share a portal.
pytestmark = pytest.mark.xdist_group("drills")


@pytest.fixture(scope="module")
def place(new_stack):
    """Start the one portal of all drills."""
    static = Path(new_stack().environment["STATIC_ROOT"])
    lend(static=static, migrated=sqlite_original())
    with standing() as started:
        yield started


@pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")), reason="the stack of a drill has its own SQLite"
)
@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__name__)
def test_what_is_promised_holds(entry):
    outcome = entry("sqlite", SMALLEST)
    assert outcome.held, "\n".join(outcome.lines())


def test_each_drill_has_a_fault_that_it_must_find():
    """``python -m bench.drills faults --self-test`` plants them."""
    assert set(PLANTS) == {entry.__name__ for entry in (*attacks.ENTRIES, *faults.ENTRIES)}


def test_a_drill_that_tried_nothing_or_broke_once_has_not_held():
    empty, broken, held = Outcome("empty"), Outcome("broken"), Outcome("held")
    broken.check(True, "")
    broken.check(False, "it fell")
    held.check(True, "")
    assert [one.held for one in (empty, broken, held)] == [False, False, True]
    assert "it fell" in "\n".join(broken.lines())
