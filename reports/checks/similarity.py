"""Texts that resemble each other (Y-TEXT, S-OTHER): normalising, shingles, and the two checks that use them.

Similarity of two texts is the share of 5-character shingles that the shorter one has in common with the longer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.results import Instance, Severity, Subject
from reports.checks.texts import ComparedText
from reports.statutory.editions import PART_NUMERALS

#: Labels dominate parts 二 to 四, part 六 is a legal formula.
COMPARED_PARTS = (1, 5)
SHINGLE = 5
NAME, NUMBER = "甲", "0"
#: Stands where a sentence of the boilerplate list was; no shingle reaches across it.
CUT = "\x1f"
NUMBERS = re.compile(r"\d[\d,.]*")
NOT_TEXT = re.compile(r"[^\w\x1f]|_")
SELF_NAMES = re.compile(
    r"[我本](?:省|市|县|区|镇|乡|街道|州|盟|旗|局|办|委|院|厅|处|中心|单位|机关|部门|行政机关)|全(?:省|市|县|区|镇|乡|街道)"
)
#: Checks whose findings compare a part with that of another report, which their key names.
COMPARING = ("Y-TEXT", "S-OTHER")
#: The most other reports that are named for one part.
MOST_NAMED = 3
#: Characters of an agency's name in the key of a finding, which has room for a hundred in all.
LONGEST_NAME = 80


def normalised(text: str, names: NameList | None = None, boilerplate: Iterable[str] = ()) -> str:
    """The text as it is compared: names of agencies one sign, every number another, no punctuation, no blanks.

    ``boilerplate`` are sentences of the administrators' list; wherever one occurs it is cut out.
    """
    plain = _plain(text, names)
    for sentence in sorted((_plain(each, names) for each in boilerplate), key=len, reverse=True):
        if sentence:
            plain = plain.replace(sentence, CUT)
    return plain


def _plain(text: str, names: NameList | None) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = "".join(text.split())
    if names is not None:
        text = names.replaced(text)
    text = SELF_NAMES.sub(NAME, text)
    return NOT_TEXT.sub("", NUMBERS.sub(NUMBER, text))


class NameList:
    """All registered names and aliases, found in a text by look-up: the time does not grow with their number."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(name for name in names if len(name) >= 2)
        self.lengths: dict[str, tuple[int, ...]] = {}
        found: dict[str, set[int]] = {}
        for name in self.names:
            found.setdefault(name[:2], set()).add(len(name))
        self.lengths = {start: tuple(sorted(sizes, reverse=True)) for start, sizes in found.items()}

    def replaced(self, text: str) -> str:
        """The text with every name, the longest first, replaced by one sign."""
        pieces: list[str] = []
        position = kept = 0
        while position < len(text) - 1:
            for size in self.lengths.get(text[position : position + 2], ()):
                if text[position : position + size] in self.names:
                    pieces += (text[kept:position], NAME)
                    position += size
                    kept = position
                    break
            else:
                position += 1
        return "".join((*pieces, text[kept:])) if pieces else text


def shingles(text: str) -> frozenset[str]:
    """The set of all runs of five characters of a normalised text."""
    return frozenset(
        piece[start : start + SHINGLE]
        for piece in text.split(CUT)
        for start in range(len(piece) - SHINGLE + 1)
    )


def similarity(left: Collection[str], right: Collection[str]) -> float:
    """Shared shingles ÷ shingles of the shorter text; 0 when one of them has none."""
    shorter = min(len(left), len(right))
    return len(frozenset(left) & frozenset(right)) / shorter if shorter else 0.0


def compared_text(
    part: int,
    agency: str,
    year: int,
    text: str,
    *,
    names: NameList | None = None,
    boilerplate: Iterable[str] = (),
    own: bool = False,
) -> ComparedText:
    """The text of a part, normalised, with its length as printed (blanks not counted)."""
    length = len("".join(text.split()))
    return ComparedText(part, agency, year, normalised(text, names, boilerplate), length, own)


def last_year(check: Check, subject: Subject) -> Iterable[Instance]:
    for part in COMPARED_PARTS:
        yield from _against(check, subject, part, own=True)


def others(check: Check, subject: Subject) -> Iterable[Instance]:
    for part in COMPARED_PARTS:
        yield from _against(check, subject, part, own=False)


def _against(check: Check, subject: Subject, part: int, *, own: bool) -> Iterator[Instance]:
    key = f"part.{part}"
    shortest = subject.settings.similarity_min_characters
    mine = next((text for text in subject.own_texts if text.part == part), None)
    if mine is None or mine.length < shortest:
        reason = f"第{PART_NUMERALS[part]}部分不足{shortest}字" if mine else "没有可以比较的文字"
        yield check.not_assessable(key, reason)
        return
    there = [
        text
        for text in subject.compared_texts
        if text.part == part and text.own is own and text.length >= shortest
    ]
    if own and not there:
        yield check.not_assessable(key, "没有上年报告的文字")
        return
    pieces = shingles(mine.text)
    limit = subject.settings.similarity_notice
    found: dict[str, tuple[Decimal, ComparedText]] = {}
    for other in there:
        # As many decimals as the limits may have, so that 0.498 is below 0.50.
        share = Decimal(similarity(pieces, shingles(other.text))).quantize(Decimal("0.0001"))
        # One finding a report: a correction waits beside the approved version, 汇总 beside 本级; the closest counts.
        name = key if own else f"{key}.{other.agency[:LONGEST_NAME]}.{other.year}"
        if share >= limit and (name not in found or found[name][0] < share):
            found[name] = (share, other)
    closest = sorted(found.items(), key=lambda each: (-each[1][0], each[1][1].agency, each[1][1].year))
    for name, (share, other) in closest[:MOST_NAMED]:
        percent = (share * 100).quantize(Decimal(1), ROUND_HALF_UP)
        severe = share >= subject.settings.similarity_warning
        instance = check.failed(
            subject,
            name,
            {"部分": PART_NUMERALS[part], "p": percent, "单位": other.agency, "年": other.year},
            severity=Severity.WARNING if severe else Severity.NOTICE,
            left=percent,
            right=(limit * 100).quantize(Decimal(1)),
        )
        # Another share is another finding: a decision on 55 % says nothing about 90 %.
        yield replace(instance, operands=(str(percent),))
    if not found:
        yield check.passed(key)


CHECKS = (
    Check(
        "Y-TEXT",
        Family.SIMILARITY,
        "与本单位上年文字的相似度",
        Severity.NOTICE,
        "Parts 一 and 五 share less than half of their 5-character shingles with last year's (warning from 80 %).",
        "第{部分}部分与本单位上年报告相似度{p}%。",
        last_year,
        sides=("相似度（%）", "提示线（%）"),
        must_not_flag=("part 六, quoted decrees", "texts under 150 characters", "sentences of the 套话库"),
        needs_identity=True,
        depends=(Depends.TEXTS, Depends.SETTINGS),
    ),
    Check(
        "S-OTHER",
        Family.SIMILARITY,
        "与其他单位文字的相似度",
        Severity.NOTICE,
        "Parts 一 and 五 share less than half of their 5-character shingles with any earlier report of another agency"
        " of the same year or the year before (warning from 80 %).",
        "第{部分}部分与{单位}{年}年报告相似度{p}%，请核对是否套用。",
        others,
        sides=("相似度（%）", "提示线（%）"),
        must_not_flag=("parts 二 to 四 and 六", "texts under 150 characters", "sentences of the 套话库"),
        needs_identity=True,
        depends=(Depends.TEXTS, Depends.SETTINGS),
    ),
)
