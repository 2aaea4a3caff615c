"""Seconds from the first start of an empty portal to its first page, its accounts and its complete demonstration.

Beside the clock stand the processor seconds of all processes of the stack, which other work does not change, and the
load of the machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from portal.embedded.broker import free_port
from tests.machinery.processes import ROOT, Running, plain_environment

LONGEST = 1800


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as page:  # noqa: S310 – an address of our own  # nosec B310
            return page.status == 200
    except (OSError, urllib.error.URLError):
        return False


def processor_seconds(top: int) -> float:
    """Of a process, of those it started, and of what they have waited for."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, rest = int(file.parent.name), file.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        parents[pid], used[pid] = int(rest[1]), sum(map(int, rest[11:15]))

    def below(pid: int) -> bool:
        while pid not in (0, top):
            pid = parents.get(pid, 0)
        return pid == top

    return sum(ticks for pid, ticks in used.items() if below(pid)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Start the stack as ``make run`` does and print when each was there."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        started = time.monotonic()
        stack = Running(
            [sys.executable, "manage.py", "runstack"],
            log=Path(folder) / "runstack.out",
            environment=plain_environment(VAR_DIR=f"{folder}/var", PORT=str(port), DEMO="1"),
            cwd=ROOT,
        )
        awaited: dict[str, Callable[[], bool]] = {
            "first page": lambda: answers(f"http://127.0.0.1:{port}/login/"),
            "accounts": lambda: "演示账号" in stack.output,
            "complete": lambda: "演示数据已生成" in stack.output,
        }
        try:
            while awaited and time.monotonic() - started < LONGEST and stack.process.poll() is None:
                for what in [what for what, is_there in awaited.items() if is_there()]:
                    del awaited[what]
                    spent = processor_seconds(stack.process.pid)
                    print(
                        f"{what}: {time.monotonic() - started:.1f} s, {spent:.1f} s of processor,"
                        f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores",
                        flush=True,
                    )
                time.sleep(0.2)
        finally:
            stack.stop()
        if awaited:
            sys.exit(f"not seen: {', '.join(awaited)}\n{stack.output[-2000:]}")


if __name__ == "__main__":
    main()
