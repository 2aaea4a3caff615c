"""The Python of docs/api.md, run as it stands against a server that listens."""

import re

import pytest

from reports.models import ParseRun, Submission
from reports.models.people import Role
from reports.services.tokens import LIFETIMES, TokenAsked, make_token
from tests.api.asking import published
from tests.factories import county, finish_reading, make_agency, make_reading, make_slot, make_user
from tests.machinery.processes import ROOT

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_example_fetches_a_year_into_a_table_and_hands_a_report_in(
    live_server, monkeypatch, tmp_path, capsys
):
    government, department = county()
    for name, received in (("教育局", 3), ("民政局", 8)):
        cells = {
            f"requests.{line}.{column}": received
            for line in ("received", "disclosed", "outcomes_total")
            for column in ("natural_person", "total")
        }
        published(make_agency(name, parent=government), cells=cells)
    slot, clerk = make_slot(department), make_user(Role.CLERK, department)
    asked = TokenAsked("财政局办公系统", "own", LIFETIMES[0], "upload")
    monkeypatch.setenv("PORTAL", live_server.url)
    monkeypatch.setenv("PORTAL_TOKEN", make_token(actor=clerk, asked=asked, with_factor=False))
    (tmp_path / "年报.txt").write_text("财政局2024年政府信息公开工作年度报告\n", encoding="utf-8")
    monkeypatch.setenv("REPORT_FILE", str(tmp_path / "年报.txt"))

    def read(_seconds):
        """What a worker does while the example waits."""
        run = ParseRun.objects.get(state="queued")
        reading = make_reading(year=2024, agency=department.name)
        finish_reading(Submission.objects.get(active_run=run), reading)

    monkeypatch.setattr("time.sleep", read)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 2
    namespace: dict = {}
    for block in blocks:
        exec(compile(block, "docs/api.md", "exec"), namespace)
    said = capsys.readouterr().out
    assert list(namespace["received"]["cells.requests.received.total"]) == [3, 8]
    assert said.index("民政局") < said.index("教育局")
    assert "待审核" in said
    assert Submission.objects.get(report=slot).submitted_by == clerk
