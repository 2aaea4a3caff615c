"""What the reader does with each element of WordprocessingML."""

from __future__ import annotations

from enum import IntEnum

from reports.reading.docx.tables import NS_W

NS_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
NS_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


class Tag(IntEnum):
    """What the reader does with an element."""

    PARAGRAPH = 1
    TABLE = 2
    WRAPPER = 3  # its children take its place
    CONTROL = 4  # w:sdt: only its content does
    CHOICE = 5  # mc:AlternateContent: one branch
    RUN = 6
    TEXT = 7
    TAB = 8
    BREAK = 9
    HYPHEN = 10
    FIELD = 11
    DRAWING = 12  # may hold text boxes
    ROW = 13
    CELL = 14
    RUBY = 15
    MATH = 16
    CHUNK = 17
    SYMBOL = 18
    INSTRUCTION = 19
    SIMPLE_FIELD = 20
    OVERRIDE = 21  # a wrapper that may print its text from right to left


def _w(*names: str) -> tuple[str, ...]:
    return tuple(NS_W + name for name in names)


TAGS: dict[object, Tag] = {
    **dict.fromkeys(_w("p"), Tag.PARAGRAPH),
    **dict.fromkeys(_w("tbl"), Tag.TABLE),
    **dict.fromkeys(
        _w("ins", "moveTo", "hyperlink", "smartTag", "customXml", "dir", "sdtContent"),
        Tag.WRAPPER,
    ),
    **dict.fromkeys(_w("bdo"), Tag.OVERRIDE),
    **dict.fromkeys(_w("sdt"), Tag.CONTROL),
    NS_MC + "AlternateContent": Tag.CHOICE,
    **dict.fromkeys(_w("r"), Tag.RUN),
    **dict.fromkeys(_w("t"), Tag.TEXT),
    **dict.fromkeys(_w("tab", "ptab"), Tag.TAB),
    **dict.fromkeys(_w("br", "cr"), Tag.BREAK),
    **dict.fromkeys(_w("noBreakHyphen"), Tag.HYPHEN),
    **dict.fromkeys(_w("fldChar"), Tag.FIELD),
    **dict.fromkeys(_w("drawing", "pict", "object"), Tag.DRAWING),
    **dict.fromkeys(_w("tr"), Tag.ROW),
    **dict.fromkeys(_w("tc"), Tag.CELL),
    **dict.fromkeys(_w("ruby"), Tag.RUBY),
    NS_M + "oMath": Tag.MATH,
    NS_M + "oMathPara": Tag.MATH,
    **dict.fromkeys(_w("altChunk"), Tag.CHUNK),
    **dict.fromkeys(_w("sym"), Tag.SYMBOL),
    **dict.fromkeys(_w("instrText"), Tag.INSTRUCTION),
    **dict.fromkeys(_w("fldSimple"), Tag.SIMPLE_FIELD),
}
