"""Findings as rows: what the checks found, with the newest 情况说明."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from reports.api.rows import Row, number
from reports.api.shapes import CELL, Shape, Text, Whole, mapping, plain
from reports.checks.results import FAULT_TEXT, SEVERITY_TEXT

FINDING_COLUMNS = (
    "id", "submission_id", "position", "submission__report_id", "submission__report__agency_id",
    "submission__report__agency_name", "submission__report__year_id", "submission__version", "check_id",
    "key", "severity", "outcome", "fault", "message", "cells", "target", "left", "right", "proposed",
    "quoted", "echo_of_id", "explanation", "check_set_version", "fingerprint",
)  # fmt: skip


class FindingShape(Shape):
    id = Whole()
    report = Whole(help_text="年报编号")
    agency = Whole(help_text="单位编号")
    agency_name = Text()
    year = Whole()
    submission = Whole(help_text="版本编号")
    version = Whole()
    check = Text(help_text="校验编号")
    key = Text(allow_blank=True)
    fingerprint = Text(help_text="问题的指纹，填写情况说明时使用")
    severity = serializers.ChoiceField(choices=list(SEVERITY_TEXT.items()))
    outcome = serializers.ChoiceField(choices=[("fail", "不符"), ("uncertain", "待核实")])
    fault = serializers.ChoiceField(choices=list(FAULT_TEXT.items()))
    message = Text()
    cells = serializers.ListField(child=Text(), help_text="所涉单元格")
    target = Text(allow_blank=True)
    left = plain(CELL)
    right = plain(CELL)
    proposed = mapping({"type": ["string", "null"]}, "建议的数值")
    quoted = Text(allow_blank=True)
    echo_of = Whole(allow_null=True, help_text="根源问题的编号；本身是根源时为空")
    explanation = Text(allow_null=True, help_text="最近的情况说明")
    check_set_version = Text()


def finding_row(row: Mapping[str, Any]) -> Row:
    """One finding from its columns."""
    return {
        "id": row["id"],
        "report": row["submission__report_id"],
        "agency": row["submission__report__agency_id"],
        "agency_name": row["submission__report__agency_name"],
        "year": row["submission__report__year_id"],
        "submission": row["submission_id"],
        "version": row["submission__version"],
        "check": row["check_id"],
        "key": row["key"],
        "fingerprint": row["fingerprint"],
        "severity": row["severity"],
        "outcome": row["outcome"],
        "fault": row["fault"],
        "message": row["message"],
        "cells": row["cells"],
        "target": row["target"],
        "left": number(row["left"]),
        "right": number(row["right"]),
        "proposed": row["proposed"],
        "quoted": row["quoted"],
        "echo_of": row["echo_of_id"],
        "explanation": row["explanation"],
        "check_set_version": row["check_set_version"],
    }
