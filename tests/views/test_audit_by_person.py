"""审计日志 of a person finds what was done under a name, of now or of then, without reading the whole record."""

import pytest
from django.db import connection
from django.urls import reverse

from reports.models import Event
from reports.models.reach import Role
from reports.selectors import people_named
from reports.selectors.people_named import few_ever_named
from reports.services.events import record
from tests.factories import county, make_slot, make_user
from tests.machinery.statistics import analysed_as_large

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    slot = make_slot(department, 2024)
    people = [make_user("clerk", department), make_user("clerk", department)]
    for person, name in zip(people, ("赵一", "钱二"), strict=True):
        person.display_name = name
        person.save()
    for person in (people[0], people[1], people[0]):
        record(report=slot, move="correct", actor=person)
    record(report=slot, move="read", actor=None)
    return make_user(Role.AUDITOR, government), slot, people


def found(client, who: str, **more) -> list[tuple[int, str]]:
    answer = client.get(reverse("review:audit"), {"who": who, **more})
    assert answer.status_code == 200
    return [(row.event.sequence, row.event.actor_name) for row in answer.context["rows"]]


def test_people_are_found_by_name_by_user_name_and_by_the_name_they_had(place, client):
    auditor, slot, (first, second) = place
    client.force_login(auditor)
    assert found(client, "赵") == [(3, "赵一"), (1, "赵一")]
    assert found(client, second.username) == [(2, "钱二")]
    for name in ("孙三", "李四"):
        first.display_name = name
        first.save()
    record(report=slot, move="correct", actor=first)
    assert found(client, "赵一") == [(3, "赵一"), (1, "赵一")], "as it was called then"
    assert found(client, "李四") == [(5, "李四")]
    assert found(client, "孙三") == []
    assert found(client, first.username) == [(5, "李四"), (3, "赵一"), (1, "赵一")]
    assert found(client, "周五") == []
    assert found(client, "系统") == [(4, "系统")]


def test_many_people_of_a_name_are_found_too(place, client, monkeypatch):
    monkeypatch.setattr(people_named, "MOST_NAMED", 0)
    client.force_login(place[0])
    assert found(client, "赵", year=2024) == [(3, "赵一"), (1, "赵一")]


@pytest.mark.postgresql_only
@pytest.mark.parametrize("who", ["赵一", "周五"])
def test_a_person_who_did_little_is_looked_up_by_an_index(place, client, who):
    client.force_login(place[0])
    statements = []

    def keep(execute, sql, params, many, context):
        if sql.startswith("SELECT"):
            statements.append((sql, params))
        return execute(sql, params, many, context)

    with analysed_as_large((Event._meta.db_table,), 5_000_000):
        with connection.execute_wrapper(keep):
            found(client, who)
        plans = [plan_of(sql, params) for sql, params in statements if "reports_event" in sql]
        ids = few_ever_named(who)
        alone = Event.objects.filter(actor__in=ids or [0]).order_by("-at", "-id")[:50]
        assert "event_of_actor" in alone.explain()
    for plan in plans:
        assert "event_newest_first" not in plan, plan
        assert "Seq Scan on reports_event" not in plan, plan


def plan_of(sql, params) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        return "\n".join(row[0] for row in cursor.fetchall())
