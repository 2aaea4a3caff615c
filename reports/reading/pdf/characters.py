"""Characters as PDF files give them back, brought to the ones that were written.

A font uses one glyph for a Chinese character and the radical that looks the same; some writers (every browser's "print
to PDF") note the radical. NFKC repairs the Kangxi block (U+2F00) only, not the supplement (U+2E80): 公⺠, ⻚, ⻓.
"""

from __future__ import annotations

import re
import unicodedata

#: CJK Radicals Supplement → the ideograph that shares its glyph in the Noto CJK fonts.
_RADICALS = {
    "⺂": "乛",
    "⺃": "乚",
    "⺅": "亻",
    "⺉": "刂",
    "⺎": "兀",
    "⺏": "尣",
    "⺐": "尢",
    "⺒": "巳",
    "⺓": "幺",
    "⺔": "彑",
    "⺕": "彐",
    "⺖": "忄",
    "⺘": "扌",
    "⺙": "攵",
    "⺛": "旡",
    "⺜": "日",
    "⺝": "月",
    "⺞": "歺",
    "⺟": "母",
    "⺠": "民",
    "⺡": "氵",
    "⺣": "灬",
    "⺤": "爫",
    "⺦": "丬",
    "⺨": "犭",
    "⺫": "罒",
    "⺭": "礻",
    "⺯": "糹",
    "⺰": "纟",
    "⺱": "罓",
    "⺲": "罒",
    "⺹": "耂",
    "⺺": "肀",
    "⺾": "艹",
    "⺿": "艹",
    "⻁": "虎",
    "⻂": "衤",
    "⻃": "覀",
    "⻄": "西",
    "⻅": "见",
    "⻆": "角",
    "⻈": "讠",
    "⻉": "贝",
    "⻊": "足",
    "⻋": "车",
    "⻌": "辶",
    "⻍": "辶",
    "⻎": "辶",
    "⻏": "阝",
    "⻐": "钅",
    "⻑": "長",
    "⻒": "镸",
    "⻓": "长",
    "⻔": "门",
    "⻖": "阝",
    "⻗": "雨",
    "⻘": "青",
    "⻙": "韦",
    "⻚": "页",
    "⻛": "风",
    "⻜": "飞",
    "⻝": "食",
    "⻟": "飠",
    "⻠": "饣",
    "⻢": "马",
    "⻣": "骨",
    "⻤": "鬼",
    "⻥": "鱼",
    "⻦": "鸟",
    "⻧": "卤",
    "⻨": "麦",
    "⻩": "黄",
    "⻪": "黾",
    "⻫": "斉",
    "⻬": "齐",
    "⻭": "歯",
    "⻮": "齿",
    "⻯": "竜",
    "⻰": "龙",
    "⻱": "龜",
    "⻲": "亀",
    "⻳": "龟",
}
#: Kangxi radicals, compatibility ideographs, vertical presentation forms and ligatures, each to what NFKC makes of it.
_COMPATIBILITY = [
    chr(code)
    for first, last in (
        (0x2F00, 0x2FD5),
        (0xF900, 0xFAFF),
        (0xFE10, 0xFE19),
        (0xFE30, 0xFE4F),
        (0xFB00, 0xFB06),
    )
    for code in range(first, last + 1)
]
#: PDFium gives a hyphen at the end of a line as U+0002 or U+FFFE.
_HYPHENS = {"\x02": "-", "\ufffe": "-"}

AS_WRITTEN: dict[int, str] = str.maketrans(
    _RADICALS | {sign: unicodedata.normalize("NFKC", sign) for sign in _COMPATIBILITY} | _HYPHENS
)
#: A character that AS_WRITTEN changes.
REWRITTEN = re.compile(f"[{re.escape(''.join(map(chr, AS_WRITTEN)))}]")


def is_unreadable(sign: str) -> bool:
    """Whether a character says that the font has no (usable) map to text: private use, replacement or control."""
    return "\ue000" <= sign <= "\uf8ff" or sign in "\ufffd\uffff" or sign < " " or sign >= "\U000f0000"


def is_ideograph(sign: str) -> bool:
    """Whether this is a Chinese character."""
    return "\u4e00" <= sign <= "\u9fff" or "\u3400" <= sign <= "\u4dbf" or sign == "〇"
