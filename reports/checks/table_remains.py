"""Lines of a chapter that are pieces of its table, left over where the table was read from text or a page."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from reports.statutory.editions import EDITIONS, TABLE_CODES, table_of

#: Printed on the form beside the labels of lines, groups and columns.
OTHER_HEADS = (
    "信息内容",
    "申请人情况",
    "法人或其他组织",
    "本列数据的勾稽关系为第一项加第二项之和等于第三项加第四项之和",
    "三本年度办理结果",
    "第二十条第一项",
    "行政复议",
    "行政诉讼",
    "未经复议直接起诉",
    "复议后起诉",
    "尚未",
    "单位件",
)
NOT_WORDS = re.compile(r"[\W\d_A-Za-z]+")
SENTENCE = re.compile(r"[。；！？]")
SHORTEST_PIECE = 2


@cache
def _labels() -> str:
    """All labels of all editions without punctuation, one after the other with a bar between."""
    words = set(OTHER_HEADS)
    for edition in EDITIONS:
        for code in TABLE_CODES:
            table = table_of(edition, code)
            words.add(table.label)
            for line in table.lines:
                words |= {line.label, line.group.label if line.group else ""}
                words |= {column.label for column in line.columns}
    return "|".join(sorted(NOT_WORDS.sub("", word) for word in words))


def is_table_remains(line: str) -> bool:
    """Whether a line is nothing but pieces of labels of the form, of two characters or more, and numbers."""
    if SENTENCE.search(line):
        return False
    words = NOT_WORDS.sub("", line)
    return bool(words) and _covered(words)


@lru_cache(maxsize=4096)
def _covered(words: str) -> bool:
    """Whether the text can be cut into pieces of labels, the longest first."""
    labels = _labels()
    position = 0
    while position < len(words):
        size = SHORTEST_PIECE
        if words[position : position + size] not in labels or position + size > len(words):
            return False
        while position + size < len(words) and words[position : position + size + 1] in labels:
            size += 1
        position += size
    return True


#: The four patterns of one report ask for the same few passages.
@lru_cache(maxsize=64)
def without_remains(text: str) -> str:
    """The text without such lines; text without any stays as it is."""
    return "\n".join(line for line in text.split("\n") if not is_table_remains(line))
