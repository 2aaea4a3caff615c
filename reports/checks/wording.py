"""Wording of the narrative (W-*): the administrators' list, and four patterns that need no list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family
from reports.checks.expressions import MOST_HITS, PatternError, hits
from reports.checks.results import Instance, Severity, Subject
from reports.checks.table_remains import without_remains
from reports.checks.texts import ExpressionHits, Passage, WordEntry, clause_around, key_of, passages

KEY = "report"
SENSITIVE = "sensitive"

HAN = "\u4e00-\u9fff"
DOUBLED = re.compile(rf"([{HAN}]{{2,4}}?)\1")
#: Doubled on purpose, or where two words meet that end and begin alike.
REDUPLICATIONS = frozenset(
    [
        "逐条",
        "逐项",
        "逐级",
        "逐步",
        "一条",
        "一件",
        "一项",
        "一个",
        "一次",
        "一步",
        "一点",
        "条条",
        "件件",
        "事事",
        "处处",
        "层层",
        "研究",
        "商量",
        "讨论",
        "学习",
        "认真",
        "高兴",
        "很多",
        "非常",
    ]
)
NUMERALS = frozenset("零一二三四五六七八九十百千万亿〇两")
#: Where the end of one word and the start of the next are doubled: 人民政府|政府信息, 主动公开|公开目录.
JOINTS = (
    "政府政府信息",
    "政府政府网站",
    "政府政府门户",
    "公开公开目录",
    "公开公开平台",
    "公开公开指南",
    "信息信息化",
)

OPENING = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "【": "】", "「": "」", "〔": "〕"}
CLOSING = {closing: opening for opening, closing in OPENING.items()}
SAME_BRACKET = {"(": "（", ")": "）"}
ANY_BRACKET = re.compile(f"[{re.escape(''.join((*OPENING, *CLOSING, *SAME_BRACKET)))}]")
NOT_NESTED = frozenset("“‘「")
LIST_MARK = re.compile(r"(?<![（(\w*])[0-9一二三四五六七八九十]{1,3}[)）]|[①-⑳]")
STOPS = re.compile(r"[，。；、：！？]\s?[，。；、：！？]+")
PERMITTED_STOPS = frozenset(("？！", "！？", "！！", "？？", "！！！", "？？？"))
#: Words cut at their end when a stop follows.
CUT_ENDINGS = re.compile(
    r"(?:工作要|受理渠|相关工|有关规|信息公|主动公|依申请公|政务公|年度报|规范性文|行政机|平台建|监督保|工作机|公开渠|公开平"
    r"|责任追|社会评|信息管|组织领|队伍建)(?=[，。；])"
)
LATIN = re.compile(rf"(?<=[{HAN}])[ \u3000]?([A-Za-z][A-Za-z'-]*[A-Za-z])[ \u3000]?(?=[{HAN}])")
PERMITTED_LATIN = frozenset(
    [
        "app",
        "ipv",
        "ipv6",
        "oa",
        "pdf",
        "ofd",
        "wifi",
        "wi-fi",
        "web",
        "word",
        "excel",
        "wps",
        "qq",
        "email",
        "e-mail",
        "vlog",
        "http",
        "https",
        "www",
        "html",
        "logo",
    ]
)


#: Fault of an expression → why it is not assessed.
FAULTS = {"slow": "匹配超时", "large": "占用资源过多", "bad": "不是正确的表达式"}


def word_list(check: Check, subject: Subject) -> Iterable[Instance]:
    clean = True
    pages = list(passages(subject.reading))
    for entry in subject.word_list:
        seen: set[str] = set()
        places, fault = _places(subject, entry, pages)
        for number, start, end in places:
            text = pages[number].text
            quoted = clause_around(text, start, end)
            key = f"{entry.id}.{key_of(pages[number].part, quoted)}"
            if key in seen or len(seen) == MOST_HITS:
                continue
            seen.add(key)
            yield _of_list(check, subject, entry, key, text[start:end], quoted)
        if fault:
            reason = f"词条“{entry.pattern[:30]}”{FAULTS[fault]}"
            yield check.not_assessable(f"{entry.id}.{fault}", reason)
        clean = clean and not seen
    if clean:
        yield check.passed(KEY)


def _places(
    subject: Subject, entry: WordEntry, pages: list[Passage]
) -> tuple[tuple[tuple[int, int, int], ...], str]:
    """(passage, start, end) of each hit, and a fault of ``FAULTS`` or nothing."""
    if entry.is_expression and subject.expression_hits is not None:
        given = subject.expression_hits.get(entry.id, ExpressionHits(fault="slow"))
        return given.places, given.fault
    found: list[tuple[int, int, int]] = []
    try:
        for number, passage in enumerate(pages):
            found += [(number, start, end) for start, end, _ in hits(entry, passage)]
    except TimeoutError:
        return tuple(found), "slow"
    except PatternError:
        return tuple(found), "bad"
    return tuple(found), ""


def _of_list(
    check: Check, subject: Subject, entry: WordEntry, key: str, matched: str, quoted: str
) -> Instance:
    variant = None if entry.suggestion else SENSITIVE if entry.kind == SENSITIVE else "plain"
    values = {"原文": matched, "词": matched, "建议": entry.suggestion, "类别": entry.kind_text}
    return check.failed(
        subject, key, values, variant=variant, severity=Severity(entry.severity), quoted=quoted
    )


def repeats(check: Check, subject: Subject) -> Iterable[Instance]:
    def found(text: str) -> Iterator[tuple[int, int]]:
        for match in DOUBLED.finditer(text):
            word = match.group(1)
            around = text[match.start() : match.end() + 4]
            if word in REDUPLICATIONS:
                continue
            if set(word) <= NUMERALS or around.startswith(JOINTS):
                continue
            yield match.span()

    yield from _quoted(check, subject, found)


def pairs(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _quoted(check, subject, unpaired, margin=6)


def unpaired(text: str) -> Iterator[tuple[int, int]]:
    """Positions of quotation marks and brackets without their other half; list marks (``1)``, ``一)``) left out."""
    marks = {match.end() - 1 for match in LIST_MARK.finditer(text)}
    waiting: list[tuple[str, int]] = []
    for found in ANY_BRACKET.finditer(text):
        position, character = found.start(), found[0]
        sign = SAME_BRACKET.get(character, character)
        if position in marks:
            continue
        if sign in OPENING:
            if waiting and waiting[-1][0] == sign and sign in NOT_NESTED:
                # Most likely a closing mark typed as an opening one.
                waiting.pop()
                yield position, position + 1
                continue
            waiting.append((sign, position))
        elif sign in CLOSING:
            opening = SAME_BRACKET.get(CLOSING[sign], CLOSING[sign])
            if not any(sign_there == opening for sign_there, _ in waiting):
                yield position, position + 1
                continue
            while True:
                last, where = waiting.pop()
                if last == opening:
                    break
                yield where, where + 1
    for _, where in waiting:
        yield where, where + 1


def fragments(check: Check, subject: Subject) -> Iterable[Instance]:
    def found(text: str) -> Iterator[tuple[int, int]]:
        for match in STOPS.finditer(text):
            if "".join(match.group().split()) not in PERMITTED_STOPS:
                yield match.span()
        for match in CUT_ENDINGS.finditer(text):
            yield match.start(), match.end() + 1

    yield from _quoted(check, subject, found, margin=8)


def latin(check: Check, subject: Subject) -> Iterable[Instance]:
    def found(text: str) -> Iterator[tuple[int, int]]:
        for match in LATIN.finditer(text):
            word = match.group(1)
            if not word.isupper() and word.lower() not in PERMITTED_LATIN:
                yield match.span()

    yield from _quoted(check, subject, found, margin=6)


def _quoted(
    check: Check, subject: Subject, found: Callable[[str], Iterable[tuple[int, int]]], *, margin: int = 6
) -> Iterator[Instance]:
    """One instance for each different quotation around what ``found`` yields, at most five in a report."""
    seen: set[str] = set()
    for passage in passages(subject.reading):
        text = without_remains(passage.text)
        for start, end in found(text):
            quoted = clause_around(text, start, end, margin)
            key = key_of(passage.part, quoted)
            if key in seen or len(seen) == MOST_HITS:
                continue
            seen.add(key)
            yield check.failed(subject, key, {"原文": quoted}, quoted=quoted)
    if not seen:
        yield check.passed(KEY)


CHECKS = (
    Check(
        "W-LIST",
        Family.WORDING,
        "词库",
        Severity.NOTICE,
        "No entry of the administrators' word list occurs outside its excepted contexts; each entry has its own"
        " severity.",
        "“{原文}”疑为“{建议}”。",
        word_list,
        variants={SENSITIVE: "出现敏感词“{词}”，请核对。", "plain": "出现“{词}”（{类别}），请核对。"},
        must_not_flag=("the contexts excepted in the entry",),
        depends=(Depends.WORDS,),
    ),
    Check(
        "W-REPEAT",
        Family.WORDING,
        "文字重复",
        Severity.NOTICE,
        "No two to four characters are doubled at once.",
        "“{原文}”文字重复。",
        repeats,
        must_not_flag=(
            "reduplications (逐条逐条)",
            "two words that meet (人民政府|政府信息)",
            "numerals",
            "remains of table heads",
        ),
    ),
    Check(
        "W-PAIR",
        Family.WORDING,
        "引号和括号配对",
        Severity.NOTICE,
        "Quotation marks and brackets pair.",
        "“{原文}”附近引号（括号）不配对。",
        pairs,
        must_not_flag=("list marks `1)` `一)`", "remains of table heads"),
    ),
    Check(
        "W-FRAGMENT",
        Family.WORDING,
        "句子不缺字",
        Severity.NOTICE,
        "No two stops follow each other, and no stop follows a word cut at its end.",
        "“{原文}”疑似缺字。",
        fragments,
    ),
    Check(
        "W-LATIN",
        Family.WORDING,
        "不夹外文",
        Severity.NOTICE,
        "No Latin word is printed between Chinese words.",
        "“{原文}”夹有外文。",
        latin,
        must_not_flag=("APP, IPv6, OA, PDF", "abbreviations in capitals", "web and mail addresses"),
    ),
)
