"""``python -m bench.drills faults|attacks|machines [--database sqlite|postgresql] [--size N] [WORD …]``.

Runs the entries whose name contains one of the words (all without a word), prints one result each and exits 1 when one
of them failed. ``--self-test`` plants a fault for each entry instead, which has to find it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from bench.__main__ import machine
from bench.drills import attacks, faults, machines
from bench.drills.outcome import Outcome
from bench.drills.planted import PLANTS
from bench.drills.planting import planting

#: People and files while a fault is planted.
SELF_TEST_SIZE = 2
Entry = Callable[[str, int], Outcome]

GROUPS = {"faults": faults.ENTRIES, "attacks": attacks.ENTRIES, "machines": machines.ENTRIES}


def main(arguments: list[str]) -> int:
    """Run the selected entries; return the exit status."""
    parser = argparse.ArgumentParser(prog="bench.drills", description=__doc__)
    parser.add_argument("group", choices=sorted(GROUPS))
    parser.add_argument("words", nargs="*")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--size", type=int, default=20, help="people and files an entry")
    parser.add_argument("--self-test", action="store_true", help="plant a fault for each entry")
    asked = parser.parse_intermixed_args(arguments)
    chosen = [
        entry
        for entry in GROUPS[asked.group]
        if not asked.words or any(word in entry.__name__ for word in asked.words)
    ]
    if not chosen:
        parser.error(f"no entry is named {' '.join(asked.words)}")
    print(f"{machine()}; {asked.database}, {asked.size} people", flush=True)
    run = _finds_its_fault if asked.self_test else _holds
    broken = sum(1 for entry in chosen if not run(entry, asked.database, asked.size))
    print(f"{len(chosen) - broken} passed, {broken} failed")
    return 1 if broken else 0


def _holds(entry: Entry, database: str, size: int) -> bool:
    """Run the entry and print its result; one that cannot run has failed."""
    begun = time.monotonic()
    try:
        outcome = entry(database, size)
    except Exception as error:
        print(f"BROKEN {entry.__name__}: {type(error).__name__}: {str(error).strip()[-300:]}", flush=True)
        return False
    outcome.figures["whole entry"] = f"{time.monotonic() - begun:.0f} s"
    print("\n".join(outcome.lines()), flush=True)
    return outcome.held


def _finds_its_fault(entry: Entry, database: str, _size: int) -> bool:
    """Run the entry with its fault planted and print what it found; one that holds, or cannot run, has failed."""
    begun = time.monotonic()
    with planting(PLANTS[entry.__name__]):
        try:
            outcome = entry(database, SELF_TEST_SIZE)
        except Exception as error:
            print(f"BLIND  {entry.__name__}: {type(error).__name__}: {str(error).strip()[-300:]}", flush=True)
            return False
    found = f"{len(outcome.broken)} of {outcome.tried} in {time.monotonic() - begun:.0f} s"
    if "left out" in outcome.figures:
        print(f"left out {entry.__name__}: {outcome.figures['left out']}", flush=True)
        return True
    if not outcome.broken:
        print(f"BLIND  {entry.__name__}: {found}", flush=True)
        return False
    print(f"sees   {entry.__name__}: {found}; {outcome.broken[0][:100]}", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
