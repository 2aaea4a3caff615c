"""Texts stored before characters that no document holds were left out of what people type: found, and cleaned.

Such a text makes the prints and the workbook of its report fail. What stands in a record (events, corrections,
decisions, explanations, whose digests and hashes cover it) is never changed; prints leave the characters out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, models, transaction

from reports.database_guards import APPEND_ONLY_TABLES
from reports.models import Explanation
from reports.reading.model.storable import NOT_STORABLE, storable_text
from reports.services.portal_events import record_change

#: What is left of a text of such characters only, where a text must be.
_INSTEAD = "□"
_RECORDS = {*APPEND_ONLY_TABLES, Explanation._meta.db_table}
_AT_ONCE = 2000


@dataclass(frozen=True)
class UnstorableText:
    """One text: its model, the row's key and the field."""

    model: type[models.Model]
    pk: object
    field: str

    def __str__(self) -> str:
        return f"{self.model._meta.db_table} {self.pk} {self.field}"


def unstorable_texts() -> Iterator[UnstorableText]:
    """Yield every text that can be cleaned: one query a table."""
    for model, fields in _texts():
        rows = model._default_manager.order_by("pk").values_list("pk", *fields)
        for pk, *texts in rows.iterator(chunk_size=_AT_ONCE):
            for field, text in zip(fields, texts, strict=True):
                if text and NOT_STORABLE.search(text):
                    yield UnstorableText(model, pk, field)


def clean_texts() -> tuple[list[UnstorableText], list[UnstorableText]]:
    """Clean them all, each with an event of the portal; return what was cleaned and what the database refuses.

    A text that is unique is refused where another row has it already.
    """
    cleaned: list[UnstorableText] = []
    refused: list[UnstorableText] = []
    for found in list(unstorable_texts()):
        (cleaned if _clean(found) else refused).append(found)
    return cleaned, refused


def _clean(found: UnstorableText) -> bool:
    field = found.model._meta.get_field(found.field)
    try:
        with transaction.atomic():
            row = found.model._default_manager.select_for_update().filter(pk=found.pk)
            text = row.values_list(found.field, flat=True).get()
            may_be_empty = isinstance(field, models.Field) and (field.blank or field.null)
            row.update(**{found.field: storable_text(text) or ("" if may_be_empty else _INSTEAD)})
            record_change(action="text_cleaned", subject=str(found))
    except (DatabaseError, ObjectDoesNotExist):
        return False
    return True


def _texts() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield the tables of the portal that hold texts, with their fields."""
    for name in ("reports", "review"):
        for model in apps.get_app_config(name).get_models():
            fields = [
                field.name
                for field in model._meta.concrete_fields
                if isinstance(field, models.CharField | models.TextField) and not field.primary_key
            ]
            if fields and model._meta.managed and model._meta.db_table not in _RECORDS:
                yield model, fields
