"""Bytes to text: the encoding is found, not believed."""

from __future__ import annotations

import codecs
import re

from reports.reading.model.errors import ReadingError

#: Names under which Chinese pages declare a subset of GB18030. Decoding the subset cuts off rare characters.
_GB_FAMILY = frozenset(
    {"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "ms936", "csgb2312", "euc-cn"}
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What a guess may answer; another encoding would be an accident of short or damaged text.
_GUESSABLE = frozenset({"big5", "big5hkscs", "cp950", "hz", "utf-16", "utf-16-le", "utf-16-be"})
#: Words that every annual report carries; they prove a repaired decoding.
_PROOF = ("政府信息公开", "政府信息", "年度报告")
#: (how the wrong reader decoded, what the bytes really were)
_MOJIBAKE = (("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"))
#: 政府, 信息, 公开 as UTF-8 bytes read as GBK.
_MOJIBAKE_SIGNS = ("鏀垮", "淇℃伅", "鍏紑", "锛")
_CJK = re.compile(r"[㐀-鿿]")
#: Line ends of other systems, invisible signs. Looking for one sign is many times faster than replacing it.
_PLAIN_SIGNS = (("\r", "\n"), ("\x0b", "\n"), ("\x0c", "\n"), ("\u200b", ""), ("\ufeff", ""))
_QUESTION_MARKS = re.compile(r"[?？]{2,}")
#: From this many signs of a lost character, and this many question marks in rows, the text is examined.
_FEW_LOST, _FEW_MARKS = 20, 20


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, tuple[str, ...]]:
    """The text of ``data``, the encoding it was read with, and remarks (English codes) on repairs.

    Order: byte order mark → UTF-16 without a mark → ``declared`` (gb2312 and gbk as gb18030) → strict UTF-8 →
    strict GB18030 → chardet. A declared encoding that does not fit the bytes strictly is passed over. Line
    ends become ``\\n``.

    Raises ReadingError EMPTY (nothing but white space), KIND_UNKNOWN (no text), UNREADABLE_TEXT (characters
    lost).
    """
    text, encoding, remarks, _ = _decoded(data, declared)
    return text, encoding, remarks


def decode_with_utf8(data: bytes, declared: str | None = None) -> tuple[str, bytes, str, tuple[str, ...]]:
    """As ``decode``, with the text as UTF-8 in second place, which is ``data`` itself where that says the same.

    Raises what ``decode`` raises.
    """
    text, encoding, remarks, as_it_was = _decoded(data, declared)
    source = data if as_it_was and encoding == "utf-8" else text.encode("utf-8", "ignore")
    return text, source, encoding, remarks


def _decoded(data: bytes, declared: str | None) -> tuple[str, str, tuple[str, ...], bool]:
    """What ``decode`` says, and whether the text is exactly that of the bytes in their encoding."""
    exact, encoding, remarks = _decode_strictly(data, declared)
    text = exact
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    for sign, plain in _PLAIN_SIGNS:
        if sign in text:
            text = text.replace(sign, plain)
    if not text or text.isspace():
        raise ReadingError("EMPTY")
    text, repaired = _repair(text)
    _refuse_lost_characters(text)
    return text, encoding, remarks + repaired, text is exact and "BYTES_LOST" not in remarks


def codec_name(declared: str | None) -> str | None:
    """Return the Python codec for a declared charset, the GB family widened to gb18030; None for no text codec."""
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    if name in _GB_FAMILY:
        return "gb18030"
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _decode_strictly(data: bytes, declared: str | None) -> tuple[str, str, tuple[str, ...]]:
    for mark, codec in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(codec), codec, ()
            except UnicodeDecodeError:
                break
    if b"\x00" in data:
        return _utf16_without_mark(data)
    wanted = codec_name(declared)
    if wanted == "gb18030" and (text := _as_utf8_with_chinese(data)) is not None:
        # UTF-8 bytes often pass as GB18030 too; the other way round hardly ever.
        return text, "utf-8", ("DECLARED_CHARSET_WRONG",)
    order = [codec for codec in (wanted, "utf-8", "gb18030") if codec]
    for codec in dict.fromkeys(order):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        wrong = ("DECLARED_CHARSET_WRONG",) if wanted and codec != wanted else ()
        return text, codec, wrong
    return _guess(data)


def _as_utf8_with_chinese(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if _CJK.search(text) else None


def _utf16_without_mark(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        readable = sum(
            1 for c in text if c in "\t\r\n" or " " <= c <= "~" or _CJK.match(c) or c in _PUNCTUATION
        )
        if "\x00" not in text and readable >= 0.9 * len(text):
            return text, codec, ("UTF16_WITHOUT_MARK",)
    raise ReadingError("KIND_UNKNOWN")


_PUNCTUATION = "，。、；：？！（）《》〈〉“”‘’【】〔〕—…·％\u3000\u00a0｜／－＋０１２３４５６７８９"


def _guess(data: bytes) -> tuple[str, str, tuple[str, ...]]:
    """Neither UTF-8 nor GB18030 fits strictly: a few broken bytes, or another encoding."""
    candidates = [(data.decode(codec, errors="replace"), codec) for codec in ("utf-8", "gb18030")]
    text, codec = min(candidates, key=_doubt)
    lost = text.count("\ufffd")
    if any(word in text for word in _PROOF) and lost <= max(20, 0.05 * len(text)):
        return text, codec, ("BYTES_LOST",)
    import chardet  # costs 30 ms, rarely needed

    found = chardet.detect(data[:200_000])
    named = codec_name(found.get("encoding"))
    if named in _GUESSABLE:
        try:
            return data.decode(named), named, ("CHARSET_GUESSED",)
        except UnicodeDecodeError:
            pass
    if lost <= 0.02 * len(text):
        return text, codec, ("BYTES_LOST",)
    raise ReadingError("KIND_UNKNOWN")


def _doubt(candidate: tuple[str, str]) -> tuple[bool, int]:
    text = candidate[0]
    return not any(word in text for word in _PROOF), text.count("\ufffd")


def _repair(text: str) -> tuple[str, tuple[str, ...]]:
    """Undo text that was decoded wrongly before it was saved, only when the report's own words appear."""
    if text.isascii() or any(word in text for word in _PROOF):
        return text, ()  # ASCII is the same in all of them
    for wrong, right in _MOJIBAKE:
        try:
            data = text.encode(wrong, errors="replace" if wrong == "gb18030" else "strict")
        except UnicodeEncodeError:
            continue
        found = data.decode(right, errors="replace")
        if any(word in found for word in _PROOF):
            lost = ("BYTES_LOST",) if "\ufffd" in found else ()
            return found, ("MOJIBAKE_REPAIRED", *lost)
    if sum(sign in text for sign in _MOJIBAKE_SIGNS) >= 2:
        raise ReadingError("UNREADABLE_TEXT")
    return text, ()


def _refuse_lost_characters(text: str) -> None:
    lost = text.count("\ufffd") if "\ufffd" in text else 0
    marks = text.count("?") + (text.count("？") if "？" in text else 0)
    if lost <= _FEW_LOST and marks < _FEW_MARKS:
        return
    marks = len(_QUESTION_MARKS.findall(text)) * 2
    if lost <= _FEW_LOST and marks < _FEW_MARKS:
        return
    chinese = len(_CJK.findall(text))
    if lost > max(_FEW_LOST, chinese // 2) or (marks >= _FEW_MARKS and chinese < marks // 2):
        raise ReadingError("UNREADABLE_TEXT")
