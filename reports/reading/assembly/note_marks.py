"""Figures that are not part of the number beside them: raised marks of notes, and what cannot be told."""

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


#: Stands for a figure of which nobody can say whether it is part of the number.
UNTOLD = "■"
_COVERED = str.maketrans(dict.fromkeys("0123456789０１２３４５６７８９", UNTOLD))


def covered(text: str) -> str:
    """The text with ■ for every figure: with it a cell is doubtful or cannot be read."""
    return text.translate(_COVERED)
