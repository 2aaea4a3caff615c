"""Is every part, table, line and cell there, and is it filled in as the form asks (checks C-*)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from reports.checks.entries import Check, Family
from reports.checks.line_lengths import is_merged, is_short, short_line
from reports.checks.names import (
    COUNT_WORDS,
    cell_name,
    line_cells,
    line_name,
    lines_text,
    number,
    part_name,
    short_label,
)
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import all_tables, edition_of, present_tables
from reports.recognition.reading import MERGED_CELLS, CellState
from reports.statutory.editions import PARTS
from reports.statutory.elements import Line, Table

SUBTOTAL = re.compile(r"小计|合计")
NOTE_IN_BRACKETS = re.compile(r"\([^()]{7,}\)")
LEADING_NUMBERS = re.compile(r"^(?:\(?[一二三四五六七八九十\d]+\)?[、.．,:]?)+")
#: The label beside all outcomes of 表三, which many files print downwards.
OUTCOMES_LABEL = "三、本年度办理结果"
LISTED_AT_MOST = 5


def sections(check: Check, subject: Subject) -> Iterable[Instance]:
    for part in PARTS:
        key = str(part)
        if subject.reading.chapter(part):
            yield check.passed(key)
        else:
            yield check.failed(subject, key, {"部分": part_name(part)}, quoted=part_name(part))


def tables(check: Check, subject: Subject) -> Iterable[Instance]:
    present = present_tables(subject)
    for printed_as, members in all_tables(subject).items():
        if printed_as in present:
            yield check.passed(printed_as)
        else:
            cells = tuple(code for table in members for code in table.cell_codes)
            yield check.failed(subject, printed_as, {"表": printed_as}, cells)


def _whole_table(subject: Subject, printed_as: str) -> tuple[Table, ...]:
    """Both tables of 表四 where one of them is there."""
    return all_tables(subject)[printed_as]


def missing_lines(check: Check, subject: Subject) -> Iterable[Instance]:
    for printed_as in present_tables(subject):
        members = _whole_table(subject, printed_as)
        lost = [
            (table, line)
            for table in members
            for line in table.lines
            if not is_short(subject, table, line) and not is_merged(subject, table, line)
        ]
        if not lost:
            yield check.passed(printed_as)
            continue
        cells = tuple(code for table, line in lost for code in line_cells(table, line))
        values = {"表": printed_as, "n": len(lost), "行名": lines_text(line for _, line in lost)}
        yield check.failed(subject, printed_as, values, cells)


def missing_cells(check: Check, subject: Subject) -> Iterable[Instance]:
    for printed_as in present_tables(subject):
        short = [
            found
            for table in _whole_table(subject, printed_as)
            for line in table.lines
            if (found := short_line(subject, table, line))
        ]
        if not short:
            yield check.passed(printed_as)
            continue
        others = "".join(f"；“{s.name}”{s.counted}个，应为{s.expected}个" for s in short[1:LISTED_AT_MOST])
        left_out = len(short) - LISTED_AT_MOST
        values = {
            "表": printed_as,
            "行": short[0].name,
            "只有": "有" if any(s.counted > s.expected for s in short) else "只有",
            "n": short[0].counted,
            "m": short[0].expected,
            "其余": others + (f"；另有{left_out}行" if left_out > 0 else ""),
        }
        cells = tuple(code for s in short for code in s.cells)
        proposed = {code: value for s in short for code, value in s.offered.items()}
        yield check.failed(subject, printed_as, values, cells, proposed=proposed)


def words_in_cells(check: Check, subject: Subject) -> Iterable[Instance]:
    clean = True
    for table_code, found in subject.reading.tables.items():
        edition = edition_of(subject, table_code)
        for code, words in found.worded_cells.items():
            if code in subject.cells or code not in edition.cells:
                continue
            clean = False
            merged, printed = words.startswith(MERGED_CELLS), words.removeprefix(MERGED_CELLS)
            values = {
                "表": edition.table(table_code).printed_as,
                "行列": cell_name(code, edition.name),
                "原文": printed,
                "为何": "与相邻栏合并为一格" if merged else "不是数字",
                "请填": "请逐栏填写" if merged else "请填数字",
            }
            yield check.failed(subject, code, values, (code,), quoted=printed)
    if clean:
        yield check.passed("report")


def merged_lines(check: Check, subject: Subject) -> Iterable[Instance]:
    for printed_as, members in present_tables(subject).items():
        merged = [
            (table, line) for table in members for line in table.lines if is_merged(subject, table, line)
        ]
        for table, line in merged:
            printed = subject.reading.tables[table.code].merged_lines[line.code]
            width = len(line.columns)
            values = {
                "表": printed_as,
                "行": line_name(line),
                "栏数": COUNT_WORDS.get(width, width),
                "值": printed,
            }
            key = f"{table.code}.{line.code}"
            yield check.failed(subject, key, values, line_cells(table, line), quoted=str(printed))
        if not merged:
            yield check.passed(printed_as)


def extra_lines(check: Check, subject: Subject) -> Iterable[Instance]:
    for printed_as, members in present_tables(subject).items():
        found = [
            subject.reading.tables[table.code] for table in members if table.code in subject.reading.tables
        ]
        lines = [line.label for table in found for line in table.unknown_lines]
        columns = [name for table in found for name in table.extra_columns if not SUBTOTAL.search(name)]
        for kind, names in (("行", lines), ("列", columns)):
            key = f"{printed_as}.{kind}"
            if not names:
                yield check.passed(key)
                continue
            listed = "”“".join(name or "（无名）" for name in names[:LISTED_AT_MOST])
            more = f"等{len(names)}{kind}" if len(names) > LISTED_AT_MOST else ""
            values = {"表": printed_as, "类": kind, "行": listed, "等": more}
            yield check.failed(subject, key, values, quoted="\n".join(names))


def blanks(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _empty_cells(check, subject, CellState.BLANK)


def marks(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _empty_cells(check, subject, CellState.MARK)


def _empty_cells(check: Check, subject: Subject, state: CellState) -> Iterable[Instance]:
    for printed_as, members in present_tables(subject).items():
        codes = tuple(code for table in members for code in table.cell_codes if subject.state(code) is state)
        if not codes:
            yield check.passed(printed_as)
            continue
        printed = dict.fromkeys(subject.cells[code].raw.strip() or "—" for code in codes)
        values = {"表": printed_as, "n": len(codes), "符号": "、".join(printed)}
        yield check.failed(subject, printed_as, values, codes)


def plain_label(label: str) -> str:
    """A label without blanks, brackets, punctuation, numbering and long notes: what C-LABEL compares."""
    text = "".join(unicodedata.normalize("NFKC", label).split())
    text = LEADING_NUMBERS.sub("", NOTE_IN_BRACKETS.sub("", text)) or text
    return "".join(sign for sign in text if unicodedata.category(sign)[0] in "LN")


def _is_behind_its_group(printed: str, line: Line) -> bool:
    """Whether the form's own label follows pieces of labels printed downwards beside it: 本2.其他…, （四）无1.本机关….

    Programs that turn a PDF into text put such pieces into the line; nobody wrote them there.
    """
    label, own = ("".join(unicodedata.normalize("NFKC", text).split()) for text in (printed, line.label))
    if line.group is None or label == own or not label.endswith(own):
        return False
    beside = unicodedata.normalize("NFKC", OUTCOMES_LABEL + line.group.label)
    return set(label.removesuffix(own)) <= set(beside)


def _other_labels(subject: Subject, table: Table) -> Iterator[tuple[str, str]]:
    """(printed, official) of each line and group whose label is not the form's."""
    found = subject.reading.tables.get(table.code)
    if found is None:
        return
    groups = dict.fromkeys(line.group for line in table.lines if line.group)
    named = [
        (found.labels.get(line.code), line.label, short_label(line.label))
        for line in table.lines
        if not _is_behind_its_group(found.labels.get(line.code, ""), line)
    ]
    named += [(found.group_labels.get(group.code), group.label, group.label) for group in groups]
    for printed, official, shown in named:
        if printed and printed != official and plain_label(printed) != plain_label(official):
            yield "".join(printed.split()), shown


def labels(check: Check, subject: Subject) -> Iterable[Instance]:
    for printed_as, members in present_tables(subject).items():
        wrong = [pair for table in members for pair in _other_labels(subject, table)]
        if not wrong:
            yield check.passed(printed_as)
            continue
        pairs = "；".join(f"“{printed}”应为“{official}”" for printed, official in wrong)
        yield check.failed(subject, printed_as, {"表": printed_as, "对照": pairs}, quoted=pairs)


def notes_in_cells(check: Check, subject: Subject) -> Iterable[Instance]:
    clean = True
    for code, read in subject.reading.cells.items():
        cell = subject.cells.get(code)
        if not read.note or cell is None or cell.confirmed or cell.value is None:
            continue
        clean = False
        table_code = code.split(".")[0]
        edition = edition_of(subject, table_code)
        values = {
            "表": edition.table(table_code).printed_as,
            "行列": cell_name(code, edition.name),
            "原文": " ".join(read.raw.split()),
            "值": number(cell.value),
        }
        yield check.failed(subject, code, values, (code,), quoted=read.raw)
    if clean:
        yield check.passed("report")


CHECKS = (
    Check(
        "C-MISSING-SECTION",
        Family.COMPLETENESS,
        "六个部分齐全",
        Severity.ERROR,
        "Parts 一 to 六 exist.",
        "缺少“{部分}”。",
        sections,
        must_not_flag=(
            "a heading in another wording",
            "narrative and tables numbered apart, all content there",
        ),
    ),
    Check(
        "C-MISSING-TABLE",
        Family.COMPLETENESS,
        "三张表齐全",
        Severity.ERROR,
        "表二, 表三 and 表四 exist.",
        "未找到{表}。",
        tables,
        must_not_flag=("table there, heading lost: C-MISSING-SECTION only",),
    ),
    Check(
        "C-MISSING-ROW",
        Family.COMPLETENESS,
        "表中各行齐全",
        Severity.ERROR,
        "Every line of the edition found exists; one finding a table.",
        "{表}缺少{n}行：{行名}。所缺数据不按0处理，相关勾稽未校验。",
        missing_lines,
        must_not_flag=("（六）其他处理 as one line",),
    ),
    Check(
        "C-MISSING-CELL",
        Family.COMPLETENESS,
        "每行数字个数",
        Severity.ERROR,
        "Each printed line has as many numbers as the form has columns; one finding a table.",
        "{表}“{行}”{只有}{n}个数，应为{m}个{其余}。",
        missing_cells,
        must_not_flag=("a printed blank is a cell",),
    ),
    Check(
        "C-WORDS",
        Family.COMPLETENESS,
        "数字栏没有填文字",
        Severity.ERROR,
        "Each cell holds its own number: no words, not one cell over several columns; one finding a cell.",
        "{表}“{行列}”填“{原文}”，{为何}，不按0处理，{请填}。",
        words_in_cells,
        must_not_flag=("a note beside a number (C-NOTE-IN-CELL)", "a mark in place of 0 (C-SLASH)"),
    ),
    Check(
        "C-MERGED",
        Family.COMPLETENESS,
        "逐栏填写",
        Severity.WARNING,
        "One cell a column.",
        "{表}“{行}”{栏数}栏合并为一格，仅填“{值}”，请逐栏填写。",
        merged_lines,
        must_not_flag=("merged group labels",),
    ),
    Check(
        "C-EXTRA-ROW",
        Family.COMPLETENESS,
        "没有格式以外的行列",
        Severity.NOTICE,
        "No unknown line or column.",
        "{表}有格式以外的{类}“{行}”{等}，未计入合计。",
        extra_lines,
        must_not_flag=("a subtotal column of the organisations, dropped before adding",),
    ),
    Check(
        "C-BLANK",
        Family.COMPLETENESS,
        "没有空白单元格",
        Severity.WARNING,
        "No printed blank in data cells; one finding a table.",
        "{表}有{n}个单元格空白，汇总时按0计，请填0。",
        blanks,
        must_not_flag=("rows without a label",),
    ),
    Check(
        "C-SLASH",
        Family.COMPLETENESS,
        "不以符号代替0",
        Severity.WARNING,
        "No mark in data cells; one finding a table.",
        "{表}有{n}个单元格填“{符号}”，汇总时按0计，请填0。",
        marks,
    ),
    Check(
        "C-LABEL",
        Family.COMPLETENESS,
        "行名与格式一致",
        Severity.NOTICE,
        "Labels are those of the form; one finding a table.",
        "{表}{对照}。",
        labels,
        must_not_flag=("brackets, blanks, punctuation",),
    ),
    Check(
        "C-NOTE-IN-CELL",
        Family.COMPLETENESS,
        "单元格内只填数字",
        Severity.NOTICE,
        "Cells hold numbers only.",
        "{表}“{行列}”填“{原文}”，按{值}计，注释保留。",
        notes_in_cells,
    ),
)
