"""The record of what was done, for administrators: who, when, which move.

Comments and data may quote unpublished figures, so they are not shown here; auditors read them on the report's page.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from reports.admin_base import OpensByKey
from reports.models import Event
from review.event_text import EVENT_TEXT


class MoveFilter(admin.SimpleListFilter):
    """By what was done, in words."""

    title = "操作"
    parameter_name = "move"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(EVENT_TEXT.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset.filter(move=self.value()) if self.value() else queryset


@admin.register(Event)
class EventAdmin(OpensByKey, admin.ModelAdmin):
    list_display = ("at", "slot", "what", "who", "address")
    list_filter = (MoveFilter, "report__year")
    list_select_related = ("report__year",)
    search_fields = ("report__agency_name", "actor_name")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    fields = ("at", "slot", "what", "who", "address", "from_state", "to_state", "hash")
    actions = None

    @admin.display(description="操作", ordering="move")
    def what(self, event: Event) -> str:
        return EVENT_TEXT.get(event.move, event.move)

    @admin.display(description="年报", ordering="report")
    def slot(self, event: Event) -> str:
        return str(event.report)

    @admin.display(description="办理人", ordering="actor_name")
    def who(self, event: Event) -> str:
        return event.actor_name

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False
