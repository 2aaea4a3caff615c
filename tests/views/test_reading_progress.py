"""The status of a version is that of the run whose figures it has."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.intake import receive_upload
from reports.models import Explanation, Finding, ParseRun, Submission
from reports.services.parsing import claim_run, finish_run, request_reread
from reports.services.reparsing import queue_reparse
from reports.states import State
from review.lifecycle import Move
from review.services import move
from tests.factories import make_draft, make_finding, make_reading, make_slot, make_submitted, upload_bytes
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def opened_by(how: Move, slot, clerk, reviewer) -> Submission:
    """Return the draft that the return or the withdrawal of a version opened."""
    waiting = make_submitted(slot, clerk)
    actor = reviewer if how is Move.RETURN else clerk
    move(actor=actor, submission_id=waiting.pk, move=how, reason="补充说明")
    return slot.submissions.get(state=State.DRAFT)


@pytest.fixture
def signed_in(client, clerk):
    client.force_login(clerk)
    return client


def fragment(client, submission):
    address = reverse("reports:progress", args=(submission.pk,))
    return text_of(parsed(client.get(address, headers={"HX-Request": "true"})))


@pytest.mark.parametrize("how", [Move.RETURN, Move.WITHDRAW])
def test_a_draft_opened_by_return_or_withdrawal_is_read_already(signed_in, slot, clerk, reviewer, how):
    draft = opened_by(how, slot, clerk, reviewer)
    assert draft.parse_runs.count() == 0
    for text in (
        fragment(signed_in, draft),
        text_of(parsed(signed_in.get(reverse("review:report", args=(draft.pk,))))),
        text_of(parsed(signed_in.get(reverse("reports:upload")))),
    ):
        assert "排队等待读取" not in text
    assert "读取完成" in fragment(signed_in, draft)


def test_reading_such_a_draft_again_shows_the_new_run(signed_in, slot, clerk, reviewer):
    draft = opened_by(Move.RETURN, slot, clerk, reviewer)
    request_reread(actor=clerk, submission_id=draft.pk)
    assert "排队等待读取" in fragment(signed_in, draft)


def test_what_was_handed_in_keeps_its_status_while_a_newer_parser_reads_it(signed_in, slot, clerk):
    waiting = make_submitted(slot, clerk)
    queue_reparse(submission_id=waiting.pk)
    assert "读取完成" in fragment(signed_in, waiting)


def card(client, submission, query=""):
    address = reverse("reports:progress", args=(submission.pk,)) + query
    return client.get(address, headers={"HX-Request": "true"})


def test_a_reading_with_gaps_is_amber_and_a_complete_one_green(signed_in, slot, clerk):
    draft = make_draft(slot, clerk, cells={"requests.disclosed.total": ...})
    page = parsed(card(signed_in, draft))
    assert "有缺项" in text_of(page)
    assert page.xpath("//div[contains(@class, 'is-partial')]")
    complete = make_draft(make_slot(slot.agency, 2023), clerk)
    assert parsed(card(signed_in, complete)).xpath("//div[contains(@class, 'is-done')]")


def test_the_reading_of_a_scan_names_the_page_it_is_at(signed_in, slot, clerk):
    sent = receive_upload(actor=clerk, report=slot, file=upload_bytes(), name="扫描件.txt")
    run, _ = claim_run(run_id=sent.active_run_id)
    ParseRun.objects.filter(pk=run.pk).update(done=2, total=7)
    assert "正在识别第3页，共7页" in fragment(signed_in, sent)


def test_the_end_of_a_reading_calls_the_other_drafts_of_the_list_and_a_replaced_one_says_so(
    signed_in, slot, clerk
):
    first = make_draft(slot, clerk)
    assert "HX-Trigger-After-Settle" not in card(signed_in, first).headers
    listening = parsed(card(signed_in, first)).xpath("//*[@hx-trigger='reading-ended from:body']/@hx-get")
    assert listening == [reverse("reports:progress", args=(first.pk,))]
    second = make_draft(slot, clerk)
    assert "reading-ended" in card(signed_in, second, "?on=list").headers["HX-Trigger-After-Settle"]
    replaced = parsed(card(signed_in, first))
    assert "已被新版本代替" in text_of(replaced)
    assert not replaced.xpath("//*[@hx-trigger]")
    assert [text_of(link).strip() for link in replaced.xpath("//a")] == ["查看"]


def test_counts_say_what_is_explained_on_the_card_in_the_queue_and_on_the_work_page(
    client, slot, clerk, reviewer
):
    client.force_login(clerk)
    waiting = make_submitted(slot, clerk)
    Finding.objects.filter(submission=waiting).delete()
    explained, _ = make_finding(waiting, 1, severity="warning"), make_finding(waiting, 2, severity="warning")
    Explanation.objects.create(
        submission=waiting, fingerprint=explained.fingerprint, text="系统升级", by=clerk, at=timezone.now()
    )
    make_finding(waiting, 3, severity="error")
    assert "错误1，警告2（已说明1）" in text_of(parsed(card(client, waiting)))
    client.force_login(reviewer)
    for address in (reverse("review:queue"), reverse("review:report", args=(waiting.pk,))):
        shown = text_of(parsed(client.get(address)))
        assert "警告2（已说明1）" in shown
        assert "错误1" in shown


def test_the_history_says_how_a_reading_ended(signed_in, slot, clerk):
    draft = make_draft(slot, clerk)
    run = request_reread(actor=clerk, submission_id=draft.pk)
    run, fence = claim_run(run_id=run.pk)
    error = {"code": "NO_TABLES", "message": "未找到年度报告的表格。"}
    finish_run(run_id=run.pk, fence=fence, result={"error": error}, seconds=0.1)
    shown = text_of(
        parsed(signed_in.get(reverse("review:report", args=(draft.pk,)))).xpath("//*[@id='history']")[0]
    )
    assert "读取文件（第1版） → 读取失败" in shown
    assert "未找到年度报告的表格。" in shown
    assert "读取文件（第1版） → 读取完成" in shown


def test_the_card_of_an_unused_file_leads_to_a_new_one_and_is_not_green(signed_in, slot, clerk):
    make_draft(slot, clerk)
    foreign = make_draft(slot, clerk, reading=make_reading(agency="青禾县教育局"))
    assert foreign.state == State.UNUSED
    page = parsed(card(signed_in, foreign))
    assert page.xpath("//div[contains(@class, 'is-partial')]")
    [main] = page.xpath("//*[contains(@class, 'btn-primary')]")
    assert (text_of(main).strip(), main.get("href")) == ("上传新文件", f"/upload/?report={slot.pk}")
    own_page = parsed(signed_in.get(reverse("review:report", args=(foreign.pk,))))
    shown = own_page.xpath("//div[contains(@class, 'progress-card')]")[0]
    assert [text_of(link).strip() for link in shown.xpath(".//a")] == ["上传新文件"]


def test_a_file_that_could_not_be_read_is_not_offered_to_be_restored(signed_in, slot, clerk):
    good = make_draft(slot, clerk)
    broken = receive_upload(actor=clerk, report=slot, file=upload_bytes(), name="照片.txt", replace=True)
    run, fence = claim_run(run_id=broken.active_run_id)
    error = {"code": "NO_WORDS", "message": "图片中未识别出文字。"}
    finish_run(run_id=run.pk, fence=fence, result={"error": error}, seconds=0.1)
    make_draft(slot, clerk)
    page = parsed(signed_in.get(reverse("review:report", args=(good.pk,))))
    offered = page.xpath("//*[@id='history']//a[contains(@href, '/restore/')]/@href")
    assert offered == [reverse("review:move", args=(good.pk, "restore"))]
