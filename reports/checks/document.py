"""The text of docs/checks.md, generated from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from reports.checks.catalogue import CATALOGUE
from reports.checks.entries import Check
from reports.checks.results import CHECK_SET_VERSION, OUTCOME_TEXT, SEVERITY_TEXT
from reports.statutory.editions import EDITIONS

HEAD = """# Checks

Written by `manage.py write_checks_doc` from `reports/checks/`; do not edit.
Check set version {version}, {count} checks.

Outcomes: {outcomes}.
A blank or a mark counts 0, a missing cell has no value. An instance that does not hold is uncertain, one step lower,
when an operand is doubtful and nobody has confirmed it, or when a total is blank although its parts are not.
Findings that another one explains are stored as its echoes and not listed.

Severities: {severities}.

To add a check: one `Check(...)` entry with its function in the module of its family, one `Case` in
`tests/checks/cases*.py` (a report that passes, one that fails, the sentence); then raise `CHECK_SET_VERSION` and run
the command, which writes this page and the examples. A new family is listed in `reports/checks/catalogue.py`.
"""


def checks_document(
    catalogue: Mapping[str, Check] = CATALOGUE, *, examples: Mapping[str, str] | None = None
) -> str:
    """The Markdown text of the document, one table a family.

    ``examples``: check id → sentence; the stored ones where none are given.
    """
    parts = [
        HEAD.format(
            version=CHECK_SET_VERSION,
            count=len(catalogue),
            outcomes=_listed(OUTCOME_TEXT),
            severities=_listed(SEVERITY_TEXT),
        )
    ]
    for family, checks in groupby(catalogue.values(), key=lambda check: check.family):
        parts.append(f"## {family.heading} (`{family}`)\n")
        parts.append(
            "| Id | 校验 | Holds when | Severity | Editions | Message, example | Must not be flagged |"
        )
        parts.append("|---|---|---|---|---|---|---|")
        parts += [
            _row(check, check.example if examples is None else examples.get(check.id, "")) for check in checks
        ]
        parts.append("")
    return "\n".join(parts)


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(f"{code.replace('_', ' ')} {text}" for code, text in names.items())


def _row(check: Check, sentence: str) -> str:
    editions = "both" if len(check.editions) == len(EDITIONS) else ", ".join(check.editions)
    example = f"*{sentence}*" if sentence else ""
    messages = "<br>".join(filter(None, (check.message, *check.variants.values(), example)))
    cells = (
        check.id,
        check.title,
        check.holds,
        check.severity,
        editions,
        messages,
        "; ".join(check.must_not_flag) or "–",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
