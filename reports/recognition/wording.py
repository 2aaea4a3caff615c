"""Labels as printed brought to one form, and what line, group or head such a label is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from reports.reading.model.records import Record
from reports.recognition import cores
from reports.recognition.traditional import TRADITIONAL

BLANKS = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202f\u2060\ufeff]+")
BOOKMARK = re.compile(r"\[bookmark:[^\[\]]{0,200}\]", re.IGNORECASE)
LONG_NOTE = re.compile(r"\([^()]{7,}(?:\)|$)")
CHINESE_NUMERAL = "[一二三四五六七八九十]{1,3}"
NUMBERING = re.compile(
    rf"[a-z]?(?:\(({CHINESE_NUMERAL}|\d{{1,2}})\)[、.,]?|({CHINESE_NUMERAL}[、.,)]|\d{{1,2}}[、.,)](?!\d)))"
)
#: ``第一部分 总体情况``
PART_NUMBERING = re.compile(r"第([一二三四五六七八])(?:部分|章|节)[、.,:]?")
LIST_MARK = re.compile(r"^(?:[#>*•●·◆■○-]|\\)+(?=[^\d/—-])")
#: Enclosed numbers as numbering: half-width they would be bare digits before the words.
ENCLOSED = {
    ord(first) + number: f"{number + 1}."
    for first, many in (("①", 20), ("❶", 10), ("➀", 10))
    for number in range(many)
}
UNIT_NOTE = re.compile(r"\((?:单位:?)?(?:件|项|宗|起|条|份|个|万元|亿元|千元|元)\)$")
#: ``（三）不予公开 1.属于国家秘密``: the label of a group and that of its first line in one cell.
GROUP_BEFORE = re.compile(
    r"^(?:本年度办理结果)?(?:\(?[一二三四五六]\)?、?)?(?:不予公开|无法提供|不予处理|其他处理)"
    r"(?P<line>(?:\d{1,2}[、.,]|\(\d{1,2}\)).+)$",
    re.DOTALL,
)
#: The pieces of a group's label before a numbered line, at most this many characters.
PIECES_BEFORE = re.compile(r"^(?P<pieces>[^\d]{1,16}?)(?P<line>\d{1,2}[、.,]\s*[^\d\s].*)$", re.DOTALL)
#: The same without blanks: what does not look like this has no such pieces, and need not be normalised twice.
NUMBER_AFTER_PIECES = re.compile(r"^[^\d]{1,16}\d{1,2}[、.,]")
#: A text without any of these words is the label of no line of 表二 or 表三.
LINE_WORDS = re.compile(
    "|".join(
        sorted(
            {word for _, words in cores.REQUEST_LINES for word in words}
            | set(cores.PROACTIVE_LINES)
            | {cores.OTHER_WORD, "其它", cores.TOTAL_WORD, cores.SUM_WORD, "新收", "结转"}
        )
    )
)
TRADITIONAL_SIGN = re.compile(f"[{''.join(map(chr, TRADITIONAL))}]")
LONGEST_LABEL = 60
#: A label with its notes and blanks, as printed; what is longer is prose and only its beginning looked at.
LONGEST_PRINTED = 400


class Wording(Record, frozen=True):
    """A printed text taken apart.

    ``core``: without numbering, blanks and long notes. ``ordinal``: the last numeral before it (``七`` of
    ``（七）总计``), ``bracketed``: whether that numeral is in brackets.
    """

    core: str
    ordinal: str | None
    bracketed: bool


def plain(text: str) -> str:
    """Half-width, simplified, bookmarks out, line breaks kept: for prose that is searched."""
    found = without_bookmarks(unicodedata.normalize("NFKC", text))
    return found.translate(TRADITIONAL) if TRADITIONAL_SIGN.search(found) else found


def without_bookmarks(text: str) -> str:
    """The text as printed, without the names of bookmarks that converters leave in it."""
    return BOOKMARK.sub("", text) if "[" in text else text


@lru_cache(maxsize=8192)
def squeezed(text: str) -> str:
    """``plain`` without any blank."""
    return BLANKS.sub("", plain(text))


def _without_group_pieces(text: str) -> str:
    """The label of a line without the pieces of its group's label that a converter prints before it.

    A label printed downwards beside its lines comes out piece by piece: ``本 2.其他…``, ``（四）无 1.本机关…``.
    """
    if not NUMBER_AFTER_PIECES.match(squeezed(text)):
        return text
    found = PIECES_BEFORE.match(plain(text))
    if found is None:
        return text
    pieces = found["pieces"].split()
    whole = all(any(piece in label for label in cores.GROUP_LABELS) for piece in pieces)
    return found["line"] if pieces and whole else text


@lru_cache(maxsize=8192)
def wording_of(text: str) -> Wording:
    """The parts of a printed label, see Wording."""
    rest = (
        squeezed(_without_group_pieces(text[:LONGEST_PRINTED].translate(ENCLOSED)))
        .replace("**", "")
        .replace("(", "(")
        .lower()
    )
    rest = LIST_MARK.sub("", rest)
    rest = UNIT_NOTE.sub("", LONG_NOTE.sub("", rest))
    ordinal, bracketed = None, False
    if rest[:1] == "第" and (named := PART_NUMBERING.match(rest)):
        ordinal, rest = named[1], rest[named.end() :]
    while found := NUMBERING.match(rest):
        ordinal, bracketed = found.group(1) or found.group(2)[:-1], found.group(1) is not None
        rest = rest[found.end() :]
    if ")" in rest and "(" not in rest:
        rest = rest.replace(")", "")  # of a group label beside it, over the border between them on a page
    return Wording(rest.strip(":;,。、|").replace("其它", "其他"), ordinal, bracketed)


def normalise(text: str) -> str:
    """The core of a label: what is compared with the words of ``cores``."""
    return wording_of(text).core


@lru_cache(maxsize=8192)
def request_line(text: str) -> str | None:
    """The line of 表三 that this label is, by its core alone; None for other words and for several meanings."""
    wording = wording_of(text)
    core = wording.core
    if dated := cores.DATED_LINES.get(wording.ordinal or ""):
        core = dated[0].sub(dated[1], core)
    if not core or len(core) > LONGEST_LABEL or any(sign in core for sign in "。;0123456789"):
        inner = GROUP_BEFORE.match(core) if core and len(core) <= LONGEST_LABEL else None
        return request_line(inner["line"]) if inner else None
    named = [code for code, words in cores.REQUEST_LINES if any(word in core for word in words)]
    if named:
        glued = len(named) > 1 or (cores.TOTAL_WORD in core and named[0] != cores.OUTCOMES_TOTAL)
        return None if glued else named[0]  # two labels in one cell name neither of its rows
    if core in (cores.TOTAL_WORD, cores.SUM_WORD) and wording.ordinal == cores.TOTAL_ORDINAL:
        return "outcomes_total"
    return None


@lru_cache(maxsize=8192)
def request_group(text: str) -> str | None:
    """The group of 表三 that this label opens; None for other words."""
    core = normalise(text)
    if len(core) > LONGEST_LABEL:
        return None
    for code, word in cores.REQUEST_GROUPS:
        if core.startswith(word) and len(core) <= len(word) + 6:
            return code
    return None


@lru_cache(maxsize=8192)
def proactive_line(text: str) -> str | None:
    """The line of 表二 that this label is; None for other words."""
    return cores.PROACTIVE_LINES.get(normalise(text))


@lru_cache(maxsize=8192)
def result_line(text: str) -> tuple[str, str] | None:
    """(table, line) of 表四 that this label is; None for other words."""
    if len(text) > LONGEST_LABEL:
        return None
    if line := cores.RESULT_LINES.get(normalise(text)):
        return line
    tight = squeezed(text)  # with its note: 行政诉讼（未经复议直接起诉）
    named = [line for words, line in cores.RESULT_NOTES.items() if any(word in tight for word in words)]
    return named[0] if len(named) == 1 and tight.startswith("行政诉讼") else None


@lru_cache(maxsize=8192)
def proven_edition(text: str) -> tuple[str, str] | None:
    """(edition, head) when this head or label of 表二 exists in one edition only."""
    core = squeezed(text)
    for word, edition in cores.PROACTIVE_PROOF.items():
        if core.startswith(word) and len(core) < len(word) + 25:
            return edition, word
    return None


def is_exact_head(text: str) -> bool:
    """Whether this text is a head of the form and nothing more."""
    return normalise(text) in cores.HEADS


@lru_cache(maxsize=8192)
def is_head(text: str) -> bool:
    """Whether this text is a head or caption of a table, so neither a line nor prose."""
    core = normalise(text)
    return core in cores.HEADS or proven_edition(text) is not None


@lru_cache(maxsize=8192)
def is_known(text: str) -> bool:
    """Whether this text is any label of the form: line, group, head, 其他, 总计."""
    return (
        is_head(text)
        or request_line(text) is not None
        or request_group(text) is not None
        or proactive_line(text) is not None
        or normalise(text) in (cores.OTHER_WORD, cores.TOTAL_WORD)
    )
