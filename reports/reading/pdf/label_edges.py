"""Where columns of group labels end left of the numbers, and which words of a line belong to them.

What goes in: lines of words that stand left of the numbers of a table without ruled cells. What comes out: the edges
between the columns, and each line parted into group labels and the label of its row.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.labels import COUNTED, LabelLine
from reports.reading.pdf.text import TextLine, line_of

_AFTER_NUMBERING = re.compile(r"\d[.．、]$")


def label_edges(lines: Sequence[TextLine]) -> list[float]:
    """Where the columns of group labels end that stand left of the labels of lines: by the gaps in these lines."""
    first = _edge(lines)
    if first is None:
        return []
    sides = [_side(lines, first, left=left) for left in (True, False)]
    others = [at for at in map(_edge, sides) if at is not None]
    return sorted([first, *others[: UNRULED.most_group_columns - 1]])


def _edge(lines: Sequence[TextLine]) -> float | None:
    """The place that most lines leave free and fewest run over."""
    gaps = [_gaps(line) for line in lines]
    alone = _stacked([line for line in lines if len(line.glyphs) == 1])
    places = {(gap.start + gap.stop) / 2 for own in gaps for gap in own}
    places |= {line.right + 0.5 for line in alone}
    best: tuple[int, float] | None = None
    for at in sorted(places):
        free = [gap for own in gaps for gap in own if gap.start < at < gap.stop]
        beside = [line for line in alone if 0 < at - line.right < line.size]
        evidence = sum(UNRULED.fewest_gaps if gap.numbered else 1 for gap in free) + len(beside)
        crossed = sum(1 for line in lines if _is_crossed(line, at))
        if not free or evidence < UNRULED.fewest_gaps or evidence * 2 <= crossed:
            continue
        if best is None or evidence - crossed > best[0]:
            best = evidence - crossed, _middle_of_free(at, free, beside)
    return best[1] if best else None


def _middle_of_free(at: float, free: Sequence[_Gap], beside: Sequence[TextLine]) -> float:
    """The middle of what all these gaps leave free, ``at`` where they leave nothing."""
    start = max([gap.start for gap in free] + [line.right for line in beside])
    stop = min(gap.stop for gap in free)
    return (start + stop) / 2 if start < stop else at


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap in a line; ``numbered``: ``1.`` follows, so that a label begins there."""

    start: float
    stop: float
    numbered: bool


def _gaps(line: TextLine) -> list[_Gap]:
    """The gaps wider than those between other characters of the line, but for one after a numbering."""
    steps = sorted(after.left - before.right for before, after in pairwise(line.glyphs))
    usual = max(steps[len(steps) // 2], 0.0) if steps else 0.0
    least = usual + max(UNRULED.group_gap * line.size, 1.0)
    found = []
    for number, (before, after) in enumerate(pairwise(line.glyphs)):
        if after.left - before.right > least:
            text = "".join(glyph.text for glyph in line.glyphs)
            if not _AFTER_NUMBERING.search(text[: number + 1]):
                numbered = COUNTED.match(text, number + 1) is not None
                found.append(_Gap(before.right, after.left, numbered))
    return found


def _is_crossed(line: TextLine, at: float) -> bool:
    """Whether words run over this place."""
    return line.left < at < line.right and not any(
        before.right <= at <= after.left for before, after in pairwise(line.glyphs)
    )


def _stacked(alone: Sequence[TextLine]) -> list[TextLine]:
    """Of lines of one character those one under the other: a label printed downwards, not the end of a line."""
    found: list[TextLine] = []
    chain: list[TextLine] = []
    for line in sorted(alone, key=lambda line: (round((line.left + line.right) / 2 / line.size), line.top)):
        last = chain[-1] if chain else None
        under = last is not None and abs(line.left + line.right - last.left - last.right) < 0.6 * line.size
        if last is None or not under or not 0 < line.middle - last.middle < UNRULED.stacked * line.size:
            chain = []
        chain.append(line)
        if len(chain) == UNRULED.fewest_gaps:
            found.extend(chain)
        elif len(chain) > UNRULED.fewest_gaps:
            found.append(line)
    return found


def _side(lines: Sequence[TextLine], at: float, *, left: bool) -> list[TextLine]:
    """What is on one side of an edge, of the lines that do not run over it."""
    found = []
    for line in lines:
        glyphs = [glyph for glyph in line.glyphs if (glyph.right <= at if left else glyph.left >= at)]
        if glyphs and not _is_crossed(line, at):
            found.append(line_of(glyphs))
    return found


def parted(
    line: TextLine, edges: Sequence[float], ruled: Sequence[float] = ()
) -> tuple[list[TextLine], LabelLine | None]:
    """The group labels in a line of words, and the label of a line in it.

    ``ruled``: vertical lines at its height, which part for certain; a label that runs over another edge is whole.
    """
    if ruled:
        parts: dict[int, list[Glyph]] = {}
        for glyph in line.glyphs:
            parts.setdefault(bisect_right(ruled, (glyph.left + glyph.right) / 2), []).append(glyph)
        own = parts.pop(len(ruled), None)
        return [line_of(part) for _, part in sorted(parts.items())], LabelLine(line_of(own)) if own else None
    groups: list[TextLine] = []
    glyphs: list[Glyph] = list(line.glyphs)
    for number, edge in enumerate(edges):
        here = [glyph for glyph in glyphs if (glyph.left + glyph.right) / 2 < edge]
        after = [glyph for glyph in glyphs if (glyph.left + glyph.right) / 2 >= edge]
        if not here:
            continue
        if not after:
            return groups, LabelLine(line_of(glyphs), optional=True)
        if _is_crossed(line_of(glyphs), edge):
            inner = number < len(edges) - 1 and after[-1].right < edges[number + 1]
            return groups, LabelLine(line_of(glyphs), optional=inner, across=True)
        groups.append(line_of(here))
        glyphs = after
    return groups, LabelLine(line_of(glyphs))
