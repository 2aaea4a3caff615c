"""The record of what was done, for administrators: who, when, which move.

Comments and data may quote unpublished figures, so they are not shown here; auditors read them on the report's page.
"""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from reports.models import Event
from review.lifecycle import MOVE_TEXT


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("at", "report", "what", "actor_name", "address")
    list_filter = ("move", "report__year")
    list_select_related = ("report__year",)
    search_fields = ("report__agency_name", "actor_name")
    date_hierarchy = "at"
    ordering = ("-at", "-id")
    fields = ("at", "report", "what", "actor_name", "address", "from_state", "to_state", "hash")
    actions = None

    @admin.display(description="操作", ordering="move")
    def what(self, event: Event) -> str:
        return MOVE_TEXT.get(event.move, event.move)

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
