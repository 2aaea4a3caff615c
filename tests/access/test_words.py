"""No page and no workbook shows the code of a cell, the id of a check or a replaced word."""

import io

import pytest
from django.db import transaction
from lxml import html
from openpyxl import load_workbook

from reports.services.corrections import correct_cell
from tests.access.table import Probe, all_probes
from tests.access.world import ANOTHER_CELL, ROLES
from tests.machinery.words import CHECK_ID, CODE, unwanted_in

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Attributes that a person sees or hears.
READ_OUT = ("title", "alt", "aria-label", "placeholder")


def shown_text(body: str) -> str:
    """Return the visible and spoken text of a page, without addresses, ids and hidden values."""
    page = html.fromstring(body)
    for unseen in page.xpath("//script | //style | //template"):
        unseen.drop_tree()
    attributes = [value for name in READ_OUT for value in page.xpath(f"//@{name}")]
    return "\n".join([page.text_content(), *attributes])


def sheet_text(content: bytes) -> str:
    workbook = load_workbook(io.BytesIO(content), read_only=True)
    values = (value for sheet in workbook for row in sheet.iter_rows(values_only=True) for value in row)
    return "\n".join(str(value) for value in values if value is not None)


def _checks_in(text: str, probe: Probe, role: str) -> list[str]:
    """The ids of checks in a text; the catalogue of administrators has them as 编号."""
    if probe.route in ("reports:catalogue", "reports:switch_checks") and role == "administrator":
        return []
    return CHECK_ID.findall(text)


@pytest.mark.django_db
def test_no_page_and_no_workbook_shows_a_code_or_a_replaced_word(untouched):
    world = untouched
    draft = world.submission["own", "draft"]
    correct_cell(
        actor=world.people["clerk"], submission_id=draft.pk, code=ANOTHER_CELL, value="2", reason="漏填"
    )
    found: dict[str, set[str]] = {}
    seen = 0
    for probe in all_probes():
        role = next((role for role in reversed(ROLES) if probe.expected[role] == "page"), None)
        if probe.method != "GET" or role is None or probe.route.startswith("api:") or probe.public:
            continue
        with transaction.atomic():
            path = probe.path(world)
            answer = world.client(role).get(path)
            transaction.set_rollback(True)
        kind = answer.headers.get("Content-Type", "")
        if not answer.streaming and not answer.content:
            continue  # a piece that scripts fetch, with nothing to suggest
        if kind.startswith("text/html"):
            text = shown_text(answer.content.decode())
        elif kind == WORKBOOK and not answer.streaming:
            text = sheet_text(answer.content)
        else:
            continue
        seen += 1
        # The data dictionary is where programmers look the codes up.
        codes = [] if probe.route == "reports:open_data_dictionary" else CODE.findall(text)
        if wrong := {*codes, *_checks_in(text, probe, role), *unwanted_in(text)}:
            found[path] = wrong
    assert seen > 100
    assert found == {}
