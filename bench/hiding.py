"""Numbers read other than a person sees them: ``python -m bench.hiding [COUNT] [PART OF A NAME]``.

Generated reports (tests/accuracy/hiding.py), every way of hiding a number in every kind of file; decision 0262.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.accuracy.hiding import all_damages, outcome, sample, silent_cells

EACH = 10
MOST_SHOWN = 3


def main(arguments: list[str]) -> int:
    """Print how each damage was read; return 1 when a cell is wrong without a doubt."""
    count = int(arguments[0]) if arguments else EACH
    part = arguments[1] if len(arguments) > 1 else ""
    wrong = files = 0
    for damage in all_damages():
        if part not in damage.name:
            continue
        samples = [sample(damage, seed) for seed in range(count)]
        silent = [line for one in samples for line in silent_cells(one)]
        outcomes = Counter(outcome(one) for one in samples)
        files += count
        wrong += len(silent)
        told = ", ".join(f"{number} {name}" for name, number in outcomes.most_common())
        print(f"{damage.name:<44} {told}" + (f"  SILENT {len(silent)}" if silent else ""))
        for line in silent[:MOST_SHOWN]:
            print(f"    {line}")
    print(f"{files} files, {wrong} cells other than a person sees them, without a doubt")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
