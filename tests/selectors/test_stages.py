"""The review stages are called by the names of the year, in the queue, in roles, in the record and in the form."""

import pytest
from django.urls import reverse

from reports.models import ReportingYear
from reports.models.people import Role
from reports.selectors.stages import names_of_stages, stages_of_roles
from reports.year_forms import YearSettingsForm
from review.lifecycle import Move
from review.services import move
from tests.factories import county, make_slot, make_submitted, make_user, make_year
from tests.views.pages import parsed, text_of

pytestmark = pytest.mark.django_db


def test_years_with_other_names_share_a_stage_by_both():
    two, three = ReportingYear(year=2024, review_stages=2), ReportingYear(year=2025, review_stages=3)
    own = ReportingYear(year=2026, review_stages=2, stage_names=["股室审核", ""])
    assert names_of_stages([two]) == {1: "初审", 2: "终审"}
    assert names_of_stages([three, two]) == {1: "初审", 2: "复审／终审", 3: "终审"}
    assert names_of_stages([own]) == {1: "股室审核", 2: "终审"}
    assert names_of_stages([]) == {}


def test_roles_are_given_by_the_names_of_the_newest_year():
    assert stages_of_roles()[0] == (1, "第1环节")
    make_year(2024, review_stages=2)
    assert stages_of_roles() == [(1, "第1环节（初审）"), (2, "第2环节（终审）"), (3, "第3环节")]


def test_the_form_of_a_year_names_what_an_empty_field_stands_for():
    form = YearSettingsForm(make_year(2024, review_stages=2))
    usual = [field.field.widget.attrs["placeholder"] for field in form.stages]
    assert usual == ["初审（只有一审时为审核）", "复审（共两审时为终审）", "终审"]


def test_the_queue_and_the_record_use_the_names_of_the_year(client):
    government, bureau = county()
    make_year(2024, review_stages=2, stage_names=["股室审核", "分管审核"])
    waiting = make_submitted(make_slot(bureau))
    first = make_user(Role.REVIEWER, government, stages=(1, 1))
    client.force_login(make_user(Role.REVIEWER, government))
    page = parsed(client.get(reverse("review:queue")))
    assert [text_of(each) for each in page.xpath("//select[@name='stage']/option")] == [
        "全部环节",
        "股室审核",
        "分管审核",
    ]
    move(actor=first, submission_id=waiting.pk, move=Move.PASS)
    client.force_login(make_user(Role.AUDITOR, government))
    record = text_of(parsed(client.get(reverse("review:audit"), {"year": 2024})))
    assert "股室审核 → 分管审核" in record
