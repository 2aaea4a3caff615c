"""What stands beside the numbers of the work page: ``?beside=year|version|both``, ``&only=changed``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.http import HttpRequest

from reports.asked_values import asked_value
from reports.checks.results import CellValue
from reports.models import Submission
from reports.selectors.beside import last_year_of, version_before
from reports.selectors.cells import corrections_of, editions_from, overlay
from reports.selectors.damaged_readings import cells_or_tables, reading_or_tables
from reports.statutory.editions import codes_outside

CHOICES = {"": "不显示", "year": "上年", "version": "上一版", "both": "上年和上一版"}


@dataclass(frozen=True, slots=True)
class Choice:
    text: str
    address: str
    chosen: bool


@dataclass(frozen=True)
class Besides:
    """``values`` and ``lacks`` for CellFacts; ``choices`` as links; ``missing`` says what there is not."""

    values: tuple[tuple[str, Mapping[str, CellValue]], ...] = ()
    lacks: Mapping[str, Collection[str]] = field(default_factory=dict)
    choices: list[Choice] = field(default_factory=list)
    missing: str = ""
    only_changed: bool = False


def besides_of(request: HttpRequest, submission: Submission) -> Besides:
    """What the address asks to stand beside the numbers; nothing asked costs no query."""
    asked = asked_value(request, "beside", "对照", CHOICES)
    values: list[tuple[str, Mapping[str, CellValue]]] = []
    lacks: dict[str, Collection[str]] = {}
    missing: list[str] = []
    if asked in ("year", "both"):
        before = last_year_of(submission, request.user)
        if before is None:
            missing.append("没有上年定稿的年报。")
        else:
            read = reading_or_tables(before)
            values.append(("上年", overlay(read, corrections_of(before)) if read else {}))
            lacks["上年"] = codes_outside(editions_from(read, before.report.year_id))
    if asked in ("version", "both"):
        before = version_before(submission, request.user)
        if before is None:
            missing.append("没有更早的版本。")
        else:
            values.append((f"第{before.version}版", cells_or_tables(before)))
    only = bool(values) and asked_value(request, "only", "对照范围", ("changed",)) == "changed"
    choices = [
        Choice(text, f"{request.path}?beside={name}" if name else request.path, name == asked)
        for name, text in CHOICES.items()
    ]
    if values:
        address = f"{request.path}?beside={asked}"
        choices.append(
            Choice("显示全部" if only else "只看变动", address if only else f"{address}&only=changed", False)
        )
    return Besides(tuple(values), lacks, choices, "".join(missing), only)
