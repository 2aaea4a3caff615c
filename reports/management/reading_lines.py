"""One file's reading as one line of JSON: what ``manage.py read_report`` prints."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from reports.checks.results import Instance
from reports.recognition.reading import Reading
from reports.statutory.elements import split_code

#: A private-use character marks a number that JSON must print digit by digit (a float would lose some).
MARK = "\ue0f0"
EXACT = re.compile(f'"{MARK}(-?[0-9.]+){MARK}"')


def report_line(path: str, reading: Reading, findings: Iterable[Instance], seconds: float) -> dict[str, Any]:
    """The object for a file that was read. ``null`` is a printed blank or mark; what is missing is absent."""
    tables: dict[str, dict[str, dict[str, Decimal | None]]] = {code: {} for code in reading.tables}
    for code, cell in reading.cells.items():
        table, line, column = split_code(code)
        tables.setdefault(table, {}).setdefault(line, {})[column] = cell.value
    return {
        "path": path,
        "agency": reading.agency,
        "year": reading.year,
        "edition": reading.edition,
        "title": reading.title,
        "tables": tables,
        "doubtful": list(reading.doubtful),
        "chapters": {str(chapter.part): chapter.text for chapter in reading.chapters},
        "findings": [
            {
                "check": finding.check,
                "severity": finding.severity.value,
                "outcome": finding.outcome.value,
                "cells": list(finding.cells),
                "message": finding.message,
                "echo_of": finding.echo_of,
            }
            for finding in findings
        ],
        "seconds": round(seconds, 4),
        "error": None,
    }


def refusal(path: str, code: str, message: str, seconds: float) -> dict[str, Any]:
    """The object for a file that could not be read: the same keys, empty, and the error."""
    return {
        "path": path,
        "agency": None,
        "year": None,
        "edition": None,
        "title": None,
        "tables": {},
        "doubtful": [],
        "chapters": {},
        "findings": [],
        "seconds": round(seconds, 4),
        "error": {"code": code, "message": message},
    }


def json_line(line: dict[str, Any]) -> str:
    """One line of JSON in UTF-8: whole numbers as integers, other decimals with every digit printed."""
    text = json.dumps(line, ensure_ascii=False, default=_number)
    return EXACT.sub(r"\1", text).encode("utf-8", "replace").decode("utf-8")


def _number(value: object) -> object:
    if not isinstance(value, Decimal):
        raise TypeError(type(value).__name__)
    return int(value) if value == value.to_integral_value() else f"{MARK}{format(value, 'f')}{MARK}"
