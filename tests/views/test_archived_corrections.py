"""Archive and API say where a number differs from the original beside it, and which version was replaced."""

from datetime import date
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Narrative
from reports.models.people import Role
from reports.presentation import CellFacts
from reports.selectors.open_data import open_reports
from reports.services.corrections import correct_cell
from reports.services.publishing import publish_report
from reports.statutory.editions import EDITIONS, codes_outside
from review.lifecycle import Move
from review.services import move
from review.voiding import confirm_void, request_void
from tests.factories import county, make_approved, make_draft, make_reading, make_slot, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"
REASON = "核对台账后更正"


def approved_with(slot, clerk, read, *values):
    """Approve and publish a report whose figure was read as ``read`` and corrected to each of the values in turn."""
    draft = make_draft(slot, clerk, {CODE: read})
    for value in values:
        correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value=value, reason=REASON)
    submission = move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason=REASON)
    while submission.state != "approved":
        reviewer = make_user(Role.REVIEWER, slot.agency.parent)
        submission = move(actor=reviewer, submission_id=draft.pk, move=Move.PASS)
    publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=slot.pk, corrected=True)
    return submission


@pytest.fixture
def clerk():
    person = make_user(Role.CLERK, county()[1])
    person.display_name = "王小明"
    person.save()
    return person


@pytest.fixture
def slot(clerk):
    return make_slot(clerk.memberships.get().agency)


def archived(client, slot):
    page = parsed(client.get(reverse("reports:archived", args=(slot.pk,))))
    assert_clean(page)
    return page


def test_a_corrected_cell_of_the_archive_says_what_the_original_has_without_names(
    client, slot, clerk, settings
):
    settings.PUBLIC_ARCHIVE = True
    approved_with(slot, clerk, 912, "50", "41")
    page = archived(client, slot)
    [cell] = page.xpath(f"//td[@id = 'cell-{CODE}']")
    assert "原件912，更正为41" in cell.get("title")
    assert cell.xpath(".//span[contains(@class, 'mark-corrected')]")
    assert "1格与原件不同" in text_of(page)
    assert REASON not in text_of(page)
    assert "王小明" not in text_of(page)


def test_a_cell_corrected_back_to_what_was_read_has_no_mark(client, slot, clerk):
    approved_with(slot, clerk, 912, "50", "912")
    client.force_login(clerk)
    page = archived(client, slot)
    assert not page.xpath("//td//span[contains(@class, 'mark-corrected')]")
    assert "与原件不同" not in text_of(page)


def test_a_personal_number_that_was_corrected_away_stays_masked(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    approved_with(slot, clerk, 13912345678, "41")
    for address in (
        reverse("reports:archived", args=(slot.pk,)),
        reverse("api:report-detail", args=(slot.pk,)),
    ):
        assert "13912345678" not in client.get(address).content.decode()


def test_the_interface_says_what_the_original_has(client, slot, clerk):
    approved_with(slot, clerk, 912, "41")
    client.force_login(clerk)
    answer = client.get(reverse("api:report-detail", args=(slot.pk,))).json()
    assert answer["tables"]["proactive"]["licensing"]["decisions"] == 41
    assert answer["corrected"] == {CODE: {"state": "number", "printed": "912"}}


def test_the_archive_says_which_version_was_replaced_and_how_many_cells_changed(client, slot, clerk):
    approved_with(slot, clerk, 912)
    slot.refresh_from_db()
    client.force_login(clerk)
    assert "更正：" not in text_of(archived(client, slot))
    make_draft(slot, clerk, {CODE: 40})  # replaced before it was handed in: never counted
    newest = make_approved(slot, {CODE: 41})
    text = text_of(archived(client, slot))
    assert f"更正：第{newest.version}版代替第1版" in text
    assert "1格数据有变动" in text


def test_a_correction_lists_what_has_changed_and_each_leads_to_its_cell(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    approved_with(slot, clerk, 912)
    slot.refresh_from_db()
    make_approved(slot, {CODE: 41})
    page = archived(client, slot)
    [change] = page.xpath("//details[contains(@class, 'changed-cells')]//li")
    assert text_of(change).endswith("：912 → 41")
    assert change.xpath("./a/@href") == [f"#cell-{CODE}"]
    assert "原版本不再有效" in text_of(page)


def feed_says(client) -> str:
    found = ElementTree.fromstring(client.get(reverse("reports:archive_feed")).content)
    return found.find(".//{http://www.w3.org/2005/Atom}summary").text


def correction_in_api(client, slot):
    return client.get(reverse("api:report-detail", args=(slot.pk,))).json()["correction"]


def test_a_correction_of_words_says_which_parts_on_the_page_in_the_feed_and_in_the_api(
    client, slot, clerk, settings
):
    settings.PUBLIC_ARCHIVE = True
    first = make_approved(slot, {CODE: 912})
    Narrative.objects.update_or_create(
        submission=first, part=1, defaults={"heading": "一、总体情况", "text": "本年收到申请3件。"}
    )
    slot.refresh_from_db()
    publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=slot.pk)
    assert correction_in_api(client, slot) is None
    second = make_approved(slot, {CODE: 912})
    Narrative.objects.update_or_create(
        submission=second, part=1, defaults={"heading": "一、总体情况", "text": "本年收到申请4件。"}
    )
    page = archived(client, slot)
    assert "第一部分文字有变动" in text_of(page)
    assert "0格" not in text_of(page)
    assert page.xpath("//div[@role='note']//a[@href='#part-1']")
    assert "申请3件" not in text_of(page), "what the correction took away is not shown again"
    assert feed_says(client).endswith("更正文字，第2版。")
    told = correction_in_api(client, slot)
    assert told == {
        "replaced_version": 1,
        "on": f"{timezone.localdate():%Y-%m-%d}",
        "cells": [],
        "parts": [1],
        "note": "",
    }


def test_a_correction_of_numbers_and_one_of_nothing_say_so(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    make_approved(slot, {CODE: 912})
    slot.refresh_from_db()
    publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=slot.pk)
    make_approved(slot, {CODE: 41})
    slot.refresh_from_db()
    assert "1格数据有变动" in text_of(archived(client, slot))
    assert feed_says(client).endswith("更正数据，第2版。")
    told = correction_in_api(client, slot)
    assert told["cells"] == [{"code": CODE, "before": 912, "after": 41}]
    assert told["parts"] == []
    make_approved(slot, {CODE: 41})
    assert "数据和文字没有变动" in text_of(archived(client, slot))
    assert feed_says(client).endswith("更正，第3版。")


def test_the_figures_of_the_year_before_stand_beside_where_they_are_asked_for(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    approved_with(slot, clerk, 50)
    address = reverse("reports:archived", args=(slot.pk,)) + "?beside=year"
    assert "没有上年带统计表的年报可以对照" in text_of(parsed(client.get(address)))
    earlier = make_slot(slot.agency, slot.year_id - 1)
    submission = make_approved(earlier, {CODE: 41})
    [cell] = parsed(client.get(address)).xpath(f"//td[@id = 'cell-{CODE}']")
    assert "上年" not in text_of(cell), "what is not published stands beside nothing"
    publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=submission.report_id)
    page = parsed(client.get(address))
    assert_clean(page)
    [cell] = page.xpath(f"//td[@id = 'cell-{CODE}']")
    assert "上年 41 +9" in text_of(cell)
    assert "上年" not in text_of(archived(client, slot).xpath(f"//td[@id = 'cell-{CODE}']")[0])
    assert client.get(address.replace("year", "x")).status_code == 400


def test_a_line_that_the_form_of_the_year_before_did_not_have_is_not_called_missing(
    client, slot, clerk, settings
):
    settings.PUBLIC_ARCHIVE = True
    slot = make_slot(slot.agency, 2021)
    new, both = "proactive.normative_documents.issued", "requests.received.total"
    submission = make_approved(slot, {new: 7})
    earlier = make_slot(slot.agency, 2020)
    make_approved(earlier, reading=make_reading(edition="2019", year=2020))
    assert new not in EDITIONS["2019"].cells
    for each in (slot, earlier):
        publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=each.pk)
    public = parsed(client.get(reverse("reports:archived", args=(slot.pk,)), {"beside": "year"}))
    client.force_login(clerk)
    own = parsed(client.get(reverse("review:report", args=(submission.pk,)), {"beside": "year"}))
    for page in (public, own):
        said = [text_of(page.xpath(f"//td[@id = 'cell-{code}']")[0]) for code in (new, both)]
        assert "上年 当年表格无此项" in said[0]
        assert "上年 0" in said[1]
    facts = CellFacts({}, beside=(("上年", {}),), beside_lacks={"上年": codes_outside({"requests": "2019"})})
    assert [facts.show(code).beside[0][1] for code in (new, both)] == ["当年表格无此项", "缺"]


def test_a_withdrawn_report_says_so_at_its_address_and_one_never_published_is_not_found(
    client, slot, clerk, settings
):
    settings.PUBLIC_ARCHIVE = True
    submission = approved_with(slot, clerk, 50)
    address = reverse("reports:archived", args=(slot.pk,))
    office, second = (make_user(Role.OFFICE, slot.agency.parent) for _ in range(2))
    request_void(actor=office, submission_id=submission.pk, reason="报送错误")
    confirm_void(actor=second, submission_id=submission.pk)
    gone = client.get(address)
    assert gone.status_code == 410
    assert "青禾县财政局2024年年报曾经公布，现已撤回" in gone.content.decode()
    leads = parsed(gone).xpath("//p[@class='error-actions']/a[contains(., '该单位各年度年报')]/@href")
    assert leads == [reverse("reports:archived_agency", args=(slot.agency_id,))]
    assert client.get(leads[0]).status_code == 200
    assert "报送错误" not in gone.content.decode()
    assert gone.headers["Cache-Control"] == "no-store"
    hidden = make_approved(make_slot(slot.agency, slot.year_id - 1)).report
    assert client.get(reverse("reports:archived", args=(hidden.pk,))).status_code == 404


def test_the_page_of_a_report_takes_at_most_eight_queries_however_many_years_there_are(
    client, slot, clerk, settings, django_assert_max_num_queries
):
    settings.PUBLIC_ARCHIVE = True
    approved_with(slot, clerk, 50, "41")
    address = reverse("reports:archived", args=(slot.pk,))
    client.get(address)
    with django_assert_max_num_queries(8) as first:
        client.get(address)
    for year in (1, 2, 3):
        submission = make_approved(make_slot(slot.agency, slot.year_id - year), {CODE: 41})
        publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=submission.report_id)
    with django_assert_max_num_queries(8) as second:
        client.get(address)
    assert len(first) == len(second)


def test_a_report_published_again_says_so_at_the_top_and_is_cited_by_the_day_of_its_text(
    client, slot, settings
):
    settings.PUBLIC_ARCHIVE = True
    make_approved(slot, {CODE: 912})
    office = make_user(Role.OFFICE, slot.agency.parent)
    publish_report(actor=office, report_id=slot.pk)
    AnnualReport.objects.filter(pk=slot.pk).update(agency_published_on=date(2025, 1, 20))
    assert "(2025-01-20)" in text_of(archived(client, slot))
    assert "曾经撤回" not in text_of(archived(client, slot))
    slot.refresh_from_db()
    withdrawn = slot.effective_submission
    request_void(actor=office, submission_id=withdrawn.pk, reason="数据有误")
    confirm_void(actor=make_user(Role.OFFICE, slot.agency.parent), submission_id=withdrawn.pk)
    slot.refresh_from_db()
    make_approved(slot, {CODE: 41})
    publish_report(actor=office, report_id=slot.pk)
    today = timezone.localdate()
    shown = f"{today.year}年{today.month}月{today.day}日"
    page = archived(client, slot)
    [notice] = [each for each in page.xpath("//*[@role = 'note']") if "曾经撤回" in text_of(each)]
    assert f"第1版撤回（{shown}），第2版公布（{shown}）" in text_of(notice)
    citation = text_of(page.xpath("//dd[contains(@class, 'citation')]")[0])
    assert f"({today.isoformat()})[" in citation
    assert "2025-01-20" not in citation


def test_a_corrected_report_is_cited_by_the_day_of_the_correction(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    make_approved(slot, {CODE: 912})
    publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=slot.pk)
    AnnualReport.objects.filter(pk=slot.pk).update(agency_published_on=date(2025, 1, 20))
    slot.refresh_from_db()
    make_approved(slot, {CODE: 41})
    citation = text_of(archived(client, slot).xpath("//dd[contains(@class, 'citation')]")[0])
    assert f"({timezone.localdate().isoformat()})[" in citation


def republished(slot, clerk, *, before, after, note=""):
    """Publish a report with one figure, withdraw it, publish it with another; return the withdrawn version."""
    approved_with(slot, clerk, before)
    AnnualReport.objects.filter(pk=slot.pk).update(agency_published_on=date(2025, 1, 29))
    slot.refresh_from_db()
    gone = slot.effective_submission
    request_void(
        actor=make_user(Role.OFFICE, slot.agency.parent), submission_id=gone.pk, reason="有误", note=note
    )
    confirm_void(actor=make_user(Role.OFFICE, slot.agency.parent), submission_id=gone.pk)
    slot.refresh_from_db()
    approved_with(slot, clerk, after)
    return gone


def test_a_report_published_again_says_what_differs_from_the_version_that_was_withdrawn(
    client, slot, clerk, settings
):
    settings.PUBLIC_ARCHIVE = True
    gone = republished(slot, clerk, before=912, after=41)
    Narrative.objects.filter(submission=gone, part=1).update(text="其中李秘密申请3件。")
    page = archived(client, slot)
    assert "更正：第2版代替已撤回的第1版" in text_of(page)
    assert "1格数据、第一部分文字有变动" in text_of(page)
    [change] = page.xpath("//details[contains(@class, 'changed-cells')]//li")
    assert text_of(change).endswith("：912 → 41")
    assert "数据和文字有变动" in feed_says(client)
    told = correction_in_api(client, slot)
    assert (told["replaced_version"], told["parts"]) == (1, [1])
    assert told["cells"] == [{"code": CODE, "before": 912, "after": 41}]
    everything = page.text_content() + feed_says(client) + str(told)
    assert "李秘密" not in everything


def test_a_version_that_was_never_public_is_not_told_of(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    make_approved(slot, {CODE: 912})
    slot.refresh_from_db()
    approved_with(slot, clerk, 41)
    assert "更正：" not in text_of(archived(client, slot))
    assert correction_in_api(client, slot) is None


def test_words_in_a_cell_of_a_withdrawn_version_are_not_told_again(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    republished(slot, clerk, before=13912345678, after=41)
    assert "13912345678" not in archived(client, slot).text_content()
    [cell] = correction_in_api(client, slot)["cells"]
    assert (cell["before"], cell["after"]) == (None, 41)


def test_one_day_of_the_version_is_told_everywhere(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    republished(slot, clerk, before=912, after=41)
    today = timezone.localdate()
    words = f"{today.year}年{today.month}月{today.day}日公布"
    page = archived(client, slot)
    assert f"第2版{words}" in text_of(page.xpath("//p[@class='page-subtitle']")[0])
    assert f"({today.isoformat()})[" in text_of(page.xpath("//dd[contains(@class, 'citation')]")[0])
    assert f'"datePublished": "{today.isoformat()}"' in page.xpath(
        "string(//script[contains(@type, 'ld+json')])"
    )
    row = client.get(reverse("api:report-detail", args=(slot.pk,))).json()
    assert row["version_public_on"] == row["correction"]["on"] == today.isoformat()
    [opened] = open_reports([slot.pk])
    assert opened.published_on == today
    assert opened.published_on >= opened.approved_on
    assert "2025年01月29日" not in feed_says(client)
    years = client.get(reverse("reports:archived_agency", args=(slot.agency_id,))).content.decode()
    assert "2025-01-29" not in years
