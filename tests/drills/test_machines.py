"""The drill of two machines in its short form; ``make machines`` runs the whole one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.drills.databases import lend
from bench.drills.machines import two_machines

pytestmark = pytest.mark.xdist_group("drills")


@pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")), reason="the machines have a PostgreSQL of their own"
)
def test_two_machines_that_share_everything_lose_nothing(new_stack):
    lend(static=Path(new_stack().environment["STATIC_ROOT"]))
    outcome = two_machines("postgresql", 2)
    assert outcome.held, "\n".join(outcome.lines())
