"""What all lists of the API share: pages, filters, sparse fields, CSV, and what may be asked of an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer, ListSerializer
from rest_framework.viewsets import GenericViewSet

from reports.api.access import ReadsArchive
from reports.api.errors import UnknownParameter
from reports.api.kept_lists import kept_rows
from reports.api.paging import PARAMETERS, Key, Pages
from reports.api.renderers import FastJSON, Rows
from reports.models import Event

Row = dict[str, Any]
#: Parameters that every address of the API takes.
EVERYWHERE = ("fields", "format")
#: Parameters that narrow and order nothing.
PAGED = frozenset((*PARAMETERS, *EVERYWHERE))


def refuse_unknown(request: Request, known: Sequence[str]) -> None:
    """Raise UnknownParameter for a parameter that the address does not know: a typing error is not an empty list."""
    unknown = sorted(set(request.query_params) - set(known) - {"format"})
    if unknown:
        raise UnknownParameter(unknown, list(known))


class StrictFilters(DjangoFilterBackend):
    """As django-filter, but a parameter that the list does not know is refused (400) instead of ignored."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        refuse_unknown(request, self.known(view, queryset))
        found = queryset
        # The forms of a filter set cost as much as a query: they are made where a filter is asked.
        if view.is_list and self.is_asked(request, view, queryset):
            found = super().filter_queryset(request, queryset, view)
        since = request.query_params.get("changed_since", "") if view.is_list else ""
        return view.changed_since(found, moment_asked(since)) if since else found

    def is_asked(self, request: Request, view: Any, queryset: QuerySet[Any]) -> bool:
        """Whether the address carries a parameter of the filters."""
        filters = self.get_filterset_class(view, queryset)
        return filters is not None and not filters.base_filters.keys().isdisjoint(request.query_params)

    def known(self, view: Any, queryset: QuerySet[Any]) -> list[str]:
        names = [*view.parameters, *EVERYWHERE]
        if view.is_list:
            filters = self.get_filterset_class(view, queryset)
            names = [*(filters.base_filters if filters else ()), *names, *PARAMETERS[:2]]
            names += ["ordering"] if view.orders else []
            names += ["changed_since"] if view.tells_changes else []
        return list(dict.fromkeys([*names, *(PARAMETERS[2:] if view.is_list else ())]))


def moment_asked(text: str) -> datetime:
    """Return the moment of an ISO date or time; without a zone it is Beijing's. Raises ValidationError.

    Not in the first or last year that dates know: another zone may have no such moment.
    """
    try:
        day = parse_date(text)
        found = parse_datetime(f"{text}T00:00:00") if day else parse_datetime(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or not MINYEAR < found.year < MAXYEAR:
        raise ValidationError(
            {"changed_since": ["请按 2025-01-31 或 2025-01-31T08:00:00+08:00 的形式填写时间。"]}
        )
    return found if timezone.is_aware(found) else timezone.make_aware(found)


#: An event is written in the transaction of what it tells, some moments after or before the time that is kept there.
MARGIN = timedelta(hours=1)


def told_since(moment: datetime) -> QuerySet[Any, Any]:
    """Return the ids of the reports of which an event tells since about this moment.

    Nothing is decided, published or filed without an event: with them the few reports of lately are looked up by an
    index, before what exactly changed is asked of each.
    """
    return Event.objects.filter(at__gte=moment - MARGIN).order_by().values("report")


class Answering(GenericViewSet[Any]):
    """An address that answers with rows, of which ``fields`` may choose some members."""

    permission_classes: Sequence[type[BasePermission]] = (ReadsArchive,)
    renderer_classes: Sequence[type[BaseRenderer]] = (FastJSON, Rows)
    filter_backends: Sequence[Any] = (StrictFilters,)
    pagination_class: Any = Pages
    order: Sequence[Key] = (Key("id"),)
    #: Name in ``ordering`` → column.
    orders: ClassVar[Mapping[str, Key]] = {}
    #: What the schema says of them besides, a sentence.
    orders_note: ClassVar[str] = ""
    #: Rows of a page at most.
    most: int = 200
    #: Parameters beyond the filters.
    parameters: Sequence[str] = ()
    #: Whether ``changed_since`` may be asked.
    tells_changes: bool = False
    #: What a token must be for, to write here (``TokenActs``); None: the handler looks.
    acts: str | None = "upload"

    @property
    def is_list(self) -> bool:
        """Whether the address has pages."""
        return self.action == "list"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse a parameter that is there twice, of which only the last would count. Raises ValidationError."""
        super().initial(request, *args, **kwargs)
        twice = [name for name, values in request.query_params.lists() if len(values) > 1]
        if twice:
            raise ValidationError({name: ["只能填写一次。"] for name in twice})

    def changed_since(self, queryset: QuerySet[Any], moment: datetime) -> QuerySet[Any]:
        """Return what changed at this moment or later."""
        raise NotImplementedError

    def chosen(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows with the members that ``fields`` names. Raises ValidationError for one that is not there."""
        text = self.request.query_params.get("fields", "")
        names = [name.strip() for name in text.split(",") if name.strip()]
        if not names:
            return rows
        known = self.members()
        unknown = [name for name in names if name not in known]
        if unknown:
            sentence = f"没有{'、'.join(unknown)}这样的字段，可用：{'、'.join(known)}。"
            raise ValidationError({"fields": [sentence]})
        return [{name: row[name] for name in names if name in row} for row in rows]

    def members(self) -> list[str]:
        """Return the names of the members of a row, from its schema."""
        serializer: BaseSerializer[Any] = self.get_serializer_class()()
        if isinstance(serializer, ListSerializer):
            serializer = serializer.child  # type: ignore[assignment]
        return list(serializer.fields)  # type: ignore[attr-defined]

    def one(self, row: Row, status: int = 200) -> Response:
        """Answer with one row."""
        return Response(self.chosen([row])[0], status=status)

    def all(self, rows: Sequence[Row]) -> Response:
        """Answer with a list that has no pages."""
        return Response({"results": self.chosen(rows)})


class Pagewise(Answering):
    """A list with pages. ``rows`` says what a row is."""

    #: Whether ``get_queryset`` gives columns and looks at nothing but the reach of the person.
    of_reach_only: bool = False

    def page(self) -> Sequence[Any]:
        """Return the rows of the page that is asked for, as the query gives them."""
        unnarrowed = PAGED.issuperset(self.request.query_params.keys() - set(self.parameters))
        if self.of_reach_only and unnarrowed and isinstance(self.paginator, Pages):
            kept = self.paginator.paginate_kept(partial(kept_rows, self), self.request, self)
            if kept is not None:
                return kept
        return self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []

    def rows(self, page: Sequence[Any]) -> Sequence[Row]:
        """Return the rows as they are answered; by default as the serializer writes them."""
        return self.get_serializer(page, many=True).data

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with one page."""
        return self.get_paginated_response(self.chosen(self.rows(self.page())))


class Listing(Pagewise):
    """A list with pages, and single rows of it."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer with one row; 404 where the person may not see it."""
        return self.one(self.rows([self.get_object()])[0])
