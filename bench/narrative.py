"""Precision and recall of the narrative checks, printed by ``make accuracy``.

``python -m bench.narrative [--write]`` prints the figures alone; with ``--write`` they go into docs/accuracy.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.checks.judged_sentences import measure
from tests.checks.sentences import SENTENCES

LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
BEGIN, END = "<!-- narrative -->\n", "<!-- end of narrative -->"


def main(arguments: list[str]) -> int:
    """Print the figures and each misjudged sentence; return 1 below one of the limits."""
    measured = measure(SENTENCES)
    table = (
        "| sentences | findings that are right | found | wrong | not found | precision | recall |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n"
        f"| {len(SENTENCES)} | {measured.right + measured.missing} | {measured.right} | {measured.wrong} "
        f"| {measured.missing} | {measured.precision:.3f} | {measured.recall:.3f} |"
    )
    print(table)
    for fault in measured.faults:
        print(fault)
    if "--write" in arguments:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return int(measured.precision < LEAST_PRECISION or measured.recall < LEAST_RECALL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
