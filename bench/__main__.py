"""``make bench``: speed of reading, upload and export, each compared with a simple peer on the same machine.

``python -m bench [PART …]`` runs the named parts, each in a separate process; without a name all of them. The
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
    "totals",
    "similarity",
    "copies",
    "recheck",
    "report_page",
    "search",
    "old_reports",
    "hostile",
    "demonstration",
    "public",
)


def machine() -> str:
    """Return date, processor, cores, Python, and the load of the machine."""
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
    """Run the parts; return the exit status of the first that fails."""
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
