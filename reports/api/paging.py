"""Pages of the lists of the API: by the values at which the last page ended, never by a number of rows passed over.

A page costs the same wherever it is, nothing is counted, and rows that come or go between two pages move no other row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError as InvalidValue
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from reports.models import ReportingYear

PAGE_SIZE, MOST = 50, 200
LAST = "next 为空表示没有下一页；否则原样请求 next。"
#: Parameters that the paging reads.
PARAMETERS = ("after", "page_size", "page")


@dataclass(frozen=True, slots=True)
class Key:
    """One column that a list is ordered by. ``nullable``: rows without a value come last, whatever the direction."""

    path: str
    descending: bool = False
    nullable: bool = False

    @property
    def term(self) -> Any:
        column = F(self.path)
        last = True if self.nullable else None
        return column.desc(nulls_last=last) if self.descending else column.asc(nulls_last=last)

    def beyond(self, value: Any) -> Q:
        """Return what comes strictly after this value."""
        if value is None:
            return Q(pk__in=())
        after = Q(**{f"{self.path}__{'lt' if self.descending else 'gt'}": value})
        return after | Q(**{f"{self.path}__isnull": True}) if self.nullable else after

    def same(self, value: Any) -> Q:
        """Return what has this very value."""
        return Q(**{f"{self.path}__isnull": True}) if value is None else Q(**{self.path: value})


def beyond(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Return the rows after the one with these values in this order."""
    found = Q(pk__in=())
    for number, key in enumerate(keys):
        after = key.beyond(values[number])
        for before, value in zip(keys[:number], values[:number], strict=True):
            after &= before.same(value)
        found |= after
    first, value = keys[0], values[0]
    if first.nullable or len(keys) == 1:
        return found
    # Says nothing new, and lets the database begin at this place of an index instead of reading all rows before it.
    return Q(**{f"{first.path}__{'lte' if first.descending else 'gte'}": value}) & found


#: The first key of lists that begin with the newest year, and how many years a page of one looks at one by one.
NEWEST_YEAR, YEARS_LOOKED_AT = Key("year_id", descending=True), 2
#: Parameters that leave so much of each year that a page is filled by the newest ones.
DENSE = frozenset({"include", "table", "published", "approved", "scope", "fields", "format", *PARAMETERS})


def newest_years(year: int | None) -> Iterator[int]:
    """Yield this year and those before it, newest first; all where none is given. One query, after the given year."""
    years = ReportingYear.all_years.order_by("-year").values_list("pk", flat=True)
    if year is not None:
        yield year
        years = years.filter(year__lt=year)
    yield from years[: YEARS_LOOKED_AT + 1]


KeptRows: TypeAlias = Callable[[Sequence[Key], Sequence[Any] | None, int], list[Any] | None]


class Pages(BasePagination):
    """``after`` is where the last page ended, from the ``next`` of its answer; ``page_size`` up to 200.

    The order is that of the view: ``order``, and ``orders`` for those that ``ordering`` may name.
    """

    next: str | None = None
    size: int = PAGE_SIZE

    def paginate_queryset(  # type: ignore[override]  # a page begins where a query says, not in a list
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any] | None:
        """Return the rows of one page; dictionaries where the view reads columns."""
        self.size = page_size(request, getattr(view, "most", MOST))
        keys = order_of(request, view)
        after = place_after(request, keys, queryset.model)
        if keys[0] == NEWEST_YEAR and len(keys) > 1 and DENSE.issuperset(request.query_params):
            newest = self._of_newest_years(queryset, keys, after)
            if newest is not None:
                return self._cut(newest, request, keys)
        if keys[0].nullable:
            return self._cut(self._with_value_first(queryset, keys, after), request, keys)
        if after is not None:
            queryset = queryset.filter(beyond(keys, after))
        return self._cut(list(queryset.order_by(*(key.term for key in keys))[: self.size + 1]), request, keys)

    def _with_value_first(
        self, queryset: QuerySet[Any], keys: Sequence[Key], after: Sequence[Any] | None
    ) -> list[Any]:
        """The rows of the page: those with a value in the first column, as an index has them, then the rest."""
        first, most = keys[0], self.size + 1
        found: list[Any] = []
        if after is None or after[0] is not None:
            valued = queryset.filter(**{f"{first.path}__isnull": False})
            plain = (Key(first.path, first.descending), *keys[1:])
            valued = valued if after is None else valued.filter(beyond(plain, after))
            found += valued.order_by(*(key.term for key in plain))[:most]
        if len(found) < most:
            rest = queryset.filter(**{f"{first.path}__isnull": True})
            if after is not None and after[0] is None:
                rest = rest.filter(beyond(keys[1:], after[1:]))
            found += rest.order_by(*(key.term for key in keys[1:]))[: most - len(found)]
        return found

    def _of_newest_years(
        self, queryset: QuerySet[Any], keys: Sequence[Key], after: Sequence[Any] | None
    ) -> list[Any] | None:
        """The rows of the page where they fill it from ``YEARS_LOOKED_AT`` years, else None.

        Within a year a page is read along the order of the agencies; over all years all reports would be sorted for it.
        """
        found: list[Any] = []
        for number, year in enumerate(newest_years(after[0] if after else None)):
            if number == YEARS_LOOKED_AT:
                return None
            of_year = queryset.filter(**{keys[0].path: year})
            if after and year == after[0]:
                of_year = of_year.filter(beyond(keys[1:], after[1:]))
            found += of_year.order_by(*(key.term for key in keys[1:]))[: self.size + 1 - len(found)]
            if len(found) > self.size:
                break
        return found

    def paginate_kept(self, rows_of: KeptRows, request: Request, view: Any) -> list[Any] | None:
        """Return the rows of one page as ``rows_of`` (keys, place, rows at most) has them; None where it has none."""
        self.size = page_size(request, getattr(view, "most", MOST))
        keys = order_of(request, view)
        rows = rows_of(keys, place_after(request, keys, view.queryset.model), self.size + 1)
        return None if rows is None else self._cut(rows, request, keys)

    def _cut(self, rows: list[Any], request: Request, keys: Sequence[Key]) -> list[Any]:
        if len(rows) > self.size:
            rows = rows[: self.size]
            self.next = address_after(request, keys, [value_at(rows[-1], key.path) for key in keys])
        return rows

    def get_paginated_response(self, data: Any) -> Response:
        """Return the rows with the address of the next page, also as a Link (RFC 8288) for tables without a body."""
        response = Response({"next": self.next, "results": data})
        if self.next:
            response["Link"] = f'<{self.next}>; rel="next"'
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of an answer around that of its rows."""
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri", "description": LAST},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters that every list takes."""
        most = getattr(view, "most", MOST)
        return [
            {
                "name": "after",
                "in": "query",
                "required": False,
                "description": "从上一页的 next 中原样取得，表示从哪里接着读取。",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": f"每页条数，不超过{most}。",
                "schema": {"type": "integer", "minimum": 1, "default": min(PAGE_SIZE, most)},
            },
        ]


class Whole(BasePagination):
    """A list that is answered as one: it has ``results`` as every other, but no pages."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> None:
        """Return None: there is nothing to cut."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the schema of an answer around that of its rows."""
        return {"type": "object", "required": ["results"], "properties": {"results": schema}}

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return nothing: it takes no parameters."""
        return []


def page_size(request: Request, most: int = MOST) -> int:
    """Return the rows of a page, at most ``most``. Raises ValidationError."""
    asked = request.query_params.get("page_size", "")
    if asked and not (asked.isascii() and asked.isdecimal() and 0 < int(asked[:9]) <= most):
        raise ValidationError({"page_size": [f"请填写1至{most}的整数。"]})
    if request.query_params.get("page", "1") not in ("", "1"):
        raise ValidationError({"page": ["不再按页号翻页，请使用上一页答复中的 next。"]})
    return min(int(asked) if asked else PAGE_SIZE, most)


def order_of(request: Request, view: Any) -> tuple[Key, ...]:
    """Return the order that is asked for, ended by the id so that no two rows are equal. Raises ValidationError."""
    orders: Mapping[str, Key] = getattr(view, "orders", {})
    asked = [name for name in request.query_params.get("ordering", "").split(",") if name]
    keys = []
    for name in asked:
        key = orders.get(name.removeprefix("-"))
        if key is None:
            raise ValidationError({"ordering": [f"“{name}”不在可选范围内。"]})
        keys.append(Key(key.path, name.startswith("-"), key.nullable))
    found = tuple(keys) or tuple(view.order)
    unique = view.queryset.model._meta.pk.attname
    named = any(key.path == unique for key in found)
    return found if named else (*found, Key(unique, found[-1].descending))


def place_after(request: Request, keys: Sequence[Key], model: type[Model]) -> list[Any] | None:
    """Return the values at which the last page ended, None for the first page. Raises ValidationError."""
    text = request.query_params.get("after", "")
    if not text:
        return None
    try:
        order, values = json.loads(Signer(salt="api.after").unsign_object(text)[0])
        typed = [_typed(model, key, value) for key, value in zip(keys, values, strict=True)]
    except (BadSignature, ValueError, TypeError, KeyError, IndexError, InvalidValue):
        order, typed = None, []
    if order != _named(keys):
        raise ValidationError(
            {"after": ["翻页位置无法识别，请从第一页开始，或原样使用上一页答复中的 next。"]}
        )
    return typed


def address_after(request: Request, keys: Sequence[Key], values: Sequence[Any]) -> str:
    """Return the address of the page after these values."""
    place = json.dumps([_named(keys), [_written(value) for value in values]])
    signed = Signer(salt="api.after").sign_object([place])
    return replace_query_param(request.build_absolute_uri(), "after", signed)


def value_at(row: Any, path: str) -> Any:
    """Return the value of a row at the path of a column; a dictionary has it under the path itself."""
    if isinstance(row, dict):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def _written(value: Any) -> Any:
    """A moment with all its digits: one that is rounded is not the one at which the page ended."""
    return value.isoformat() if isinstance(value, date) else value


def _named(keys: Sequence[Key]) -> list[str]:
    return [f"{'-' if key.descending else ''}{key.path}" for key in keys]


def _typed(model: type[Any], key: Key, value: Any) -> Any:
    """Return a value as the column of the path has it. Raises what ``to_python`` raises."""
    if value is None:
        if not key.nullable:
            raise ValueError
        return None
    *way, last = key.path.split("__")
    for name in way:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last).to_python(value)
