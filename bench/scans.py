"""Share of correctly read cells of scans, printed by ``make accuracy``.

``python -m bench.scans [--write] [KIND …]`` prints them alone; with ``--write`` the table goes into docs/accuracy.md.
One report of about three pages for each resolution and damage; ``s a page``: seconds of processor, drawing included.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.reading import Reading
from reports.recognition.recognise import recognise
from tests.accuracy.measuring import Score, measured
from tests.accuracy.scanned_looks import DAMAGES, KINDS, RESOLUTIONS, cases, pages_in

DOCUMENTS = 1
#: Minimum share of right cells, demanded from this many dots per inch on.
FEWEST_RIGHT, DEMANDED_FROM = 0.99, 150
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "accuracy.md"
BEGIN, END = "<!-- scans -->\n", "<!-- end of scans -->"


def main(arguments: list[str]) -> int:
    """Print the table and what was misread; return 1 for too few right cells or one wrong without a mark."""
    wanted = [argument for argument in arguments if not argument.startswith("-")]
    scores: dict[str, Score] = {}
    pages: dict[str, int] = {}
    for kind in wanted or KINDS:
        scores[kind], pages[kind] = measured_kind(kind)
    table = table_of(scores, pages)
    print(table)
    for score in scores.values():
        for fault in score.faults:
            print(fault)
    if "--write" in arguments:
        before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
        DOCUMENT.write_text(f"{before}{BEGIN}{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return int(
        any(
            score.silent or (KINDS[kind][0] >= DEMANDED_FROM and score.accuracy < FEWEST_RIGHT)
            for kind, score in scores.items()
        )
    )


def measured_kind(kind: str) -> tuple[Score, int]:
    """Return the score of the documents of this kind and the number of their pages."""
    score, pages = Score(), 0
    for case in cases(kind, DOCUMENTS):
        began = time.process_time()
        found: Reading | ReadingError
        try:
            found = recognise(read(case.data))
        except ReadingError as error:
            found = error
        score.add(measured(case, found, time.process_time() - began))
        pages += pages_in(case)
    return score, pages


def table_of(scores: dict[str, Score], pages: dict[str, int]) -> str:
    """Return the Markdown table: one row a damage, for each resolution right of printed cells; then all, and faults."""
    resolutions = [dpi for dpi in RESOLUTIONS if any(KINDS[kind][0] == dpi for kind in scores)]
    heads = ["damage", *(f"{dpi} dpi" for dpi in resolutions)]
    heads += ["wrong", "invented", "wrong without a mark", "s a page"]
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    for damage in (*DAMAGES, None):
        kinds = [kind for kind in scores if damage in (KINDS[kind][1], None)]
        if not kinds:
            continue
        cells = [f"**{damage or 'all'}**" if damage is None else damage]
        for dpi in resolutions:
            score = _sum([scores[kind] for kind in kinds if KINDS[kind][0] == dpi])
            cells.append(
                f"{score.right} of {score.cells} ({100 * score.accuracy:.1f} %)" if score.cells else "–"
            )
        whole = _sum([scores[kind] for kind in kinds])
        cells += [str(whole.wrong), str(whole.invented), str(whole.silent)]
        cells.append(f"{whole.seconds / sum(pages[kind] for kind in kinds):.1f}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _sum(scores: list[Score]) -> Score:
    whole = Score()
    for score in scores:
        whole.add(score)
    return whole


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
