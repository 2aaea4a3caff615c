"""The digest that a reviewer approves: exactly the source, the four tables, corrections, explanations and check set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import cache

from django.db import models

from reports.checks.results import CHECK_SET_VERSION
from reports.models import Correction, Explanation, Submission
from reports.selectors.table_rows import rows_of
from reports.services.tables import table_rows

_NOT_DATA = {"id", "submission", "position"}


def submission_digest(
    submission: Submission,
    *,
    rows: Iterable[models.Model] | None = None,
    corrections: Iterable[Correction] | None = None,
    explanations: Iterable[Explanation] | None = None,
) -> str:
    """sha256 as hexadecimal text over everything that a decision covers (docs/design.md).

    ``rows`` (of the four tables in printed order), ``corrections`` and ``explanations`` (oldest first) are read from
    the database unless a caller that has just written or read them passes them in: up to 3 queries fewer.
    """
    tables = [
        [
            row._meta.model_name,
            *(_text(field, getattr(row, field.attname)) for field in _data_fields(type(row))),
        ]
        for row in (table_rows(submission) if rows is None else rows)
    ]
    if corrections is None:
        corrections = Correction.objects.filter(submission=submission).order_by("id")
    if explanations is None:
        explanations = Explanation.objects.filter(submission=submission).order_by("id")
    content = [
        submission.source_file.sha256,
        tables,
        [
            [c.code, c.new_state, None if c.new_value is None else f"{c.new_value.normalize():f}", c.reason]
            for c in corrections
        ],
        [[e.fingerprint, e.text] for e in explanations],
        CHECK_SET_VERSION,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@cache
def _data_fields(model: type[models.Model]) -> tuple[models.Field, ...]:
    return tuple(field for field in model._meta.concrete_fields if field.name not in _NOT_DATA)


def _text(field: models.Field, value: object) -> str:
    """The value as it is read back from its column, whether it has been there or not."""
    if isinstance(value, Decimal) and isinstance(field, models.DecimalField):
        return f"{value:.{field.decimal_places}f}"
    return str(value)


def submission_digests(
    submissions: Collection[Submission],
    *,
    corrections: Mapping[int, Iterable[Correction]],
    explanations: Mapping[int, Iterable[Explanation]],
    tables: Mapping[int, Iterable[models.Model]] | None = None,
) -> dict[int, str]:
    """Return id → ``submission_digest`` of each, whose corrections and explanations are read: 1 query.

    None with ``tables``: id → rows in printed order. ``corrections`` and ``explanations``: id → rows, oldest first.
    The source files are loaded with the submissions.
    """
    if tables is None:
        tables = rows_of([submission.pk for submission in submissions])
    return {
        submission.pk: submission_digest(
            submission,
            rows=tables[submission.pk],
            corrections=corrections[submission.pk],
            explanations=explanations[submission.pk],
        )
        for submission in submissions
    }
