"""One line of the table of rules. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from review.acts import Act, Facts, Part


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: for ``acts``, ``code`` is the objection where ``broken`` holds.

    ``parts``: what has to be loaded for ``broken``. ``attempted``: asked only when the act is tried; the others also
    decide what is offered. ``offer``: the sentence for what is not offered, where it differs. ``tells``: what its
    sentence speaks of. ``says``: a sentence of its own.
    """

    code: str
    acts: Collection[Act]
    broken: Callable[[Facts], bool]
    parts: tuple[Part, ...] = ()
    forbidden: bool = False
    attempted: bool = False
    offer: str = ""
    says: str = ""
    tells: Part | None = None

    def asked(self, act: Act, facts: Facts) -> bool:
        """Whether the rule is about this act, as it is tried or only offered."""
        return act in self.acts and (facts.attempt is not None or not self.attempted)
