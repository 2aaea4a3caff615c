"""What the lists of agencies and people have in common: how a row is judged, and how labels are understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from django.db.models import TextChoices

NEW, CHANGED, SAME = "new", "update", "same"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a row would do: ``action`` (NEW, CHANGED, SAME), the sentences against it, and what it would change."""

    action: str
    errors: list[str]
    changes: list[str] = field(default_factory=list)


#: A function of the values of one row, heading → text; only the headings that the workbook has.
Judge: TypeAlias = Callable[[dict[str, str]], Judgement]


def choice(choices: type[TextChoices], words: str) -> str | None:
    """Return the value with this label or name; None when there is none."""
    return next((value for value, label in choices.choices if words in (label, value)), None)


def difference(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """Return what changes, as in “联系电话：无 → 0999-8220320”."""
    return [
        f"{name}：{old or '无'} → {after[name] or '无'}" for name, old in before.items() if after[name] != old
    ]
