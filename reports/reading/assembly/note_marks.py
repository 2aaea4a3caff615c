"""Marks of notes printed raised after a figure: kept apart from it, since ``12`` with a raised 1 is not 121."""

from __future__ import annotations

import re

_NUMBERED = re.compile(r"[\d,，]\s*$")
_BRACKETS = "[]()［］（）〔〕【】 "


def after_number(before: str, raised: str) -> str:
    """Raised text as it is put after ``before``: in square brackets behind a figure, as it is behind anything else."""
    mark = raised.strip(_BRACKETS)
    if not mark or _NUMBERED.search(before) is None:
        return raised
    return f"[{mark}]"
