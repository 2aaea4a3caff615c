"""The digest that a reviewer approves: exactly the source, the four tables, corrections, explanations and check set."""

from __future__ import annotations

import hashlib
import json

from reports.checks.results import CHECK_SET_VERSION
from reports.models import Correction, Explanation, Submission
from reports.services.tables import table_rows

_NOT_DATA = {"id", "submission", "position"}


def submission_digest(submission: Submission) -> str:
    """sha256 as hexadecimal text over everything that a decision covers (design.md section 4, rule 3)."""
    tables = [
        [
            row._meta.model_name,
            *(str(getattr(row, f.attname)) for f in row._meta.concrete_fields if f.name not in _NOT_DATA),
        ]
        for row in table_rows(submission)
    ]
    corrections = [
        [c.code, c.new_state, None if c.new_value is None else f"{c.new_value.normalize():f}", c.reason]
        for c in Correction.objects.filter(submission=submission).order_by("id")
    ]
    explanations = [
        [e.fingerprint, e.text] for e in Explanation.objects.filter(submission=submission).order_by("id")
    ]
    content = [submission.source_file.sha256, tables, corrections, explanations, CHECK_SET_VERSION]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()
