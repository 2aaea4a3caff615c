"""``make bench``: how fast the portal reads, takes in and exports, each beside something simple on the same machine.

``python -m bench [PART …]`` runs the named parts, each in a process of its own; without a name all of them. The
figures of a run are kept by hand in docs/performance.md.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import datetime
from pathlib import Path

PARTS = (
    "reading",
    "pdf",
    "checks",
    "tearing",
    "throughput",
    "workbook",
    "similarity",
    "recheck",
    "report_page",
    "hostile",
)


def machine() -> str:
    """Date, processor, cores, Python, and how busy the machine is with other things."""
    model = platform.processor() or platform.machine()
    facts = Path("/proc/cpuinfo")
    if facts.is_file():
        named = [line for line in facts.read_text().splitlines() if line.startswith("model name")]
        model = named[0].partition(":")[2].strip() if named else model
    load = os.getloadavg()[0]
    now = datetime.now().astimezone()
    python = platform.python_version()
    return f"{now:%Y-%m-%d %H:%M %Z}, {model}, {os.cpu_count()} cores, Python {python}, load {load:.1f}"


def main(wanted: list[str]) -> int:
    """Runs the parts; the exit status of the first that fails."""
    unknown = sorted(set(wanted) - set(PARTS))
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    print(machine(), flush=True)
    for part in wanted or PARTS:
        print(flush=True)
        done = subprocess.run([sys.executable, "-m", f"bench.{part}"])
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
