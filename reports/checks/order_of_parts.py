"""Do the parts and the tables stand once, in the order of the form (C-ORDER, C-TWICE)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from reports.checks.entries import Check, Family
from reports.checks.names import lines_text, part_name
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import present_tables
from reports.statutory.editions import PART_NUMERALS, PARTS

NUMERALS = {numeral: part for part, numeral in PART_NUMERALS.items()} | {"七": 7, "八": 8, "九": 9, "十": 10}
#: The tables may be numbered apart from the prose: 一、二、三 over 表二, 表三, 表四.
TABLE_PARTS = (2, 3, 4)
#: Key of the instance about the order in which the headings stand.
SEQUENCE = "sequence"


def part_order(check: Check, subject: Subject) -> Iterable[Instance]:
    """One instance a heading for its numeral, one for the order in which the headings stand."""
    chapters = subject.reading.chapters
    numbers = {chapter.part: _numeral(chapter.numeral) for chapter in chapters}
    apart = tuple(numbers.get(part) for part in TABLE_PARTS) == (1, 2, 3)
    misnumbered = set()
    for chapter in chapters:
        key, printed = str(chapter.part), numbers[chapter.part]
        if printed is None:
            yield check.not_assessable(key, "标题没有序号")
        elif printed == chapter.part or (apart and chapter.part in TABLE_PARTS):
            yield check.passed(key)
        else:
            misnumbered.add(chapter.part)
            values = {"标题": chapter.heading.strip(), "应为": part_name(chapter.part)}
            yield check.failed(subject, key, values, quoted=chapter.heading)
    groups = (TABLE_PARTS, sorted(PARTS.keys() - set(TABLE_PARTS))) if apart else (tuple(PARTS),)
    behind = [
        (before, chapter)
        for group in groups
        for own in [[chapter for chapter in chapters if chapter.part in group]]
        for before, chapter in pairwise(own)
        if before.part > chapter.part and not {before.part, chapter.part} & misnumbered
    ]
    for before, chapter in behind[:1]:
        values = {"标题": chapter.heading.strip(), "前": before.heading.strip()}
        yield check.failed(subject, SEQUENCE, values, variant="behind", quoted=chapter.heading)
    if not behind:
        yield check.passed(SEQUENCE)


def _numeral(printed: str | None) -> int | None:
    text = unicodedata.normalize("NFKC", printed or "")
    digits = re.search(r"\d+", text)
    if digits:
        return int(digits[0])
    return next((NUMERALS[sign] for sign in text if sign in NUMERALS), None)


def tables_once(check: Check, subject: Subject) -> Iterable[Instance]:
    for printed_as, members in present_tables(subject).items():
        found = [table for table in members if table.code in subject.reading.tables]
        lines = [
            line
            for table in found
            for line in table.lines
            if line.code in subject.reading.tables[table.code].printed_again
        ]
        if not lines or subject.reading.second_title is not None:
            yield check.passed(printed_as)  # a whole second report is told by I-SECOND
            continue
        values = {"表": printed_as, "n": len(lines), "行名": lines_text(lines)}
        yield check.failed(subject, printed_as, values, quoted=lines_text(lines))


CHECKS = (
    Check(
        "C-ORDER",
        Family.COMPLETENESS,
        "部分的序号和顺序",
        Severity.WARNING,
        "The parts are numbered in order and stand in that order.",
        "标题“{标题}”序号有误，应为“{应为}”。",
        part_order,
        variants={"behind": "标题“{标题}”排在“{前}”之后，请按规定顺序排列，并核对标题与其下的内容是否相符。"},
        must_not_flag=("3、 for 三、", "a second numbering 一 to 三 for the tables"),
    ),
    Check(
        "C-TWICE",
        Family.COMPLETENESS,
        "每张表只有一份",
        Severity.WARNING,
        "No table is printed a second time with other numbers.",
        "{表}在文件中出现两次，有{n}行数字不同：{行名}。已取第一份，请核对，并删去多余的一份。",
        tables_once,
        must_not_flag=(
            "a table repeated with the same numbers",
            "a second report in the file: I-SECOND only",
        ),
    ),
)
