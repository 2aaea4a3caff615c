"""Figures of the narrative against the cells that they state (X-TEXT-*, X-CONTRADICT, X-NORM-TEXT). Never an error."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reports.checks.entries import Check, Family, missing_among
from reports.checks.names import brief_line_name, number
from reports.checks.quoting import excerpt
from reports.checks.requests_table import TABLE, TOTAL, outcome_lines
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of, report_year, table_in
from reports.checks.sums import missing_reason, total_of
from reports.recognition.narrative.applicants import Applicants
from reports.recognition.narrative.facts import Claim, Fact, NarrativeFacts, narrative_facts
from reports.recognition.narrative.words import Kind
from reports.statutory.elements import cell_code

KEY = "report"
PERSONS = "natural_person"
RECEIVED, OVER, SETTLED, FORWARD = (
    cell_code(TABLE, line, TOTAL)
    for line in ("received", "carried_over", "outcomes_total", "carried_forward")
)
OUTCOME_GROUPS = {
    Kind.DISCLOSED: ("disclosed", "（一）予以公开"),
    Kind.PARTLY_DISCLOSED: ("partly_disclosed", "（二）部分公开"),
    Kind.WITHHELD: ("withheld_", "（三）不予公开"),
    Kind.UNAVAILABLE: ("unavailable_", "（四）无法提供"),
    Kind.NOT_PROCESSED: ("not_processed_", "（五）不予处理"),
    Kind.OTHER_HANDLING: ("other_", "（六）其他处理"),
}
BLOCKS = {
    Kind.RECONSIDERATION: ("reconsideration.cases",),
    Kind.DIRECT: ("litigation.direct",),
    Kind.AFTER_RECONSIDERATION: ("litigation.after_reconsideration",),
    Kind.LITIGATION: ("litigation.direct", "litigation.after_reconsideration"),
}
NORMS = tuple(kind for kind in Kind if kind.value.startswith(("government_rules.", "normative_documents.")))
NO_FIGURE = "正文没有相应数字"


def facts_of(subject: Subject) -> NarrativeFacts:
    """What the narrative of this report says in figures; read once for all checks."""
    chapters = subject.reading.chapters
    agency = subject.reading.agency or ""
    return narrative_facts(tuple((c.part, c.text) for c in chapters), report_year(subject), agency)


def may_differ_in_scope(subject: Subject, said: Fact | Claim | Applicants) -> bool:
    """Whether the sentence speaks of less or more than the tables: narrower in a 汇总 report, wider in a 本级 one."""
    narrower = said.narrower and subject.scope != "own"
    return narrower or (said.wider and subject.scope == "own")


def group_cells(subject: Subject, kind: Kind) -> tuple[str, ...]:
    """The cells of column 总计 that an outcome group adds up, in the edition of the table found."""
    prefix = OUTCOME_GROUPS[kind][0]
    lines = (line.code for line in outcome_lines(table_in(subject, TABLE)))
    exact = not prefix.endswith("_")
    return tuple(
        cell_code(TABLE, line, TOTAL)
        for line in lines
        if (line == prefix if exact else line.startswith(prefix))
    )


def readings(subject: Subject, fact: Fact) -> tuple[tuple[str, ...], ...]:
    """The cells whose sum the figure may be, the likeliest first; each reading is a tuple of cell codes."""
    if fact.together:
        return (tuple(code for kind in fact.kinds for code in _cells(subject, kind, fact)[0]),)
    return tuple(dict.fromkeys(cells for kind in fact.kinds for cells in _cells(subject, kind, fact)))


def _cells(subject: Subject, kind: Kind, fact: Fact) -> tuple[tuple[str, ...], ...]:
    if kind in OUTCOME_GROUPS:
        return (group_cells(subject, kind),)
    if kind in BLOCKS:
        column = fact.result or TOTAL
        return (tuple(f"{block}.{column}" for block in BLOCKS[kind]),)
    if kind in NORMS:
        return ((f"proactive.{kind.value}",),)
    if kind is Kind.CARRIED_OVER:
        return ((OVER,),)
    if kind is Kind.CARRIED_FORWARD:
        return ((FORWARD,),)
    if kind is Kind.RECEIVED:
        return ((RECEIVED,), (RECEIVED, OVER))
    if fact.in_hand:
        return (SETTLED,), (RECEIVED, OVER)
    nothing_carried = subject.amount(OVER) == 0 and subject.amount(FORWARD) == 0
    return ((SETTLED,), (RECEIVED,)) if nothing_carried else ((SETTLED,),)


def fitting(subject: Subject, fact: Fact) -> tuple[str, ...] | None:
    """The first reading that the figure fits; None when none does or all lack a cell."""
    for cells in readings(subject, fact):
        if not missing_among(subject, cells) and fact.amount.fits(total_of(subject, cells)):
            return cells
    return None


def _compare(check: Check, subject: Subject, kinds: Iterable[Kind]) -> Iterable[Instance]:
    """One instance for each figure whose nearest word is one of ``kinds``; the same figure said twice is one."""
    wanted = frozenset(kinds)
    seen: set[tuple[object, ...]] = set()
    counts: dict[str, int] = {}
    for fact in facts_of(subject).facts:
        if fact.kinds[0] not in wanted:
            continue
        said = (fact.kinds, fact.result, fact.amount.value, may_differ_in_scope(subject, fact))
        if said in seen:
            continue
        seen.add(said)
        name = f"{fact.kinds[0].value}.{fact.result}" if fact.result else fact.kinds[0].value
        counts[name] = counts.get(name, 0) + 1
        yield _instance(check, subject, fact, f"{name}.{counts[name]}")
    if not seen:
        yield check.not_assessable(KEY, NO_FIGURE)


def _instance(check: Check, subject: Subject, fact: Fact, key: str) -> Instance:
    possible = readings(subject, fact)
    likeliest = possible[0]
    fits = fitting(subject, fact)
    if fits is not None:
        return check.passed(key, fits, left=fact.amount.value, right=total_of(subject, fits))
    missing = missing_among(subject, likeliest)
    if missing:
        return check.not_assessable(
            key, missing_reason(missing, edition_of(subject, missing[0].split(".")[0])), likeliest
        )
    value, held = fact.amount.value, total_of(subject, likeliest)
    return check.failed(
        subject,
        key,
        {"原文": excerpt(fact.clause), "n": number(value), "m": number(held), **_named(subject, fact)},
        likeliest,
        uncertain=may_differ_in_scope(subject, fact),
        quoted=fact.clause,
        left=value,
        right=held,
    )


def _named(subject: Subject, fact: Fact) -> dict[str, str]:
    kind = fact.kinds[0]
    if kind in OUTCOME_GROUPS:
        kinds = fact.kinds if fact.together else fact.kinds[:1]
        return {"组": "与".join(f"“{OUTCOME_GROUPS[k][1]}”" for k in kinds)}
    if kind in (Kind.RECEIVED, Kind.CARRIED_OVER, Kind.CARRIED_FORWARD):
        return {"行": brief_line_name(table_in(subject, TABLE).line(kind.value))}
    return {}


def received(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, (Kind.RECEIVED,))
    for count, said in enumerate(facts_of(subject).applicants, start=1):
        yield from _by_applicant(check, subject, said, f"applicants.{count}")


def _by_applicant(check: Check, subject: Subject, said: Applicants, key: str) -> Iterable[Instance]:
    """Persons and bodies that add up to a total of 表三, but are not those of its line."""
    persons, bodies = said.persons.value, said.bodies.value
    of_lines = [
        (subject.amount(cell_code(TABLE, line, PERSONS)), subject.amount(cell_code(TABLE, line, TOTAL)))
        for line in ("received", "outcomes_total")
    ]
    own, total = of_lines[0]
    if own is None or persons + bodies != total or (persons, total) in of_lines:
        return
    line = brief_line_name(table_in(subject, TABLE).line("received"))
    yield check.failed(
        subject,
        key,
        {"原文": excerpt(said.clause), "n": number(persons), "行": f"{line}·自然人", "m": number(own)},
        (cell_code(TABLE, "received", PERSONS),),
        uncertain=may_differ_in_scope(subject, said),
        quoted=said.clause,
        left=persons,
        right=own,
    )


def carried(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, (Kind.CARRIED_OVER, Kind.CARRIED_FORWARD))


def settled(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, (Kind.SETTLED,))


def outcomes(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, OUTCOME_GROUPS)


def disputes(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, BLOCKS)


def norms(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from _compare(check, subject, NORMS)


#: Claim → the columns of 表四 that must be 0.
CLAIMED_ZERO = {"all_upheld": ("rectified", "other_result", "pending"), "no_dispute": (TOTAL,)}


def contradictions(check: Check, subject: Subject) -> Iterable[Instance]:
    counts: dict[str, int] = {}
    for claim in facts_of(subject).claims:
        counts[claim.name] = counts.get(claim.name, 0) + 1
        yield _contradiction(check, subject, claim, f"{claim.name}.{counts[claim.name]}")
    if not counts:
        yield check.not_assessable(KEY, "正文没有相应说法")


def _contradiction(check: Check, subject: Subject, claim: Claim, key: str) -> Instance:
    if claim.name == "all_settled":
        cells: tuple[str, ...] = (FORWARD,)
    else:
        blocks = [block for topic in claim.topics for block in BLOCKS[Kind(topic.value)]]
        cells = tuple(f"{block}.{column}" for block in blocks for column in CLAIMED_ZERO[claim.name])
    missing = missing_among(subject, cells)
    against = [code for code in cells if subject.amount(code)]
    if not against:
        if missing:
            reason = missing_reason(missing, edition_of(subject, missing[0].split(".")[0]))
            return check.not_assessable(key, reason, cells)
        return check.passed(key, cells)
    code = against[0]
    table = table_in(subject, code.split(".")[0])
    values = {
        "原文": excerpt(claim.clause),
        "表": table.printed_as,
        "格": _cell_words(subject, code),
        "m": number(subject.amount(code) or Decimal(0)),
    }
    return check.failed(
        subject,
        key,
        values,
        tuple(against),
        uncertain=may_differ_in_scope(subject, claim),
        quoted=claim.clause,
        right=subject.amount(code),
    )


def _cell_words(subject: Subject, code: str) -> str:
    table_code, line, column = code.split(".")
    table = table_in(subject, table_code)
    found = table.line(line)
    return f"{brief_line_name(found)}·{found.column(column).label}"


CHECKS = (
    Check(
        "X-TEXT-NEW",
        Family.NARRATIVE,
        "正文收到申请数与表三",
        Severity.WARNING,
        "The figure of 收到, 受理 or 新收 is received, or received + carried_over, of column total; 自然人 of its own.",
        "正文“{原文}”为{n}件，表三“{行}”为{m}件，请核对口径。",
        received,
        sides=("正文", "表格"),
        must_not_flag=(
            "a sentence of another scope: uncertain, notice",
            "hotline, petitions, messages, proposals, enquiries",
            "parts by channel or behind 其中",
            "figures of another year",
        ),
        numeric=True,
    ),
    Check(
        "X-TEXT-CARRY",
        Family.NARRATIVE,
        "正文结转数与表三",
        Severity.WARNING,
        "上年结转 is carried_over, 结转下年度 is carried_forward, of column total.",
        "正文“{原文}”为{n}件，表三“{行}”为{m}件，请核对口径。",
        carried,
        sides=("正文", "表格"),
        must_not_flag=("a sentence of another scope: uncertain, notice",),
        numeric=True,
    ),
    Check(
        "X-TEXT-TOTAL",
        Family.NARRATIVE,
        "正文办结数与表三",
        Severity.WARNING,
        "The figure of 办结, 答复 or 办理 is outcomes_total; also received where nothing is carried.",
        "正文“{原文}”为{n}件，表三“（七）总计”为{m}件，请核对口径。",
        settled,
        sides=("正文", "表格"),
        must_not_flag=("a sentence of another scope: uncertain, notice", "延期答复, 正在办理"),
        numeric=True,
    ),
    Check(
        "X-TEXT-RESULTS",
        Family.NARRATIVE,
        "正文办理结果与表三",
        Severity.WARNING,
        "Each outcome group with a figure is the sum of its lines; “予以公开及部分公开” is both.",
        "正文“{原文}”为{n}件，表三{组}合计{m}件。",
        outcomes,
        sides=("正文", "表格"),
        must_not_flag=("a sentence of another scope: uncertain, notice",),
        numeric=True,
    ),
    Check(
        "X-TEXT-T4",
        Family.NARRATIVE,
        "正文复议诉讼数与表四",
        Severity.WARNING,
        "行政复议 is cases.total, 行政诉讼 is direct.total + after_reconsideration.total, also by result.",
        "正文“{原文}”为{n}件，表四为{m}件。",
        disputes,
        sides=("正文", "表格"),
        must_not_flag=("a sentence of another scope: uncertain, notice",),
        numeric=True,
    ),
    Check(
        "X-CONTRADICT",
        Family.NARRATIVE,
        "正文说法与表格不矛盾",
        Severity.WARNING,
        "均已办结 means nothing carried forward, 均获维持 no other result, 未发生复议诉讼 totals of 0.",
        "正文称“{原文}”，但{表}“{格}”为{m}件。",
        contradictions,
        sides=("正文", "表格"),
        must_not_flag=("未发生败诉", "all but those carried forward", "wishes and plans of part 五"),
        numeric=True,
    ),
    Check(
        "X-NORM-TEXT",
        Family.NARRATIVE,
        "正文文件数与表二",
        Severity.WARNING,
        "制发, 废止 and 现行有效 in the prose are normative_documents.* and government_rules.*.",
        "正文“{原文}”为{n}件，表二为{m}件。",
        norms,
        sides=("正文", "表格"),
        must_not_flag=(
            "documents published on the web site",
            "a sentence of another scope: uncertain, notice",
        ),
        table="proactive",
        editions=("2021",),
        numeric=True,
    ),
)
