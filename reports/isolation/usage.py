"""What a child process that read a file used, as the kernel counted it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

#: How the forker reports a child's end: exit status as subprocess counts it, peak memory of the child and of the
#: forker (kB), processor seconds.
ENDING = struct.Struct(">qqqd")


@dataclass(frozen=True, slots=True)
class Usage:
    """Memory and processor time of one child.

    ``peak_bytes``: the most memory the child held; for a child started without a forker the kernel counts at least what
    its starter held at that moment. ``shared_bytes``: how much of it its forker held already when it forked the child,
    0 without a forker. ``processor_seconds``: user and system together.
    """

    peak_bytes: int
    shared_bytes: int
    processor_seconds: float
