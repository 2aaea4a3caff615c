"""Editing the tables of the work page: conflicts at one cell, undo, pasted blocks, notes beside the numbers."""

import pytest
from django.urls import reverse

from reports.models import Correction, Submission
from reports.models.people import Role
from reports.selectors.cells import current_cells
from reports.services.corrections import correct_cell
from reports.statutory.editions import EDITIONS
from tests.factories import make_approved, make_draft, make_reading, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "requests.received.natural_person"
NEXT = "requests.received.business"


ROW = [cell for cell in EDITIONS["2021"].cells if cell.startswith("requests.carried_over.")]
DOUBTS = [*ROW, "reconsideration.cases.total", "litigation.direct.pending"]


@pytest.fixture
def draft(client, slot, clerk):
    client.force_login(clerk)
    return make_draft(slot, clerk, {CODE: 3})


def cell_address(draft, code=CODE):
    return reverse("reports:correct_cell", args=(draft.pk, code))


def value_now(draft, code=CODE):
    return current_cells(Submission.objects.get(pk=draft.pk))[code].value


def test_the_second_of_two_at_one_cell_sees_both_values_and_may_save_again(client, draft, clerk):
    [seen] = parsed(client.get(cell_address(draft))).xpath("//input[@name = 'seen']/@value")
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="7", reason="对照原件")
    refused = client.post(cell_address(draft), {"value": "9", "reason": "对照原件", "seen": seen})
    assert refused.status_code == 409
    page = parsed(refused)
    assert "改为7，您要改为9" in text_of(page)
    assert page.xpath("//input[@name = 'value']/@value") == ["9"]
    [seen] = page.xpath("//form[.//input[@name = 'value']]//input[@name = 'seen']/@value")
    saved = client.post(cell_address(draft), {"value": "9", "reason": "对照原件", "seen": seen})
    assert saved.status_code == 302
    assert value_now(draft) == 9


def test_two_people_at_different_cells_are_not_in_each_others_way(client, draft, clerk):
    [seen] = parsed(client.get(cell_address(draft, NEXT))).xpath("//input[@name = 'seen']/@value")
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="7", reason="对照原件")
    values = {"value": "2", "reason": "对照原件", "seen": seen}
    assert client.post(cell_address(draft, NEXT), values).status_code == 302
    assert (value_now(draft), value_now(draft, NEXT)) == (7, 2)


def test_a_correction_is_undone_by_a_button_and_only_where_there_is_one(client, draft, clerk):
    undo = reverse("reports:undo_correction", args=(draft.pk, CODE))
    assert not parsed(client.get(cell_address(draft))).xpath("//form[@action = $to]", to=undo)
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="7", reason="对照原件")
    [form] = parsed(client.get(cell_address(draft))).xpath("//form[@action = $to]", to=undo)
    seen = form.xpath(".//input[@name = 'seen']/@value")[0]
    assert client.post(undo, {"seen": seen}).url == f"/submissions/{draft.pk}/#cell-{CODE}"
    assert value_now(draft) == 3
    again = client.post(undo, {"seen": seen})
    assert again.status_code == 409
    assert "没有可以撤销的更正" in text_of(parsed(again))
    assert "请填写更正理由" not in text_of(parsed(again))
    assert client.get(undo).status_code == 405


def test_a_pasted_block_is_listed_first_and_saved_for_one_reason(client, draft):
    address = reverse("reports:paste_block", args=(draft.pk,))
    page = parsed(client.get(address, {"start": CODE}))
    assert_clean(page)
    values = {"start": CODE, "block": "5\t6\n"}
    listed = parsed(client.post(address, values))
    assert_clean(listed)
    assert not Correction.objects.exists()
    assert [text_of(row) for row in listed.xpath("//tbody/tr/td[2]")] == ["3", "0"]
    hidden = {field.get("name"): field.get("value") for field in listed.xpath("//form//input[@name]")}
    hidden = {name: value for name, value in hidden.items() if value is not None} | {"reason": ""}
    unsaid = client.post(address, hidden)
    assert unsaid.status_code == 422
    assert "请填写更正理由" in text_of(parsed(unsaid))
    saved = client.post(address, hidden | {"reason": "对照原件"})
    assert saved.status_code == 302
    assert (value_now(draft), value_now(draft, NEXT)) == (5, 6)
    assert "2个单元格已更正" in text_of(parsed(client.get(saved.url)))


def test_a_block_over_a_cell_changed_meanwhile_is_refused_as_a_whole(client, draft, clerk):
    address = reverse("reports:paste_block", args=(draft.pk,))
    listed = parsed(client.post(address, {"start": CODE, "block": "5\t6"}))
    hidden = {field.get("name"): field.get("value") for field in listed.xpath("//form//input[@name]")}
    hidden = {name: value for name, value in hidden.items() if value is not None}
    correct_cell(actor=clerk, submission_id=draft.pk, code=NEXT, value="8", reason="对照原件")
    refused = client.post(address, hidden | {"reason": "对照原件"})
    assert refused.status_code == 409
    assert "改为8，您要改为6" in text_of(parsed(refused).xpath("//tr[contains(@class, 'is-refused')]")[0])
    assert (value_now(draft), value_now(draft, NEXT)) == (3, 8)


@pytest.mark.parametrize(
    ("block", "sentence"), [("", "请粘贴"), ("\t", "没有数字"), ("\t".join("1" * 9), "放不下")]
)
def test_a_block_that_does_not_fit_stays_on_its_form(client, draft, block, sentence):
    address = reverse("reports:paste_block", args=(draft.pk,))
    answer = client.post(address, {"start": CODE, "block": block})
    assert answer.status_code == 422
    assert sentence in text_of(parsed(answer))


def test_a_block_that_starts_nowhere_does_not_exist(client, draft):
    address = reverse("reports:paste_block", args=(draft.pk,))
    assert client.get(address).status_code == 404
    assert client.post(address, {"start": "x", "block": "1"}).status_code == 404


def test_last_years_number_and_the_change_stand_beside_on_demand(client, agencies, slot, clerk):
    year_before = make_approved(
        make_slot(agencies[1], 2023), clerk=clerk, cells={"proactive.licensing.decisions": 5}
    )
    assert year_before.state == "approved"
    draft = make_draft(slot, clerk, {"proactive.licensing.decisions": 8})
    client.force_login(clerk)
    address = reverse("review:report", args=(draft.pk,))
    assert not parsed(client.get(address)).xpath("//*[@class = 'cell-beside']")
    page = parsed(client.get(address, {"beside": "year", "only": "changed"}))
    assert_clean(page)
    [cell] = page.xpath("//td[@id = 'cell-proactive.licensing.decisions']")
    assert text_of(cell.xpath(".//*[@class = 'cell-beside']")[0]) == "上年 5 +3"
    assert "is-same" not in cell.get("class")
    assert "is-same" in page.xpath("//td[@id = $id]", id=f"cell-{CODE}")[0].get("class")
    assert page.xpath("//*[contains(@class, 'only-changed')]")


def test_the_version_before_stands_beside_and_what_there_is_not_is_said(client, slot, clerk, agencies):
    from review import services
    from review.lifecycle import Move

    submitted = make_submitted(slot, clerk)
    reviewer = make_user(Role.REVIEWER, agencies[0])
    services.move(actor=reviewer, submission_id=submitted.pk, move=Move.RETURN, reason="请核对")
    draft = Submission.objects.get(report=slot, state="draft")
    correct_cell(
        actor=clerk, submission_id=draft.pk, code="proactive.licensing.decisions", value="4", reason="漏填"
    )
    client.force_login(clerk)
    page = parsed(client.get(reverse("review:report", args=(draft.pk,)), {"beside": "both"}))
    [cell] = page.xpath("//td[@id = 'cell-proactive.licensing.decisions']")
    assert [text_of(each) for each in cell.xpath(".//*[@class = 'cell-beside']")] == ["第1版 0 +4"]
    assert "没有上年定稿的年报" in text_of(page)


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ("5\tabc", "“abc”"),
        ("5\t-1", "应为不小于0的整数"),
        ("5\t1.5", "应为不小于0的整数"),
        ("3\t0", "没有变化"),
    ],
)
def test_a_block_is_not_listed_for_saving_when_saving_would_refuse_it(client, draft, block, sentence):
    address = reverse("reports:paste_block", args=(draft.pk,))
    answer = client.post(address, {"start": CODE, "block": block})
    assert answer.status_code == 422
    assert sentence in text_of(parsed(answer))
    assert not parsed(answer).xpath("//input[@name = 'step']")
    assert parsed(answer).xpath("//textarea[@name = 'block']")


def test_a_cell_that_was_emptied_is_not_called_blank_in_the_original(client, draft, clerk):
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="", reason="对照原件")
    page = parsed(client.get(draft.get_absolute_url()))
    [title] = page.xpath(f"//td[@id = 'cell-{CODE}']/@title")
    assert "已更正为空白，汇总时按0计" in title
    assert "原件此格为空白" not in title


@pytest.fixture
def doubtful(client, slot, clerk):
    """Return a draft in which one row of 表三, two cells of 表四 and nothing else were read with doubt."""
    client.force_login(clerk)
    return make_draft(slot, clerk, reading=make_reading(agency=slot.agency_name, doubtful=DOUBTS))


def page_of_report(client, draft):
    return parsed(client.get(reverse("review:report", args=(draft.pk,))))


def test_every_doubt_has_a_button_and_every_row_with_doubts_one_for_all(client, doubtful):
    page = page_of_report(client, doubtful)
    assert_clean(page)
    buttons = page.xpath("//button[@form = 'confirm-cells']")
    values = [button.get("value") for button in buttons]
    row, cases = " ".join(DOUBTS[:7]), " ".join(DOUBTS[7:])
    assert sorted(values) == sorted([*DOUBTS, row, cases])
    [form] = page.xpath("//form[@id = 'confirm-cells']")
    data = {"cells": row, "seen": form.xpath(".//input[@name = 'seen']/@value")[0]}
    answer = client.post(form.get("action"), data)
    assert answer.url == f"/submissions/{doubtful.pk}/#cell-{DOUBTS[6]}"
    page = page_of_report(client, doubtful)
    assert "7个单元格已确认，已重新校验：没有错误了。" in text_of(page)
    assert len(page.xpath("//td[contains(@class, 'is-confirmed')]")) == 7
    assert "已确认，理由：对照原件，识别无误" in page.get_element_by_id(f"cell-{DOUBTS[0]}").get("title")
    [undo] = page.xpath("//form[@data-undo]")
    assert client.post(undo.get("action"), dict(undo.fields)).status_code == 302
    assert len(page_of_report(client, doubtful).xpath("//button[@form = 'confirm-cells']")) == len(buttons)


def test_a_page_that_is_too_old_confirms_nothing_and_says_what_the_cell_is_now(client, doubtful, clerk):
    [form] = page_of_report(client, doubtful).xpath("//form[@id = 'confirm-cells']")
    correct_cell(actor=clerk, submission_id=doubtful.pk, code=DOUBTS[0], value="7", reason="对照原件")
    data = dict(form.fields) | {"cells": DOUBTS[0]}
    assert client.post(form.get("action"), data).status_code == 302
    assert "无需确认" in text_of(page_of_report(client, doubtful))
    answer = client.post(form.get("action"), data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, '{"report-changed": {}}')


def test_the_form_of_a_doubtful_cell_offers_to_confirm_it(client, doubtful):
    to = reverse("reports:confirm_cells", args=(doubtful.pk,))
    [form] = parsed(client.get(cell_address(doubtful, DOUBTS[3]))).xpath("//form[@action = $to]", to=to)
    assert client.post(to, dict(form.fields)).status_code == 302
    assert not parsed(client.get(cell_address(doubtful, DOUBTS[3]))).xpath("//form[@action = $to]", to=to)


def test_who_may_not_correct_sees_doubts_without_buttons(client, doubtful, slot):
    client.force_login(make_user(Role.AUDITOR, slot.agency.parent))
    page = page_of_report(client, doubtful)
    assert len(page.xpath("//td[contains(@class, 'is-doubtful')]")) == len(DOUBTS)
    assert not page.xpath("//*[@form = 'confirm-cells'] | //form[@id = 'confirm-cells']")
