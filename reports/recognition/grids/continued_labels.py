"""A label broken over lines with its numbers beside one of them: put together by the official wording."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from reports.recognition import wording
from reports.recognition.grids.printed_lines import OFFICIAL_LABELS, Label, LabelKind, label_of

MOST_BEFORE = 4
MOST_AFTER = 14
#: Numbering alone begins no label.
SHORTEST = 1


def continued(before: Sequence[str], after: Sequence[str]) -> Label | None:
    """The one line of the form whose label begins with the last of ``before`` and goes on in ``after``; else None.

    Each piece taken must continue the official label exactly where the one before it ended; other words between (of a
    group label in the next column) are passed over.
    """
    found: dict[str, str] = {}
    for count in range(1, min(MOST_BEFORE, len(before)) + 1):
        own = "".join(before[-count:])
        core = wording.normalise(own)
        if len(core) < SHORTEST:
            continue
        for code, official in _official_cores():
            if official != core and official.startswith(core):
                joined = _joined(own, official[len(core) :], after)
                if joined is not None and label_of([joined]).code == code:
                    found.setdefault(code, joined)
        if found:
            break
    if len(found) != 1:
        return None
    label = label_of([next(iter(found.values()))])
    return label if label.kind in (LabelKind.REQUEST, LabelKind.PROACTIVE) else None


def _joined(own: str, rest: str, after: Sequence[str]) -> str | None:
    joined = None
    for piece in after[:MOST_AFTER]:
        text = wording.squeezed(piece)
        if not rest:
            break
        if text and (rest.startswith(text) or text.startswith(rest)):
            joined = (joined or own) + piece.strip()
            rest = rest[len(text) :]
    return joined


@lru_cache(maxsize=1)
def _official_cores() -> tuple[tuple[str, str], ...]:
    return tuple(
        (code, wording.normalise(official))
        for code, officials in OFFICIAL_LABELS.items()
        for official in officials
    )
