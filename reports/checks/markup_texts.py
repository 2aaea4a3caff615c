"""The words of markup and the values of its attributes, for looking through the bytes of a file.

Two ways to the same: patterns over all of it (``by_patterns``), and each tag that differs from the others looked at
once. Of a report that a program wrote the second takes a third of the time; what is written in a way in which the two
could differ goes the first.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Ends of what stands for itself: a number never runs from one into the next.
_ENDS = re.compile(
    r"</?(?:[\w.-]+:)?(?:p|h[1-6]?|tc|tr|td|th|li|div|br|c|v|f|si|table-cell|table-row|title|option|script|style"
    r"|comment|author|creator|lastModifiedBy|description|subject|keywords|property|meta|input|TextCode)\b[^>]*>|<!--|-->",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]*>")
#: Attributes that may hold words of people; ids and colours of programs may look like numbers.
_NAMED = r"\b(?:title|alt|content|value|href|placeholder|label|summary|Target|name|descr|data-[\w-]+)\s*=\s*"
_VALUES = re.compile(_NAMED + r"""("[^"]*"|'[^']*')""", re.IGNORECASE)
#: A value that the end of its tag cuts: it goes on behind it.
_CUT_VALUE = re.compile(_NAMED + r"""(?:"[^"]*|'[^']*)\Z""", re.IGNORECASE)
#: Text between tags that is written as an attribute.
_LIKE_VALUE = re.compile(r"""=\s*["']""")
_QUOTES = re.compile("[\"']")
#: Tags that are remembered, and the longest of them.
_MOST_TAGS, _LONGEST_TAG = 1024, 1000


class _Unlike(Exception):
    """The markup is written in a way in which the patterns over all of it may see something else."""


def words_and_values(text: str) -> tuple[str, list[str]]:
    """Return the text without its tags, ends of cells and paragraphs as line ends, and the values in quotes."""
    try:
        return _by_tags(text)
    except _Unlike:
        return by_patterns(text)


def by_patterns(text: str) -> tuple[str, list[str]]:
    """Return the same; the slow way, that defines it."""
    return _TAG.sub("", _ENDS.sub("\n", text)), _VALUES.findall(text)


def _by_tags(text: str) -> tuple[str, list[str]]:
    first, *pieces = text.split("<")
    known = _Pieces()
    words = [_content(first), *map(known.__getitem__, pieces)]
    held = known.values_of
    values = [value for piece in pieces if piece in held for value in held[piece]] if held else []
    return "".join(words), values


class _Pieces(dict[str, str]):
    """What each piece from one bracket to the next says, looked at once; ``values_of`` are those with values."""

    def __init__(self) -> None:
        super().__init__()
        self.values_of: dict[str, tuple[str, ...]] = {}

    def __missing__(self, piece: str) -> str:
        if piece.startswith("!--"):
            said = "\n" + _content(piece[3:])
        else:
            tag, closed, content = piece.partition(">")
            if not closed:
                raise _Unlike
            end, values = _tag(tag) if len(tag) <= _LONGEST_TAG else _looked_at(tag)
            if values:
                self.values_of[piece] = values
            said = end + _content(content)
        self[piece] = said
        return said


def _content(text: str) -> str:
    """A text between tags, of which the end of a comment is a line end."""
    if "=" in text and _LIKE_VALUE.search(text):
        raise _Unlike
    return text.replace("-->", "\n") if "-->" in text else text


def _looked_at(tag: str) -> tuple[str, tuple[str, ...]]:
    """(the line end that a tag stands for, its values that may hold words)."""
    if tag.endswith("--"):
        raise _Unlike
    values: tuple[str, ...] = ()
    if "=" in tag and _QUOTES.search(tag):
        if _CUT_VALUE.search(tag):
            raise _Unlike
        values = tuple(_VALUES.findall(tag))
    return "\n" if _ENDS.match(f"<{tag}>") else "", values


_tag = lru_cache(maxsize=_MOST_TAGS)(_looked_at)
