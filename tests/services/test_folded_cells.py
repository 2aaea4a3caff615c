"""Findings name their cells in few bytes; those of releases before are read as they are."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from reports.models import Finding
from reports.packing.cell_codes import fold_codes, unfold_codes
from reports.services import packing
from reports.statutory.editions import EDITIONS
from tests.factories import make_submitted

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
REQUESTS = list(EDITIONS["2021"].table("requests").cell_codes)


@pytest.mark.parametrize(
    ("codes", "entries"),
    [
        ([], 0),
        (REQUESTS[:2], 2),
        (REQUESTS[:7], 1),
        ([*REQUESTS[4:7], REQUESTS[0], "text", *REQUESTS[1:3]], 5),
        ([REQUESTS[3]] * 3, 3),
        (list(reversed(REQUESTS)), 175),
        (["kept.chapter", "part5"], 2),
    ],
)
def test_codes_come_back_in_their_order(codes, entries):
    folded = fold_codes(codes)
    assert len(folded) == entries
    assert unfold_codes(folded) == codes


@pytest.mark.parametrize("edition", sorted(EDITIONS))
def test_every_code_of_the_form_has_a_number(edition):
    codes = list(EDITIONS[edition].cells)
    assert not any(isinstance(entry, str) for entry in fold_codes(codes))
    assert unfold_codes(fold_codes(codes)) == codes


def stored(finding: Finding) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(cells AS text) FROM reports_finding WHERE id = %s", (finding.pk,))
        return cursor.fetchone()[0]


def test_a_finding_of_a_whole_table_is_stored_in_few_bytes_and_read_as_before(monkeypatch):
    (finding,) = make_submitted().findings.filter(check_id="T3-ALL-ZERO")
    assert len(stored(finding)) < 60
    assert (
        finding.cells == list(Finding.objects.values_list("cells", flat=True).get(pk=finding.pk)) == REQUESTS
    )
    monkeypatch.setattr(packing, "folding_of_cells_has_begun", lambda: False)
    (before,) = make_submitted().findings.filter(check_id="T3-ALL-ZERO")
    assert (len(stored(before)) > 1_000, before.cells) == (True, REQUESTS)


def test_the_way_back_writes_the_codes_again():
    (finding,) = make_submitted().findings.filter(check_id="T3-ALL-ZERO")
    name = "0073_folded_cells_of_findings"
    historical = MigrationLoader(connection).project_state(("reports", name)).apps
    rows = historical.get_model("reports", "Finding").objects.filter(pk=finding.pk)
    assert len(rows.get().cells) == 1
    import_module(f"reports.migrations.{name}").unfold_all(historical, None)
    assert rows.get().cells == REQUESTS
    assert Finding.objects.get(pk=finding.pk).cells == REQUESTS
