"""Form fields for numbers, which take the digits that cells take: ASCII and full-width ones, no other script's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reports.services.typed_numbers import typed_number


class TypedDecimalField(forms.DecimalField):
    """A decimal as a cell takes it."""

    def to_python(self, value: Any) -> Any:
        """Raise ValidationError (invalid) for what no cell takes."""
        return super().to_python(_typed(self, value))


class TypedIntegerField(forms.IntegerField):
    """A whole number as a cell takes it."""

    def to_python(self, value: Any) -> int | None:
        """Raise ValidationError (invalid) for what no cell takes."""
        return super().to_python(_typed(self, value))


def _typed(field: forms.Field, value: Any) -> Any:
    """Return the text of the number in ASCII digits."""
    if not isinstance(value, str):
        return value
    try:
        number = typed_number(value)
    except ValueError:
        raise ValidationError(field.error_messages["invalid"], code="invalid") from None
    return "" if number is None else str(number)
