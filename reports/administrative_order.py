"""The one order of agencies in lists: the tree, in each region its own bodies first, then order and name. Pure."""

from __future__ import annotations

#: Kinds of agency as a region lists them, where the office has set no order; governments come after all bodies.
KINDS = ("office", "department", "branch", "public_body", "zone", "town", "street")
#: Characters of a name that decide, each two bytes: in GB 18030 the common characters stand in the order of pinyin.
NAME_BYTES = 24
MOST_ORDER = 999_999
SEGMENT = 1 + 6 + 1 + 2 * NAME_BYTES + 8
MOST_LEVELS = 8


def sort_key(*, above: str, kind: str, order: int, name: str, pk: int) -> str:
    """Return the key of one agency: that of its parent and a segment of fixed length, of digits and a to f only.

    It sorts the same in every collation, and a region before everything below it.
    """
    rank = KINDS.index(kind) if kind in KINDS else len(KINDS)
    of_name = name.encode("gb18030")[:NAME_BYTES].hex().ljust(2 * NAME_BYTES, "0")
    government = kind == "government"
    return f"{above}{government:d}{min(order, MOST_ORDER):06d}{rank}{of_name}{pk:08d}"
