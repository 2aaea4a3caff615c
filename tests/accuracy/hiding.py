"""Reports in which one number stands beside one that no person sees, in every way a kind of file can hide it.

A sample prints a report with a sentinel in one cell and puts a damage in its place. What a person would see of the
damaged cell is known: a number, or None for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise

#: Printed in the cell that is damaged; no other cell holds it.
SENTINEL = "70491"


@dataclass(frozen=True)
class Figures:
    """The two numbers of a damaged cell."""

    seen: str
    hidden: str


@dataclass(frozen=True)
class Damage:
    """``make`` returns the file. ``shows``: what a person sees, ``seen``, ``hidden``, ``both`` or ``nothing``."""

    name: str
    make: Callable[[PrintedReport, Figures], bytes]
    shows: str = "seen"


@dataclass(frozen=True)
class Sample:
    name: str
    data: bytes
    code: str
    truth: Mapping[str, Decimal | None]


def sample(damage: Damage, seed: int) -> Sample:
    """Return the file of this damage and number; deterministic."""
    chance = Random(f"{damage.name} {seed}")
    cells = dict(make_figures(chance, "government"))
    code = chance.choice([code for code, value in cells.items() if value is not None])
    figures = Figures(str(chance.randint(11, 9876)), str(chance.randint(2, 987)))
    report = PrintedReport("青禾县林业局", 2024, {**cells, code: SENTINEL})
    shown = {
        "seen": figures.seen,
        "hidden": figures.hidden,
        "both": figures.hidden + figures.seen,
        "nothing": None,
    }[damage.shows]
    truth = {key: None if value is None else Decimal(str(value)) for key, value in cells.items()}
    truth[code] = None if shown is None else Decimal(shown)
    return Sample(damage.name, damage.make(report, figures), code, truth)


def silent_cells(one: Sample) -> list[str]:
    """Return the cells that are read other than a person sees them, without a doubt."""
    try:
        cells = recognise(read(one.data)).cells
    except ReadingError:
        return []
    return [
        f"{one.name}: {code} {cell.value} instead of {one.truth.get(code)}"
        for code, cell in cells.items()
        if cell.doubt is None and cell.value != one.truth.get(code)
    ]


def outcome(one: Sample) -> str:
    """Return how the damaged cell was read."""
    try:
        cell = recognise(read(one.data)).cells.get(one.code)
    except ReadingError:
        return "refused"
    if cell is None:
        return "missing"
    right = "right" if cell.value == one.truth[one.code] else "wrong"
    return f"{right}, doubtful" if cell.doubt else right


def all_damages() -> Iterator[Damage]:
    """Yield the damages of every kind of file."""
    from tests.accuracy import (
        hiding_formats,
        hiding_ofd,
        hiding_pdf,
        hiding_pdf_shown,
        hiding_sheets,
        hiding_web,
        hiding_word,
    )

    for module in (
        hiding_word,
        hiding_web,
        hiding_sheets,
        hiding_formats,
        hiding_pdf,
        hiding_pdf_shown,
        hiding_ofd,
    ):
        yield from module.DAMAGES


__all__ = ["SENTINEL", "Damage", "Figures", "Sample", "all_damages", "outcome", "sample", "silent_cells"]
