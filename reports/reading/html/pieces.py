"""A page cut at its opening brackets, each different piece once: most pieces of a page are there many times."""

from __future__ import annotations

from typing import NamedTuple


class Pieces(NamedTuple):
    """``first``: what is before the first bracket; ``following``: the others in order, ``different``: each once.

    ``once``: the different pieces in one text. What holds no bracket inside is in the page where it is in here.
    """

    first: bytes
    following: list[bytes]
    different: set[bytes]
    once: bytes


def pieces_of(data: bytes) -> Pieces:
    """Cut a page at its opening brackets."""
    first, *following = data.split(b"<")
    different = set(following)
    return Pieces(first, following, different, b"<".join((first, *different)))
