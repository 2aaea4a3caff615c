"""The record of reports for other programs: one JSON object a line, in the order of the chains. Pure.

The fields are those that the hash of an event covers (``previous_hash`` and ``hash`` among them), so that a chain can
be verified without the portal, and what tells a person which report it is about.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any


def write_lines(
    events: Iterable[Mapping[str, Any]], target: Path, progress: Callable[[], None] = lambda: None
) -> None:
    """Write each as it comes; moments in UTC as ISO 8601."""
    with target.open("w", encoding="utf-8") as stream:
        for event in events:
            stream.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
            stream.write("\n")
            progress()
