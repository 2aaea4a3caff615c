"""A bound on the memory of this process while a library works that cannot be given one itself."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

_bound = False


def bound_libraries() -> None:
    """Make ``at_most_more`` hold from now on.

    For a process that reads one file and ends: a library that gets no memory may abort.
    """
    global _bound
    _bound = True


@contextmanager
def at_most_more(size: int) -> Iterator[None]:
    """Inside, the address space grows by at most ``size`` bytes; nothing happens before ``bound_libraries``."""
    own = _address_space() if _bound else 0
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if not own or (soft != resource.RLIM_INFINITY and own + size >= soft):
        yield
        return
    resource.setrlimit(resource.RLIMIT_AS, (own + size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Bytes; 0 where the platform (not Linux) does not say."""
    try:
        with open("/proc/self/statm") as facts:
            return int(facts.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
