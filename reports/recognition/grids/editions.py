"""Which edition a table is, from its labels alone: never from the year, never from the notice that is cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.reading.model.document import Document, Grid, Paragraph
from reports.recognition import wording
from reports.recognition.grids.printed_lines import ROWS_A_BLOCK, PrintedLine

NEWEST = "2021"
TRIAL = "2019"
LONGEST_HEAD = 60
#: Heads printed one a paragraph are looked for this many paragraphs before the first line.
HEADS_BEFORE = 12
POWERS = ("licensing", "penalties", "compulsion")
OTHER_HANDLING_LINES = ("other_supplement_overdue", "other_fee_unpaid", "other_other")

#: Lines of 表三 that one edition prints and the other does not.
TELLING_LINES = (*OTHER_HANDLING_LINES, "other_handling")


def proactive_proof(document: Document, lines: Sequence[PrintedLine]) -> dict[str, tuple[str, ...]]:
    """Edition → heads and labels beside the lines of 表二 that exist in that edition only, as the form words them.

    Looked for in the tables that hold ``lines`` and those between them; in paragraphs near them only whole words, so
    that neither prose nor another table of the report proves anything.
    """
    found: dict[str, list[str]] = {}
    for text in _texts_beside(document, [line.at // ROWS_A_BLOCK for line in lines]):
        proof = wording.proven_edition(text)
        if proof and proof[1] not in found.setdefault(proof[0], []):
            found[proof[0]].append(proof[1])
    return {edition: tuple(heads) for edition, heads in sorted(found.items())}


def _texts_beside(document: Document, places: Sequence[int]) -> Iterable[str]:
    if not places:
        return
    first, last = min(places), max(places)
    for block in document.blocks:
        number = block.place.block
        if isinstance(block, Grid) and first <= number <= last:
            for cell in block.worded:
                if 4 <= len(cell.text) <= LONGEST_HEAD:
                    yield from _heads_of(cell.text) or (cell.text,)
        elif isinstance(block, Paragraph) and first - HEADS_BEFORE <= number <= last:
            for line in block.text.split("\n"):
                yield from (line,) if wording.is_exact_head(line) else _heads_of(line)


def _heads_of(text: str) -> Sequence[str]:
    """The heads of a row that is printed as one text with blanks between; none where a word is not a head."""
    words = text.split() if " " in text.strip() and len(text) <= LONGEST_HEAD else []
    return words if len(words) > 1 and all(wording.is_exact_head(word) for word in words) else ()


def proactive_edition(proof: dict[str, tuple[str, ...]], lines: Sequence[PrintedLine]) -> str:
    """The edition with more proof; without any, three numbers beside 行政许可 or 行政处罚 are the trial edition."""
    if proof:
        return max(proof, key=lambda edition: (len(proof[edition]), edition))
    powers = [line for line in lines if line.label.code in POWERS and not line.contested]
    return TRIAL if powers and all(line.count == 3 for line in powers) else NEWEST


def requests_edition(codes: Sequence[str], proactive: str | None) -> str:
    """The trial edition has numbers beside （六）其他处理 in one line, the newer one three lines below it.

    ``codes``: the lines of 表三 that are printed. A table cut off before that point tells nothing: then the edition
    of 表二, else the newest.
    """
    if "other_handling" in codes:
        return TRIAL
    if any(code in OTHER_HANDLING_LINES for code in codes):
        return NEWEST
    return proactive or NEWEST
