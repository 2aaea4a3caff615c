"""Reports for the tests of the checks: cells as numbers in an otherwise complete reading."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from reports.checks.engine import run_checks
from reports.checks.results import CheckResult, Instance, Subject
from reports.checks.subjects import subject_from_reading
from reports.reading.model.document import Place
from reports.recognition.reading import CellReading, CellState, Chapter, Doubt, Reading, TableFound
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS, TABLE_CODES, table_of
from reports.statutory.elements import LineRole

APPLICANTS = tuple(column.code for column in table_of("2021", "requests").lines[0].columns)
RESULTS = tuple(column.code for column in table_of("2021", "reconsideration").lines[0].columns)
AGENCY = "青岚县水务局"
YEAR = 2023
PLACE = Place(block=0)
TEXTS = {
    1: "主动公开、依申请公开、政府信息管理、平台建设、监督保障五个方面的工作平稳推进。",
    2: "",
    3: "",
    4: "",
    5: "存在的主要问题是更新不够及时，下一步将加强培训，提高质量。",
    6: "本年度未收取信息处理费。",
}
#: Arguments of ``subject`` passed on to ``subject_from_reading``; all others describe the reading.
SUBJECT_FACTS = frozenset(inspect.signature(subject_from_reading).parameters) - {"reading"}
PRINTED_STATES = {"": CellState.BLANK, "/": CellState.MARK, "-": CellState.MARK}


def editions(proactive: str = "2021", requests: str = "2021") -> dict[str, str]:
    """Return table code → edition; 表四 is the same in both."""
    return {"proactive": proactive, "requests": requests, "reconsideration": "2021", "litigation": "2021"}


def zeros(table_editions: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return every cell of these editions as 0."""
    return {
        code: 0
        for table, name in (table_editions or editions()).items()
        for code in table_of(name, table).cell_codes
    }


def requests_line(line: str, *values: object) -> dict[str, object]:
    """Return one line of 表三, seven values."""
    return {f"requests.{line}.{column}": value for column, value in zip(APPLICANTS, values, strict=True)}


def results_line(line: str, *values: object) -> dict[str, object]:
    """Return one block of 表四, five values; line ``cases``, ``direct`` or ``after_reconsideration``."""
    table = "reconsideration" if line == "cases" else "litigation"
    return {f"{table}.{line}.{column}": value for column, value in zip(RESULTS, values, strict=True)}


def cell_reading(code: str, value: object, *, doubt: Doubt | None = None, **more: object) -> CellReading:
    """Return a cell from its printed text: a number, or ``""`` for blank, ``"/"`` for a mark."""
    state = PRINTED_STATES.get(value) if isinstance(value, str) else None
    number = None if state else Decimal(str(value))
    raw = str(more.pop("raw", value))
    return CellReading(code, state or CellState.NUMBER, number, raw, PLACE, doubt=doubt, **more)


def reading(
    cells: Mapping[str, object],
    *,
    table_editions: Mapping[str, str] | None = None,
    kind: str = "docx",
    doubtful: Iterable[str] = (),
    absent_tables: Iterable[str] = (),
    parts: Iterable[int] = tuple(PARTS),
    texts: Mapping[int, str] | None = None,
    numerals: Mapping[int, str] | None = None,
    table_facts: Mapping[str, Mapping[str, object]] | None = None,
    **facts: object,
) -> Reading:
    """Return a reading with these cells and all tables and parts except those left out, otherwise faultless."""
    names = dict(table_editions or editions())
    doubtful = set(doubtful)
    signs = PART_NUMERALS | dict(numerals or {})
    tables = {}
    for table in TABLE_CODES:
        if table in absent_tables:
            continue
        lines = [
            line
            for line in table_of(names[table], table).lines
            if any(code.startswith(f"{table}.{line.code}.") for code in cells)
        ]
        labels = {line.code: line.label for line in lines}
        tables[table] = TableFound(
            table, names[table], PLACE, **{"labels": labels, **(table_facts or {}).get(table, {})}
        )
    defaults = {
        "title": f"{AGENCY}{YEAR}年政府信息公开工作年度报告",
        "agency": AGENCY,
        "year": YEAR,
        "report_date": f"{(facts.get('year') or YEAR) + 1}-01-20",
        "chapters": tuple(
            Chapter(
                part,
                f"{signs[part]}、{PARTS[part]}",
                {**TEXTS, **(texts or {})}[part],
                Place(block=part),
                signs[part],
            )
            for part in parts
        ),
    }
    return Reading(
        kind=kind,
        reader="test",
        tables=tables,
        cells={
            code: value
            if isinstance(value, CellReading)
            else cell_reading(code, value, doubt=Doubt.DAMAGED if code in doubtful else None)
            for code, value in cells.items()
        },
        **{**defaults, **facts},
    )


def subject(cells: Mapping[str, object] | None = None, **facts: object) -> Subject:
    """Return a subject over ``reading``: an ordinary report with these cells changed, or only the cells ``whole``.

    Arguments of ``subject_from_reading`` are accepted too; the slot matches, ``read_year`` is the printed year.
    """
    chosen = {"year": YEAR, "agency": AGENCY, "agency_names": (AGENCY,), "agency_kind": "department"}
    if "year" in facts:
        facts.setdefault("title", f"{AGENCY}{facts['year']}年政府信息公开工作年度报告")
    read_year = facts.pop("read_year", facts.get("year", YEAR))
    for name in SUBJECT_FACTS:
        if name in facts:
            chosen[name] = facts.pop(name)
    table_editions = facts.get("table_editions")
    whole = facts.pop("whole", None)
    all_cells = whole if whole is not None else ordinary(table_editions) | dict(cells or {})
    return subject_from_reading(reading(all_cells, **{"year": read_year, **facts}), **chosen)


def ordinary(table_editions: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return cells of a small clean report: three requests, two outcomes, one carried forward."""
    return (
        zeros(table_editions)
        | requests_line("received", 2, 1, 0, 0, 0, 0, 3)
        | requests_line("disclosed", 1, 0, 0, 0, 0, 0, 1)
        | requests_line("unavailable_not_held", 0, 1, 0, 0, 0, 0, 1)
        | requests_line("outcomes_total", 1, 1, 0, 0, 0, 0, 2)
        | requests_line("carried_forward", 1, 0, 0, 0, 0, 0, 1)
    )


def without(cells: Mapping[str, object], *prefixes: str) -> dict[str, object]:
    """Return the cells except those whose code begins with one of the prefixes."""
    return {code: value for code, value in cells.items() if not code.startswith(prefixes)}


def shown(result: CheckResult) -> list[str]:
    """Return the identities of the roots."""
    return [root.identity for root in result.roots]


def the_root(result: CheckResult) -> Instance:
    """Return the only root; AssertionError when there are none or several."""
    assert len(result.roots) == 1, [(root.identity, root.message) for root in result.roots]
    return result.roots[0]


def instance(result: CheckResult, identity: str) -> Instance:
    """Return the instance with this identity; StopIteration when it is missing."""
    return next(i for i in result.instances if i.identity == identity)


def checked(cells: Mapping[str, object] | None = None, **facts: object) -> CheckResult:
    """Return the result of a report built by ``subject``."""
    return run_checks(subject(cells, **facts))


def random_cells(rng: random.Random, table_editions: Mapping[str, str]) -> dict[str, object]:
    """Return random cells of a valid report: all relations hold, no cell is blank or causes a notice."""
    cells = zeros(table_editions)
    lines = table_of(table_editions["requests"], "requests").lines
    outcome_lines = [line.code for line in lines if line.role is LineRole.OUTCOME]
    busy = rng.choice((1, 3, 6))
    amounts: dict[tuple[str, str], int] = {}
    for column in rng.sample(APPLICANTS[:-1], busy):
        largest = rng.choice((2, 30, 4000))
        for line in rng.sample(outcome_lines, rng.randint(2, len(outcome_lines))):
            amounts[line, column] = rng.randint(0, largest)
    # Two outcomes of equal size, so that no single line holds nearly everything (T3-ONE-BUCKET).
    column = APPLICANTS[rng.randrange(6)]
    share = max(1, sum(amounts.values()))
    amounts["not_processed_repeated", column] = share
    amounts["withheld_third_party_rights", column] = share
    for column in APPLICANTS[:-1]:
        settled = sum(amount for (_, c), amount in amounts.items() if c == column)
        carried_over, carried_forward = rng.randint(0, settled // 4), rng.randint(0, settled // 8)
        amounts["outcomes_total", column] = settled
        amounts["carried_over", column] = carried_over
        amounts["carried_forward", column] = carried_forward
        amounts["received", column] = settled + carried_forward - carried_over
    for (line, column), amount in amounts.items():
        cells[f"requests.{line}.{column}"] = amount
        cells[f"requests.{line}.total"] = cells[f"requests.{line}.total"] + amount
    for line in ("cases", "direct", "after_reconsideration"):
        upheld = rng.randint(1, 90)
        parts = (upheld, rng.randint(0, upheld // 2), rng.randint(0, 20), rng.randint(0, 20))
        cells |= results_line(line, *parts, sum(parts))
    for code in table_of(table_editions["proactive"], "proactive").cell_codes:
        # A department makes no government rules; documents in force exceed those of the year.
        cells[code] = (
            0 if "government_rules" in code else rng.randint(1, 500) + 1000 * code.endswith(".in_force")
        )
    cells |= {
        code: 600 for code in cells if code.endswith((".total_published", ".newly_made", ".items_last_year"))
    }
    return cells


def random_subject(rng: random.Random) -> Subject:
    """Return a random valid report; its year expects the edition of its 表二, so that only 表三 may differ."""
    table_editions = editions(*[rng.choice(tuple(EDITIONS))] * 2)
    year = 2020 if table_editions["proactive"] == "2019" else YEAR
    return subject(
        random_cells(rng, table_editions),
        table_editions=table_editions,
        year=year,
    )


def with_number(original: Subject, code: str, value: int | Decimal) -> Subject:
    """Return the same report with another number read in one cell."""
    cells = dict(original.cells)
    cells[code] = replace(cells[code], state=CellState.NUMBER, value=Decimal(value), raw=str(value))
    return replace(original, cells=cells)
