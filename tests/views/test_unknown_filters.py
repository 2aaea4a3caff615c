"""A filter in an address that nobody offers is answered with a sentence, not with an empty or a complete list."""

from __future__ import annotations

import pytest

from reports.models.people import Role
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db
#: Role → addresses, each with one wrong filter.
WRONG = {
    Role.OFFICE: (
        "/years/2024/?view=nothing",
        "/years/2024/findings/?check=nothing",
        "/years/2024/findings/?region=999999",
        "/years/2024/findings/?kind=nothing",
        "/years/2024/findings.xlsx?kind=nothing",
        "/years/2024/quality/?region=abc",
        "/quality/weights/?region=999999",
        "/years/trend/?year=1999",
        "/messages/?unread=yes",
        "/agencies/?closed=yes",
    ),
    Role.ADMINISTRATOR: (
        "/years/calendar/?year=abc",
        "/lists/words/?enabled=yes",
        "/lists/words/?kind=nothing",
    ),
    Role.REVIEWER: ("/queue/?tab=nothing", "/queue/pass/?year=1999"),
    Role.AUDITOR: ("/audit/verify/?year=1999",),
}


@pytest.fixture
def government():
    government, department = county()
    make_submitted(make_slot(department))
    return government


@pytest.mark.parametrize(
    ("role", "address"), [(role, address) for role, addresses in WRONG.items() for address in addresses]
)
def test_a_value_that_nobody_offers_is_named(client, government, role, address):
    client.force_login(make_user(role, government))
    answer = client.get(address)
    value = address.rpartition("=")[2]
    # A region may be typed by its name: what is none has a sentence of its own.
    said = f"没有找到“{value}”" if address.endswith("region=abc") else f"没有“{value}”这一项"
    assert (answer.status_code, said in answer.content.decode()) == (400, True), answer


def test_a_long_value_is_repeated_in_part(client, government):
    client.force_login(make_user(Role.OFFICE, government))
    answer = client.get("/years/2024/findings/", {"check": "甲" * 50})
    assert f"没有“{'甲' * 20}…”这一项" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.REVIEWER, "/queue/?kind=nothing"),
        (Role.AUDITOR, "/audit/?year=abc"),
        (Role.OFFICE, "/archive/?region=x"),
    ],
)
def test_a_wrong_field_of_a_list_is_told_above_it(client, government, role, address):
    client.force_login(make_user(role, government))
    page = client.get(address).content.decode()
    assert "筛选条件有误，没有列出任何内容。请重新选择。" in page
