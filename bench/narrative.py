"""Precision and recall of the narrative checks, printed by ``make accuracy``.

``python -m bench.narrative [--write]`` prints the figures alone; with ``--write`` they go into docs/accuracy.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.checks.held_out_sentences import HELD_OUT
from tests.checks.judged_sentences import measure
from tests.checks.sentences import SENTENCES

#: Sentences by which the rules were made, and those that they had not met.
TABLES = {"tuned": SENTENCES, "held out": HELD_OUT}
HEADS = "| | sentences | findings that are right | found | wrong | not found | precision | recall |"
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
BEGIN, END = "<!-- narrative -->\n", "<!-- end of narrative -->"


def main(arguments: list[str]) -> int:
    """Print the figures and each misjudged sentence; return 1 below one of the limits."""
    rows, faults, enough = [], [], True
    for name, sentences in TABLES.items():
        measured = measure(sentences)
        rows.append(
            f"| {name} | {len(sentences)} | {measured.right + measured.missing} | {measured.right} | {measured.wrong} "
            f"| {measured.missing} | {measured.precision:.3f} | {measured.recall:.3f} |"
        )
        faults += [f"{name}: {fault}" for fault in measured.faults]
        enough = enough and measured.precision >= LEAST_PRECISION and measured.recall >= LEAST_RECALL
    table = "\n".join((HEADS, "| --- |" + " --- |" * 7, *rows))
    print(table)
    for fault in faults:
        print(fault)
    if "--write" in arguments:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return int(not enough)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
