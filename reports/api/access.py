"""Who may use the API, and the strictness of its addresses."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from reports.api.errors import UnknownParameter
from reports.selectors.archive import archive_is_open_to


class ReadsArchive(BasePermission):
    """People with an account; anybody where the archive is public. What they see is decided by the lists.

    The lists have no method that writes: another one is a 405 for whoever may read.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        return archive_is_open_to(request.user)


class StrictFilters(DjangoFilterBackend):
    """As django-filter, but a parameter that the list does not know is refused (400) instead of ignored."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        known = self.known(view, queryset)
        unknown = sorted(set(request.query_params) - set(known))
        if unknown:
            raise UnknownParameter(unknown, known)
        return super().filter_queryset(request, queryset, view)

    def known(self, view: Any, queryset: QuerySet[Any]) -> list[str]:
        filters = self.get_filterset_class(view, queryset)
        names = list(filters.base_filters) if filters and view.detail is False else []
        paging = ["page", "page_size"] if view.detail is False else []
        return [*names, *getattr(view, "parameters", ()), *paging]
