"""Tables of the form without ruled cells, known by its words: the order of lines and columns is that of the form.

Labels are looked for over all pages at once, so that a label or a table that a page cuts is one. A table is taken only
where every number is beside one label and in one column; everything else is left to ``alignment``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reports.reading.pdf.form_labels import FormText, form_texts
from reports.reading.pdf.form_parts import Placed
from reports.reading.pdf.form_proactive import proactive
from reports.reading.pdf.form_requests import requests
from reports.reading.pdf.form_results import results
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.source import PageContent
from reports.reading.pdf.tables import PageTable

#: More lines of text in a file are not looked through.
_MOST_TEXTS = 4_000
#: Signs of labels of 表二 and 表三 (a table has at least the fewest of them), and of the heads of each block of 表四.
_OF_PROACTIVE, _OF_REQUESTS, _OF_RESULTS = "许罚强章", "秘危稳卷掌版仍访投", "维纠审"
_FEWEST_OF_PROACTIVE, _FEWEST_OF_REQUESTS = 2, 4
_BLOCKS = 3


@dataclass
class FormTables:
    """The tables found, and the characters of each page that are in one of them."""

    tables: list[PageTable] = field(default_factory=list)
    used: list[set[Glyph]] = field(default_factory=list)


def form_tables(pages: Sequence[PageContent], outside: Sequence[Sequence[Glyph]]) -> FormTables:
    """The tables of the form on these pages; ``outside``: the characters of each page outside of ruled tables."""
    found = FormTables(used=[set() for _ in pages])
    finders = _possible("".join([glyph.text for glyphs in outside for glyph in glyphs]))
    if not finders:
        return found
    texts = [
        text for page, glyphs in zip(pages, outside, strict=True) for text in form_texts(page.number, glyphs)
    ]
    if len(texts) > _MOST_TEXTS:
        return found
    places = {page.number: place for place, page in enumerate(pages)}
    for table, first, last in (placed for finder in finders for placed in finder(texts)):
        found.tables.append(table)
        for text in texts[first:last]:
            found.used[places[text.page]].update(text.line.glyphs)
    return found


def _possible(signs: str) -> list[Callable[[Sequence[FormText]], list[Placed]]]:
    """The tables whose rarest signs are on the pages: where all tables are ruled, there is none to look for."""
    found: list[Callable[[Sequence[FormText]], list[Placed]]] = []
    if sum(sign in signs for sign in _OF_PROACTIVE) >= _FEWEST_OF_PROACTIVE:
        found.append(proactive)
    if sum(sign in signs for sign in _OF_REQUESTS) >= _FEWEST_OF_REQUESTS:
        found.append(requests)
    if all(signs.count(sign) >= _BLOCKS for sign in _OF_RESULTS):
        found.append(results)
    return found
