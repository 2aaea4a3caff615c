"""Pages of the workflow: claims in the queue, bulk pass, messages, voiding, the record."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.checks.catalogue import title_of
from reports.models import Event, ReportingYear, Submission
from reports.models.people import Role
from reports.services.agency_changes import rename_agency
from reports.services.corrections import correct_cell
from review.claims import claim
from review.decisions import decide
from review.lifecycle import Move
from review.models import Outbox
from review.questions import ask
from review.services import move
from tests.factories import (
    add_finding,
    county,
    make_agency,
    make_approved,
    make_slot,
    make_submitted,
    make_user,
)
from tests.machinery.append_only import lifted
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(region):
    return make_user(Role.REVIEWER, region[0])


def clean(number: int, region) -> Submission:
    """Return a waiting report without errors and warnings."""
    submission = make_submitted(make_slot(make_agency(f"青禾县第{number}局", parent=region[0])))
    submission.findings.all().delete()
    return submission


def sign(submission) -> str:
    submission = Submission.objects.get(pk=submission.pk)
    return f"{submission.pk}:{submission.lock_version}:{submission.digest}"


# --- claims ---


def test_a_report_is_claimed_from_the_queue_and_put_back(client, region, reviewer, other):
    submission = make_submitted(make_slot(region[1]))
    client.force_login(reviewer)
    queue = reverse("review:queue")
    [form] = parsed(client.get(queue)).xpath("//form[contains(@action, '/claim/')]")
    values = {field.get("name"): field.get("value") for field in form.xpath(".//input")}
    response = client.post(form.get("action"), values)
    assert response.url == queue
    mine = client.get(queue, {"tab": "mine"})
    assert [row.submission for row in mine.context["rows"]] == [submission]
    client.force_login(other)
    page = client.get(queue)
    assert f"{reviewer}已领取" in page.content.decode()
    assert not parsed(page).xpath("//form[contains(@action, '/claim/')]")
    assert client.post(reverse("review:claim", args=(submission.pk,))).status_code == 409
    client.force_login(reviewer)
    assert client.post(reverse("review:release", args=(submission.pk,))).status_code == 302
    assert Submission.objects.get(pk=submission.pk).claimed_by is None


def test_a_claim_on_an_outdated_page_is_refused_with_who_changed_it(client, region, reviewer, other):
    submission = make_submitted(make_slot(region[1]))
    correct_cell(
        actor=other, submission_id=submission.pk, code="proactive.fees.amount", value="1", reason="对照原件"
    )
    client.force_login(reviewer)
    response = client.post(
        reverse("review:claim", args=(submission.pk,)), {"lock_version": submission.lock_version}
    )
    assert response.status_code == 409
    assert str(other) in response.content.decode()


def test_the_way_back_leads_to_no_foreign_address(client, region, reviewer):
    submission = make_submitted(make_slot(region[1]))
    client.force_login(reviewer)
    response = client.post(reverse("review:claim", args=(submission.pk,)), {"next": "https://evil.example/"})
    assert response.url == reverse("review:report", args=(submission.pk,))


def test_the_work_page_says_who_has_it(client, region, reviewer, other):
    submission = make_submitted(make_slot(region[1]))
    claim(actor=reviewer, submission_id=submission.pk)
    client.force_login(other)
    page = client.get(reverse("review:report", args=(submission.pk,))).content.decode()
    assert f"{reviewer}已领取" in page
    assert client.get(reverse("review:move", args=(submission.pk, "pass"))).status_code == 409


# --- bulk pass ---


def test_the_page_lists_exactly_what_passes_and_the_answer_what_became_of_each(client, region, reviewer):
    first, second = clean(1, region), clean(2, region)
    with_error = make_submitted(make_slot(region[1]))
    with_error.findings.create(
        position=1,
        check_id="T3-SUM",
        severity="warning",
        outcome="fail",
        fault="source",
        message="合计不符",
        fingerprint="f" * 64,
        check_set_version="1",
    )
    client.force_login(reviewer)
    page = parsed(client.get(reverse("review:pass_many")))
    assert_clean(page)
    boxes = page.xpath("//input[@name = 'seen']/@value")
    assert {box.split(":")[0] for box in boxes} == {str(first.pk), str(second.pk)}
    answer = client.post(reverse("review:pass_many"), {"seen": [*boxes, sign(with_error)]})
    assert answer.context["passed"] == 2
    rows = {row.submission.pk: row.sentence for row in answer.context["results"]}
    assert rows[first.pk] == rows[second.pk] == ""
    assert "单独审核" in rows[with_error.pk]
    text = text_of(parsed(answer))
    assert "通过2份，未通过1份。" in text
    assert text.count("已通过，定稿。") == 2
    assert Submission.objects.filter(state="approved").count() == 2
    assert Submission.objects.get(pk=with_error.pk).state == "submitted"


def test_a_pass_before_the_last_stage_says_where_the_report_goes(client, region, reviewer):
    submission = clean(1, region)
    ReportingYear.objects.update(review_stages=2)
    client.force_login(reviewer)
    answer = client.post(reverse("review:pass_many"), {"seen": [sign(submission), f"99{sign(submission)}"]})
    text = text_of(parsed(answer))
    assert "初审已通过，转终审审核。" in text
    assert "另有1份已不在您的审核范围" in text


def test_each_passes_by_its_own_digest(client, region, reviewer, other):
    first, second = clean(1, region), clean(2, region)
    client.force_login(reviewer)
    boxes = [sign(first), sign(second)]
    correct_cell(
        actor=other, submission_id=first.pk, code="proactive.licensing.decisions", value="9", reason="原件"
    )
    Submission.objects.get(pk=first.pk).findings.all().delete()
    answer = client.post(reverse("review:pass_many"), {"seen": boxes})
    assert answer.context["passed"] == 1
    assert Submission.objects.get(pk=first.pk).state == "submitted"
    assert Submission.objects.get(pk=second.pk).state == "approved"


def test_claimed_and_questioned_reports_are_not_offered(client, region, reviewer, other):
    claimed, questioned = clean(1, region), clean(2, region)
    claim(actor=other, submission_id=claimed.pk)
    ask(actor=other, submission_id=questioned.pk, kind="part", subject="1", text="请核对")
    client.force_login(reviewer)
    assert client.get(reverse("review:pass_many")).context["rows"] == []
    answer = client.post(reverse("review:pass_many"), {"seen": [sign(claimed), sign(questioned)]})
    assert answer.context["passed"] == 0


@pytest.mark.parametrize("value", ["", "1", "1:2", "x:y:z", "1:1:" + "f" * 64, "9" * 30 + ":1:" + "f" * 64])
def test_what_was_not_on_the_page_passes_nothing(client, region, reviewer, value):
    clean(1, region)
    client.force_login(reviewer)
    answer = client.post(reverse("review:pass_many"), {"seen": [value]})
    assert (answer.status_code, answer.context["passed"]) == (200, 0)
    assert not Submission.objects.filter(state="approved").exists()


# --- messages ---


def test_unread_messages_are_counted_in_the_top_bar_and_opened(client, region):
    clerk = make_user(Role.CLERK, region[1])
    submission = make_submitted(make_slot(region[1]), clerk)
    client.force_login(clerk)
    page = parsed(client.get(reverse("reports:my_reports")))
    assert text_of(page.xpath("//b[@class = 'unread-number']")[0]) == "1"
    messages = client.get(reverse("review:messages"))
    assert_clean(parsed(messages))
    [row] = messages.context["rows"]
    opened = client.post(reverse("review:message_open", args=(row.message.pk,)))
    assert opened.url == reverse("review:report", args=(submission.pk,))
    assert not parsed(client.get(reverse("reports:my_reports"))).xpath("//b[@class = 'unread-number']")
    assert client.get(reverse("review:messages"), {"unread": "1"}).context["rows"] == []


def test_a_question_opens_the_part_with_the_questions(client, region, reviewer):
    clerk = make_user(Role.CLERK, region[1])
    submission = make_submitted(make_slot(region[1]), clerk)
    ask(actor=reviewer, submission_id=submission.pk, kind="part", subject="1", text="请说明")
    client.force_login(clerk)
    row = client.get(reverse("review:messages")).context["rows"][0]
    page = reverse("review:report", args=(submission.pk,))
    assert row.address == f"{page}#questions"
    assert client.post(reverse("review:message_open", args=(row.message.pk,))).url == f"{page}#questions"


def test_what_was_asked_for_and_is_done_no_longer_waits(client, region, reviewer, other):
    submission = make_submitted(make_slot(region[1]))
    client.force_login(other)
    assert client.get(reverse("review:messages")).context["rows"][0].kind == "待办理"
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表二")
    assert client.get(reverse("review:messages")).context["rows"][0].kind == "已办理"


def test_the_message_of_a_return_opens_the_draft_to_correct(client, region, reviewer):
    clerk = make_user(Role.CLERK, region[1])
    submission = make_submitted(make_slot(region[1]), clerk)
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表二")
    draft = Submission.objects.get(report=submission.report, state="draft")
    client.force_login(clerk)
    message = Outbox.objects.get(recipient=clerk, notice="returned")
    opened = client.post(reverse("review:message_open", args=(message.pk,)))
    assert opened.url == reverse("review:report", args=(draft.pk,)) + "#findings"
    assert "请核对表二" in client.get(opened.url).content.decode()
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason="已核对")
    opened = client.post(reverse("review:message_open", args=(message.pk,)))
    assert opened.url == reverse("review:report", args=(submission.pk,)) + "#findings"


def test_nobody_opens_the_messages_of_others(client, region, reviewer):
    make_submitted(make_slot(region[1]), make_user(Role.CLERK, region[1]))
    theirs = Outbox.objects.exclude(recipient=reviewer).first()
    client.force_login(reviewer)
    assert client.post(reverse("review:message_open", args=(theirs.pk,))).status_code == 404
    client.post(reverse("review:messages_read"))
    theirs.refresh_from_db()
    assert theirs.read_at is None
    assert not Outbox.objects.unread_of(reviewer).exists()


def test_a_message_about_a_report_one_may_no_longer_see_leads_to_no_page(client, region, reviewer):
    make_submitted(make_slot(region[1]))
    message = Outbox.objects.get(recipient=reviewer)
    reviewer.memberships.all().delete()
    reviewer.refresh_from_db()  # the removed role ended the sessions of the account, so reload it
    client.force_login(reviewer)
    [row] = client.get(reverse("review:messages")).context["rows"]
    assert row.address == ""
    assert client.post(reverse("review:message_open", args=(message.pk,))).url == reverse("review:messages")


# --- voiding ---


def test_two_persons_of_the_office_void_on_a_page(client, region):
    approved = make_approved(make_slot(region[1]))
    one, two = (make_user(Role.OFFICE, region[0]) for _ in range(2))
    address = reverse("review:void", args=(approved.pk,))
    client.force_login(one)
    for step in ("", "nonsense"):
        unknown = client.post(address, {"step": step, "reason": "误报"})
        assert unknown.status_code == 422
        assert "未能确定要办理的事项" in unknown.content.decode()
    work_page = reverse("review:report", args=(approved.pk,))
    assert parsed(client.get(work_page)).xpath("//a[@href = $address]", address=address)
    assert_clean(parsed(client.get(address)))
    assert client.post(address, {"step": "ask", "reason": " "}).status_code == 422
    client.post(address, {"step": "ask", "reason": "误用上年文件"})
    assert "确认作废" not in client.get(address).content.decode()
    assert client.post(address, {"step": "confirm"}).status_code == 409
    client.force_login(two)
    assert "有作废申请等待确认" in client.get(work_page).content.decode()
    assert "误用上年文件" in client.get(address).content.decode()
    assert client.post(address, {"step": "confirm"}).status_code == 302
    assert Submission.objects.get(pk=approved.pk).state == "voided"


# --- the record ---


@pytest.fixture
def auditor(region):
    return make_user(Role.AUDITOR, region[0])


def test_the_record_is_filtered_and_kept_to_the_region(client, region, auditor, reviewer):
    mine = make_submitted(make_slot(region[1]))
    move(actor=reviewer, submission_id=mine.pk, move=Move.PASS, address="10.1.2.3")
    _, elsewhere = county()
    make_submitted(make_slot(elsewhere))
    client.force_login(auditor)
    page = client.get(reverse("review:audit"))
    assert_clean(parsed(page))
    assert {row.event.report_id for row in page.context["rows"]} == {mine.report_id}
    [row] = client.get(reverse("review:audit"), {"move": "pass", "who": str(reviewer)}).context["rows"]
    assert (row.what, row.change, row.event.address) == ("通过", "待审核 → 已通过", "10.1.2.3")
    for nothing in ({"year": "2024", "q": "没有"}, {"since": "2099-01-01"}, {"until": "2001-01-01"}):
        assert client.get(reverse("review:audit"), nothing).context["rows"] == []


def test_the_record_of_a_unit_or_a_year_is_counted_and_has_all_its_former_names(client, region, auditor):
    make_submitted(make_slot(region[1]))
    old = make_submitted(make_slot(make_agency("旧名局", parent=region[0]), 2023))
    office = make_user(Role.OFFICE, region[0])
    rename_agency(
        actor=office, agency_id=old.report.agency_id, name="新名局", on=date(2025, 3, 1), reason="机构改革"
    )
    client.force_login(auditor)

    def found(**asked):
        page = client.get(reverse("review:audit"), asked).context["page_obj"]
        assert page.paginator.count == len(page.object_list)
        return {event.report_id for event in page}

    for name in ("旧名局", "新名局", "旧名"):
        assert found(q=name) == {old.report_id}
    assert found(year=2023) == {old.report_id}
    assert found(year=2024, q="新名局") == set()
    assert found(q="没有这个局") == set()
    assert len(found()) == 2


def test_a_correction_shows_before_and_after(client, region, auditor, reviewer):
    submission = make_submitted(make_slot(region[1]))
    correct_cell(
        actor=reviewer, submission_id=submission.pk, code="proactive.fees.amount", value="1.5", reason="原件"
    )
    client.force_login(auditor)
    [row] = client.get(reverse("review:audit"), {"move": "correct"}).context["rows"]
    assert row.values == "表二“行政事业性收费”本年收费金额（单位：万元）：0 → 1.5"


def test_the_record_names_a_decided_check_by_its_title(client, region, auditor, reviewer):
    submission = make_submitted(make_slot(region[1]))
    finding = add_finding(submission)
    decide(
        actor=reviewer,
        submission_id=submission.pk,
        fingerprint=finding.fingerprint,
        verdict="dismiss",
        reason="口径一致",
    )
    said = f"“{title_of(finding.check_id)}”不属于问题：口径一致"
    client.force_login(auditor)
    [row] = client.get(reverse("review:audit"), {"move": "decide"}).context["rows"]
    assert row.comment == said
    book = load_workbook(io.BytesIO(client.get(reverse("review:audit_export"), {"move": "decide"}).content))
    cells = [str(cell.value) for line in book.active.iter_rows() for cell in line]
    assert said in cells
    assert finding.check_id not in "".join(cells)
    for route in ("review:report", "review:record"):
        text = text_of(parsed(client.get(reverse(route, args=(submission.pk,)))))
        assert said in text
        assert finding.check_id not in text


def test_only_auditors_read_the_record(client, region, reviewer):
    for person in (reviewer, make_user(Role.OFFICE, region[0]), make_user(is_superuser=True, is_staff=True)):
        client.force_login(person)
        assert client.get(reverse("review:audit")).status_code == 403
        assert client.get(reverse("review:audit_verify")).status_code == 403


def test_verification_finds_what_was_changed_behind_the_back_of_the_program(client, region, auditor):
    submission = make_submitted(make_slot(region[1]))
    client.force_login(auditor)
    assert client.get(reverse("review:audit_verify")).context["found"].breaks == ()
    with lifted():
        Event.objects.filter(submission=submission, move="submit").update(comment="从未写过")
    [broken] = client.get(reverse("review:audit_verify"), {"year": "2024"}).context["found"].breaks
    assert "已被改动" in broken.sentence
    make_slot(region[1], 2020)
    other_year = client.get(reverse("review:audit_verify"), {"year": "2020"}).context["found"]
    assert (other_year.reports, other_year.breaks) == (1, ())


@pytest.mark.parametrize(
    ("which", "words"), [("first", "缺少第1条"), ("middle", "缺少第2条"), ("last", "可能缺少记录")]
)
def test_verification_finds_events_that_were_taken_out(client, region, auditor, which, words):
    submission = make_submitted(make_slot(region[1]))
    events = list(Event.objects.filter(report=submission.report).order_by("sequence"))
    gone = {"first": events[0], "middle": events[1], "last": events[-1]}[which]
    Outbox.objects.filter(event=gone).delete()
    with lifted():
        Event.objects.filter(pk=gone.pk).delete()
    client.force_login(auditor)
    found = client.get(reverse("review:audit_verify")).context["found"]
    assert any(words in broken.sentence for broken in found.breaks), found.breaks
