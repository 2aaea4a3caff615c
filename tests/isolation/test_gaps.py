"""A child touches fewer shared pages of memory when its parent has no gaps to allocate from."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from reports.isolation.gaps import fill_gaps, gaps

PROJECT = Path(__file__).resolve().parents[2]
#: A process frees every other of many blocks, then a child allocates as many again; prints the pages it touched.
PROGRAM = """
import os, resource, sys
from reports.isolation.gaps import fill_gaps, gaps
blocks = [bytes(900) for _ in range(8000)]
del blocks[::2]
before = gaps()
filled = fill_gaps() if sys.argv[1] == "fill" else 0
after = gaps()
child = os.fork()
if child == 0:
    more = [bytes(900) for _ in range(4000)]
    os._exit(0)
_, _, used = os.wait4(child, 0)
print(before, after, filled, used.ru_minflt)
"""


def measured(what: str) -> list[int]:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, what], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    return [int(word) for word in found.stdout.split()]


@pytest.mark.skipif(not hasattr(resource, "RUSAGE_CHILDREN") or gaps() == 0, reason="another C library")
def test_a_child_of_a_process_without_gaps_touches_far_fewer_pages():
    before, after, filled, touched = measured("fill")
    assert before > 3_000_000
    assert after < 10_000
    assert filled > 1000
    *_, as_before = measured("leave")
    assert touched < 0.75 * as_before


def test_filling_twice_takes_next_to_nothing():
    child = os.fork()
    if child == 0:
        fill_gaps()
        os._exit(fill_gaps() > 100)
    assert os.waitpid(child, 0)[1] == 0
