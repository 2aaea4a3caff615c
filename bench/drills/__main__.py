"""``python -m bench.drills faults|attacks [--database sqlite|postgresql] [--size N] [WORD …]``.

Runs the entries whose name contains one of the words (all without a word), prints one result each and exits 1 when one
of them failed.
"""

from __future__ import annotations

import argparse
import sys
import time

from bench.__main__ import machine
from bench.drills import attacks, faults

GROUPS = {"faults": faults.ENTRIES, "attacks": attacks.ENTRIES}


def main(arguments: list[str]) -> int:
    """Run the selected entries; return the exit status."""
    parser = argparse.ArgumentParser(prog="bench.drills", description=__doc__)
    parser.add_argument("group", choices=sorted(GROUPS))
    parser.add_argument("words", nargs="*")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, default=20, help="people and files an entry")
    asked = parser.parse_intermixed_args(arguments)
    chosen = [
        entry
        for entry in GROUPS[asked.group]
        if not asked.words or any(word in entry.__name__ for word in asked.words)
    ]
    if not chosen:
        parser.error(f"no entry is named {' '.join(asked.words)}")
    print(f"{machine()}; {asked.database}, {asked.size} people", flush=True)
    broken = 0
    for entry in chosen:
        begun = time.monotonic()
        try:
            outcome = entry(asked.database, asked.size)
        except Exception as error:  # an entry that cannot run counts as a failure
            print(f"BROKEN {entry.__name__}: {type(error).__name__}: {str(error).strip()[-300:]}", flush=True)
            broken += 1
            continue
        outcome.figures["whole entry"] = f"{time.monotonic() - begun:.0f} s"
        print("\n".join(outcome.lines()), flush=True)
        broken += not outcome.held
    print(f"{len(chosen) - broken} passed, {broken} failed")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
