"""The kind of an agency from its name, where the name shows it."""

from __future__ import annotations

import re

#: End of the name → kind of agency. 政府, 办公室 and 委员会 are the end of names of several kinds.
NAME_ENDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"街道(?:办事处|办|党工委)?$"), "street"),
    (re.compile(r"[镇乡](?:人民政府|政府|党政办公室|党政办)?$"), "town"),
    (re.compile(r"局$"), "department"),
)


def kind_of_name(name: str | None) -> str | None:
    """``town``, ``street`` or ``department``; None where the name does not tell the kind."""
    plain = "".join((name or "").split())
    return next((kind for pattern, kind in NAME_ENDS if pattern.search(plain)), None)
