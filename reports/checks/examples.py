"""One finding of each check as the reviewer reads it, shown beside the templates in the portal and in docs/checks.md.

``examples.json`` is generated: `manage.py write_checks_doc` runs each check over the failing report of its case.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

EXAMPLES_FILE = Path(__file__).with_name("examples.json")


@cache
def _examples() -> dict[str, str]:
    found: dict[str, str] = json.loads(EXAMPLES_FILE.read_text(encoding="utf-8"))
    return found


def example_of(check_id: str) -> str:
    """The sentence of the check's failing case; empty for a check without one."""
    return _examples().get(check_id, "")


def as_json(sentences: dict[str, str]) -> str:
    """The text of ``examples.json`` for these sentences, by check id."""
    return json.dumps(sentences, ensure_ascii=False, indent=2) + "\n"
