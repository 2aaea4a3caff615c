"""Limits of a child process before it reads an uploaded file: memory, time, files, rights, network."""

from __future__ import annotations

import contextlib
import ctypes
import resource
import signal
from functools import lru_cache
from typing import Any

_CLONE_NEWNET = 0x40000000
_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_OPEN_FILES = 32


def limit(memory: int, cpu: int) -> None:
    """Limit this process for good: ``memory`` bytes of address space, ``cpu`` seconds, few open files.

    It writes no file and no core dump.
    """
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))


def ready_limits() -> None:
    """Look up what the limits take, so that forked children find it; nothing where the platform has none of it."""
    with contextlib.suppress(AttributeError, OSError):
        _process_control()


def give_up_rights() -> None:
    """No new privileges, and death with the parent; nothing where the platform is not Linux."""
    with contextlib.suppress(AttributeError, OSError):
        control = _process_control()
        control(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        control(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


@lru_cache(maxsize=1)
def _process_control() -> Any:
    """``prctl`` of the C library, looked up once: forked children inherit it."""
    return ctypes.CDLL(None).prctl


def give_up_network() -> bool:
    """Enter a new network namespace without interfaces, for this process and its children.

    Best effort: False where the platform (not Linux) or the kernel's policy refuses the namespace. The
    readers open no connection in any case; this guards against a parser that would.
    """
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return not libc.unshare(_CLONE_NEWNET) or not libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
    except (AttributeError, OSError):
        return False
