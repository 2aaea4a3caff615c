"""Records: what a document is made of by the thousand."""

from __future__ import annotations

from dataclasses import MISSING, dataclass, fields
from typing import Any, TypeVar, dataclass_transform

_Kind = TypeVar("_Kind")


@dataclass_transform(frozen_default=True)
def record(kind: type[_Kind]) -> type[_Kind]:
    """Makes a frozen dataclass with slots of ``kind`` that costs little more to build than an open one.

    What ``dataclass(frozen=True)`` writes goes past its own lock field by field, which makes each record three times as
    dear, and a report has thousands. Here an open twin with the same slots is filled and becomes the frozen record in
    one step. Defaults are plain values.
    """
    frozen: Any = dataclass(frozen=True, slots=True, init=False)(kind)
    names = [each.name for each in fields(frozen)]
    known: dict[str, Any] = {
        "twin": type(f"Open{kind.__name__}", (), {"__slots__": tuple(names)}),
        "frozen": frozen,
        "blank": object.__new__,
        **{f"default_{each.name}": each.default for each in fields(frozen) if each.default is not MISSING},
    }
    taken = [f"{name}=default_{name}" if f"default_{name}" in known else name for name in names]
    # As dataclasses write their __init__: the names are those of the fields, nothing else gets in.
    exec(  # noqa: S102
        f"def build(_, {', '.join(taken)}):\n"
        "    made = blank(twin)\n"
        + "".join(f"    made.{name} = {name}\n" for name in names)
        + "    made.__class__ = frozen\n"
        "    return made\n",
        known,
    )
    frozen.__new__ = known["build"]
    frozen.__reduce__ = lambda made: (frozen, tuple(getattr(made, name) for name in names))
    return frozen
