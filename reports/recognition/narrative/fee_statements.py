"""What part 六 says about the 信息处理费 collected (国办函〔2020〕109号): none, a total, its items. In 元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reports.recognition.narrative.amounts import amounts_in, written
from reports.recognition.narrative.words import QUOTED_PAPERS

YUAN = re.compile(r"(?<![\d.])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(万)?元")
FEE_WORDS = re.compile(
    r"信息(?:公开)?(?:信息)?处理费|信息公开[^，。；]{0,6}费|处理费|收费|收取[^，。；]{0,8}费|费用"
)
NONE = re.compile(
    r"(?:未|没有|没|无|尚未|不存在|不)(?:有)?(?:产生|发生|收取|收到|涉及|存在|征收|收费|向[^，。；]{0,8}收取)?[^，。；]{0,20}?费"
    r"|费[^，。；]{0,16}(?:为零|是零|均为零|零元)|(?:未|没有|无)(?:收取|收费|发生|产生)|(?:零|免费)(?:收费|提供)|无收费"
)
#: The sentence states the rule, not the fees of the year.
RULE = re.compile(r"超额累进|按照[^，。；]*(?:标准|规定|办法)$|(?:采取|按照|实行)按[件量]")
PARTS = re.compile(r"其中|包括|分别|明细")
BY_PIECE, BY_VOLUME = re.compile(r"按件"), re.compile(r"按量")
SENTENCE_ENDS = re.compile(r"[。！!\n]")
TEN_THOUSAND = 10_000


@dataclass(frozen=True, slots=True)
class FeeStatement:
    """The fee of one report. ``stated``: a part speaks of it at all. ``total`` in 元: 0 for none, None when not said.

    ``items`` are amounts listed behind the total, ``pieces`` the requests charged, ``item_pieces`` those of the items.
    ``by_piece``: the total was charged 按件 only. ``clause`` is the sentence with the total.
    """

    stated: bool
    total: Decimal | None = None
    items: tuple[Decimal, ...] = ()
    pieces: Decimal | None = None
    item_pieces: tuple[Decimal, ...] = ()
    by_piece: bool = False
    clause: str = ""


@lru_cache(maxsize=256)
def fee_statement(text: str) -> FeeStatement:
    """What a text (part 六) says about the fee. Names of papers are left out: citing the rule states nothing."""
    plain = QUOTED_PAPERS.sub("…", "\n".join(written(line) for line in text.split("\n")))
    sentences = [sentence for sentence in SENTENCE_ENDS.split(plain) if FEE_WORDS.search(sentence)]
    for position, sentence in enumerate(sentences):
        if YUAN.search(sentence):
            return _counted(sentence, sentences[position:])
    return _none(sentences)


def _none(sentences: list[str]) -> FeeStatement:
    for sentence in sentences:
        if any(NONE.search(clause) for clause in re.split("[，；]", sentence) if not RULE.search(clause)):
            return FeeStatement(True, Decimal(0), clause=sentence)
    return FeeStatement(False)


def _counted(sentence: str, sentences: list[str]) -> FeeStatement:
    amounts = [(found.start(), _yuan(found)) for found in YUAN.finditer(sentence)]
    marker = PARTS.search(sentence, amounts[0][0])
    begin = marker.start() if marker else len(sentence)
    before = [value for position, value in amounts if position < begin]
    total = before[0] if marker else _total_of(sentence, amounts)
    items = tuple(value for position, value in amounts if position > begin)
    counted = [a for a in amounts_in(sentence) if a.unit == "件"]
    pieces = next((a.value for a in counted if a.start < begin), None)
    item_pieces = tuple(a.value for a in counted if a.start > begin)
    everything = "。".join(sentences[:2])
    by_piece = bool(BY_PIECE.search(everything)) and not BY_VOLUME.search(everything)
    return FeeStatement(True, total, items, pieces, item_pieces, by_piece, sentence)


def _total_of(sentence: str, amounts: list[tuple[int, Decimal]]) -> Decimal:
    """Without a list: the amount behind 共, 总 or 合计, else the first."""
    for position, value in amounts:
        if re.search(r"(?:共|总|合计|总额|累计)[^，。；\d]{0,14}$", sentence[:position]):
            return value
    return amounts[0][1]


def _yuan(found: re.Match[str]) -> Decimal:
    value = Decimal(found[1].replace(",", ""))
    return value * TEN_THOUSAND if found[2] else value
