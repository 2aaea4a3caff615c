"""Progress of readers whose pages take seconds each."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the number of pages finished and of all pages to read: before the first page and after each.
Progress = Callable[[int, int], object]


def unheard(done: int, total: int) -> None:
    """A Progress that nobody follows."""
