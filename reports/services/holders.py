"""Which process holds a lease, and whether it is provably gone."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def this_process() -> str:
    """Return a name that no other process has until the machine starts again; empty where /proc does not exist.

    It consists of the boot, the process namespace (containers share a boot), the process id and its start time.
    """
    return _named(os.getpid())


@lru_cache(maxsize=1)
def _named(pid: int) -> str:
    """The name of this process; a process forked from it asks with its own number."""
    try:
        boot, namespace = _BOOT.read_text().strip(), os.readlink(_NAMESPACE)
    except OSError:
        return ""
    started = _started(pid)
    return f"{boot} {namespace} {pid} {started}" if started else ""


def is_gone(holder: str) -> bool:
    """Return whether the process has certainly ended.

    False for a process of another machine or container: only the end of its lease tells.
    """
    here = this_process().split()
    parts = holder.split()
    if len(here) != 4 or len(parts) != 4 or parts[:2] != here[:2]:
        return False
    try:
        os.kill(int(parts[2]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    started = _started(int(parts[2]))
    return bool(started) and started != parts[3]


def _started(pid: int) -> str:
    """Clock ticks from boot to the start of the process; empty when it has ended, is a zombie, or cannot be seen."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[19]
