"""The tests of one xdist group run in one process; without that every process starts stacks and browsers of its own."""

import re
import subprocess
import sys

MODULE = """
import pytest
pytestmark = pytest.mark.xdist_group("one")
@pytest.mark.parametrize("number", range(8))
def test_number(number): pass
"""


def test_a_group_stays_in_one_process(tmp_path):
    (tmp_path / "test_grouped.py").write_text(MODULE)
    without = ("-p", "no:cacheprovider", "-p", "no:django")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-v", *without],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert len(set(re.findall(r"\[(gw\d)\]", done.stdout))) == 1, done.stdout
