"""上传, the progress of the reading, and the original to download."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports.models import Submission
from reports.models.people import Role
from reports.services.parsing import claim_run, finish_run
from tests.factories import (
    finish_reading,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
)
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
UPLOAD = "/upload/"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk(client, agencies):
    user = make_user(Role.CLERK, agencies[1])
    client.force_login(user)
    return user


REPORT_TEXT = "政府信息公开工作年度报告".encode()


def a_file(content=REPORT_TEXT, name="年报.txt"):
    return SimpleUploadedFile(name, content)


def post(client, report, file=None, *, script=True, **values):
    headers = {"Accept": "application/json"} if script else {}
    data = {"report": getattr(report, "pk", report), "file": file or a_file(), **values}
    return client.post(UPLOAD, data, headers=headers)


def test_the_page_offers_the_own_open_slots_and_keeps_the_chosen_one(client, agencies, clerk, slot):
    make_slot(agencies[0])
    make_slot(agencies[1], 2023, exempted=True, exemption_reason="当年未成立")
    page = parsed(client.get(UPLOAD, {"report": slot.pk}))
    assert_clean(page)
    options = page.xpath("//select[@id = 'upload-slot']/option")
    assert [option.get("value") for option in options] == ["", str(slot.pk)]
    assert options[1].get("selected") is not None


def test_a_script_gets_201_with_the_addresses_of_page_and_progress(client, clerk, slot):
    response = post(client, slot)
    assert response.status_code == 201
    submission = Submission.objects.get()
    assert response.json() == {
        "submission": submission.pk,
        "page": reverse("review:report", args=(submission.pk,)),
        "progress": reverse("reports:progress", args=(submission.pk,)),
    }
    assert submission.original_name == "年报.txt"
    assert submission.active_run.state == "queued"


def test_without_scripts_the_form_leads_to_the_report_page(client, clerk, slot):
    response = post(client, slot, script=False)
    assert response.status_code == 302
    assert response.url == reverse("review:report", args=(Submission.objects.get().pk,))


def test_an_existing_draft_is_asked_about_and_replaced_only_after_a_yes(client, clerk, slot):
    first = make_draft(slot, clerk)
    asked = post(client, slot)
    assert (asked.status_code, asked.json()["code"]) == (409, "DRAFT_EXISTS")
    assert asked.json()["existing"] == reverse("review:report", args=(first.pk,))
    assert Submission.objects.count() == 1
    assert asked.json()["confirm"] == "用新文件替换草稿"
    assert post(client, slot, replace="1").status_code == 201
    finish_reading(Submission.objects.get(version=2), make_reading(agency=slot.agency_name))
    assert sorted(Submission.objects.values_list("version", "state")) == [(1, "superseded"), (2, "draft")]


def test_without_scripts_the_question_stands_on_the_page(client, clerk, slot):
    make_draft(slot, clerk)
    response = post(client, slot, script=False)
    assert response.status_code == 409
    page = parsed(response)
    assert_clean(page)
    assert page.xpath("//input[@name = 'replace']")
    assert "已有草稿" in text_of(page)


def test_the_same_bytes_are_recognised_and_lead_to_the_version_that_has_them(client, clerk, slot):
    post(client, slot)
    again = post(client, slot)
    assert (again.status_code, again.json()["code"]) == (409, "SAME_FILE")
    assert again.json()["existing"]


def test_a_slot_in_review_takes_no_upload(client, clerk, slot):
    make_submitted(slot, clerk)
    refused = post(client, slot)
    assert (refused.status_code, refused.json()["code"]) == (409, "IN_REVIEW")


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "EMPTY"), (b"MZ\x90\x00" + bytes(200), "KIND_UNKNOWN")],
)
def test_a_file_of_a_wrong_kind_is_refused_with_a_sentence_and_stores_nothing(
    client, clerk, slot, content, code
):
    refused = post(client, slot, a_file(content))
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert refused.json()["message"].endswith("。")
    assert not Submission.objects.exists()


def test_a_file_above_the_limit_is_refused_with_413(client, clerk, slot, settings):
    settings.MAX_UPLOAD_BYTES = 10
    refused = post(client, slot)
    assert (refused.status_code, refused.json()["code"]) == (413, "TOO_LARGE")


def test_the_pages_and_their_script_name_the_limit_that_is_set(client, clerk, slot, settings):
    settings.MAX_UPLOAD_BYTES = 80 * 1024 * 1024
    page = client.get(reverse("reports:upload")).content.decode()
    assert "单个文件不超过80MB" in page
    assert 'data-limit-mb="80"' in page
    assert "压缩包不超过80MB" in client.get(reverse("reports:package")).content.decode()


@pytest.mark.parametrize("report", ["0", "x", "-3"])
def test_a_file_without_a_slot_is_refused_with_a_sentence(client, clerk, report):
    refused = post(client, report)
    assert (refused.status_code, refused.json()["message"]) == (422, "请选择这份文件对应的年报。")


def test_the_slot_of_another_agency_does_not_exist_for_the_clerk(client, agencies, clerk):
    assert post(client, make_slot(agencies[0])).status_code == 404


def test_a_reviewer_sees_the_slot_but_may_not_upload_into_it(client, agencies, slot):
    client.force_login(make_user(Role.REVIEWER, agencies[0]))
    assert post(client, slot).status_code == 403
    assert not Submission.objects.exists()


def test_after_the_login_ran_out_a_script_gets_a_sentence_and_a_fragment_the_login_page(client, slot):
    refused = post(client, slot)
    assert (refused.status_code, refused.json()["code"]) == (401, "LOGIN")
    fragment = client.get(
        "/submissions/1/progress/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/upload/"},
    )
    assert fragment.headers["HX-Redirect"] == "/login/?next=/upload/"


def test_recent_uploads_ask_for_their_progress_only_until_the_reading_has_ended(
    client, agencies, clerk, slot
):
    post(client, slot)
    waiting = Submission.objects.get()
    make_draft(make_slot(agencies[1], 2023), clerk)
    page = parsed(client.get(UPLOAD))
    assert_clean(page)
    polling = page.xpath("//*[contains(@hx-trigger, 'every')]/@hx-get")
    assert polling == [reverse("reports:progress", args=(waiting.pk,)) + "?on=list"]
    assert "排队等待读取" in text_of(page)
    assert "读取完成" in text_of(page)


def test_the_progress_tells_what_the_file_says_of_itself_beside_the_chosen_slot(client, clerk, slot):
    draft = make_draft(slot, clerk, reading=make_reading(year=2023, agency="青禾县教育局"))
    fragment = client.get(reverse("reports:progress", args=(draft.pk,)), headers={"HX-Request": "true"})
    text = text_of(parsed(fragment))
    assert "文件中的单位：青禾县教育局；年度：2023" in text
    assert "青禾县财政局2024年年报" in text


def test_a_failed_reading_says_what_to_do_and_offers_both_ways_out(client, clerk, slot):
    post(client, slot)
    draft = Submission.objects.get()
    run, fence = claim_run(run_id=draft.active_run_id)
    error = {"code": "NO_TABLES", "message": "未找到年度报告的表格。"}
    finish_run(run_id=run.pk, fence=fence, result={"error": error}, seconds=0.1)
    fragment = client.get(reverse("reports:progress", args=(draft.pk,)), headers={"HX-Request": "true"})
    page = parsed(fragment)
    assert "未找到年度报告的表格。" in text_of(page)
    assert "重新读取" in text_of(page)
    assert page.xpath(f"//a[@href = '/upload/?report={slot.pk}']")
    assert not page.xpath("//*[contains(@hx-trigger, 'every')]")
    [main] = page.xpath("//*[contains(@class, 'btn-primary')]")
    assert text_of(main).strip() == "上传新文件"
    own = parsed(client.get(reverse("reports:my_reports")))
    assert own.xpath("//td[@data-label='下一步']/a[starts-with(., '上传新文件')]/@href") == [
        f"/upload/?report={slot.pk}"
    ]


def test_at_the_end_of_the_reading_the_report_page_is_told_to_reload(client, clerk, slot):
    post(client, slot)
    draft = Submission.objects.get()
    address = reverse("reports:progress", args=(draft.pk,)) + "?on=report"
    assert "HX-Refresh" not in client.get(address, headers={"HX-Request": "true"}).headers
    finish_reading(draft, make_reading())
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_reading_again_queues_a_run_and_is_refused_while_one_runs(client, clerk, slot):
    draft = make_draft(slot, clerk)
    address = reverse("reports:reread", args=(draft.pk,))
    assert client.post(address).status_code == 302
    assert draft.parse_runs.count() == 2
    page = parsed(client.post(address, follow=True))
    assert "正在读取，请等读取结束后再试" in text_of(page)
    assert draft.parse_runs.count() == 2


def test_a_draft_in_the_wrong_slot_moves_to_the_right_one_when_the_clerk_says_so(
    client, agencies, clerk, slot
):
    right = make_slot(agencies[1], 2023)
    draft = make_draft(slot, clerk, reading=make_reading(year=2023, agency="青禾县财政局"))
    page = parsed(client.get(reverse("review:report", args=(draft.pk,))))
    assert_clean(page)
    assert "文件与所选年报不一致" in text_of(page)
    response = client.post(reverse("reports:move_draft", args=(draft.pk,)), {"report": right.pk})
    moved = Submission.objects.get(report=right)
    assert response.url == reverse("review:report", args=(moved.pk,))
    draft.refresh_from_db()
    assert draft.state == "discarded"


def test_a_draft_does_not_move_to_the_slot_of_another_agency(client, agencies, clerk, slot):
    draft = make_draft(slot, clerk)
    target = make_slot(agencies[0])
    response = client.post(reverse("reports:move_draft", args=(draft.pk,)), {"report": target.pk})
    assert response.status_code == 404
    assert not target.submissions.exists()


def test_the_original_is_an_attachment_under_its_own_name(client, clerk, slot):
    post(client, slot, a_file(b"<html><script>alert(1)</script>" + "表".encode(), "二〇二四 年报.html"))
    draft = Submission.objects.get()
    response = client.get(reverse("reports:source", args=(draft.pk,)))
    assert b"".join(response.streaming_content).startswith(b"<html>")
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''%E4%BA%8C")


def test_a_file_gone_from_the_store_is_told_in_a_sentence(client, clerk, slot):
    post(client, slot)
    draft = Submission.objects.get()
    draft.source_file.file.storage.delete(draft.source_file.file.name)
    response = client.get(reverse("reports:source", args=(draft.pk,)))
    assert response.status_code == 409
    assert "原件不在文件库中" in response.content.decode()


def test_the_number_of_queries_does_not_grow_with_the_uploads(
    client, agencies, clerk, django_assert_max_num_queries
):
    for year in range(2019, 2025):
        make_draft(make_slot(agencies[1], year), clerk)
    with django_assert_max_num_queries(10):
        client.get(UPLOAD)
