"""The work page of clerk and reviewer, and the correction of its cells."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Correction, Submission
from reports.models.people import Role
from reports.recognition.reading import Chapter
from reports.services.corrections import correct_cell
from reports.services.explanations import explain
from reports.statutory.editions import EDITIONS
from review import services
from review.lifecycle import Move
from review.questions import ask
from tests.factories import (
    make_approved,
    make_draft,
    make_finding,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
    make_year,
)
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "requests.received.natural_person"


def address(submission):
    return reverse("review:report", args=(submission.pk,))


def page_of(client, user, submission):
    client.force_login(user)
    response = client.get(address(submission))
    assert response.status_code == 200
    page = parsed(response)
    assert_clean(page)
    return page


def due_shown(client, user, submission):
    client.force_login(user)
    return client.get(address(submission)).context["due"]


def buttons(page):
    return [text_of(link) for link in page.xpath("//a[contains(@href, '/move/')]")]


def cell(page, code=CODE):
    [found] = page.xpath("//td[@id = $id]", id=f"cell-{code}")
    return found


def test_all_cells_of_the_form_stand_on_the_page_with_their_codes_as_ids(client, slot, clerk):
    page = page_of(client, clerk, make_draft(slot, clerk))
    assert [found[5:] for found in page.xpath("//td/@id")] == list(EDITIONS["2021"].cells)


def test_tables_of_two_editions_are_printed_each_in_its_own(client, slot, clerk):
    older = make_reading(edition="2019")
    newer = make_reading()
    mixed = {code: c for code, c in newer.cells.items() if not code.startswith("proactive.")}
    mixed |= {code: c for code, c in older.cells.items() if code.startswith("proactive.")}
    tables = newer.tables | {"proactive": older.tables["proactive"]}
    reading = type(newer)(**{**vars(newer), "cells": mixed, "tables": tables})
    page = page_of(client, clerk, make_draft(slot, clerk, reading=reading))
    assert page.xpath("//td[@id = 'cell-proactive.procurement.amount']")
    assert page.xpath("//td[@id = 'cell-requests.other_other.total']")
    assert not page.xpath("//td[@id = 'cell-proactive.government_rules.issued']")


def test_a_finding_stands_at_its_cell_and_in_the_list_and_each_leads_to_the_other(client, slot, clerk):
    page = page_of(client, clerk, make_draft(slot, clerk, {CODE: 3}))
    [finding] = page.xpath("//article[contains(@class, 'is-error')]")
    assert page.xpath(f"//td//a[@href = '#{finding.get('id')}']")
    assert finding.xpath(f".//a[@href = '#cell-{CODE}']")
    assert "错误" in text_of(finding)


def test_a_proposed_value_opens_the_correction_with_the_value_filled_in(client, slot, clerk):
    page = page_of(client, clerk, make_draft(slot, clerk, {CODE: 3}))
    [link] = page.xpath("//article//a[contains(@href, '?value=')]")
    assert text_of(link) == "改为 0"
    form = parsed(client.get(link.get("href")))
    assert form.xpath("//input[@name = 'value']/@value") == ["0"]


def test_states_of_cells_are_told_in_words(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: None, "requests.received.business": ...})
    page = page_of(client, clerk, draft)
    assert text_of(cell(page)).startswith("空")
    assert text_of(cell(page, "requests.received.business")).startswith("缺")
    assert "不按0计" in cell(page, "requests.received.business").get("title")


def test_a_corrected_cell_says_who_set_it_to_what_and_why(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3})
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="0", reason="对照原件")
    page = page_of(client, clerk, draft)
    assert cell(page).get("title") == f"{clerk}由3改为0，理由：对照原件"
    assert "改" in text_of(cell(page))


def test_the_echoes_of_a_root_are_one_sentence(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3})
    echoes = draft.findings.filter(echo_of__isnull=False).count()
    assert echoes
    assert f"另有{echoes}处关联不平，改正后自动消除。" in text_of(page_of(client, clerk, draft))


def test_a_finding_names_the_suspect_cells_and_the_total_first_and_counts_the_rest(client, slot, clerk):
    draft = make_draft(slot, clerk)
    cells = [code for code in EDITIONS["2021"].cells if code.startswith("requests.received.")]
    assert (len(cells), cells[-1]) == (7, "requests.received.total")
    make_finding(draft, 1, cells=cells, proposed={cells[3]: "1"})
    chips = page_of(client, clerk, draft).xpath(
        "//article[contains(., '第1处')]//ul[@class = 'finding-cells']"
    )[0]
    assert chips.xpath(".//a/@href") == [f"#cell-{cells[at]}" for at in (3, 6, 0, 1)]
    assert text_of(chips).endswith("另3格")


def test_an_explanation_stands_at_its_finding(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3})
    root = draft.findings.get(severity="error", echo_of__isnull=True)
    explain(actor=clerk, submission_id=draft.pk, fingerprint=root.fingerprint, text="口径说明文字")
    [finding] = page_of(client, clerk, draft).xpath("//article[contains(@class, 'is-error')]")
    assert "口径说明文字" in text_of(finding)


def test_what_the_file_says_is_never_markup(client, slot, clerk):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    reading = make_reading(agency="青禾县财政局")
    chapters = tuple(Chapter(c.part, c.heading, evil, c.place, c.numeral) for c in reading.chapters)
    reading = type(reading)(**{**vars(reading), "chapters": chapters, "title": evil, "agency": evil})
    page = page_of(client, clerk, make_draft(slot, clerk, reading=reading))
    assert evil in text_of(page)
    assert not page.xpath("//img[@src = 'x']")


def test_a_clerk_may_submit_or_discard_a_draft_and_nothing_else(client, slot, clerk):
    assert buttons(page_of(client, clerk, make_draft(slot, clerk))) == ["上报", "作废草稿"]


def test_a_reviewer_decides_on_what_was_handed_in_and_may_correct_its_cells(client, slot, clerk, reviewer):
    page = page_of(client, reviewer, make_submitted(slot, clerk))
    assert buttons(page) == ["通过", "退回修改", "不予受理"]
    assert cell(page).xpath(".//a[contains(@href, '/cells/')]")


def test_a_reviewer_who_corrected_a_cell_is_told_why_another_must_decide(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    values = {"code": "proactive.licensing.decisions", "value": "5", "reason": "对照原件"}
    correct_cell(actor=reviewer, submission_id=submission.pk, **values)
    page = page_of(client, reviewer, submission)
    assert buttons(page) == []
    assert "须由另一人审核" in text_of(page)


def test_the_clerk_may_withdraw_but_no_longer_correct_what_was_handed_in(client, slot, clerk):
    page = page_of(client, clerk, make_submitted(slot, clerk))
    assert buttons(page) == ["撤回"]
    assert not cell(page).xpath(".//a[contains(@href, '/cells/')]")


def test_the_stage_is_named_while_it_waits(client, agencies, clerk, reviewer):
    make_year(2024, review_stages=2)
    page = page_of(client, reviewer, make_submitted(make_slot(agencies[1]), clerk))
    assert "初审" in text_of(page.xpath("//*[contains(@class, 'page-head-text')]")[0])


def test_the_draft_after_a_return_shows_why_it_came_back(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    services.move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="表三请补填")
    draft = Submission.objects.get(report=slot, state="draft")
    page = page_of(client, clerk, draft)
    assert "退回原因" in text_of(page)
    assert "表三请补填" in text_of(page)
    assert page.xpath(f"//section[@id = 'history']//a[@href = '{address(submission)}']")


def test_a_new_file_in_place_of_the_returned_draft_still_shows_why_it_came_back(
    client, slot, clerk, reviewer
):
    submission = make_submitted(slot, clerk)
    services.move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="表三请补填")
    replaced = make_draft(slot, clerk)
    assert replaced.version == 3
    assert "表三请补填" in text_of(page_of(client, clerk, replaced))
    services.move(actor=clerk, submission_id=replaced.pk, move=Move.SUBMIT, reason="已补填", attested=True)
    assert "退回原因" not in text_of(page_of(client, clerk, replaced))


def test_a_draft_and_a_foreign_report_do_not_exist_for_others(client, agencies, slot, clerk, reviewer):
    draft = make_draft(slot, clerk)
    for user in (
        reviewer,
        make_user(Role.CLERK, agencies[0]),
        make_user(Role.ADMINISTRATOR, agencies[0]),
        make_user(),
    ):
        client.force_login(user)
        assert client.get(address(draft)).status_code == 404
        assert client.get(reverse("reports:source", args=(draft.pk,))).status_code == 404
        assert client.get(reverse("reports:progress", args=(draft.pk,))).status_code == 404
        assert client.get(reverse("reports:correct_cell", args=(draft.pk, CODE))).status_code == 404


def test_an_unread_draft_shows_its_progress_and_no_tables(client, slot, clerk):
    client.force_login(clerk)
    draft = make_draft(slot, clerk)
    client.post(reverse("reports:reread", args=(draft.pk,)))
    page = page_of(client, clerk, draft)
    assert page.xpath("//*[@hx-trigger]/@hx-get") == [f"/submissions/{draft.pk}/progress/?on=report"]


def test_an_approved_version_stays_readable_for_clerk_and_office(client, agencies, slot, clerk):
    approved = make_approved(slot, clerk=clerk)
    assert buttons(page_of(client, clerk, approved)) == []
    assert buttons(page_of(client, make_user(Role.OFFICE, agencies[0]), approved)) == []


def test_the_page_takes_a_bounded_number_of_queries(
    client, slot, clerk, reviewer, django_assert_max_num_queries
):
    totals = [f"requests.{line.code}.total" for line in EDITIONS["2021"].table("requests").lines]
    draft = make_draft(slot, clerk, dict.fromkeys(totals, 4))
    for root in draft.findings.filter(severity="error", echo_of__isnull=True):
        explain(actor=clerk, submission_id=draft.pk, fingerprint=root.fingerprint, text="口径说明")
    assert draft.findings.count() >= 20
    client.force_login(clerk)
    with django_assert_max_num_queries(15):
        client.get(address(draft))
    submission = services.move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    for number in range(1, 6):
        other = make_user(Role.REVIEWER, slot.agency.parent)
        values = {"code": "proactive.licensing.decisions", "value": str(number), "reason": "对照原件"}
        correct_cell(actor=other, submission_id=submission.pk, **values)
        ask(actor=reviewer, submission_id=submission.pk, kind="cell", subject=CODE, text="为何？")
    client.force_login(reviewer)
    with django_assert_max_num_queries(15):
        client.get(address(submission))


def test_explanations_and_corrections_cost_no_queries_each(client, slot, clerk):
    codes = [
        f"requests.{line}.total" for line in ("withheld_state_secret", "not_processed_repeated", "received")
    ]
    draft = make_draft(slot, clerk, dict.fromkeys(codes, 4))
    client.force_login(clerk)
    counts = []
    for root in draft.findings.filter(severity="error", echo_of__isnull=True):
        explain(actor=clerk, submission_id=draft.pk, fingerprint=root.fingerprint, text="口径说明")
        with CaptureQueriesContext(connection) as queries:
            client.get(address(draft))
        counts.append(len(queries))
    assert len(counts) > 1
    assert len(set(counts)) == 1


# --- correcting a cell, explaining a finding ---


def correction_address(submission, code=CODE):
    return reverse("reports:correct_cell", args=(submission.pk, code))


def test_the_correction_form_shows_what_was_read_and_what_counts_now(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3})
    client.force_login(clerk)
    page = parsed(client.get(correction_address(draft)))
    assert_clean(page)
    assert "表三“一、本年新收政府信息公开申请数量”自然人" in text_of(page)
    assert "“3”" in text_of(page)
    assert page.xpath("//input[@name = 'value']/@value") == ["3"]
    assert page.xpath("//input[@name = 'seen']/@value") == [f"{draft.active_run_id}.0"]


def test_a_saved_correction_leads_back_to_the_cell_and_says_how_the_checks_stand(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3})
    client.force_login(clerk)
    values = {"value": "0", "reason": "对照原件"}
    response = client.post(correction_address(draft), values)
    assert response.url == f"{address(draft)}#cell-{CODE}"
    assert "已更正，已重新校验：没有错误了。" in text_of(parsed(client.get(address(draft))))


def test_in_the_panel_a_saved_correction_tells_the_page_to_fetch_itself_again(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3})
    client.force_login(clerk)
    headers = {"HX-Request": "true"}
    assert b"<html" not in client.get(correction_address(draft), headers=headers).content
    response = client.post(correction_address(draft), {"value": "0", "reason": "对照原件"}, headers=headers)
    assert response.status_code == 204
    assert json.loads(response.headers["HX-Trigger"]) == {
        "report-changed": {"cell": CODE, "how": "corrected"}
    }


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"value": "5", "reason": ""}, 422, "请填写更正理由"),
        ({"value": "五", "reason": "x"}, 422, "应为不小于0的整数"),
        ({"value": "1.5", "reason": "x"}, 422, "应为不小于0的整数"),
        ({"value": "-1", "reason": "x"}, 422, "应为不小于0的整数"),
        ({"value": "5", "reason": "x", "seen": "0.0"}, 409, "文件重新读取过"),
    ],
)
def test_a_refused_correction_stays_on_the_form_with_its_sentence(
    client, slot, clerk, values, status, sentence
):
    draft = make_draft(slot, clerk)
    client.force_login(clerk)
    response = client.post(correction_address(draft), values)
    assert response.status_code == status
    assert sentence in text_of(parsed(response))
    assert not Correction.objects.exists()


def test_a_cell_that_the_form_does_not_have_does_not_exist(client, slot, clerk):
    draft = make_draft(slot, clerk)
    client.force_login(clerk)
    for code in ("requests.received.nobody", "requests", "a.b.c", "proactive.procurement.amount", "x" * 300):
        assert client.get(correction_address(draft, code)).status_code == 404
        assert client.post(correction_address(draft, code), {"value": "1", "reason": "x"}).status_code == 404


def test_what_was_handed_in_is_not_the_clerks_to_correct(client, slot, clerk):
    submission = make_submitted(slot, clerk)
    client.force_login(clerk)
    assert client.get(correction_address(submission)).status_code == 403
    assert client.post(correction_address(submission), {"value": "1", "reason": "x"}).status_code == 403
    assert not Correction.objects.exists()


def test_an_explanation_is_saved_and_an_empty_one_refused(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3})
    root = draft.findings.get(severity="error", echo_of__isnull=True)
    form = reverse("reports:explain", args=(draft.pk, root.fingerprint))
    client.force_login(clerk)
    assert_clean(parsed(client.get(form)))
    assert client.post(form, {"text": "  "}).status_code == 422
    assert client.post(form, {"text": "口径说明"}).status_code == 302
    assert draft.explanations.get().text == "口径说明"


def test_an_explanation_of_a_finding_that_is_gone_is_refused(client, slot, clerk):
    draft = make_draft(slot, clerk)
    form = reverse("reports:explain", args=(draft.pk, "0" * 64))
    client.force_login(clerk)
    assert client.get(form).status_code == 404
    response = client.post(form, {"text": "口径说明"})
    assert response.status_code == 409
    assert "无需说明" in text_of(parsed(response))


@pytest.mark.parametrize("number", [10**12, 10**17 + 1, int("9" * 60)])
def test_a_number_that_no_column_holds_leaves_every_page_of_the_report_open(client, clerk, slot, number):
    cells = {CODE: number, "requests.received.total": number, "proactive.licensing.decisions": number}
    draft = make_draft(slot, clerk, cells)
    assert str(number) in page_of(client, clerk, draft).text_content()
    cell = reverse("reports:correct_cell", args=(draft.pk, CODE))
    for path in (cell, reverse("reports:upload"), reverse("reports:my_reports")):
        assert client.get(path).status_code == 200, path


def test_corrections_whose_sum_no_column_holds_leave_the_page_open(client, clerk, slot):
    draft = make_draft(slot, clerk)
    for code in ("requests.received.total", CODE, "requests.received.business"):
        correct_cell(actor=clerk, submission_id=draft.pk, code=code, value="999999999999", reason="对照原件")
    page_of(client, clerk, draft)
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="0", reason="对照原件")


def test_a_draft_after_a_return_is_not_called_handed_in_on_time(client, slot, clerk, reviewer):
    AnnualReport.objects.filter(pk=slot.pk).update(due_on=timezone.localdate() + timedelta(days=5))
    submission = make_submitted(slot, clerk)
    assert due_shown(client, clerk, submission).words == "按期上报"
    services.move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表三")
    draft = Submission.objects.get(report=slot, state="draft")
    assert (due_shown(client, clerk, draft).words, due_shown(client, clerk, draft).late) == (
        "本版未上报",
        False,
    )
    assert due_shown(client, clerk, submission).words == "按期上报"
