"""表三: the three printed relations and what else the table alone can show (T3-*)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from reports.checks.dependencies import Depends
from reports.checks.entries import Check, Family, missing_among
from reports.checks.names import column_label, line_name, number, percent
from reports.checks.results import Instance, Severity, Subject
from reports.checks.subjects import edition_of, table_in
from reports.checks.sums import apply_sums, missing_reason, total_of
from reports.checks.whole_numbers import TOO_LARGE_TEXT, apply_whole_numbers
from reports.recognition.reading import CellState
from reports.statutory.elements import Edition, Line, LineRole, Sum, SumKind, Table, cell_code

TABLE = "requests"
TOTAL = "total"
ORGANISATIONS = (
    "business",
    "research_institution",
    "public_welfare_body",
    "legal_service_agency",
    "other_organization",
)
CARRY_RATIO_FROM = 5
ONE_BUCKET_SHARE = Decimal("0.9")
ONE_BUCKET_FROM = 20
BUCKETS = ("disclosed", "other_other")


def _code(line: str, column: str) -> str:
    return cell_code(TABLE, line, column)


def outcome_lines(table: Table) -> tuple[Line, ...]:
    """The lines that （七）总计 adds up, in printed order."""
    return tuple(line for line in table.lines if line.role is LineRole.OUTCOME)


def _identity_values(edition: Edition, relation: Sum, subject: Subject) -> Mapping[str, object]:
    received, carried_over = (subject.value(code) for code in relation.left)
    outcomes_total, carried_forward = (subject.value(code) for code in relation.right)
    return {
        "列": column_label(edition.table(TABLE), relation.key),
        "a": number(received),
        "b": number(carried_over),
        "左": number(received + carried_over),
        "t": number(outcomes_total),
        "d": number(carried_forward),
        "右": number(outcomes_total + carried_forward),
    }


def _outcomes_values(edition: Edition, relation: Sum, subject: Subject) -> Mapping[str, object]:
    return {
        "列": column_label(edition.table(TABLE), relation.key),
        "t": number(subject.value(relation.right[0])),
    }


def _row_values(edition: Edition, relation: Sum, subject: Subject) -> Mapping[str, object]:
    return {
        "行": line_name(edition.table(TABLE).line(relation.key)),
        "t": number(subject.value(relation.right[0])),
    }


def identity(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from apply_sums(check, subject, TABLE, SumKind.IDENTITY, _identity_values)


def outcomes(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from apply_sums(check, subject, TABLE, SumKind.OUTCOMES, _outcomes_values)


def rows(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from apply_sums(check, subject, TABLE, SumKind.ROW, _row_values)


def parents(check: Check, subject: Subject) -> Iterable[Instance]:
    found = subject.reading.tables.get(TABLE)
    table = table_in(subject, TABLE)
    for position, group in enumerate(found.group_numbers if found else ()):
        members = [line for line in outcome_lines(table) if line.group and line.group.code == group.group]
        if group.group == "outcomes":
            members = list(outcome_lines(table))
        key = f"{group.group}.{position}"
        columns = [column.code for column in table.lines[0].columns][-len(group.values) :]
        cells = tuple(_code(line.code, column) for line in members for column in columns)
        if not members or missing_among(subject, cells):
            yield check.not_assessable(key, "组内数据不全", cells)
            continue
        wrong = [
            (column, printed, parts)
            for column, printed in zip(columns, group.values, strict=False)
            if printed is not None
            and (parts := total_of(subject, (_code(line.code, column) for line in members))) != printed
        ]
        if not wrong:
            yield check.passed(key, cells)
            continue
        column, printed, parts = next((item for item in wrong if item[0] == TOTAL), wrong[0])
        yield check.failed(
            subject,
            key,
            {"组": f"{group.label}·{column_label(table, column)}", "a": number(printed), "b": number(parts)},
            tuple(_code(line.code, column) for line in members),
            left=printed,
            right=parts,
            quoted=group.label,
        )


def results_need_intake(check: Check, subject: Subject) -> Iterable[Instance]:
    edition, table = edition_of(subject, TABLE), table_in(subject, TABLE)
    lines = outcome_lines(table)
    for column in table.lines[0].columns:
        intake = (_code("received", column.code), _code("carried_over", column.code))
        cells = intake + tuple(_code(line.code, column.code) for line in lines)
        missing = missing_among(subject, cells)
        if missing:
            yield check.not_assessable(column.code, missing_reason(missing, edition), cells)
            continue
        arrived = total_of(subject, intake)
        amounts = [(line, subject.value(_code(line.code, column.code))) for line in lines]
        above = [(line, amount) for line, amount in amounts if amount > arrived]
        if not above:
            yield check.passed(column.code, cells)
            continue
        received, carried_over = (number(subject.value(code)) for code in intake)
        values = {
            "列": column.label,
            "和": number(sum((amount for _, amount in amounts), Decimal(0))),
            "行": "、".join(line_name(line) for line, _ in above),
            "n": number(arrived),
            "a": received,
            "b": carried_over,
            "m": "、".join(number(amount) for _, amount in above),
        }
        involved = intake + tuple(_code(line.code, column.code) for line, _ in above)
        yield check.failed(
            subject,
            column.code,
            values,
            involved,
            variant="more" if arrived else None,
            target=involved[2],
        )


def whole_numbers(check: Check, subject: Subject) -> Iterable[Instance]:
    yield from apply_whole_numbers(check, subject, (TABLE,))


def _ready(check: Check, subject: Subject, cells: tuple[str, ...]) -> Instance | None:
    missing = missing_among(subject, cells)
    return (
        check.not_assessable(TABLE, missing_reason(missing, edition_of(subject, TABLE)), cells)
        if missing
        else None
    )


def carried_over_settled(check: Check, subject: Subject) -> Iterable[Instance]:
    cells = (_code("carried_over", TOTAL), _code("outcomes_total", TOTAL))
    if unready := _ready(check, subject, cells):
        yield unready
        return
    carried_over, settled = (subject.value(code) for code in cells)
    if settled >= carried_over:
        yield check.passed(TABLE, cells)
    else:
        yield check.failed(subject, TABLE, {"b": number(carried_over), "t": number(settled)}, cells)


def carry_ratio(check: Check, subject: Subject) -> Iterable[Instance]:
    cells = (_code("carried_forward", TOTAL), _code("received", TOTAL))
    if unready := _ready(check, subject, cells):
        yield unready
        return
    carried, received = (subject.value(code) for code in cells)
    if carried < CARRY_RATIO_FROM or carried <= subject.settings.carry_ratio * received:
        yield check.passed(TABLE, cells)
    elif received == 0:
        yield check.failed(subject, TABLE, {"d": number(carried)}, cells, variant="none_received")
    else:
        yield check.failed(subject, TABLE, {"d": number(carried), "比例": percent(carried, received)}, cells)


def some_number(check: Check, subject: Subject) -> Iterable[Instance]:
    cells = table_in(subject, TABLE).cell_codes
    if any(subject.amount(code) for code in cells):
        yield check.passed(TABLE)
    elif unready := _ready(check, subject, cells):
        yield unready
    else:
        yield check.failed(subject, TABLE, {}, cells, target=_code("received", TOTAL))


def organisations_filled(check: Check, subject: Subject) -> Iterable[Instance]:
    lines = table_in(subject, TABLE).lines
    cells = tuple(_code(line.code, column) for line in lines for column in ORGANISATIONS)
    there = [code for code in cells if code in subject.cells]
    totals = [subject.amount(_code(line.code, TOTAL)) for line in lines]
    if not there:
        yield check.not_assessable(TABLE, "没有法人或其他组织各栏数据", cells)
    elif any(totals) and all(subject.state(code) is CellState.BLANK for code in there):
        yield check.failed(subject, TABLE, {}, tuple(there))
    else:
        yield check.passed(TABLE)


def several_buckets(check: Check, subject: Subject) -> Iterable[Instance]:
    table = table_in(subject, TABLE)
    lines = [line for line in table.lines if line.code in BUCKETS]
    cells = (_code("outcomes_total", TOTAL), *(_code(line.code, TOTAL) for line in lines))
    if unready := _ready(check, subject, cells):
        yield unready
        return
    settled = subject.value(cells[0])
    for line in lines:
        amount = subject.value(_code(line.code, TOTAL))
        if settled >= ONE_BUCKET_FROM and amount > ONE_BUCKET_SHARE * settled:
            values = {"t": number(settled), "n": number(amount), "行": line_name(line)}
            yield check.failed(subject, line.code, values, (_code(line.code, TOTAL), cells[0]))
        else:
            yield check.passed(line.code, cells)


CHECKS = (
    Check(
        "T3-IDENT",
        Family.REQUESTS,
        "一＋二＝（七）＋四",
        Severity.ERROR,
        "In each column received + carried_over = outcomes_total + carried_forward (printed on the form).",
        "表三“{列}”列：新收{a}＋上年结转{b}＝{左}，总计{t}＋结转下年{d}＝{右}，相差{差}。",
        identity,
        sides=("新收加结转", "总计加结转下年"),
        table=TABLE,
    ),
    Check(
        "T3-SUM",
        Family.REQUESTS,
        "各项办理结果之和＝（七）总计",
        Severity.ERROR,
        "In each column the outcome lines add up to outcomes_total.",
        "表三“{列}”列：各项办理结果合计{和}，（七）总计填{t}，相差{差}。",
        outcomes,
        sides=("各项结果合计", "（七）总计"),
        variants={"blank": "表三“{列}”列（七）总计空白，按各项应为{和}。"},
        table=TABLE,
    ),
    Check(
        "T3-ROW",
        Family.REQUESTS,
        "六类申请人之和＝总计",
        Severity.ERROR,
        "In each line the six applicant columns add up to the total column.",
        "表三“{行}”行：六类申请人合计{和}，总计填{t}。",
        rows,
        sides=("六类合计", "总计"),
        variants={"blank": "表三“{行}”行总计空白，按各栏应为{和}。"},
        must_not_flag=("an extra subtotal column",),
        table=TABLE,
    ),
    Check(
        "T3-PARENT",
        Family.REQUESTS,
        "组名行的数＝组内各行之和",
        Severity.ERROR,
        "A group label that carries numbers equals the sum of its lines.",
        "表三“{组}”填{a}，其下各项合计{b}。",
        parents,
        sides=("组名行所填", "组内各行合计"),
        must_not_flag=("（六）其他处理 as one line",),
        table=TABLE,
    ),
    Check(
        "T3-RESULT-WITHOUT-INTAKE",
        Family.REQUESTS,
        "有办理结果则有申请",
        Severity.ERROR,
        "In each column no outcome line exceeds received + carried_over.",
        "表三“{列}”列：没有收到申请（新收0、上年结转0），却有办理结果{和}件（{行}）。",
        results_need_intake,
        variants={"more": "表三“{列}”列：新收{a}＋上年结转{b}＝{n}，“{行}”却填{m}。"},
        table=TABLE,
    ),
    Check(
        "T3-INT",
        Family.REQUESTS,
        "表三各数为整数",
        Severity.ERROR,
        "Integers, not negative, without unit text; 0件 and 12.0 are notices.",
        "表三“{格}”填“{原文}”，应为不小于0的整数。",
        whole_numbers,
        variants=TOO_LARGE_TEXT,
        must_not_flag=("full-width digits", "thousands separators"),
        table=TABLE,
    ),
    Check(
        "T3-CARRIED-TOO-OLD",
        Family.REQUESTS,
        "结转件本年应办结",
        Severity.WARNING,
        "outcomes_total is at least carried_over in the total column.",
        "上年结转{b}件，本年办结仅{t}件，结转件应在本年办结。",
        carried_over_settled,
        must_not_flag=("suspended by a court case (explained)",),
        table=TABLE,
        plausibility=True,
    ),
    Check(
        "T3-CARRY-RATIO",
        Family.REQUESTS,
        "结转下年比例",
        Severity.NOTICE,
        "Five or more carried forward are at most a quarter of those received.",
        "结转下年{d}件，占新收{比例}。",
        carry_ratio,
        variants={"none_received": "结转下年{d}件，本年新收0件。"},
        table=TABLE,
        plausibility=True,
        depends=(Depends.SETTINGS,),
    ),
    Check(
        "T3-ALL-ZERO",
        Family.REQUESTS,
        "全年无申请",
        Severity.NOTICE,
        "Some cell of the table is above 0.",
        "表三全部为0，请确认全年未收到申请。",
        some_number,
        must_not_flag=("most towns: a notice only",),
        table=TABLE,
        plausibility=True,
    ),
    Check(
        "T3-EMPTY-APPLICANT",
        Family.REQUESTS,
        "法人或其他组织各栏未填",
        Severity.NOTICE,
        "Not all five organisation columns are blank while some total is above 0.",
        "法人或其他组织各栏空白，请填0。",
        organisations_filled,
        must_not_flag=("zeros printed",),
        table=TABLE,
    ),
    Check(
        "T3-ONE-BUCKET",
        Family.REQUESTS,
        "办理结果集中于一类",
        Severity.NOTICE,
        "With 20 or more outcomes neither disclosed nor other_other holds more than 90 % of them.",
        "{t}件中{n}件计入“{行}”，请核对分类。",
        several_buckets,
        table=TABLE,
        plausibility=True,
    ),
)
