"""docs/checks.md, written from the catalogue so that it cannot say anything else."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from reports.checks.catalogue import CATALOGUE
from reports.checks.entries import FAMILY_TITLES, Check
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

To add a check: one `Check(...)` entry with its function in the module of its family (a new family is listed in
`reports/checks/catalogue.py`), one `Case` in `tests/checks/cases*.py` (a report that passes, one that fails, the
sentence), that sentence in `reports/checks/examples.py`; then raise `CHECK_SET_VERSION` and run the command.
"""


def checks_document(catalogue: Mapping[str, Check] = CATALOGUE) -> str:
    """The Markdown text of the document, one table a family."""
    parts = [
        HEAD.format(
            version=CHECK_SET_VERSION,
            count=len(catalogue),
            outcomes=_listed(OUTCOME_TEXT),
            severities=_listed(SEVERITY_TEXT),
        )
    ]
    for family, checks in groupby(catalogue.values(), key=lambda check: check.family):
        parts.append(f"## {FAMILY_TITLES[family]} (`{family}`)\n")
        parts.append(
            "| Id | 校验 | Holds when | Severity | Editions | Message, example | Must not be flagged |"
        )
        parts.append("|---|---|---|---|---|---|---|")
        parts += [_row(check) for check in checks]
        parts.append("")
    return "\n".join(parts)


def _listed(names: Mapping[str, str]) -> str:
    return ", ".join(f"{code.replace('_', ' ')} {text}" for code, text in names.items())


def _row(check: Check) -> str:
    editions = "both" if len(check.editions) == len(EDITIONS) else ", ".join(check.editions)
    example = f"*{check.example}*" if check.example else ""
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
