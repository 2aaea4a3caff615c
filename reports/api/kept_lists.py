"""Lists that nothing narrows: their SQL is made once for all people with the same reach.

Whoever fetches everything asks for page after page of the same list. Building and compiling its query costs as much as
running it for two hundred rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import router
from django.db.models import CharField, Field, Model, QuerySet

from reports.api.paging import NEWEST_YEAR, YEARS_LOOKED_AT, Key, beyond, newest_years
from reports.models.actors import Visitor
from reports.models.reach import memberships_of
from reports.statements import FIRST_MARK, Query

#: Statements of a process; beyond it all are made anew.
MOST_KEPT = 256


class Reach(NamedTuple):
    """All that ``visible_to`` and the public archive look at in a person: two with the same see the same lists."""

    signed_in: bool
    public: bool
    memberships: tuple[tuple[str, int, str | None], ...]


def reach_of(user: Visitor) -> Reach:
    """Return what the lists of a person depend on."""
    held = ((each.role, each.agency_id, each.agency.path) for each in memberships_of(user))
    return Reach(user.is_authenticated, bool(settings.PUBLIC_ARCHIVE), tuple(sorted(held)))


class KeptList(Protocol):
    """A view whose query depends on nothing but the reach of the person."""

    queryset: Any
    request: Any

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows as columns."""


_kept: dict[tuple[Any, ...], Query] = {}


def kept_rows(
    view: KeptList, keys: Sequence[Key], after: Sequence[Any] | None, most: int
) -> list[dict[str, Any]] | None:
    """Return at most so many rows after a place; None where the statement cannot be kept."""
    model, reach = view.queryset.model, reach_of(view.request.user)
    kinds = [_kind(_field(model, key.path)) for key in keys]
    marks = range(FIRST_MARK, FIRST_MARK + len(keys) + 1)
    # A number of the reach that is also a mark would be taken for the place.
    if any(key.nullable for key in keys) or any(held[1] in marks for held in reach.memberships):
        return None
    asked = _Asked(view, reach, tuple(keys), tuple(kinds), most)
    try:
        found = _of_newest_years(asked, after) if keys[0] == NEWEST_YEAR and len(keys) > 1 else None
        return _run(asked, None, after) if found is None else found
    except EmptyResultSet:
        return []  # the reach holds nothing, and Django asks no database


class _Asked(NamedTuple):
    view: KeptList
    reach: Reach
    keys: tuple[Key, ...]
    kinds: tuple[type, ...]
    most: int


def _of_newest_years(asked: _Asked, after: Sequence[Any] | None) -> list[dict[str, Any]] | None:
    """The rows of a list whose newest years come first, where they are all in ``YEARS_LOOKED_AT`` years, else None.

    Within a year a page is read along the order of the agencies; over all years all reports would be sorted for it.
    """
    found: list[dict[str, Any]] = []
    for number, year in enumerate(newest_years(after[0] if after else None)):
        if number == YEARS_LOOKED_AT:
            return None
        found += _run(asked, year, after[1:] if after and year == after[0] else None)
        if len(found) >= asked.most:
            break
    return found[: asked.most]


def _run(asked: _Asked, year: int | None, after: Sequence[Any] | None) -> list[dict[str, Any]]:
    """Run the statement of the list, of one year where that is given, after a place."""
    keys, kinds = (asked.keys, asked.kinds) if year is None else (asked.keys[1:], asked.kinds[1:])
    which = (type(asked.view), asked.reach, keys, year is None, after is None, asked.most)
    query = _kept.get(which)
    if query is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        names = {} if after is None else {f"key{number}": kind for number, kind in enumerate(kinds)}
        rows = asked.view.get_queryset()
        if year is not None:
            names["year"] = int

        def build(**places: Any) -> QuerySet[Any]:
            of_year = places.pop("year", None)
            narrowed = rows if of_year is None else rows.filter(**{NEWEST_YEAR.path: of_year})
            narrowed = narrowed.filter(beyond(keys, list(places.values()))) if places else narrowed
            return narrowed.order_by(*(key.term for key in keys))[: asked.most]

        query = _kept[which] = Query(build, **names)
    values = {f"key{number}": value for number, value in enumerate(after or ())}
    if year is not None:
        values["year"] = year
    return query.dictionaries(router.db_for_read(asked.view.queryset.model), **values)


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    *way, last = path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model._meta.get_field(last)  # type: ignore[return-value]


def _kind(field: Field[Any, Any]) -> type:
    return str if isinstance(field, CharField) else int
