"""Which edition a table is, from its labels alone: never from the year, never from the notice that is cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports.reading.document import Document, Grid, Paragraph
from reports.recognition import wording
from reports.recognition.printed_lines import PrintedLine

NEWEST = "2021"
TRIAL = "2019"
LONGEST_HEAD = 60
OTHER_HANDLING_LINES = ("other_supplement_overdue", "other_fee_unpaid", "other_other")


def proactive_proof(document: Document) -> dict[str, tuple[str, ...]]:
    """Edition → heads and labels of 表二 in the document that exist in that edition only, as the form words them."""
    found: dict[str, list[str]] = {}
    for text in _short_texts(document):
        proof = wording.proven_edition(text)
        if proof and proof[1] not in found.setdefault(proof[0], []):
            found[proof[0]].append(proof[1])
    return {edition: tuple(heads) for edition, heads in sorted(found.items())}


def _short_texts(document: Document) -> Iterable[str]:
    for block in document.blocks:
        if isinstance(block, Grid):
            for cell in block.cells:
                if 4 <= len(cell.text) <= LONGEST_HEAD:
                    yield cell.text
        elif isinstance(block, Paragraph) and 4 <= len(block.text) <= LONGEST_HEAD:
            yield block.text


def proactive_edition(proof: dict[str, tuple[str, ...]], lines: Sequence[PrintedLine]) -> str:
    """The edition with more proof; without any, three numbers beside 行政许可 or 行政处罚 are the trial edition."""
    if proof:
        return max(proof, key=lambda edition: (len(proof[edition]), edition))
    powers = [line for line in lines if line.label.code in ("licensing", "penalties", "compulsion")]
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
