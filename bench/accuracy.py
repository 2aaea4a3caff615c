"""Share of correctly read cells of generated reports: ``python -m bench.accuracy [--write] [KIND …]``.

The documents have known cells (tests/accuracy). With ``--write`` the table goes into docs/accuracy.md. Without a KIND
the narrative and the scans follow (bench.narrative, bench.scans).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench import narrative, other_programs, scans
from reports.reading.model.errors import ReadingError
from reports.recognition.recognise import recognise
from tests.accuracy import printed_looks
from tests.accuracy.cases import WRITERS, Case, case_of
from tests.accuracy.looks import BORDERS
from tests.accuracy.measuring import Score, measured

COUNTS = {"docx": 80, "html": 60, "xlsx": 50, "pdf": 40, "ofd": 30, "md": 20, "csv": 30}
TEXTS = 10
OTHERS = {"doc": 6, "rtf": 6, "odt": 6, "pdf LibreOffice": 8, "pdf Chromium": 4}
LOOKS = 6
#: Looks in which rules do not separate all cells.
UNRULED = [name for name, (_, border) in printed_looks.KINDS.items() if len(BORDERS[border][0]) < 4]
#: Minimum share of right cells: for other kinds, and for unruled looks.
FEWEST_RIGHT, FEWEST_UNRULED = 0.999, 0.995
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
MOST_FAULTS = 60


def main(arguments: list[str]) -> int:
    """Print the table; return 1 when a cell is invented or silently wrong, or too few are right."""
    wanted = [argument for argument in arguments if not argument.startswith("-")]
    chosen = [
        name
        for name in (*WRITERS, *other_programs.PROGRAMS, *printed_looks.KINDS)
        if not wanted or name in wanted
    ]
    scores: dict[str, Score] = {}
    for kind in chosen:
        scores[kind] = Score()
        for case in _cases(kind):
            scores[kind].add(_score(case))
    total, asked, looks, ruled, unruled = (Score() for _ in range(5))
    for kind, score in scores.items():
        total.add(score)
        (looks if kind in printed_looks.KINDS else asked).add(score)
        (unruled if kind in UNRULED else ruled).add(score)
    table = table_of(
        {
            **{kind: score for kind, score in scores.items() if kind not in printed_looks.KINDS},
            "**all kinds above**": asked,
            **{kind: score for kind, score in scores.items() if kind in printed_looks.KINDS},
            "**all looks**": looks,
        }
    )
    print(table)
    for fault in list(dict.fromkeys(total.faults))[:MOST_FAULTS]:
        print(fault)
    if "--write" in arguments:
        DOCUMENT.write_text(_document(table), encoding="utf-8")
    too_few = ruled.accuracy < FEWEST_RIGHT or unruled.accuracy < FEWEST_UNRULED
    unsure = narrative.main(arguments)
    unread = 0 if wanted else scans.main(arguments)
    return int(too_few or total.invented > 0 or total.silent > 0 or unsure or unread)


def _cases(kind: str) -> Iterator[Case]:
    if kind in OTHERS:
        yield from other_programs.cases(kind, OTHERS[kind])
    elif kind in printed_looks.KINDS:
        yield from printed_looks.cases(kind, LOOKS)
    else:
        yield from (case_of(kind, seed) for seed in range(COUNTS.get(kind, TEXTS)))


def _score(case: Case) -> Score:
    started = time.perf_counter()
    found: object
    try:
        found = recognise(other_programs.document_of(case.data))
    except ReadingError as error:
        found = error
    return measured(case, found, time.perf_counter() - started)


def table_of(scores: dict[str, Score]) -> str:
    """Return the Markdown table, one row per kind of file."""
    heads = "kind|documents|cells|right|right %|missing|wrong|invented|wrong without a mark|doubtful|ms a document"
    lines = ["| " + heads.replace("|", " | ") + " |", "|" + " --- |" * (heads.count("|") + 1)]
    for kind, s in scores.items():
        each = 1000 * s.seconds / s.documents if s.documents else 0
        cells = (
            kind,
            s.documents,
            s.cells,
            s.right,
            f"{100 * s.accuracy:.3f}",
            s.missing,
            s.wrong,
            s.invented,
        )
        lines.append(
            "| " + " | ".join(str(cell) for cell in (*cells, s.silent, s.doubtful, f"{each:.0f}")) + " |"
        )
    return "\n".join(lines)


def _document(table: str) -> str:
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition("<!-- table -->\n")
    after = rest.partition("<!-- end -->")[2]
    return f"{before}<!-- table -->\n{table}\n<!-- end -->{after}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
