"""What the administrators' pages share: staff only, nothing deleted, bounded lines, columns in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model
from django.http import HttpRequest

#: Digits of a number that every database holds in an id.
DIGITS = 18


class NumberedSelect(AutocompleteSelect):
    """Django's, which looks for whatever the form holds in the database: 500 for what is not a number."""

    def optgroups(self, name: str, value: Sequence[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        numbers = [each for each in value if each == "" or (each.isdecimal() and len(each) <= DIGITS)]
        return super().optgroups(name, numbers, attrs)


def in_words(field: str, description: str) -> Any:
    """A column of a yes-or-no field in words; Django's is a picture whose text is English."""

    @admin.display(description=description, ordering=field)
    def column(_admin: Any, row: Model) -> str:
        return "是" if getattr(row, field) else "否"

    return column


class OpensByKey:
    """Opens a row by its key, whatever field the address names."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """As Django's, which answers 500 to an empty ``_to_field``."""
        found: Model | None = super().get_object(request, object_id, from_field or None)  # type: ignore[misc]
        return found


class StaffAdministers(OpensByKey):
    """Staff may add and change; nothing is deleted, because reports and events point at it."""

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs["widget"] = NumberedSelect(db_field, self.admin_site)  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


#: Lines of an inline form that are made at most, whatever number the request names: Django's 2,000 take seconds.
MOST_LINES = 60


class StaffMayRemove(StaffAdministers, admin.TabularInline):
    """For the lines of an inline form, which nothing points at."""

    max_num = MOST_LINES

    def get_formset(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{"absolute_max": MOST_LINES, **kwargs})

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.has_module_permission(request)
