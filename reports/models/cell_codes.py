"""A column of cell codes, which are stored as few numbers (decision 0287)."""

from __future__ import annotations

from typing import Any

from django.db import models

from reports.packing.cell_codes import fold_codes, unfold_codes


class FoldedCodes(list[str]):
    """Codes that are folded when they are stored; a plain list is stored as it is, as releases before read it."""


class CellCodesField(models.JSONField):
    """Codes of cells as a list, however they are stored. To migrations it is a JSONField."""

    def deconstruct(self) -> Any:
        """Folding changes no column."""
        name, _, arguments, keywords = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, keywords

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Return the codes."""
        found = super().from_db_value(value, expression, connection)
        return unfold_codes(found) if isinstance(found, list) else found

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Fold what says so."""
        folded = fold_codes(value) if isinstance(value, FoldedCodes) else value
        return super().get_db_prep_value(folded, connection, prepared)
