"""How findings quote the narrative: on one line and short."""

from __future__ import annotations

LONGEST = 36
HEAD, TAIL = 16, 14


def excerpt(text: str) -> str:
    """The text on one line, its middle left out when it is long: 2022年共收到…信息公开申请1条."""
    line = "".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:HEAD]}…{line[-TAIL:]}"
