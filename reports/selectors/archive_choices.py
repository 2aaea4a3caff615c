"""What the lists of the archive can be narrowed by, read together: years, regions, and the region that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, OuterRef, QuerySet, Value, When
from django.db.models.functions import Cast

from reports.models import Agency, ReportingYear
from reports.selectors.agency_names import agency_named, named_with_code, one_meant
from reports.statements import united


class ArchiveChoices:
    """One statement, run when somebody looks; ``asked``: what the address says of the region, an id or a name."""

    def __init__(
        self, *, regions: QuerySet[Agency], years: QuerySet[ReportingYear], asked: str, most: int
    ) -> None:
        self._regions, self._years, self._most = regions, years, most
        self.asked = asked.strip()

    @cached_property
    def _found(self) -> list[list[tuple[Any, ...]]]:
        first = self._regions.order_by("sort_key")[: self._most + 1]
        years = self._years.order_by().annotate(number=Cast("pk", BigIntegerField()))
        return united(
            years.values_list("number", Value(""), Value(""), Value(""), Value(0)),
            first.values_list("pk", "name", "code", "sort_key", Value(0)),
            *self._meant(),
        )

    def _meant(self) -> Sequence[QuerySet[Agency]]:
        """The regions that are meant: by the id; or by name and code, the whole name, a part of a name."""
        regions = self._regions.order_by()
        if not self.asked:
            return ()
        if is_id(self.asked):
            same = regions.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk"))
            shared = Case(When(Exists(same), then=Value(1)), default=Value(0))
            return (regions.filter(pk=int(self.asked)).values_list("pk", "name", "code", "path", shared),)
        groups = [regions.filter(name=self.asked), regions.filter(agency_named(self.asked))]
        # Names are compared with a part of a name only where no name is the whole of it.
        groups[1] = groups[1].filter(~Exists(groups[0]))
        coded = named_with_code(self.asked)
        if coded is not None:
            groups.insert(0, regions.filter(coded))
        return [group.order_by()[:2].values_list("pk", "name", "code", "path", Value(0)) for group in groups]

    @property
    def years(self) -> list[int]:
        """Newest first."""
        return sorted((row[0] for row in self._found[0]), reverse=True)

    @cached_property
    def rows(self) -> list[tuple[int, str]]:
        """Id and name of the regions in their order, one more than the longest list has where there are more."""
        return [(row[0], row[1]) for row in sorted(self._found[1], key=lambda row: row[3])]

    def region(self) -> Agency | None:
        """Return the region that is asked for by its id, None where it is not among the regions.

        By name: raises NoSuchAgency where none or several have it.
        """
        groups = [[_region(row) for row in rows] for rows in self._found[2:]]
        if is_id(self.asked):
            return groups[0][0] if groups[0] else None
        return one_meant(self.asked, groups)

    @property
    def text(self) -> str:
        """What stands in a box: the name of the region with the id that is asked for, else what was asked."""
        if not is_id(self.asked) or not self._found[2]:
            return self.asked
        _, name, code, _, shared = self._found[2][0]
        return f"{name}（{code}）" if shared else str(name)


def is_id(text: str) -> bool:
    """Whether this can be the id of a row: int() of very long text is refused by Python itself."""
    return text.isdecimal() and len(text) <= 18


def _region(row: Sequence[Any]) -> Agency:
    pk, name, code, path, _ = row
    return Agency(pk=pk, name=name, code=code, path=path)
