"""Which tests run in which step of `make check` and `make test`.

``python -m tests.selection pure`` prints the paths of the pure tests, which measure the coverage of the pure core too.
``postgresql`` and ``waiting`` print the modules with tests for PostgreSQL, and with a stack, workers or a browser:
importing all others takes longer than some of these tests.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
#: Tests of the pure core without a database.
PURE = (
    "tests/statutory",
    "tests/reading",
    "tests/recognition",
    "tests/checks",
    "tests/exports",
    "tests/statistics",
    "tests/search",
    "tests/packing",
    "tests/review/test_lifecycle.py",
    # The only ones that show what covers a number and how it may be hidden.
    "tests/accuracy/test_hiding.py",
)
#: Many random or drawn reports.
DRAWN = (
    "tests/checks/test_any_reading.py",
    "tests/checks/test_random_reports.py",
    "tests/checks/test_random_roots.py",
    "tests/reading/excel/test_hostile_workbooks.py",
    "tests/recognition/test_printed_variants.py",
    "tests/recognition/test_printed_workbooks.py",
)
#: These reach what others reach too (counted with coverage's contexts): run without coverage, a third as long.
UNCOUNTED = (
    *DRAWN,
    "tests/checks/test_dependencies.py",
    "tests/checks/test_printed_reports.py",
    "tests/checks/test_sample_reports.py",
    "tests/checks/test_sentences.py",
    "tests/checks/test_spellings_of_numbers.py",
    "tests/reading/assembly/test_merged_grids.py",
    "tests/reading/containers/test_zip_directories.py",
    "tests/reading/excel/test_merged_sheets.py",
    "tests/reading/html/test_bare_tags.py",
    "tests/reading/pdf/test_bounds.py",
    "tests/reading/scans/test_pictures.py",
    "tests/reading/scans/test_rules.py",
    "tests/recognition/grids/test_group_labels.py",
    "tests/recognition/test_kinds_of_files.py",
    "tests/recognition/test_page_habits.py",
    "tests/recognition/test_recognise.py",
    "tests/recognition/test_report_in_one_table.py",
    "tests/recognition/test_samples.py",
    "tests/recognition/test_word_habits.py",
    "tests/recognition/test_wording.py",
)
#: Modules and folders that take long: only in `make test`, not in `make check`.
THOROUGH = (
    *DRAWN,
    "tests/reading/pdf/test_reports.py",
    "tests/reading/scans/",
)

#: Fixtures that start many processes, by the group of the tests that use them: one xdist worker runs all tests of
#: a group in sequence, and begins with the groups. Of a test with several of them the first counts. These tests
#: mostly wait, so bin/test runs them beside those that compute.
GROUPS = {
    "stack": {"stack"},
    "stacks": {"new_stack"},
    "workers": {"celery_worker_process"},
    "objects": {"object_server"},
    "browser": {"browser", "browser_page", "enter"},
}


@cache
def waiting() -> tuple[str, ...]:
    """Return the test modules that name a fixture of ``GROUPS``; tests/conftest.py refuses a user that does not."""
    named = re.compile(rf"\b({'|'.join(sorted(set.union(*GROUPS.values())))})\b")
    modules = sorted(Path(__file__).parent.rglob("test_*.py"))
    return tuple(str(each.relative_to(ROOT)) for each in modules if named.search(each.read_text()))


def on_postgresql() -> list[str]:
    """Return the test modules that name the mark ``postgresql`` or ``postgresql_only``."""
    modules = sorted(Path("tests").rglob("test_*.py"))
    return [str(module) for module in modules if "mark.postgresql" in module.read_text()]


if __name__ == "__main__":
    print(*{"pure": PURE, "postgresql": on_postgresql(), "waiting": waiting()}[sys.argv[1]])
