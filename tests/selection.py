"""Which tests run in which step of `make check` and `make test`.

``python -m tests.selection pure`` prints the paths of the pure tests, ``covering`` those that measure the coverage of
the pure core: the same and two modules with a database.
"""

from __future__ import annotations

import sys

#: Tests of the pure core without a database.
PURE = (
    "tests/statutory",
    "tests/reading",
    "tests/recognition",
    "tests/checks",
    "tests/exports",
    "tests/review/test_lifecycle.py",
)
#: These read and write the workbooks of lists.
COVERING = (*PURE, "tests/services/test_importing.py", "tests/services/test_word_lists.py")
#: Modules and folders with many random or drawn reports, or scans: not in `make check`, and in `make test` without
#: the coverage, which would take a third longer.
THOROUGH = (
    "tests/checks/test_any_reading.py",
    "tests/checks/test_random_reports.py",
    "tests/checks/test_roots.py",
    "tests/exports/test_yearly_workbook.py",
    "tests/reading/pdf/test_reports.py",
    "tests/reading/scans/",
    "tests/reading/excel/test_hostile_workbooks.py",
    "tests/recognition/test_printed_variants.py",
    "tests/recognition/test_printed_workbooks.py",
)

if __name__ == "__main__":
    print(*{"pure": PURE, "covering": COVERING}[sys.argv[1]])
