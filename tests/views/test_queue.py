"""审核台."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from reports.models import Submission
from reports.models.people import Role
from review import services
from review.lifecycle import Move
from review.views.queue_place import place_in_queue
from tests.factories import (
    add_finding,
    at,
    county,
    make_agency,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(client, user, **parameters):
    client.force_login(user)
    return client.get(reverse("review:queue"), parameters)


def names(response) -> list[str]:
    return [row.submission.report.agency_name for row in response.context["rows"]]


def test_what_waits_is_listed_with_a_link_to_its_page(client, region, reviewer):
    waiting = make_submitted(make_slot(region[1]))
    response = page(client, reviewer)
    assert response.status_code == 200
    assert names(response) == [region[1].name]
    assert reverse("review:report", args=(waiting.pk,)) in response.content.decode()


@pytest.mark.parametrize("asked", [{}, {"tab": "in_review"}, {"errors": "no"}, {"sort": "waiting"}])
def test_a_filter_that_is_understood_is_not_called_wrong(client, region, reviewer, asked):
    """The filter for reports with errors is called ``errors``, as what a form says of itself."""
    make_submitted(make_slot(region[1]))
    client.force_login(reviewer)
    assert "筛选条件有误" not in client.get(reverse("review:queue"), asked).content.decode()


def test_another_regions_hand_ins_are_not_listed(client, reviewer):
    _, elsewhere = county()
    make_submitted(make_slot(elsewhere))
    assert names(page(client, reviewer)) == []


def test_a_reviewer_of_the_second_stage_does_not_see_what_waits_at_the_first(client, region):
    slot = make_slot(region[1])
    slot.year.review_stages = 2
    slot.year.save()
    make_submitted(slot)
    lead = make_user(Role.REVIEWER, region[0], stages=(2, 2))
    assert names(page(client, lead)) == []
    assert names(page(client, lead, tab="in_review")) == [region[1].name]


def test_a_draft_is_in_no_tab(client, region, reviewer):
    make_draft(make_slot(region[1]))
    for tab in ("waiting", "in_review", "decided", "returned"):
        assert names(page(client, reviewer, tab=tab)) == []


def test_decided_and_returned_have_their_own_tabs(client, region, reviewer):
    passed, returned = make_agency("甲局", parent=region[0]), make_agency("乙局", parent=region[0])
    services.move(actor=reviewer, submission_id=make_submitted(make_slot(passed)).pk, move=Move.PASS)
    back = make_submitted(make_slot(returned))
    services.move(actor=reviewer, submission_id=back.pk, move=Move.RETURN, reason="表三合计不符")
    assert names(page(client, reviewer)) == []
    assert set(names(page(client, reviewer, tab="decided"))) == {"甲局", "乙局"}
    assert names(page(client, reviewer, tab="returned")) == ["乙局"]


def test_what_another_reviewer_decided_is_not_under_decided(client, region, reviewer):
    other = make_user(Role.REVIEWER, region[0])
    services.move(actor=other, submission_id=make_submitted(make_slot(region[1])).pk, move=Move.PASS)
    assert names(page(client, reviewer, tab="decided")) == []


def test_each_filter_narrows_the_list(client, region, reviewer):
    town = make_agency("青禾县河口镇", parent=region[0], kind="town")
    below = make_agency("河口镇文化站", parent=town)
    first = make_submitted(make_slot(region[1], year=2024))
    make_submitted(make_slot(town, year=2023))
    make_submitted(make_slot(below, year=2024, scope="aggregate"))
    add_finding(first)
    everything = {region[1].name, "青禾县河口镇", "河口镇文化站"}
    assert set(names(page(client, reviewer))) == everything
    expected = {
        "year=2023": {"青禾县河口镇"},
        f"region={town.pk}": {"青禾县河口镇", "河口镇文化站"},
        "kind=town": {"青禾县河口镇"},
        "scope=aggregate": {"河口镇文化站"},
        "stage=1": everything,
        "stage=2": set(),
        "errors=yes": {region[1].name},
        "errors=no": {"青禾县河口镇", "河口镇文化站"},
        "q=财政": {region[1].name},
    }
    for query, found in expected.items():
        name, value = query.split("=")
        assert set(names(page(client, reviewer, **{name: value}))) == found, query


def test_a_value_that_is_no_choice_is_told_and_lists_nothing(client, region, reviewer):
    make_submitted(make_slot(region[1]))
    response = page(client, reviewer, sort="password")
    assert response.status_code == 200
    assert names(response) == []
    assert "field-error" in response.content.decode()


def test_another_regions_agency_cannot_be_chosen(client, reviewer):
    government, elsewhere = county()
    make_submitted(make_slot(elsewhere))
    response = page(client, reviewer, region=government.pk)
    assert "region" in response.context["filters"].form.errors


def test_the_order_is_kept_in_the_address_and_obeyed(client, region, reviewer):
    few, many = make_agency("甲局", parent=region[0]), make_agency("乙局", parent=region[0])
    make_submitted(make_slot(few))
    worse = make_submitted(make_slot(many))
    add_finding(worse)
    add_finding(worse)
    assert names(page(client, reviewer)) == ["甲局", "乙局"]
    assert names(page(client, reviewer, sort="-waiting")) == ["乙局", "甲局"]
    assert names(page(client, reviewer, sort="-errors")) == ["乙局", "甲局"]


def test_by_agency_the_newest_year_comes_first(client, region, reviewer):
    for year in (2023, 2024, 2022):
        make_submitted(make_slot(region[1], year=year))
    rows = page(client, reviewer, sort="agency").context["rows"]
    assert [row.submission.report.year_id for row in rows] == [2024, 2023, 2022]


def test_numbers_of_findings_leave_out_echoes(client, region, reviewer):
    submission = make_submitted(make_slot(region[1]))
    submission.findings.all().delete()
    root = add_finding(submission)
    add_finding(submission, echo_of=root)
    add_finding(submission, severity="warning")
    row = page(client, reviewer).context["rows"][0].submission
    assert (row.errors, row.warnings, row.notices) == (1, 1, 0)


def test_counts_by_year_and_stage_stand_above_the_list(client, region, reviewer):
    make_submitted(make_slot(region[1], year=2024))
    make_submitted(make_slot(region[1], year=2023))
    groups = page(client, reviewer).context["groups"]
    assert [(g["year"], g["name"], g["number"]) for g in groups] == [(2024, "审核", 1), (2023, "审核", 1)]


def test_a_late_hand_in_is_marked(client, region, reviewer):
    make_submitted(make_slot(region[1], due_on=timezone.localdate() - timedelta(days=1)))
    assert "逾期上报" in page(client, reviewer).content.decode()


def test_a_hand_in_on_the_due_date_is_not_late(client, region, reviewer):
    make_submitted(make_slot(region[1], due_on=timezone.localdate()))
    assert "逾期上报" not in page(client, reviewer).content.decode()


def test_a_second_hand_in_after_the_due_date_does_not_make_the_first_one_late(client, region, reviewer):
    slot = make_slot(region[1], due_on=date(2025, 1, 31))
    submission = make_submitted(slot)
    type(submission).objects.filter(pk=submission.pk).update(submitted_at=at(2025, 1, 20))
    services.move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请更正")
    again = slot.submissions.get(version=2)
    services.move(
        actor=submission.uploaded_by, submission_id=again.pk, move=Move.SUBMIT, attested=True, reason="已核对"
    )
    rows = page(client, reviewer).context["rows"]
    assert [row.late for row in rows] == [False]


def test_filters_stay_when_turning_the_page(client, region, reviewer, monkeypatch):
    from review.views import queue

    monkeypatch.setattr(queue, "ROWS_PER_PAGE", 1)
    make_submitted(make_slot(region[1], year=2024))
    make_submitted(make_slot(make_agency(parent=region[0]), year=2024))
    text = page(client, reviewer, year=2024, sort="-waiting").content.decode()
    assert "year=2024&amp;sort=-waiting&amp;page=2" in text


def test_empty_states_say_what_to_expect(client, region, reviewer):
    assert "没有等待您审核的年报" in page(client, reviewer).content.decode()
    assert "没有符合条件的年报" in page(client, reviewer, q="没有").content.decode()


def test_a_clerk_is_led_to_the_own_reports(client, region):
    client.force_login(make_submitted(make_slot(region[1])).uploaded_by)
    for tab in ("", "waiting", "in_review", "decided", "returned"):
        response = client.get(reverse("review:queue"), {"tab": tab})
        assert response.url == reverse("reports:my_reports")
    assert "审核台由审核员使用" in client.get(response.url).content.decode()


def test_without_login_the_queue_asks_for_it(client):
    response = client.get(reverse("review:queue"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("login"))


def test_the_number_of_queries_does_not_grow_with_the_list(
    client, region, reviewer, django_assert_max_num_queries
):
    for number in range(6):
        submission = make_submitted(make_slot(make_agency(f"第{number}局", parent=region[0])))
        add_finding(submission)
    client.force_login(reviewer)
    with django_assert_max_num_queries(18):
        response = client.get(reverse("review:queue"), {"year": 2024})
    assert len(response.context["rows"]) == 6


def test_who_came_to_its_stage_first_is_first(client, region):
    """The second stage counts from the pass of the first, not from the hand-in."""
    lead = make_user(Role.REVIEWER, region[0], stages=(2, 2))
    first = make_user(Role.REVIEWER, region[0])
    slots = [make_slot(make_agency(name, parent=region[0])) for name in ("甲局", "乙局")]
    slots[0].year.review_stages = 2
    slots[0].year.save()
    early, late = (make_submitted(slot) for slot in slots)
    for version in (late, early):
        services.move(actor=first, submission_id=version.pk, move=Move.PASS)
    assert names(page(client, lead)) == ["乙局", "甲局"]
    assert names(page(client, lead, sort="-waiting")) == ["甲局", "乙局"]
    for version in (early, late):
        version.refresh_from_db()
        passed = version.events.get(move="pass").at
        assert abs(version.waiting_since - passed) < timedelta(seconds=1)
    kept = {version.pk: version.waiting_since for version in (early, late)}
    Submission.objects.update(waiting_since=None)
    import_module("reports.migrations.0063_fill_waiting_since").fill(apps, None)
    for version in (early, late):
        version.refresh_from_db()
        assert abs(version.waiting_since - kept[version.pk]) < timedelta(seconds=1)
    assert names(page(client, lead)) == ["乙局", "甲局"]


def test_numbers_beyond_what_is_counted_are_said_to_be_more(client, region, reviewer, monkeypatch):
    for number in range(4):
        make_submitted(make_slot(make_agency(f"第{number}局", parent=region[0])))
    for module in ("reports.bounded_pages", "review.views.queue", "review.views.queue_place"):
        monkeypatch.setattr(f"{module}.MOST_LISTED", 3)
    response = page(client, reviewer)
    assert [group["number"] for group in response.context["groups"]] == [3]
    assert "<b>3+</b>" in response.content.decode()
    assert len(names(response)) == 3
    assert response.context["page_obj"].paginator.is_cut


def test_the_place_in_a_long_queue_is_found_beyond_what_a_tab_counts(client, region, reviewer, monkeypatch):
    waiting = [make_submitted(make_slot(make_agency(f"第{n}局", parent=region[0]))) for n in range(4)]
    ids = [version.pk for version in waiting]
    monkeypatch.setattr("review.views.queue_place.MOST_ON_A_TAB", 2)
    places = [place_in_queue(reviewer, "", pk) for pk in ids]
    assert [each.number for each in places] == [1, 2, 3, 4]
    assert [(each.before, each.after) for each in places] == [
        (None, ids[1]), (ids[0], ids[2]), (ids[1], ids[3]), (ids[2], ids[0]),
    ]  # fmt: skip
    assert [each.total for each in places] == ["2+", "2+", "4", "4"]
    monkeypatch.setattr("review.views.queue_place.MOST_LISTED", 2)
    assert place_in_queue(reviewer, "", ids[3]).number == 0
