"""What one physical line of a text file is: a heading, prose, or part of a table."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum


class LineKind(Enum):
    EMPTY = "empty"  # nothing, or white space only
    HEADING = "heading"  # ends any table
    PROSE = "prose"  # a sentence; ends any table
    SHORT = "short"  # a few words: prose outside a table, a label inside one
    CELLS = "cells"  # tabs, pipes or several numbers
    NUMBER = "number"  # one bare number or mark
    RULE = "rule"  # a drawn line: --- | --- or ├──┼──┤
    PAGE_MARK = "page mark"  # - 3 -


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line: ``text`` as printed, ``tokens`` its cells in order where the line holds several."""

    kind: LineKind
    text: str
    tokens: tuple[str, ...] = ()
    piped: bool = False

    @property
    def spaced(self) -> bool:
        """Whether blanks alone separate its cells, as a PDF prints them."""
        return len(self.tokens) > 1 and not self.piped and "\t" not in self.text

    @property
    def only_numbers(self) -> bool:
        """No words in it: a table that starts here has its labels on the lines before."""
        return all(not token or is_number(token) for token in self.tokens)


_BOOKMARK = re.compile(r"\[bookmark:[^\[\]]{0,200}\]")
_NUMBER = re.compile(
    r"\??(?:[-+减增]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:件|条|宗|万元|元|人|次|份)?|[/\-—–]|[○〇零O])"
    r"(?:\([^()]*\)|\[[^\[\]]{1,4}\])?"
)
#: What stands between blanks; the name of a bookmark, which holds one, belongs to the number after it.
_PIECE = re.compile(r"(?:\[bookmark:[^\[\]]{0,200}\]|\S)+")
_TWO_NUMBERS = re.compile(r"^[\d.,]+\s+[\d.,]+")
_NUMERAL = r"[一二三四五六七八九十l\d]{1,3}"
_HEADING = re.compile(
    rf"(?:[(]{_NUMERAL}[)]|{_NUMERAL}[、.,:])[^。;]{{2,40}}?(?:情况|事项|措施|问题|安排|计划|说明|方向|打算)"
)
_CHAPTER = re.compile(
    rf"(?:{_NUMERAL}[、.,:]|[(]{_NUMERAL}[)]|第{_NUMERAL}部分[、.,:\s]?)?(?:总体情况|主动公开政府信息情况|收到和处理政府信息公开申请情况|"
    r".{0,14}行政复议、?(?:提起)?行政诉讼(?:的)?情况|.{0,12}存在的?(?:主要)?问题(?:及|和|与)?.{0,6}|"
    r"其他需要报告的?事项)"
)
#: Labels that look like a heading but are lines of the form.
_FORM_LINE = re.compile(r"属于|本年新收|上年结转|办理结果|结转下|服务事项")
_TITLE = re.compile(r"20\d\d年?度?.{0,30}报告$|^.{0,30}报告\(.{1,6}\)$")
_SENTENCE = re.compile(r"[。；！？]|;$")
_RULE_CELL = re.compile(r":?-{3,}:?")
_DRAWN_RULE = re.compile(
    r"(?=[\s─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋│┃║|+=-]*\Z).*?[─━═]{2}.*|\+[-=+]{3,}\+", re.DOTALL
)
_PAGE_MARK = re.compile(r"[-—–－]\s*\d{1,3}\s*[-—–－]|第\s*\d{1,3}\s*页(?:\s*共\s*\d{1,3}\s*页)?")
_BOX_BARS = str.maketrans("│┃║", "|||")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_BOLD = re.compile(r"(\*\*|__)(.+)\1", re.DOTALL)
_HTML_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
#: A number with its unit, its note and the name of a bookmark.
_LONGEST_NUMBER = 1_000
#: Longer than any label of the form with its note.
_LONGEST_LABEL = 90


def is_number(text: str) -> bool:
    """Return whether the text is a number or a mark as a cell prints it.

    A unit, a bracketed note and a damaged blank before it are allowed.
    """
    if len(text) > _LONGEST_NUMBER:
        return False
    plain = unicodedata.normalize("NFKC", _BOOKMARK.sub("", text))
    if _TWO_NUMBERS.search(plain):
        return False
    return bool(_NUMBER.fullmatch(re.sub(r"\s+", "", plain)))


def classify(raw: str, *, markdown: bool) -> Line:
    """What the physical line ``raw`` (without its line end) is, seen alone."""
    stripped = raw.strip()
    if not stripped:
        if not raw.startswith("\t"):
            return Line(LineKind.EMPTY, raw)
        tabs = raw.count("\t")
        return Line(
            LineKind.CELLS, raw, ("",) * (tabs + 1 if tabs > 1 else 1)
        )  # a row of blanks, or one cell
    if _DRAWN_RULE.fullmatch(stripped) or re.fullmatch(r"-{3,}|={3,}|\*{3,}", stripped):
        return Line(LineKind.RULE, raw)
    if "│" in raw or "┃" in raw or "║" in raw or raw.count("｜") > 1:
        raw = raw.translate(_BOX_BARS).replace("｜", "|")
        stripped = raw.strip()
    if "|" in stripped:
        return _piped(raw, stripped, markdown=markdown)
    if "\t" in raw:
        return _tabbed(raw)
    if _PAGE_MARK.fullmatch(stripped):
        return Line(LineKind.PAGE_MARK, raw)
    if is_number(stripped):
        return Line(LineKind.NUMBER, raw, (stripped,))
    return _worded(raw, stripped)


def _piped(raw: str, stripped: str, *, markdown: bool) -> Line:
    pieces = re.split(r"(?<!\\)\|", stripped)
    if stripped.startswith("|"):
        pieces = pieces[1:]
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces = pieces[:-1]
    tokens = tuple(clean_cell(piece, markdown=markdown or "\\" in piece) for piece in pieces)
    filled = [token for token in tokens if token]
    if filled and len(filled) == len(tokens) and all(_RULE_CELL.fullmatch(token) for token in filled):
        return Line(LineKind.RULE, raw, tokens, piped=True)
    if len(filled) == 1 and len(filled[0]) > _LONGEST_LABEL and _SENTENCE.search(filled[0]):
        return Line(LineKind.PROSE, raw)
    return Line(LineKind.CELLS, raw, tokens, piped=True)


def _tabbed(raw: str) -> Line:
    tokens = tuple(piece.strip() for piece in raw.split("\t"))
    filled = [token for token in tokens if token]
    if len(filled) > 1 and all(_RULE_CELL.fullmatch(token) for token in filled):
        return Line(LineKind.RULE, raw, tokens)
    if len(filled) == 1:
        plain = _plain(filled[0])
        if _SENTENCE.search(plain) or len(plain) > _LONGEST_LABEL:
            return Line(LineKind.PROSE, raw)
        if _CHAPTER.fullmatch(plain) and "、" in plain[:3]:
            return Line(LineKind.HEADING, raw)
    return Line(LineKind.CELLS, raw, tokens)


def _worded(raw: str, stripped: str) -> Line:
    plain = _plain(stripped)
    if stripped.startswith("#") and re.match(r"#{1,6}\s", stripped):
        return Line(LineKind.HEADING, raw)
    heading = _HEADING.fullmatch(plain) or _CHAPTER.fullmatch(plain)
    if heading and not _FORM_LINE.search(plain):
        return Line(LineKind.HEADING, raw)
    if _SENTENCE.search(plain) or len(plain) > _LONGEST_LABEL or _TITLE.search(plain):
        return Line(LineKind.PROSE, raw)
    values = trailing_numbers(stripped)
    if len(values) >= 4 or (len(values) > 1 and all(is_number(value) for value in values)):
        return Line(LineKind.CELLS, raw, values)
    spaced = re.split(r"\s{2,}", stripped)
    if len(spaced) > 1 and is_number(spaced[-1]):
        return Line(LineKind.CELLS, raw, tuple(spaced))
    return Line(LineKind.SHORT, raw)


def is_report_heading(text: str) -> bool:
    """The heading of one of the six parts, whatever its number."""
    return bool(text.strip()) and _CHAPTER.fullmatch(_plain(text.strip())) is not None


def trailing_numbers(text: str) -> tuple[str, ...]:
    """``label 0 0 12`` as (label, 0, 0, 12); the whole text alone when it does not end in spaced numbers."""
    if is_number(text):
        return (text.strip(),)
    pieces = _PIECE.findall(text)
    first = len(pieces)
    while first and is_number(pieces[first - 1]):
        first -= 1
    if first == len(pieces):
        return (text.strip(),)
    label = " ".join(pieces[:first])
    return ((label,) if label else ()) + tuple(pieces[first:])


def clean_cell(text: str, *, markdown: bool) -> str:
    """Return a cell's text without Markdown marks: bold around the whole cell, escapes, ``<br>``, ``&nbsp;``."""
    found = _HTML_BREAK.sub("\n", text.replace("&nbsp;", "\u00a0")).strip(" \t\r\n\u3000")
    if markdown or "\\|" in found:
        found = _ESCAPED.sub(r"\1", found)
    bold = _BOLD.fullmatch(found)
    return bold[2].strip() if bold else found


def _plain(text: str) -> str:
    """Without white space, brackets and commas half-width, so that one pattern fits all."""
    found = re.sub(r"\s+", "", text.lstrip("#"))
    bold = _BOLD.fullmatch(found)
    found = bold[2] if bold else found
    return found.translate(_NARROW)


_NARROW = str.maketrans("（），：．", "(),:.")
