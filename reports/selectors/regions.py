"""The branch of the tree below a region, as lists filter by it."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Value
from django.db.models.functions import StrIndex, Substr

from reports.models import Agency


def path_of(agency: Agency) -> str:
    """The path of a stored agency. Raises ValueError for one without a path, which would stand for every agency."""
    if not agency.path:
        raise ValueError(f"agency {agency.pk} has no path")
    return agency.path


def branch_of(region: Agency, path: str) -> Substr:
    """The path of the first step below the region, of an agency whose path is the field ``path``; its own for its own.

    For a GROUP BY: a region has few steps below it and very many agencies.
    """
    start = len(path_of(region))
    return Substr(path, 1, start + StrIndex(Substr(path, start + 1), Value("/")))


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a list by region; ``agency`` None stands for the region's own bodies."""

    label: str
    start: str
    agency: Agency | None = None


class Branches:
    """How every list divides a region: its own bodies, then each region below that has units, in order: 1 query."""

    def __init__(self, region: Agency) -> None:
        below = Agency.objects.filter(parent=region).with_units_below().order_by("sort_key")
        own = Branch(f"{region.name}本级及直属单位", path_of(region))
        self.all: tuple[Branch, ...] = (own, *(Branch(child.name, path_of(child), child) for child in below))

    def place_of(self, path: str) -> int:
        """The number of the branch that an agency with this path belongs to."""
        places = (
            number for number, branch in enumerate(self.all) if number and path.startswith(branch.start)
        )
        return next(places, 0)
