"""Statements for PostgreSQL with their values are those that psycopg itself would send."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pytest
from psycopg._queries import PostgresClientQuery
from psycopg.adapt import Transformer

from portal.postgresql.cursors import LONGEST, ClientQuery

VALUES = [
    *(0, 7, -7, 2**15, 2**31, 2**62, -(2**62), True, False, None, 1.5, Decimal("1.20"), Decimal("-3")),
    *("", "年报", "it's", "back\\slash", "100%", "%s", "a\nb", date(2024, 1, 2)),
    *(datetime(2024, 1, 2, 3, 4, 5, 678, tzinfo=UTC), b"\x00\xff'", [1, 2], ["a", None]),
]


def sent_by(kind: type[PostgresClientQuery], text, values) -> bytes:
    query = kind(Transformer())
    query.convert(text, values)
    return bytes(query.query)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_is_written_as_psycopg_writes_it(value):
    for text in ("SELECT %s", "SELECT -%s", "SELECT 5%%2, %s, '%%s'"):
        assert sent_by(ClientQuery, text, [value]) == sent_by(PostgresClientQuery, text, [value])


def test_long_statements_of_many_values_are_written_as_psycopg_writes_them():
    text = "INSERT INTO t VALUES " + ", ".join(["(%s, %s, %s)"] * 2_000)
    values = [VALUES[number % len(VALUES)] for number in range(6_000)]
    assert len(text) < LONGEST
    assert sent_by(ClientQuery, text, values) == sent_by(PostgresClientQuery, text, values)
    text += " " * LONGEST
    assert sent_by(ClientQuery, text, values) == sent_by(PostgresClientQuery, text, values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("SELECT %(a)s, %(b)s, %(a)s", {"a": 1, "b": "x"}),
        ("SELECT %(a)s", {"a": -1}),
        ("SELECT %b, %t", [b"1", "x"]),
        ("SELECT 5 %% 2", []),
        ("SELECT 5 % 2", None),
        (b"SELECT %s", [1]),
        ("SELECT %s, %s", (1, -2)),
    ],
)
def test_other_marks_and_kinds_of_values_go_the_way_of_psycopg(text, values):
    assert sent_by(ClientQuery, text, values) == sent_by(PostgresClientQuery, text, values)


@pytest.mark.parametrize(("text", "values"), [("SELECT %s", []), ("SELECT %s", [1, 2]), ("SELECT %d", [1])])
def test_a_statement_that_does_not_fit_its_values_is_refused_in_the_words_of_psycopg(text, values):
    with pytest.raises(psycopg.ProgrammingError) as expected:
        sent_by(PostgresClientQuery, text, values)
    with pytest.raises(psycopg.ProgrammingError, match=re.escape(str(expected.value))):
        sent_by(ClientQuery, text, values)


def test_a_statement_of_many_rows_takes_each_and_refuses_one_of_another_length():
    query = ClientQuery(Transformer())
    query.convert("SELECT %s, %s", [1, "a"])
    query.dump([-2, None])
    assert bytes(query.query) == b"SELECT  -2, NULL"
    with pytest.raises(psycopg.ProgrammingError):
        query.dump([1])
