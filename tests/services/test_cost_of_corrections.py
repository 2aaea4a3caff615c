"""What saving a correction costs in queries, of a report like real ones: figures, narrative, findings, others alike."""

from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.demo.figures import make_figures
from reports.demo.narratives import make_narrative
from reports.demo.printing import PrintedReport, print_docx
from reports.models import FigureBand, Finding, TextSketch, User
from reports.models.reach import Role, memberships_of
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from reports.selectors.cells import current_cells
from reports.selectors.table_rows import rows_of
from reports.services.corrections import correct_cell, undo_correction
from reports.services.digests import submission_digest
from tests.factories import county, make_agency, make_draft, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db

CODE = "requests.received.natural_person"
#: Begin and end of the transaction included. A correction that changes the figures by which copies are found writes
#: them anew (2), and findings that follow from another are stored after it (1).
MOST_QUERIES = 20
CHANGED_FIGURES, ECHOES = 2, 1


def reading_like_real_ones(slot, seed):
    """The same figures and sentences for each seed: copies of one another but for the name."""
    name, year = slot.agency_name, slot.year_id
    cells = make_figures(Random(seed), "government")
    report = PrintedReport(name, year, cells, make_narrative(Random(seed), name, year, cells))
    return recognise(read(print_docx(report)))


@pytest.fixture
def draft():
    government, department = county()
    other = make_slot(make_agency(parent=government))
    make_submitted(other, make_user(Role.CLERK, other.agency), reading=reading_like_real_ones(other, 7))
    slot = make_slot(department)
    return make_draft(slot, make_user(Role.CLERK, department), reading=reading_like_real_ones(slot, 7))


def counted(call, **values) -> int:
    """The number of queries; the person's memberships are known to every request already."""
    person = User.objects.get(pk=values.pop("person"))
    memberships_of(person)
    with CaptureQueriesContext(connection) as queries:
        call(actor=person, **values)
    return len(queries)


def test_a_correction_and_its_undoing_cost_few_queries_and_leave_everything_in_step(draft):
    assert TextSketch.objects.count() >= 2
    assert FigureBand.objects.count() >= 2
    person, most = draft.uploaded_by_id, MOST_QUERIES + CHANGED_FIGURES + ECHOES
    value = current_cells(draft)[CODE].value
    for number in (1, 2):
        about = {"submission_id": draft.pk, "code": CODE, "value": str(value + number), "reason": "对照原件"}
        assert counted(correct_cell, person=person, **about) <= most
    assert Finding.objects.filter(submission=draft, check_id__startswith="T3").exists()
    bands = sorted(FigureBand.objects.filter(submission=draft).values_list("hash", flat=True))
    for _ in range(2):
        assert counted(undo_correction, person=person, submission_id=draft.pk, code=CODE) <= most
    draft.refresh_from_db()
    [row] = [row for row in rows_of([draft.pk])[draft.pk] if row.line == "received"]
    assert row.natural_person == value
    assert submission_digest(draft) == draft.digest
    assert bands != sorted(FigureBand.objects.filter(submission=draft).values_list("hash", flat=True))
    assert not Finding.objects.filter(submission=draft, check_id__startswith="T3").exists()


def test_a_correction_of_a_figure_by_which_no_copy_is_found_costs_less(draft):
    cells = current_cells(draft)
    code = next(code for code, cell in cells.items() if code.startswith("proactive") and cell.value == 0)
    about = {"submission_id": draft.pk, "code": code, "value": "", "reason": "对照原件"}
    assert counted(correct_cell, person=draft.uploaded_by_id, **about) <= MOST_QUERIES + ECHOES
