"""What a child process that read a file used, as the kernel counted it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

#: How the forker tells of a child's end: exit status as subprocess counts it, peak memory of the child and of the
#: forker (kB), processor seconds.
ENDING = struct.Struct(">qqqd")


@dataclass(frozen=True, slots=True)
class Usage:
    """``peak_bytes``: the most memory the child held. ``shared_bytes``: how much of it its forker held already when it
    forked the child, 0 for a child started on its own. ``processor_seconds``: user and system together.

    Of a child started on its own the kernel counts at least what its starter held at that moment.
    """

    peak_bytes: int
    shared_bytes: int
    processor_seconds: float
