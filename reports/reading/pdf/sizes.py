"""Which figures of a page are too small to be seen: small beside the words around them, not beside the whole page.

Small tables stand under large prose, and all of their figures are far lower than most characters of the page.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable

from reports.reading.pdf.characters import is_ideograph
from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK

#: Characters of words that a figure is measured by.
_MEASURED_BY = 8


class Sizes:
    """Judges the figures of one page. ``usual``: height of most of its characters.

    ``characters`` gives (character, upper edge, lower edge) of all; it is asked only where a figure is small.
    """

    def __init__(self, usual: float, characters: Callable[[], Iterable[tuple[str, float, float]]]) -> None:
        self._usual = usual
        self._characters = characters
        self._words: list[tuple[float, float]] | None = None  # middle, height

    def kept(self, sign: str, top: float, bottom: float) -> str:
        """The character; for figures much lower than the words around nothing or the sign of what cannot be told."""
        high = abs(top - bottom)
        if high >= TEXT.faint * self._usual or not "0" <= sign <= "9":
            return sign
        around = self._around((top + bottom) / 2)
        if high >= TEXT.faint * around:
            return sign
        return "" if high < TEXT.tiny * around else STRUCK

    def _around(self, middle: float) -> float:
        """The usual height of the words nearest to a line, of the page where it has none that can be read."""
        if self._words is None:
            least = max(TEXT.readable, TEXT.tiny * self._usual)
            self._words = sorted(
                ((top + bottom) / 2, abs(top - bottom))
                for sign, top, bottom in self._characters()
                if is_ideograph(sign) and abs(top - bottom) >= least
            )
        at = bisect_left(self._words, (middle, 0.0))
        beside = self._words[max(at - _MEASURED_BY, 0) : at + _MEASURED_BY]
        nearest = sorted(beside, key=lambda word: abs(word[0] - middle))[:_MEASURED_BY]
        return sorted(high for _, high in nearest)[len(nearest) // 2] if nearest else self._usual
