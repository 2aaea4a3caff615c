"""Marks of notes raised or lowered after a figure of a web page: ``12<sup>1</sup>`` is 12 with a note and not 121."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from reports.reading.assembly.note_marks import after_number
from reports.reading.containers.archives import text_inside

RAISING = re.compile(r"vertical-align\s*:\s*su(?:per|b)|mso-text-raise\s*:\s*-?[1-9]", re.IGNORECASE)
_OWN_LINES = frozenset(("td", "th", "p", "div", "li", "body", "br", "tr", "table"))
#: As far as a figure is looked for before a mark.
_MOST_STEPS = 6


def bracket_raised(root: etree._Element, styled: Iterable[etree._Element]) -> None:
    """Put the text of ``<sup>``, ``<sub>`` and the elements in ``styled`` in brackets where a figure is before it."""
    for element in [*root.iter("sup", "sub"), *styled]:
        text = text_inside(element)
        if text.strip() and (marked := after_number(_before(element), text)) != text:
            for child in list(element):
                element.remove(child)
            element.text = marked


def _before(element: etree._Element) -> str:
    """The text before an element on its line, as much of it as stands right there."""
    for _ in range(_MOST_STEPS):
        previous, parent = element.getprevious(), element.getparent()
        if previous is not None:
            if previous.tail and previous.tail.strip():
                return previous.tail
            if previous.tag in _OWN_LINES:
                return ""
            if text := text_inside(previous).strip():
                return text
            element = previous
        elif parent is None or (parent.text and parent.text.strip()):
            return (parent.text or "") if parent is not None else ""
        elif parent.tag in _OWN_LINES:
            return ""
        else:
            element = parent
    return ""
