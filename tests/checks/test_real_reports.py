"""Real reports, read and checked where available (SAMPLES_DIR, or ../shared/samples beside the checkout).

Expected results are those of docs/domain/checks.md with all checks on. Without samples there are no tests.
"""

import os
from itertools import combinations
from pathlib import Path

from reports.checks.engine import run_checks
from reports.checks.results import Outcome, Severity
from reports.checks.similarity import normalised, shingles, similarity
from reports.checks.subjects import subject_from_reading
from reports.reading.registry import read
from reports.recognition.recognise import recognise

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("SAMPLES_DIR") or ROOT.parent / "shared" / "samples")
SUMS = ("T3-IDENT", "T3-SUM", "T3-ROW", "T4-SUM")

#: Name → sums that pass, fail and are not assessable; roots that are errors; roots that are warnings.
EXPECTED = {
    "seed000": ((40, 2, 0), ["T3-SUM:natural_person"], []),
    "seed001": ((42, 0, 0), [], []),
    "seed002": ((42, 0, 0), [], []),
    "seed003": ((14, 0, 28), ["C-MISSING-ROW:表三", "C-MISSING-ROW:表二", "C-MISSING-SECTION:4"], []),
    "seed004": ((42, 0, 0), [], ["X-TEXT-NEW:received.1"]),
    "hongze2024": ((40, 0, 0), [], []),
}
#: Name → required notices: a sentence of another scope than the table causes no warning.
NOTICES = {"hongze2024": "X-TEXT-NEW:received.1"}
REPORTS = [path for path in sorted(FOLDER.glob("*.*")) if path.suffix != ".json" and path.stem in EXPECTED]


def pytest_generate_tests(metafunc):
    """Parametrise by the samples; without any there are no tests, as an empty set would count as skipped."""
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", REPORTS, ids=[path.stem for path in REPORTS])


if REPORTS:

    def test_the_sums_and_the_errors_of_a_real_report(path):
        result = run_checks(subject_from_reading(recognise(read(path.read_bytes()))))
        sums = [i.outcome for i in result.instances if i.check in SUMS]
        counts = tuple(sums.count(o) for o in (Outcome.PASS, Outcome.FAIL, Outcome.NOT_ASSESSABLE))
        errors, warnings, notices = (
            sorted(root.identity for root in result.roots if root.severity is severity)
            for severity in (Severity.ERROR, Severity.WARNING, Severity.NOTICE)
        )
        assert (counts, errors, warnings) == EXPECTED[path.stem]
        assert {NOTICES[path.stem]} <= set(notices) if path.stem in NOTICES else True

    def test_the_texts_of_the_seeds_are_not_copied_from_one_another():
        """Worked example 14: all pairs of the five seeds have at most 0.05 in parts 一 and 五."""
        texts = [recognise(read(path.read_bytes())) for path in REPORTS if path.suffix == ".txt"]
        assert len(texts) == 5
        for part in (1, 5):
            prints = [shingles(normalised(reading.chapter(part).text)) for reading in texts]
            for left, right in combinations(prints, 2):
                # The example gives two decimals; agency names, which it replaces, are unknown here.
                assert round(similarity(left, right), 2) <= 0.05
