"""Back up during uploads, destroy everything, restore: every acknowledged report is there."""

import os
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

PASSWORD = "only-for-the-drill-2026"
PEOPLE, SLOTS_EACH = 4, 12
PREPARE = f"""
import json
from reports.models import Agency, ReportingYear
from reports.services.agencies import save_agency
from reports.services.people import save_person
from reports.services.slots import open_slot
top = save_agency(agency=Agency(name="青禾县人民政府", code="B", kind="government", level="county"))
years = [ReportingYear.objects.get_or_create(year=2024 - number)[0] for number in range({SLOTS_EACH})]
slots = []
for number in range({PEOPLE}):
    agency = save_agency(agency=Agency(
        name=f"青禾县第{{number}}局", code=f"B{{number}}", kind="department", level="county", parent=top))
    slots.append([open_slot(agency=agency, year=year)[0].pk for year in years])
    save_person(username=f"clerk{{number}}", display_name=f"填报员{{number}}", password="{PASSWORD}",
                roles=(("clerk", agency, 1, 3),))
print(json.dumps(slots))
"""
COUNT = """
import json
from reports.models import Event, Submission
from reports.services.source_files import fault_of
found = Submission.objects.select_related("source_file")
print(json.dumps([[s.pk, s.report_id, fault_of(s.source_file), s.events.count()] for s in found]))
"""


def uploads(url: str, number: int, slots: list[int], acknowledged: dict[int, float]) -> None:
    """Upload into one slot after another; return slot → time of the answer 201."""
    browser = requests.Session()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(f"{url}/login/").text)[1]
    form = {"username": f"clerk{number}", "password": PASSWORD, "csrfmiddlewaretoken": token}
    browser.post(f"{url}/login/", data=form, headers={"Referer": url})
    headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": url, "Accept": "application/json"}
    for slot in slots:
        content = f"青禾县政府信息公开工作年度报告 {slot}\n表\t0\n".encode()
        reply = browser.post(
            f"{url}/upload/", data={"report": slot}, files={"file": ("年报.txt", content)}, headers=headers
        )
        assert reply.status_code == 201, reply.text
        acknowledged[slot] = time.monotonic()


@pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")), reason="the stack of the drill has its own SQLite"
)
def test_everything_acknowledged_before_a_backup_survives_the_loss_of_the_portal(new_stack, tmp_path: Path):
    var, target = tmp_path / "var", tmp_path / "backup"
    stack = new_stack(var)
    acknowledged: dict[int, float] = {}
    try:
        stack.start()
        slots = stack.inside(PREPARE)
        backups = []
        with ThreadPoolExecutor(PEOPLE) as people:
            uploading = [
                people.submit(uploads, stack.url, number, slots[number], acknowledged)
                for number in range(PEOPLE)
            ]
            while not all(one.done() for one in uploading):
                started = time.monotonic()
                stack.manage("backup", str(target))
                backups.append(started)
        for one in uploading:
            one.result()
        assert len(acknowledged) == PEOPLE * SLOTS_EACH
        assert any(moment > backups[0] for moment in acknowledged.values()), (
            "no acknowledged upload during a backup"
        )
        assert "0 faults" in stack.manage("verify_backup", str(target))
    finally:
        stack.destroy()
    shutil.rmtree(var)
    restored = new_stack(var, empty=True)
    assert "chains verified" in restored.manage("restore", str(target))
    found = restored.inside(COUNT)
    before = {slot for slot, moment in acknowledged.items() if moment < backups[-1]}
    assert before <= {report for _, report, _, _ in found}
    assert all(fault is None and events for _, _, fault, events in found)
    assert "0处不符" in restored.manage("verify_events")
    assert "0 lost or damaged" in restored.manage("verify_files")
