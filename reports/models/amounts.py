"""The column of amounts and of the numbers of findings and corrections."""

from __future__ import annotations

from decimal import Context
from functools import cached_property
from typing import Any

from django.db import models

from reports.statutory.elements import MOST_DECIMALS


class AmountField(models.DecimalField):
    """A decimal whose stored numbers can always be read.

    SQLite rounds a number of more than 15 digits, 999999999999.999999 to 10¹², which has one digit more than the column
    declares; Django then refuses to read the row. Such numbers are no longer stored, those of earlier releases are.
    """

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **{"max_digits": 18, "decimal_places": MOST_DECIMALS, **values})

    @cached_property
    def context(self) -> Context:
        return Context(prec=28)

    def deconstruct(self) -> Any:
        """In migrations it is the decimal that it is in the database."""
        name, _, args, values = super().deconstruct()
        return name, "django.db.models.DecimalField", args, values
