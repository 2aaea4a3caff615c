"""Records: what a document is made of by the thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

_Kind = TypeVar("_Kind")


@dataclass_transform(frozen_default=True)
def record(kind: type[_Kind]) -> type[_Kind]:
    """Makes a dataclass of ``kind`` that is frozen for whoever checks types, compared and hashed by its fields.

    Nothing stops an assignment at run time: that would make each of them four times as dear to build, and a report has
    hundreds. Nobody changes one; ``dataclasses.replace`` gives another.
    """
    return dataclass(slots=True, unsafe_hash=True)(kind)
