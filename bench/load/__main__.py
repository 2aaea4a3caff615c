"""``make load``: the evening of the deadline on one stack with PostgreSQL; exit status 1 when an aim is missed.

``LOAD="--minutes 2 --share 0.2"`` makes the evening shorter and the people fewer. Only this machine is asked.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.__main__ import machine
from bench.drills.databases import new_postgresql, static_root
from bench.drills.inside import Inside
from bench.drills.place import document
from tests.machinery.processes import ROOT, plain_environment
from tests.machinery.stack import Stack

CLERKS, REVIEWERS, OFFICES, READERS, REPORTS = 600, 60, 2, 50, 200
#: Name of a request (its beginning) → seconds that 95 of 100 answers may take.
AIMS = {"upload": 2.0, "list": 0.5, "work page": 1.0}
PARSED_WITHIN = 60.0
#: A part of a process's command line → what it is called in the report.
PROGRAMS = {
    "portal.wsgi": "web",
    "interactive,bulk": "reading",
    "--queues export": "export",
    "beat": "beat",
    "valkey": "broker",
}
READINGS = """
import json
from reports.models import ExportJob, ParseRun
runs = ParseRun.objects.filter(submission__report__year_id=%d, finished_at__isnull=False)
seconds = sorted((end - begin).total_seconds() for begin, end in runs.values_list("created_at", "finished_at"))
print(json.dumps({
    "waited": seconds,
    "unfinished": ParseRun.objects.filter(finished_at=None).count(),
    "failed": ParseRun.objects.filter(state="failed").count(),
    "exports": list(ExportJob.objects.values_list("state", flat=True)),
}))
"""


def main(arguments: list[str]) -> int:
    """Run the evening and print what it took; return the exit status."""
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--share", type=float, default=1.0, help="of the people and readers")
    asked = parser.parse_args(arguments)
    counts = {
        name: max(1, round(number * asked.share))
        for name, number in (
            ("clerks", CLERKS),
            ("reviewers", REVIEWERS),
            ("readers", READERS),
            ("reports", REPORTS),
        )
    } | {"offices": OFFICES}
    print(f"{machine()}; PostgreSQL, {asked.minutes:g} minutes, {counts}", flush=True)
    with contextlib.ExitStack() as around:
        folder = Path(around.enter_context(tempfile.TemporaryDirectory(prefix="load-")))
        database = new_postgresql()
        stack = Stack(
            folder / "var",
            static_root=static_root(),
            DATABASE_URL=database,
            PUBLIC_ARCHIVE="1",
            RECONCILE_SECONDS="10",
        )
        around.callback(stack.destroy, orderly=False)
        # Before the start: a worker would read what is made here.
        plan = _plan(stack, folder, counts, asked.minutes * 60)
        stack.start()
        before, total = _processor(stack, database), sum(os.times()[:4])
        _people(stack, folder, plan)
        used = {name: seconds - before.get(name, 0) for name, seconds in _processor(stack, database).items()}
        used["people (Locust)"] = sum(os.times()[:4]) - total
        commands = Inside(stack.environment)
        around.callback(commands.close)
        found = commands.run(READINGS % plan["year"])
        return 0 if _report(folder, found, used, asked.minutes * 60) else 1


def _plan(stack: Stack, folder: Path, counts: dict[str, int], seconds: float) -> dict[str, Any]:
    (folder / "files").mkdir(exist_ok=True)
    for number in range(counts["clerks"]):
        (folder / "files" / f"{number}.docx").write_bytes(document(number))
    numbers = [counts[name] for name in ("clerks", "reviewers", "offices", "reports")]
    done = subprocess.run(
        [sys.executable, "-m", "bench.load.preparing", *map(str, numbers)],
        cwd=ROOT,
        env=stack.environment | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    plan: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    plan |= {"seconds": seconds, "files": str(folder / "files"), "counts": counts}
    (folder / "plan.json").write_text(json.dumps(plan))
    return plan


def _people(stack: Stack, folder: Path, plan: dict[str, Any]) -> None:
    people = sum(number for name, number in plan["counts"].items() if name != "reports")
    command = [sys.executable, "-m", "locust", "--locustfile", "bench/load/people.py", "--headless"]
    command += ["--users", str(people), "--spawn-rate", "100", "--host", stack.url, "--only-summary"]
    command += ["--run-time", f"{plan['seconds'] + 20:.0f}s", "--json-file", str(folder / "answers")]
    environment = plain_environment(LOAD_PLAN=str(folder / "plan.json"))
    # Locust ends with 1 when a request failed: the report says which.
    with (folder / "locust.log").open("w") as log:
        subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)


def _processor(stack: Stack, database: str) -> dict[str, float]:
    """Return program → seconds of processor that its processes and their ended children have used."""
    tick, used = os.sysconf("SC_CLK_TCK"), dict.fromkeys((*PROGRAMS.values(), "database"), 0.0)
    of_stack, port, parents = stack.processes(), urlsplit(database).port, dict[int, tuple[int, str, float]]()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            words = (entry / "stat").read_text().rpartition(") ")[2].split()
            line = (entry / "cmdline").read_text().replace("\0", " ")
            parents[int(entry.name)] = int(words[1]), line, sum(int(word) for word in words[11:15]) / tick
    servers = {pid for pid, (_, line, _) in parents.items() if f"port={port} " in line}
    for pid, (parent, line, seconds) in parents.items():
        if pid in servers or parent in servers:
            used["database"] += seconds
        elif pid in of_stack:
            name = next((name for part, name in PROGRAMS.items() if part in line), "")
            used[name] = used.get(name, 0.0) + seconds
    return {name: seconds for name, seconds in used.items() if name}


def _report(folder: Path, found: dict[str, Any], used: dict[str, float], seconds: float) -> bool:
    """Print the table; return whether every aim was met."""
    held = True
    print("| Request | Number | Failed | p50 | p95 | Aim |\n|---|---|---|---|---|---|")
    for name, each in sorted(_answers(folder).items()):
        aim = next((limit for start, limit in AIMS.items() if name.startswith(start)), None)
        p95 = _percentile(each["times"], 0.95)
        held = held and not each["failed"] and (aim is None or p95 < aim)
        middle = _percentile(each["times"], 0.5)
        shown = f"{aim:g} s" if aim else ""
        print(f"| {name} | {each['number']} | {each['failed']} | {middle:.2f} | {p95:.2f} | {shown} |")
    waited = found["waited"]
    parsed = waited[int(len(waited) * 0.95)] if waited else 0.0
    held = held and parsed < PARSED_WITHIN and not found["failed"] and not found["unfinished"]
    print(f"| upload → parsed | {len(waited)} | {found['failed']} | | {parsed:.1f} | {PARSED_WITHIN:g} s |")
    print(f"unfinished readings {found['unfinished']}; exports {found['exports']}")
    cores = len(os.sched_getaffinity(0))
    whole, load = sum(used.values()), os.getloadavg()[1]
    shares = ", ".join(f"{name} {value:.0f}" for name, value in sorted(used.items(), key=lambda one: -one[1]))
    print(
        f"processor seconds of {cores * seconds:.0f} ({whole / (cores * seconds):.0%}): {shares}; load {load:.1f}"
    )
    busiest = max(used, key=lambda name: used[name])
    limit = f"the processor, mostly of {busiest}" if whole > 0.8 * cores * seconds else "none reached"
    if limit == "none reached" and load > 2 * cores:
        limit = f"the processor, which other work had (load {load:.0f}); most of ours went to {busiest}"
    print(f"limited by: {limit}")
    return held


def _answers(folder: Path) -> dict[str, dict[str, Any]]:
    written = folder / "answers.json"
    if not written.exists():
        raise RuntimeError((folder / "locust.log").read_text()[-2000:])
    found: dict[str, dict[str, Any]] = {}
    for one in json.loads(written.read_text()):
        each = found.setdefault(one["name"], {"number": 0, "failed": 0, "times": {}})
        each["number"] += one["num_requests"]
        each["failed"] += one["num_failures"]
        for milliseconds, number in one["response_times"].items():
            each["times"][float(milliseconds)] = each["times"].get(float(milliseconds), 0) + number
    failures = re.findall(
        r"^\s*(\d+)\s+(.+)$", (folder / "locust.log").read_text().partition("Error report")[2], re.M
    )
    for number, what in failures[:10]:
        print(f"failed {number} times: {what[:150]}")
    return found


def _percentile(times: dict[float, int], share: float) -> float:
    """Return the seconds within which this share was answered."""
    wanted, seen = share * sum(times.values()), 0
    for milliseconds in sorted(times):
        seen += times[milliseconds]
        if seen >= wanted:
            return milliseconds / 1000
    return 0.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
