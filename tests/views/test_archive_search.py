"""Searching the archive: hits with their snippets, pages of hits, what is only for people with a reach."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.found_pages import HITS_PER_PAGE
from reports.models import AnnualReport, Narrative
from reports.models.people import Role
from reports.services.publishing import publish_report
from reports.services.search_entries import renew_entries
from review.questions import answer, ask
from tests.factories import (
    add_finding,
    county,
    make_agency,
    make_approved,
    make_slot,
    make_submitted,
    make_user,
)
from tests.selectors.approved import approve
from tests.views.test_widths_in_the_browser import picture
from tests.views.work_page import serious

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    return county()[1]


@pytest.fixture
def office(department):
    return make_user(Role.OFFICE, department.parent)


def written(agency, text: str, *, year: int = 2024, part: int = 5) -> AnnualReport:
    submission = approve(agency, year=year)
    Narrative.objects.create(submission=submission, part=part, heading="五、存在的主要问题", text=text)
    renew_entries(reports=[submission.report_id])
    return AnnualReport.objects.get(pk=submission.report_id)


def searched(client, user=None, **parameters):
    if user:
        client.force_login(user)
    return client.get(reverse("reports:archive"), parameters)


def test_a_hit_shows_where_the_words_stand_and_leads_there(client, office, department):
    report = written(department, "一是更新不及时；二是<b>解读材料</b>偏少。")
    page = searched(client, office, q="解读材料 财政局").content.decode()
    assert f'href="/archive/{report.pk}/#part-5:~:text=%E8%A7%A3%E8%AF%BB%E6%9D%90%E6%96%99"' in page
    assert "&lt;b&gt;<mark>解读材料</mark>&lt;/b&gt;" in page
    assert "<mark>财政局</mark>2024年政府信息公开工作年度报告" in page
    assert 'id="part-5"' in client.get(f"/archive/{report.pk}/").content.decode()


@pytest.mark.parametrize("typed", ["局", "财政局 的", "。。"])
def test_a_single_character_gets_a_sentence(client, office, typed):
    page = searched(client, office, q=typed)
    assert page.status_code == 200
    assert "每个词至少输入两个字" in page.content.decode()


def test_pages_lead_on_and_back(client, office, department):
    for number in range(HITS_PER_PAGE + 3):
        written(make_agency(f"青禾县第{number}局", parent=department.parent), "共同的问题")
    first = searched(client, office, q="共同的问题", year=2024)
    assert len(first.context["found"].hits) == HITS_PER_PAGE
    second = client.get(reverse("reports:archive") + first.context["next_address"])
    assert len(second.context["found"].hits) == 3
    assert second.context["next_address"] == ""
    assert "after" not in second.context["first_address"]
    assert "year=2024" in second.context["first_address"]


def test_a_person_without_an_account_finds_published_reports_only_and_has_no_inner_filters(
    client, department, settings
):
    settings.PUBLIC_ARCHIVE = True
    shown = make_approved(make_slot(department)).report
    make_approved(make_slot(make_agency("青禾县教育局", parent=department.parent)))
    publish_report(actor=make_user(Role.OFFICE, department.parent), report_id=shown.pk)
    add_finding(shown.effective_submission, check="T3-SUM")
    page = searched(client, q="政府信息公开", check="T3-SUM", published="no")
    assert [hit.report for hit in page.context["found"].hits] == [shown]
    assert not {"check", "published"} & set(page.context["filters"].form.fields)
    assert reverse("review:talk") not in page.content.decode()


def test_findings_and_publication_narrow_the_hits_in_the_own_reach(client, office, department):
    faulty = make_approved(make_slot(department)).report
    make_approved(make_slot(make_agency("青禾县教育局", parent=department.parent)))
    add_finding(AnnualReport.objects.get(pk=faulty.pk).effective_submission, check="T3-SUM")
    page = searched(client, office, q="政府信息公开", check="T3-SUM")
    assert [hit.report for hit in page.context["found"].hits] == [faulty]
    assert len(searched(client, office, q="政府信息公开", published="no").context["found"].hits) == 2
    assert not searched(client, office, q="政府信息公开", published="yes").context["found"].hits


def test_findings_outside_the_own_reach_cannot_be_asked_for(client, department):
    report = make_approved(make_slot(department)).report
    publish_report(actor=make_user(Role.OFFICE, department.parent), report_id=report.pk)
    add_finding(AnnualReport.objects.get(pk=report.pk).effective_submission, check="T3-SUM")
    stranger = make_user(Role.CLERK, county()[1])
    assert len(searched(client, stranger, q="政府信息公开").context["found"].hits) == 1
    assert not searched(client, stranger, q="政府信息公开", check="T3-SUM").context["found"].hits


@pytest.fixture
def talked_about(department):
    """Return an approved report about which a question was asked and answered."""
    waiting = make_submitted(make_slot(department))
    reviewer = make_user(Role.REVIEWER, department.parent)
    query = ask(actor=reviewer, submission_id=waiting.pk, kind="part", subject="1", text="请核实政策解读数量")
    answer(actor=make_user(Role.CLERK, department), query_id=query.pk, text="已核实，含图文解读")
    from review.lifecycle import Move
    from review.services import move

    while waiting.state != "approved":
        waiting = move(
            actor=make_user(Role.REVIEWER, department.parent), submission_id=waiting.pk, move=Move.PASS
        )
    return waiting.report


@pytest.mark.usefixtures("talked_about")
def test_questions_and_answers_are_found_in_the_own_reach_only(client, office, department):
    client.force_login(office)
    page = client.get(reverse("review:talk"), {"q": "图文解读"}).content.decode()
    assert "<mark>图文解读</mark>" in page
    assert "问询（一、总体情况）" in page
    submission = AnnualReport.objects.get(effective_submission__isnull=False).effective_submission
    assert f'href="{submission.get_absolute_url()}#questions"' in page
    assert not searched(client, office, q="图文解读").context["found"].hits
    for stranger in (make_user(Role.OFFICE, county()[0]), make_user(Role.CLERK, county()[1])):
        client.force_login(stranger)
        page = client.get(reverse("review:talk"), {"q": "图文解读"}).content.decode()
        assert "只检索已通过年报的情况说明" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 390])
def test_hits_fit_a_screen_and_a_phone(enter, browser_page, department, office, width):
    for number, text in enumerate(
        ("一是更新不及时；" * 30 + "二是解读材料偏少，形式单一。", "解读材料的数量有待提高。")
    ):
        written(make_agency(f"青禾县第{number}人民医院管理委员会", parent=department.parent), text)
    browser_page.set_viewport_size({"width": width, "height": 800})
    page = enter(office)("reports:archive", query="?q=解读材料+管理委员会")
    expect(page.locator(".archive-item")).to_have_count(2)
    assert page.locator("mark").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert serious(page) == []
    picture(page, f"archive-found-{width}")
    page.get_by_role("link", name="五、存在的主要问题").first.click()
    expect(page.locator("#part-5")).to_be_in_viewport()


def test_the_talk_page_without_words_is_a_form(client, office):
    client.force_login(office)
    page = client.get(reverse("review:talk"))
    assert page.status_code == 200
    assert "found" not in page.context
