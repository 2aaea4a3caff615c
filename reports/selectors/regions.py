"""The branch of the tree below a region, as lists filter by it."""

from __future__ import annotations

from reports.models import Agency


def path_of(agency: Agency) -> str:
    """The path of a stored agency. Raises ValueError for one without a path, which would stand for every agency."""
    if not agency.path:
        raise ValueError(f"agency {agency.pk} has no path")
    return agency.path
