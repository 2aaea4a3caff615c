"""manage.py recheck, run in this process and by a real worker."""

import io

import pytest
from django.core.management import CommandError, call_command

from reports.models import CheckRun, Finding, PendingCheck
from reports.models.annual_reports import Scope
from tests.factories import county, make_agency, make_approved, make_draft, make_slot
from tests.machinery.processes import wait_for
from tests.services.test_checking import CARRIED


def recheck(*arguments: str) -> str:
    out = io.StringIO()
    call_command("recheck", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_year_is_checked_again_in_this_process():
    _, finance = county()
    draft = make_draft(make_slot(finance, 2024))
    Finding.objects.filter(submission=draft).delete()
    said = recheck("2024", "--here")
    assert "2024年: 1 reports queued" in said
    assert said.endswith("1 / 1\ndone\n")
    assert Finding.objects.filter(submission=draft).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [(), ("2024", "--all"), ("1999",)])
def test_it_says_what_it_was_not_told(arguments):
    with pytest.raises(CommandError):
        recheck(*arguments)


@pytest.mark.django_db
def test_without_waiting_the_reports_are_only_queued():
    _, finance = county()
    draft = make_draft(make_slot(finance, 2024))
    recheck("--all", "--no-wait")
    assert PendingCheck.objects.get().submission_id == draft.pk


def test_a_worker_checks_next_years_report_after_this_one_was_approved(celery_worker_process):
    government, finance = county()
    other = make_agency(parent=government)
    aggregate = make_draft(make_slot(government, 2023, scope=Scope.AGGREGATE))
    next_year = make_draft(make_slot(finance, 2024), cells={"proactive.penalties.decisions": 2})
    unrelated = make_draft(make_slot(other, 2024), cells={"proactive.penalties.decisions": 3})
    before = CheckRun.objects.get(submission=unrelated).at
    make_approved(make_slot(finance, 2023), CARRIED)
    celery_worker_process()  # start it only here: earlier it would read the files of the drafts above
    wait_for(
        lambda: Finding.objects.filter(submission=next_year, check_id="Y-CARRY").exists(),
        what="the findings of the next year",
    )
    wait_for(lambda: not PendingCheck.objects.exists(), what="the list to be worked off")
    assert CheckRun.objects.get(submission=unrelated).at == before
    assert CheckRun.objects.get(submission=aggregate).at > before
