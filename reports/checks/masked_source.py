"""What was read of a file, as HTML for everybody: personal numbers masked, comments left out, figures linked.

Works on what ``reading.rendering`` wrote, which holds no tag, attribute or ``>`` of the file. Numbers are looked for in
the whole text, as it runs on from line to line and from cell to cell, so that a label still counts for the number
behind it; a number never runs from one table cell into the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape, unescape

from reports.checks.personal_data import PersonalNumber, personal_numbers

TAG = re.compile(r"(<[^>]*>)")
ANCHOR = re.compile(r' id="([^"]*)"')
#: Remarks of the people who wrote the file, which are not part of the report.
COMMENT = re.compile(r"<li>批注：[^<]*(?:<br>[^<]*)*</li>\n?")
#: Stands between cells in the text that is searched: no sign within a number, and no end of a sentence.
CELL_END = "｜"
BETWEEN = {"<br>": "\n", "</td>": CELL_END}
LINKED_ENDS = ("</td>", "</p>", "</h")


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """Figures printed at one place: ``ids`` become its ids, the link leads to ``address`` and is called ``label``."""

    ids: tuple[str, ...]
    address: str
    label: str


@dataclass(frozen=True, slots=True)
class MaskedSource:
    """``html``: a fragment that may be shown to everybody; ``numbers``: how many personal numbers are masked in it."""

    html: str
    numbers: int


def masked_source(
    fragment: str, *, published: Iterable[str] = (), links: Mapping[str, PlaceLink] | None = None
) -> MaskedSource:
    """Return the fragment for everybody. ``published``: telephones that are shown; ``links``: anchor → its link."""
    pieces = TAG.split(COMMENT.sub("", fragment))
    texts = [BETWEEN.get(piece, "") if at % 2 else unescape(piece) for at, piece in enumerate(pieces)]
    numbers = personal_numbers("".join(texts), published=published)
    shown = _shown(texts, numbers)
    html = "".join(_linked(pieces, shown, links or {}))
    return MaskedSource(html, len(numbers))


def _shown(texts: list[str], numbers: list[PersonalNumber]) -> list[str]:
    """Each text with its part of the numbers masked; a number over several texts is masked in the first."""
    if not numbers:
        return texts
    found = []
    begin, waiting = 0, 0
    for text in texts:
        end, kept, at = begin + len(text), [], begin
        while waiting < len(numbers) and numbers[waiting].start < end:
            number = numbers[waiting]
            kept.append(text[at - begin : max(number.start, at) - begin])
            if number.start >= begin:
                kept.append(number.mask)
            at = min(number.end, end)
            if number.end > end:
                break
            waiting += 1
        kept.append(text[at - begin :])
        found.append("".join(kept))
        begin = end
    return found


def _linked(pieces: list[str], shown: list[str], links: Mapping[str, PlaceLink]) -> Iterator[str]:
    open_link = False
    for at, piece in enumerate(pieces):
        if not at % 2:
            yield escape(shown[at])
            continue
        if open_link and piece.startswith(LINKED_ENDS):
            open_link = False
            yield "</a>"
        yield piece
        anchor = ANCHOR.search(piece)
        link = links.get(anchor[1]) if anchor else None
        if link is not None and not piece.startswith("<table"):
            open_link = True
            first, *others = link.ids
            yield from (f'<span id="{escape(each)}"></span>' for each in others)
            yield (
                f'<a class="to-figure" id="{escape(first)}" href="{escape(link.address)}" target="_top"'
                f' title="{escape(link.label)}"><span class="visually-hidden">{escape(link.label)}：</span>'
            )
