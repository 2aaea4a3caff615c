"""The checks return a result for every reading."""

import random
from dataclasses import replace
from decimal import Decimal

from reports.checks.engine import run_checks
from reports.checks.results import Outcome
from reports.checks.subjects import subject_from_reading
from reports.recognition.reading import CellReading, CellState, Doubt, GroupNumbers, Reading
from reports.statutory.editions import EDITIONS, table_of
from tests.checks.building import PLACE, editions, random_cells, reading

STRANGE = ("0", "-3", "12.5", "99999999999", "0.0000001", "12.0")


def damaged_reading(rng: random.Random) -> Reading:
    """Draw a reading with blank, marked, missing, doubtful, negative or fractional cells, and lost tables or parts."""
    mixed = editions(rng.choice(tuple(EDITIONS)), rng.choice(tuple(EDITIONS)))
    found = reading(
        random_cells(rng, mixed),
        table_editions=mixed,
        kind=rng.choice(("docx", "text", "pdf", "html", "xlsx")),
        absent_tables=rng.sample(tuple(mixed), rng.randint(0, 2)),
        parts=sorted(rng.sample(range(1, 7), rng.randint(0, 6))),
    )
    cells = dict(found.cells)
    share = rng.choice((0.02, 0.3, 0.9))
    for code in [code for code in cells if rng.random() < share]:
        kind = rng.randint(0, 4)
        if kind == 0:
            del cells[code]
        elif kind <= 2:
            state = CellState.BLANK if kind == 1 else CellState.MARK
            cells[code] = CellReading(code, state, None, "" if kind == 1 else "/", PLACE)
        else:
            text = rng.choice(STRANGE)
            doubt = rng.choice((None, *Doubt))
            cells[code] = CellReading(
                code, CellState.NUMBER, Decimal(text), text, PLACE, doubt=doubt, note="注"
            )
    tables = {
        code: replace(
            table,
            short_lines={table_of(table.edition, code).lines[0].code: rng.randint(0, 9)},
            merged_lines={table_of(table.edition, code).lines[-1].code: "0"},
            group_numbers=(
                GroupNumbers(
                    rng.choice(("withheld", "outcomes", "other", "nothing")), "组", (Decimal(3), None), PLACE
                ),
            ),
        )
        for code, table in found.tables.items()
    }
    return replace(found, cells=cells, tables=tables, year=rng.choice((None, 2008, 2020, 2023)), title=None)


def test_any_reading_gets_an_answer_whose_echoes_have_their_roots():
    rng = random.Random("any")
    for number in range(300):
        result = run_checks(subject_from_reading(damaged_reading(rng), year=rng.choice((None, 2019, 2024))))
        identities = [i.identity for i in result.instances]
        roots = {root.identity for root in result.roots}
        assert len(identities) == len(set(identities)), number
        assert {i.echo_of for i in result.findings if i.echo_of} <= roots, number
        assert all(i.message for i in result.findings), number
        assert all(i.reason for i in result.instances if i.outcome is Outcome.NOT_ASSESSABLE), number


def test_an_empty_reading_gets_an_answer():
    result = run_checks(subject_from_reading(Reading(kind="text", reader="test")))
    assert {root.check for root in result.roots} == {"C-MISSING-SECTION", "C-MISSING-TABLE", "D-NONE"}
