"""Which tests run in which step of `make check` and `make test`.

``python -m tests.selection pure`` prints the paths of the pure tests, ``covering`` those that measure the coverage of
the pure core: the same and two modules with a database. ``postgresql`` prints the modules with tests for PostgreSQL:
importing all others takes longer than some of these tests.
"""

from __future__ import annotations

import sys
from pathlib import Path

#: Tests of the pure core without a database.
PURE = (
    "tests/statutory",
    "tests/reading",
    "tests/recognition",
    "tests/checks",
    "tests/exports",
    "tests/statistics",
    "tests/search",
    "tests/review/test_lifecycle.py",
)
#: These read and write the workbooks of lists.
COVERING = (*PURE, "tests/services/test_importing.py", "tests/services/test_word_lists.py")
#: Many random or drawn reports that reach what other tests reach too: measured without coverage, a third as long.
DRAWN = (
    "tests/checks/test_any_reading.py",
    "tests/checks/test_random_reports.py",
    "tests/checks/test_random_roots.py",
    "tests/reading/excel/test_hostile_workbooks.py",
    "tests/recognition/test_printed_variants.py",
    "tests/recognition/test_printed_workbooks.py",
)
#: Modules and folders that take long: only in `make test`, not in `make check`.
THOROUGH = (
    *DRAWN,
    "tests/reading/pdf/test_reports.py",
    "tests/reading/scans/",
)


def on_postgresql() -> list[str]:
    """Return the test modules that name the mark ``postgresql`` or ``postgresql_only``."""
    modules = sorted(Path("tests").rglob("test_*.py"))
    return [str(module) for module in modules if "mark.postgresql" in module.read_text()]


if __name__ == "__main__":
    print(*{"pure": PURE, "covering": COVERING, "postgresql": on_postgresql()}[sys.argv[1]])
