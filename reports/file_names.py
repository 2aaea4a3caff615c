"""Names of files as pages show them. Pure."""

from __future__ import annotations

import unicodedata


def spelled_out(name: str) -> str:
    """The name with invisible and direction-turning characters spelled out, ``[U+202E]``: none hides an ending."""
    return "".join(f"[U+{ord(c):04X}]" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in name)
