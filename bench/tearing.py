"""Silently wrong cells where labels are torn from rows: ``python -m bench.tearing [COUNT]``.

Generated reports (tests/accuracy/tearing.py), every way of tearing in every layout; decision 0122.
"""

from __future__ import annotations

import sys
from collections import Counter

from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.accuracy.tearing import Torn, silent_cells, torn_documents

DOCUMENTS = 2_000
MOST_SHOWN = 40


def main(arguments: list[str]) -> int:
    """Print the counts; return 1 when a cell is wrong or invented without a doubt."""
    count = int(arguments[0]) if arguments else DOCUMENTS
    silent: list[str] = []
    totals: Counter[str] = Counter()
    for torn in torn_documents(count):
        totals.update(_counts(torn))
        silent.extend(silent_cells(torn))
    for name, number in sorted(totals.items()):
        print(f"{name:>20} {number}")
    print(f"{count} documents, {len(silent)} cells wrong or invented without a doubt")
    for line in silent[:MOST_SHOWN]:
        print(line)
    return int(bool(silent))


def _counts(torn: Torn) -> Counter[str]:
    """Count the printed cells of a document by how they were read."""
    try:
        cells = recognise(read(torn.data)).cells
    except ReadingError:
        return Counter({"in refused files": len(torn.truth)})
    found: Counter[str] = Counter()
    for code, value in torn.truth.items():
        cell = cells.get(code)
        if cell is None:
            found["missing"] += 1
        else:
            found[f"{'right' if cell.value == value else 'wrong'}{', doubtful' if cell.doubt else ''}"] += 1
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
