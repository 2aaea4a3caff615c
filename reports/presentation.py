"""The statistical tables as the official form prints them, for pages: merged labels, cells with their state in words.

Plain data in, frozen rows out; nothing is read from or written to the database here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from reports.checks.results import CellValue
from reports.models import Correction, Finding
from reports.recognition.reading import CellState, Reading, doubt_text
from reports.shown_values import (
    correction_sentence,
    finding_anchor,
    is_confirmation,
    same_cell,
    shown_change,
    shown_value,
)
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import Column, Edition, Line, cell_code

BALANCE_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
NOT_IN_FORM = "当年表格无此项"
SEVERITY_RANK = {"error": 0, "warning": 1, "notice": 2}
#: role of a cell → its template in the body of a table; every other role is printed as a head
BODY_TEMPLATES = {
    "value": "_value.html",
    "input": "_input.html",
    "label": "_label.html",
    "group": "_group.html",
}
SEVERITY_SIGN = {"error": "错", "warning": "警", "notice": "示"}


@dataclass(frozen=True, slots=True)
class FormCell:
    """One cell of the form: a head, a label or a value. Spans are the merges that the form prints.

    A value cell has its ``code``, its ``state`` (number, blank, mark, missing), ``marks`` (sign, words) which show
    what is special about it without colour, and ``title``, the same in one sentence. ``edit_url`` and
    ``finding_anchor`` are empty where there is nothing to open. ``confirms``: the codes that a person may confirm here,
    apart by blanks: a doubtful value's own, a label's those of its line.
    """

    text: str
    role: str = "head"  # head | group | label | value | input | filler
    row_span: int = 1
    column_span: int = 1
    code: str = ""
    state: str = ""
    css: str = ""
    title: str = ""
    marks: tuple[tuple[str, str, str], ...] = ()  # (css, sign, words)
    edit_url: str = ""
    finding_anchor: str = ""
    finding_sign: str = ""
    confirms: str = ""
    place: str = ""  # id of the cell's place in the frame that shows the source
    beside: tuple[tuple[str, str, str], ...] = ()  # (whose, value there, difference or empty)
    seen: str = ""  # of an input: what the page remembers of the field
    refusal: str = ""  # of an input: why what was typed is not saved

    @property
    def is_value(self) -> bool:
        return self.role == "value"

    @property
    def template(self) -> str:
        """The template that prints this cell in the body of a table."""
        return f"components/printed_table/{BODY_TEMPLATES.get(self.role, '_head.html')}"


@dataclass(frozen=True, slots=True)
class FormTable:
    """表二, 表三 or 表四. ``head_rows`` stay in sight while scrolling; ``present``: the report has the table."""

    number: str
    tab: str
    part: int
    anchor: str
    title: str
    edition_label: str
    unit_note: str
    head_rows: tuple[tuple[FormCell, ...], ...]
    rows: tuple[tuple[FormCell, ...], ...]
    present: bool = True
    missing: int = 0
    confirms: str = ""  # as of a FormCell, where the one line has no label
    unknown_lines: tuple[tuple[str, str], ...] = ()


@dataclass
class CellFacts:
    """What is known about the cells of one report. ``submission_id`` makes each cell a link to its correction form.

    ``beside``: (whose, cells) shown beside the numbers; a cell that is the same in all of them is ``is-same``.
    ``beside_lacks``: of those, the cells that the form of their year does not have.
    ``in_source``: what the file has in cells that people set to another value, for readers who learn no names.
    """

    cells: Mapping[str, CellValue]
    reading: Reading | None = None
    corrections: Mapping[str, Correction] = field(default_factory=dict)
    findings: Iterable[Finding] = ()
    submission_id: int | None = None
    places: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[tuple[str, Mapping[str, CellValue]], ...] = ()
    beside_lacks: Mapping[str, Collection[str]] = field(default_factory=dict)
    in_source: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_cell: dict[str, Finding] = {}
        for finding in self.findings:
            if finding.echo_of_id is not None:
                continue
            for code in [finding.target] if finding.target else finding.cells:
                known = self._by_cell.get(code)
                if known is None or SEVERITY_RANK[finding.severity] < SEVERITY_RANK[known.severity]:
                    self._by_cell[code] = finding

    def show(self, code: str, column_span: int = 1) -> FormCell:
        """The value cell with this code."""
        cell = self.cells.get(code)
        state = cell.state if cell else CellState.MISSING
        sentences: list[str] = []
        marks: list[tuple[str, str, str]] = []
        css = [f"is-{state.value}"]
        text = shown_value(cell)
        correction = self.corrections.get(code)
        if state is CellState.BLANK:
            emptied = code in self.in_source or (correction is not None and correction.new_value is None)
            sentences.append(f"{'已更正为空白' if emptied else '原件此格为空白'}，汇总时按0计")
        elif state is CellState.MARK:
            sentences.append("原件此格填写符号，汇总时按0计")
        elif state is CellState.MISSING:
            sentences.append("报告中没有本单元格，不按0计")
        if cell is not None and cell.doubtful:
            why = self._doubt(code)
            words = f"存疑：{why}" if why else "存疑，请对照原件"
            marks.append(("mark-doubt", "疑", words))
            css.append("is-doubtful")
            sentences.append(words)
        if correction is not None:
            words = correction_sentence(correction)
            kept = is_confirmation(correction)
            marks.append(("mark-confirmed", "核", words) if kept else ("mark-corrected", "改", words))
            css.append("is-confirmed" if kept else "is-corrected")
            sentences.append(words)
        if code in self.in_source:
            words = f"原件{self.in_source[code]}，更正为{text}"
            marks.append(("mark-corrected", "改", words))
            css.append("is-corrected")
            sentences.append(words)
        note = self._note(code)
        if note:
            marks.append(("mark-note", "注", f"原件注明：{note}"))
            sentences.append(f"原件注明：{note}")
        finding = self._by_cell.get(code)
        if finding is not None:
            css.append(f"has-{finding.severity}")
            sentences.append(f"{finding.get_severity_display()}：{finding.message}")
        beside = tuple(
            (whose, self._value_beside(whose, others, code), shown_change(others.get(code), cell))
            for whose, others in self.beside
        )
        if beside and all(same_cell(others.get(code), cell) for _, others in self.beside):
            css.append("is-same")
        edit_url = (
            reverse("reports:correct_cell", args=(self.submission_id, code)) if self.submission_id else ""
        )
        return FormCell(
            text=text,
            role="value",
            column_span=column_span,
            code=code,
            state=state.value,
            css=" ".join(css),
            title="；".join(sentences),
            marks=tuple(marks),
            edit_url=edit_url,
            place=self.places.get(code, ""),
            beside=beside,
            confirms=code if edit_url and cell is not None and cell.doubtful else "",
            finding_anchor=finding_anchor(finding) if finding else "",
            finding_sign=SEVERITY_SIGN[finding.severity] if finding else "",
        )

    def _value_beside(self, whose: str, others: Mapping[str, CellValue], code: str) -> str:
        if code not in others and code in self.beside_lacks.get(whose, ()):
            return NOT_IN_FORM
        return shown_value(others.get(code))

    def _doubt(self, code: str) -> str:
        read = self.reading.cells.get(code) if self.reading else None
        return doubt_text(read)

    def _note(self, code: str) -> str:
        read = self.reading.cells.get(code) if self.reading else None
        return (read.note or "") if read else ""


def printed_tables(facts: CellFacts, editions: Mapping[str, str]) -> tuple[FormTable, ...]:
    """表二, 表三, 表四 in printed order, each in the edition that ``editions`` (table code → name) names."""
    return (
        _proactive(facts, EDITIONS[editions["proactive"]]),
        _requests(facts, EDITIONS[editions["requests"]]),
        _cases(facts, EDITIONS[editions["reconsideration"]]),
    )


def _count_missing(facts: CellFacts, codes: Iterable[str]) -> int:
    return sum(1 for code in codes if code not in facts.cells)


def _present(facts: CellFacts, *tables: str) -> bool:
    return facts.reading is None or any(table in facts.reading.tables for table in tables)


def _unknown_lines(facts: CellFacts, *tables: str) -> tuple[tuple[str, str], ...]:
    if facts.reading is None:
        return ()
    found = (facts.reading.tables.get(table) for table in tables)
    return tuple(
        (line.label, "、".join(value for value in line.values if value) or "无数据")
        for table in found
        if table is not None
        for line in table.unknown_lines
    )


def _values(facts: CellFacts, table: str, line: Line, width: int) -> tuple[FormCell, ...]:
    """The line's cells; the last is merged over the columns that this block of the form does not use."""
    spare = width - len(line.columns)
    last = line.columns[-1]
    return tuple(
        facts.show(cell_code(table, line.code, column.code), 1 + (spare if column is last else 0))
        for column in line.columns
    )


def _confirms(values: Iterable[FormCell]) -> str:
    return " ".join(cell.confirms for cell in values if cell.confirms)


def _heads(columns: tuple[Column, ...], width: int) -> tuple[FormCell, ...]:
    spare = width - len(columns)
    return tuple(
        FormCell(column.label, column_span=1 + (spare if column is columns[-1] else 0)) for column in columns
    )


def _proactive(facts: CellFacts, edition: Edition) -> FormTable:
    table = edition.table("proactive")
    width = max(len(line.columns) for line in table.lines)
    rows: list[tuple[FormCell, ...]] = []
    block = None
    for line in table.lines:
        if line.group != block:
            block = line.group
            rows.append((FormCell(block.label if block else "", "group", column_span=1 + width),))
            rows.append((FormCell("信息内容"), *_heads(line.columns, width)))
        values = _values(facts, "proactive", line, width)
        rows.append((FormCell(line.label, "label", confirms=_confirms(values)), *values))
    return FormTable(
        number="表二",
        tab="主动公开",
        part=table.part,
        anchor="table-proactive",
        title=f"二、{table.label}",
        edition_label=edition.label,
        unit_note="单位：件（金额：万元）"
        if edition.name == "2021"
        else "单位：件、项（金额单位以原件所印为准）",
        head_rows=(),
        rows=tuple(rows),
        present=_present(facts, "proactive"),
        missing=_count_missing(facts, table.cell_codes),
        unknown_lines=_unknown_lines(facts, "proactive"),
    )


def _requests(facts: CellFacts, edition: Edition) -> FormTable:
    table = edition.table("requests")
    applicants = table.lines[0].columns
    head_rows = (
        (
            FormCell(BALANCE_NOTE, "note", row_span=3, column_span=3),
            FormCell("申请人情况", column_span=len(applicants)),
        ),
        (
            FormCell(applicants[0].label, row_span=2),
            FormCell("法人或其他组织", column_span=len(applicants) - 2),
            FormCell(applicants[-1].label, row_span=2),
        ),
        tuple(FormCell(column.label) for column in applicants[1:-1]),
    )
    outcomes = [line for line in table.lines if line.group is not None]
    rows: list[tuple[FormCell, ...]] = []
    opened: set[str] = set()
    for line in table.lines:
        values = _values(facts, "requests", line, len(applicants))
        labels: list[FormCell] = []
        if line.group is None:
            labels.append(
                FormCell(line.label, "label", column_span=3, css="spans-3", confirms=_confirms(values))
            )
        else:
            if "outcomes" not in opened:
                opened.add("outcomes")
                labels.append(FormCell("三、本年度办理结果", "group", row_span=len(outcomes), css="is-outer"))
            if line.group.code == "outcomes":
                labels.append(
                    FormCell(line.label, "label", column_span=2, css="spans-2", confirms=_confirms(values))
                )
            else:
                if line.group.code not in opened:
                    opened.add(line.group.code)
                    size = sum(1 for other in outcomes if other.group == line.group)
                    labels.append(FormCell(line.group.label, "group", row_span=size, css="is-inner"))
                labels.append(FormCell(line.label, "label", confirms=_confirms(values)))
        rows.append((*labels, *values))
    return FormTable(
        number="表三",
        tab="依申请公开",
        part=table.part,
        anchor="table-requests",
        title=f"三、{table.label}",
        edition_label=edition.label,
        unit_note="单位：件",
        head_rows=head_rows,
        rows=tuple(rows),
        present=_present(facts, "requests"),
        missing=_count_missing(facts, table.cell_codes),
        unknown_lines=_unknown_lines(facts, "requests"),
    )


def _cases(facts: CellFacts, edition: Edition) -> FormTable:
    reconsideration, litigation = edition.table("reconsideration"), edition.table("litigation")
    results = reconsideration.lines[0].columns
    heads = tuple(FormCell(column.label) for column in results)
    head_rows = (
        (
            FormCell(reconsideration.label, row_span=1, column_span=len(results)),
            FormCell(litigation.label, column_span=len(results) * len(litigation.lines)),
        ),
        (
            *(FormCell(column.label, row_span=2) for column in results),
            *(FormCell(line.label, column_span=len(results)) for line in litigation.lines),
        ),
        heads * len(litigation.lines),
    )
    values = [_values(facts, "reconsideration", line, len(results)) for line in reconsideration.lines]
    values += [_values(facts, "litigation", line, len(results)) for line in litigation.lines]
    codes = (*reconsideration.cell_codes, *litigation.cell_codes)
    return FormTable(
        number="表四",
        tab="复议诉讼",
        part=reconsideration.part,
        anchor="table-cases",
        title="四、政府信息公开行政复议、行政诉讼情况",
        edition_label=edition.label,
        unit_note="单位：件",
        head_rows=head_rows,
        rows=(tuple(cell for line in values for cell in line),),
        confirms=_confirms(cell for line in values for cell in line),
        present=_present(facts, "reconsideration", "litigation"),
        missing=_count_missing(facts, codes),
        unknown_lines=_unknown_lines(facts, "reconsideration", "litigation"),
    )
