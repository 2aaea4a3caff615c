"""Lists by day: the bounds are moments of the local day, which an index on the moment serves."""

from datetime import UTC, date, datetime

import pytest

from reports.day_filters import FromDay, UntilDay
from reports.models import PortalEvent

pytestmark = pytest.mark.django_db


def bounds(filter_class, day) -> str:
    filtered = filter_class(field_name="at").filter(PortalEvent.objects.all(), day)
    return str(filtered.query).partition("WHERE")[2]


def test_a_day_is_bounded_by_its_first_and_the_next_days_first_moment_in_local_time(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    assert "2026-03-01 16:00:00" in bounds(FromDay, date(2026, 3, 2))
    assert '"at" >=' in bounds(FromDay, date(2026, 3, 2))
    assert "2026-03-02 16:00:00" in bounds(UntilDay, date(2026, 3, 2))
    assert '"at" <' in bounds(UntilDay, date(2026, 3, 2))


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31), None])
@pytest.mark.parametrize("filter_class", [FromDay, UntilDay])
def test_any_day_gives_a_list(filter_class, day):
    assert (
        list(
            filter_class(field_name="at").filter(
                PortalEvent.objects.filter(at=datetime(1, 2, 3, tzinfo=UTC)), day
            )
        )
        == []
    )
