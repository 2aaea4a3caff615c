"""What administrators may set about the checks, with the defaults of docs/domain/checks.md."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal

LICENSING, PENALTIES, COMPULSION = "licensing", "penalties", "compulsion"
#: Kind of agency → lines of 表二 whose decisions it may have. Towns and streets have delegated penalties.
POWERS: Mapping[str, frozenset[str]] = {
    "government": frozenset({LICENSING, PENALTIES, COMPULSION}),
    "department": frozenset({LICENSING, PENALTIES, COMPULSION}),
    "branch": frozenset({LICENSING, PENALTIES, COMPULSION}),
    "zone": frozenset({LICENSING, PENALTIES, COMPULSION}),
    "town": frozenset({LICENSING, PENALTIES, COMPULSION}),
    "street": frozenset({LICENSING, PENALTIES, COMPULSION}),
    "office": frozenset(),
    "public_body": frozenset(),
}


@dataclass(frozen=True)
class CheckSettings:
    """Every number and switch of the checks that an administrator may change. Shares are fractions, not percent.

    ``disabled`` holds ids of checks that are not run; ``powers`` maps a kind of agency to the lines of 表二 in which
    it may have decisions (a kind that is absent is not assessed).
    """

    similarity_notice: Decimal = Decimal("0.50")
    similarity_warning: Decimal = Decimal("0.80")
    similarity_min_characters: int = 150
    carry_ratio: Decimal = Decimal("0.25")  # T3-CARRY-RATIO
    jump_factor: int = 10  # T2-JUMP
    jump_from: int = 20  # T2-JUMP, T2-DROP-TO-ZERO: smaller numbers of last year are not compared
    fee_unit_from: Decimal = Decimal(10_000)  # T2-FEE-UNIT, 万元
    narrative_length_on: bool = False  # Q-LEN
    narrative_length_max: int = 1000
    article_50_severity: str = "notice"  # Q-ART50: notice, warning or error
    doubt_below: float = 0.8  # a cell read with less confidence is doubtful
    powers: Mapping[str, frozenset[str]] = field(default_factory=lambda: dict(POWERS))
    disabled: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Eight hex digits that change with every setting; empty for the defaults. Part of the check set version."""
        if self == CheckSettings():
            return ""
        text = "\x1f".join(f"{item.name}={_stable(getattr(self, item.name))}" for item in fields(self))
        return hashlib.sha256(text.encode()).hexdigest()[:8]


def _stable(value: object) -> str:
    """The value as text that does not depend on the order in which a set or mapping was filled."""
    if isinstance(value, Mapping):
        return ";".join(f"{key}:{_stable(value[key])}" for key in sorted(value))
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value)
