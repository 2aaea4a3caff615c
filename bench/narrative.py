"""Precision and recall of the narrative checks, printed by ``make accuracy``.

``python -m bench.narrative [--write]`` prints the figures alone; with ``--write`` they go into docs/accuracy.md.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.checks.held_out_sentences import HELD_OUT
from tests.checks.judged_sentences import Right, Sentence, measure
from tests.checks.sentences import SENTENCES

#: Set, tables of the report, part, findings that are right, sentence: written before any run, in the manner of
#: real reports (decision 0245).
SETS = Path(__file__).with_name("narrative_sets.tsv")
HEADS = "| | sentences | findings that are right | found | wrong | not found | precision | recall |"
LEAST_PRECISION, LEAST_RECALL = 0.98, 0.95
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
BEGIN, END = "<!-- narrative -->\n", "<!-- end of narrative -->"


def sets() -> tuple[Sentence, ...]:
    """Return the sentences of the sets of 2026-11-30 and 12-01."""
    rows = (line.split("\t") for line in SETS.read_text(encoding="utf-8").splitlines())
    return tuple(
        Sentence(text, tuple(Right[name] for name in findings.split()), base, int(part))
        for _, base, part, findings, text in rows
    )


#: Sentences by which the rules were made, those that they had not met, and sets that they have met since.
TABLES = {"tuned": SENTENCES, "held out": HELD_OUT, "thirteen sets": sets()}


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
