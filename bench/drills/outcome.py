"""Result of one drill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

#: From this size on an entry tries everything; below, evenly spaced samples (tests/drills).
WHOLE = 10
T = TypeVar("T")


@dataclass
class Outcome:
    """Results of one entry: number of attempts, failures, and measured figures."""

    name: str
    tried: int = 0
    broken: list[str] = field(default_factory=list)
    figures: dict[str, str] = field(default_factory=dict)

    def check(self, holds: bool, otherwise: str) -> bool:
        """Count one attempt; record the message of a failure. Return ``holds``."""
        self.tried += 1
        if not holds:
            self.broken.append(otherwise)
        return holds

    @property
    def held(self) -> bool:
        """Return whether all attempts held; an entry without attempts has failed."""
        return self.tried > 0 and not self.broken

    def lines(self, most: int = 5) -> list[str]:
        """Return the printed result: the verdict, the figures, and at most this many breaks."""
        verdict = "held" if self.held else "BROKEN"
        figures = "".join(f"; {name} {value}" for name, value in self.figures.items())
        found = [f"{verdict:<7}{self.name}: {self.tried} tried, {len(self.broken)} broken{figures}"]
        found += [f"         {line}" for line in self.broken[:most]]
        if len(self.broken) > most:
            found.append(f"         and {len(self.broken) - most} more")
        return found


def highest(values: Sequence[float]) -> str:
    """Return the largest of some seconds as text, or a dash when there are none."""
    return f"{max(values):.2f} s" if values else "–"


def within(seconds: float, size: int) -> float:
    """Return the time limit of a whole run; below, beside other tests, five times as much: only what hangs is found."""
    return seconds if size >= WHOLE else 5 * seconds


def some(everything: Sequence[T], size: int) -> list[T]:
    """Return all of it at the size of a whole run, else ``size`` of it, evenly spaced."""
    if size >= WHOLE or size >= len(everything):
        return list(everything)
    return [everything[number * len(everything) // size] for number in range(size)]
