"""我的年报."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models.people import Role
from review import services
from review.lifecycle import Move
from review.questions import answer, ask
from tests.factories import make_approved, make_draft, make_slot, make_submitted, make_user, make_year
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def page_for(client, user):
    client.force_login(user)
    page = parsed(client.get(reverse("reports:my_reports")))
    assert_clean(page)
    return page


def steps(page):
    return [text_of(link) for link in page.xpath("//td[@data-label = '下一步']//a")]


def test_without_login_the_page_asks_for_it(client):
    response = client.get(reverse("reports:my_reports"))
    assert response.status_code == 302
    assert response.url == "/login/?next=/my/"


def test_a_clerk_sees_the_slots_of_the_own_agency_only(client, agencies, clerk):
    make_slot(agencies[1], 2024)
    make_slot(agencies[0], 2024)
    page = page_for(client, clerk)
    assert "青禾县财政局" in text_of(page)
    assert "青禾县人民政府" not in text_of(page)


def test_years_stand_newest_first(client, agencies, clerk):
    for year in (2022, 2024, 2023):
        make_slot(agencies[1], year)
    headings = [text_of(heading) for heading in page_for(client, clerk).xpath("//h2")]
    assert headings == ["2024年", "2023年", "2022年"]


def test_an_open_slot_leads_to_the_upload_with_the_slot_chosen(client, agencies, clerk):
    report = make_slot(agencies[1], 2024, due_on=timezone.localdate() + timedelta(days=3))
    page = page_for(client, clerk)
    upload, write = page.xpath("//td[@data-label = '下一步']//a")
    assert upload.get("href") == f"/upload/?report={report.pk}"
    assert write.get("href") == f"/reports/{report.pk}/write/"
    assert "还剩3天" in text_of(page)


def test_a_slot_past_its_date_is_called_late_in_words(client, agencies, clerk):
    make_slot(agencies[1], 2024, due_on=timezone.localdate() - timedelta(days=2))
    assert "已逾期2天" in text_of(page_for(client, clerk))


def test_each_state_has_one_next_step(client, agencies, clerk):
    make_draft(make_slot(agencies[1], 2024), clerk)
    make_submitted(make_slot(agencies[1], 2023), clerk)
    make_approved(make_slot(agencies[1], 2022), clerk=clerk)
    returned = make_submitted(make_slot(agencies[1], 2021), clerk)
    services.move(
        actor=make_user(Role.REVIEWER, agencies[0]),
        submission_id=returned.pk,
        move=Move.RETURN,
        reason="请核对表三",
    )
    found = [step.split("：")[0] for step in steps(page_for(client, clerk))]
    writing = ["在线填写", "在线更正"]
    assert [step for step in found if step not in writing] == ["继续填报", "查看", "查看", "查看退回原因"]
    assert [step for step in found if step in writing] == ["在线填写", "在线更正", "在线填写"]


def test_a_closed_year_offers_no_upload(client, agencies, clerk):
    make_year(2024, is_open=False)
    make_slot(agencies[1], 2024)
    assert steps(page_for(client, clerk)) == []


def test_somebody_without_slots_is_told_whom_to_ask(client):
    assert "请联系" in text_of(page_for(client, make_user()))


def test_the_number_of_queries_does_not_grow_with_the_slots(
    client, agencies, clerk, django_assert_max_num_queries
):
    for year in range(2019, 2025):
        make_draft(make_slot(agencies[1], year), clerk)
    client.force_login(clerk)
    with django_assert_max_num_queries(8):
        client.get(reverse("reports:my_reports"))


def test_what_came_back_says_why_until_the_next_hand_in(client, agencies, clerk):
    submission = make_submitted(make_slot(agencies[1], 2024), clerk)
    reviewer = make_user(Role.REVIEWER, agencies[0])
    services.move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表三第2行")
    assert "退回修改" in text_of(page_for(client, clerk))
    assert "请核对表三第2行" in text_of(page_for(client, clerk))
    draft = submission.report.submissions.first()
    services.move(
        actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason="已核对，无需修改。"
    )
    assert "请核对表三第2行" not in text_of(page_for(client, clerk))


def test_questions_that_wait_for_an_answer_stand_above_the_list(client, agencies, clerk):
    submission = make_submitted(make_slot(agencies[1], 2024), clerk)
    reviewer = make_user(Role.REVIEWER, agencies[0])
    query = ask(actor=reviewer, submission_id=submission.pk, kind="part", subject="5", text="请补充")
    [link] = page_for(client, clerk).xpath("//div[@role = 'status']//li/a")
    assert link.get("href") == reverse("review:report", args=(submission.pk,)) + "#questions"
    answer(actor=clerk, query_id=query.pk, text="已补充")
    assert "等待答复" not in text_of(page_for(client, clerk))
