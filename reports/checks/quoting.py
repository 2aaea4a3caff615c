"""How findings quote the narrative: on one line and short."""

from __future__ import annotations

LONGEST = 36
HEAD, TAIL = 16, 14


def excerpt(text: str) -> str:
    """The text on one line, its middle left out when it is long: 2022年共收到…信息公开申请1条."""
    line = "".join(text.split())
    if len(line) <= LONGEST:
        return line
    # A number is shown whole or not at all.
    head, tail = HEAD, len(line) - TAIL
    while head and line[head - 1].isdigit() and line[head].isdigit():
        head -= 1
    while tail < len(line) and line[tail].isdigit() and line[tail - 1].isdigit():
        tail += 1
    return f"{line[:head]}…{line[tail:]}"
