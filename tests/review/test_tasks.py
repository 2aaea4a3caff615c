"""The periodic and background tasks of the workflow."""

import pytest
from django.conf import settings

from portal.celery import app
from reports.models.people import Role
from review import tasks
from review.models import Outbox
from tests.factories import county, make_slot, make_submitted, make_user


def test_everything_that_beat_sends_is_known_to_the_workers():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"review.tasks.send_mail", "review.tasks.remind"} <= scheduled
    assert scheduled <= set(app.tasks)


@pytest.mark.django_db
def test_tasks_run_twice_do_nothing_twice():
    _, department = county()
    make_user(Role.CLERK, department)
    make_slot(department, 2020)  # long overdue
    make_submitted(make_slot(department))
    assert (tasks.remind(), tasks.send_mail()) == (1, 0)
    before = Outbox.objects.count()
    assert (tasks.remind(), tasks.send_mail()) == (0, 0)
    assert Outbox.objects.count() == before
