"""年度总览 and publishing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Decision, Event
from reports.models.people import Role
from reports.services.corrections import correct_cell
from reports.services.publishing import publish_report
from review.lifecycle import Move
from review.services import move
from tests.factories import (
    add_finding,
    county,
    make_agency,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
    make_year,
)
from tests.views.pages import parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(region):
    return make_user(Role.OFFICE, region[0])


def page(client, user, year=2024, **parameters):
    client.force_login(user)
    return client.get(reverse("reports:year", args=(year,)), parameters)


def names(response) -> list[str]:
    return [slot.report.agency_name for slot in response.context["page_obj"]]


def slots_of_all_kinds(government):
    """Make one slot each: approved in time, submitted late, missing, not due."""
    today = timezone.localdate()
    later, earlier = today + timedelta(days=5), today - timedelta(days=5)
    make_approved(make_slot(make_agency("甲局", parent=government), due_on=later))
    make_submitted(make_slot(make_agency("乙局", parent=government), due_on=earlier))
    make_slot(make_agency("丙局", parent=government), due_on=earlier)
    make_slot(make_agency("丁局", parent=government), due_on=later)


def test_the_numbers_are_those_of_the_slots(client, region, office):
    slots_of_all_kinds(region[0])
    numbers = page(client, office).context["numbers"]
    assert (numbers.owed, numbers.on_time, numbers.late, numbers.missing) == (4, 1, 1, 1)
    assert numbers.approved == 1
    assert numbers.statuses == {"approved": 1, "in_review": 1, "overdue": 1, "owed": 1}


def test_status_and_timeliness_narrow_the_list_and_not_the_numbers(client, region, office):
    slots_of_all_kinds(region[0])
    assert names(page(client, office, timeliness="missing")) == ["丙局"]
    response = page(client, office, status="approved")
    assert names(response) == ["甲局"]
    assert response.context["numbers"].owed == 4
    assert names(page(client, office, q="乙")) == ["乙局"]
    assert names(page(client, office, kind="town")) == []


def test_exempted_slots_are_not_owed(client, region, office):
    make_slot(region[1], exempted=True, exemption_reason="本年度撤并")
    numbers = page(client, office).context["numbers"]
    assert (numbers.owed, numbers.missing) == (0, 0)


def test_regions_below_have_their_own_line(client, region, office):
    town = make_agency("河口镇", parent=region[0], kind="town")
    make_slot(make_agency("河口镇文化站", parent=town))
    make_slot(region[1])
    branches = page(client, office).context["branches"]
    assert [(branch.label, branch.owed) for branch in branches] == [
        (f"{region[0].name}本级及直属单位", 1),
        ("河口镇", 1),
    ]
    assert names(page(client, office, region=town.pk)) == ["河口镇文化站"]


def test_an_office_sees_only_its_region(client, region, office):
    _, elsewhere = county()
    make_slot(elsewhere)
    make_slot(region[1])
    assert names(page(client, office)) == [region[1].name]
    assert "region" in page(client, office, region=elsewhere.parent_id).context["filters"].form.errors


@pytest.mark.parametrize("role", [Role.CLERK, Role.ADMINISTRATOR])
def test_other_roles_may_not_oversee(client, region, role):
    make_year(2024)
    assert page(client, make_user(role, region[0])).status_code == 403


def test_an_auditor_reads_but_publishes_nothing(client, region):
    make_approved(make_slot(region[1]))
    auditor = make_user(Role.AUDITOR, region[0])
    text = page(client, auditor).content.decode()
    assert reverse("reports:publish", args=(2024,)) not in text
    response = client.post(reverse("reports:publish", args=(2024,)), {"region": region[0].pk})
    assert response.status_code == 403
    assert not AnnualReport.objects.published().exists()


def test_a_reviewer_follows_the_units_below_and_not_the_own_agency(client, region):
    make_slot(region[0], scope="aggregate")
    make_slot(region[1])
    reviewer = make_user(Role.REVIEWER, region[0])
    response = page(client, reviewer)
    assert names(response) == [region[1].name]
    text = response.content.decode()
    assert reverse("reports:exports") not in text
    assert reverse("reports:finding_statistics", args=(2024,)) not in text


def test_missing_units_are_listed_with_the_people_to_call(client, region):
    clerk = make_user(Role.CLERK, region[1])
    clerk.telephone = "0999-8220316"
    clerk.save()
    make_slot(region[1], due_on=timezone.localdate() - timedelta(days=3))
    make_submitted(make_slot(make_agency("乙局", parent=region[0])))
    response = page(client, make_user(Role.REVIEWER, region[0]))
    listed = [
        (slot.report.agency_name, [str(c.name) for c in contacts])
        for slot, contacts, _ in response.context["awaited"]
    ]
    assert listed == [(region[1].name, [str(clerk)])]
    for view in ({}, {"view": "contacts"}):
        text = page(client, make_user(Role.REVIEWER, region[0]), **view).content.decode()
        assert "0999-8220316" in text
        assert "逾期" in text


def test_a_returned_report_is_awaited_again(client, region):
    submission = make_submitted(make_slot(region[1]))
    reviewer = make_user(Role.REVIEWER, region[0])
    assert not page(client, reviewer).context["awaited"]
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表三")
    [(slot, _, _)] = page(client, reviewer).context["awaited"]
    assert slot.status == "returned"


def test_what_the_agency_took_back_is_not_counted_as_returned(client, region, clerk, reviewer):
    submission = make_submitted(make_slot(region[1]), clerk)
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对表三")
    assert "退回后待重新上报的1份。" in text_of(parsed(page(client, reviewer)))
    draft = submission.report.submissions.get(state="draft")
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason="已核对，无需修改")
    move(actor=clerk, submission_id=draft.pk, move=Move.WITHDRAW, reason="数字有误")
    text = text_of(parsed(page(client, reviewer)))
    assert "退回后待重新上报" not in text
    assert "还没有上报的0份，撤回等原因待重新上报的1份。" in text


def test_only_who_may_urge_has_boxes_to_tick(client, region, office):
    slot = make_slot(region[1])
    urge = reverse("review:urge", args=(2024,))
    box = f'name="slot" value="{slot.pk}"'
    text = page(client, office).content.decode()
    assert box in text
    assert f'action="{urge}"' in text
    assert client.get(urge, {"slot": slot.pk}).status_code == 200
    text = page(client, make_user(Role.AUDITOR, region[0])).content.decode()
    assert slot.agency_name in text
    assert not [mark for mark in (box, "data-check-all", urge, 'data-label="催报"') if mark in text]
    assert client.get(urge, {"slot": slot.pk}).status_code == 403
    assert client.post(urge, {"slot": slot.pk}).status_code == 403


def test_who_audits_here_and_reviews_elsewhere_asks_only_there(client, region):
    slot = make_slot(region[1])
    government, elsewhere = county()
    theirs = make_slot(elsewhere)
    person = make_user(Role.AUDITOR, region[0])
    person.memberships.create(agency=government, role=Role.REVIEWER, first_stage=1, last_stage=1)
    client.force_login(person)
    response = client.get(reverse("review:urge", args=(2024,)), {"slot": [slot.pk, theirs.pk]})
    assert [row["slot"].report for row in response.context["rows"]] == [theirs]


def test_an_unknown_year_is_not_found(client, office):
    assert page(client, office, year=1999).status_code == 404


def test_the_way_in_leads_to_the_newest_year(client, office):
    client.force_login(office)
    assert client.get(reverse("reports:years")).status_code == 200
    make_year(2023)
    make_year(2024)
    assert client.get(reverse("reports:years")).url == reverse("reports:year", args=(2024,))


def test_the_list_to_publish_has_three_parts(client, region, office):
    slots_of_all_kinds(region[0])
    response = page(client, office, view="print")
    lists = {heading: [slot.agency_name for slot in slots] for heading, _, slots in response.context["lists"]}
    assert lists == {"按时报送": ["甲局"], "逾期报送": ["乙局"], "逾期未报": ["丙局"]}
    assert "逾期未报（1份）" in response.content.decode()


def test_publishing_asks_first_and_then_publishes_all_approved(client, region, office):
    approved = make_approved(make_slot(region[1])).report
    make_submitted(make_slot(make_agency("乙局", parent=region[0])))
    client.force_login(office)
    address = reverse("reports:publish", args=(2024,))
    asked = client.get(address, {"region": region[0].pk})
    assert region[1].name in asked.content.decode()
    assert "乙局" not in asked.content.decode()
    assert not AnnualReport.objects.published().exists()
    done = client.post(address, {"region": region[0].pk}, follow=True)
    assert "已公布1份年报" in done.content.decode()
    assert [report.pk for report in AnnualReport.objects.published()] == [approved.pk]
    event = Event.objects.get(report=approved, move="publish")
    assert event.actor == office
    assert event.address == "127.0.0.1"


def test_one_report_is_published_once(client, region, office):
    report = make_approved(make_slot(region[1])).report
    client.force_login(office)
    address = reverse("reports:publish", args=(2024,))
    assert "确认公布" in client.get(address, {"report": report.pk}).content.decode()
    assert client.post(address, {"report": report.pk}).status_code == 302
    assert "没有待公布的年报" in client.get(address, {"report": report.pk}).content.decode()
    again = client.post(address, {"report": report.pk})
    assert again.status_code == 409
    assert "已公布，无需重复办理" in again.content.decode()
    assert Event.objects.get(report=report, move="publish")


def test_published_reports_are_never_more_than_approved_ones(client, region, office):
    slot = make_slot(region[1])
    make_approved(slot)
    publish_report(actor=office, report_id=slot.pk)
    slot.refresh_from_db()
    make_submitted(slot, cells={"proactive.licensing.decisions": 3})  # a correction waits
    client.force_login(office)
    numbers = client.get(reverse("reports:year", args=(2024,))).context["numbers"]
    assert (numbers.approved, numbers.published) == (1, 1)


@pytest.fixture
def corrected(region):
    """An approved report with a figure that was corrected."""
    draft = make_draft(make_slot(region[1]), cells={"proactive.licensing.decisions": 912})
    code = "proactive.licensing.decisions"
    correct_cell(actor=draft.uploaded_by, submission_id=draft.pk, code=code, value="41", reason="核对台账")
    move(actor=draft.uploaded_by, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    move(actor=make_user(Role.REVIEWER, region[0]), submission_id=draft.pk, move=Move.PASS)
    return draft.report


def test_a_corrected_report_is_published_after_a_question(client, region, office, corrected):
    client.force_login(office)
    address = reverse("reports:publish", args=(2024,))
    assert "1格与原件不同" in client.get(address, {"report": corrected.pk}).content.decode()
    refused = client.post(address, {"report": corrected.pk})
    assert refused.status_code == 422
    assert "1格的数字已更正，与原件不同" in refused.content.decode()
    assert not AnnualReport.objects.published().exists()
    assert client.post(address, {"report": corrected.pk, "corrected": "1"}).status_code == 302
    assert Event.objects.get(move="publish").data == {"corrected": 1}


def test_of_a_region_the_corrected_ones_stay_until_they_are_confirmed(client, region, office, corrected):
    other = make_approved(make_slot(make_agency("乙局", parent=region[0]))).report
    client.force_login(office)
    address = reverse("reports:publish", args=(2024,))
    done = client.post(address, {"region": region[0].pk}, follow=True).content.decode()
    assert "已公布1份年报" in done
    assert "1份年报有更正、与原件不同，未公布" in done
    assert list(AnnualReport.objects.published()) == [other]
    client.post(address, {"region": region[0].pk, "corrected": "1"})
    assert AnnualReport.objects.published().count() == 2


@pytest.fixture
def personal(region):
    """An approved report with a finding of a personal number."""
    submission = make_approved(make_slot(region[1]))
    add_finding(submission, check="P-ID")
    return submission


def test_open_findings_of_personal_numbers_hold_the_publication_until_somebody_says_why(
    client, region, office, personal
):
    client.force_login(office)
    address = reverse("reports:publish", args=(2024,))
    asked = client.get(address, {"report": personal.report_id}).content.decode()
    assert "1处疑似个人信息" in asked
    findings = reverse("review:report", args=(personal.pk,))
    assert f"{findings}#findings" in asked
    for said in ({}, {"corrected": "1"}, {"personal": "  "}, {"personal": "长" * 501}):
        refused = client.post(address, {"report": personal.report_id} | said)
        assert (refused.status_code, "处理说明" in refused.content.decode()) == (422, True)
    assert not AnnualReport.objects.published().exists()
    said = {"report": personal.report_id, "personal": "办公电话旁的手机号13812345678，遮盖。"}
    assert client.post(address, said).status_code == 302
    event = Event.objects.get(move="publish", data={"personal": 1})
    assert event.comment.startswith("1处疑似个人信息：办公电话旁的手机号")
    assert "13812345678" not in event.comment
    client.force_login(make_user(Role.AUDITOR, region[0]))
    assert "办公电话旁的手机号" in client.get(findings).content.decode()


def test_of_a_region_those_with_personal_numbers_are_published_one_by_one(client, region, office, personal):
    other = make_approved(make_slot(make_agency("乙局", parent=region[0]))).report
    client.force_login(office)
    address = reverse("reports:publish", args=(2024,))
    asked = client.get(address, {"region": region[0].pk})
    assert f"{address}?report={personal.report_id}" in asked.content.decode()
    done = client.post(address, {"region": region[0].pk, "personal": "都核对过。"}, follow=True)
    assert "已公布1份年报" in done.content.decode()
    assert "1份年报有疑似个人信息，未公布" in done.content.decode()
    assert list(AnnualReport.objects.published()) == [other]


@pytest.mark.parametrize(("verdict", "asks"), [("dismiss", False), ("waive", True), ("confirm", True)])
def test_only_a_dismissed_finding_of_a_personal_number_asks_nothing(
    client, region, office, personal, verdict, asks
):
    finding = personal.findings.get(check_id="P-ID")
    Decision.objects.create(
        submission=personal,
        fingerprint=finding.fingerprint,
        check_id="P-ID",
        verdict=verdict,
        reason="经核对。",
        by=make_user(Role.REVIEWER, region[0]),
        at=timezone.now(),
    )
    client.force_login(office)
    page_asked = client.get(reverse("reports:publish", args=(2024,)), {"report": personal.report_id})
    assert ('name="personal"' in page_asked.content.decode()) is asks


@pytest.mark.parametrize("number", [1, 4])
def test_the_question_costs_the_same_for_many_reports(
    client, region, office, corrected, number, django_assert_max_num_queries
):
    for position in range(number):
        add_finding(make_approved(make_slot(make_agency(f"第{position}站", parent=region[0]))), check="P-ID")
    client.force_login(office)
    with django_assert_max_num_queries(16):
        client.get(reverse("reports:publish", args=(2024,)), {"region": region[0].pk})


def test_an_unapproved_report_is_refused(client, region, office):
    report = make_submitted(make_slot(region[1])).report
    client.force_login(office)
    refused = client.post(reverse("reports:publish", args=(2024,)), {"report": report.pk})
    assert refused.status_code == 409
    assert "尚未审核通过" in refused.content.decode()


@pytest.mark.parametrize("parameter", ["report", "region"])
def test_what_lies_elsewhere_is_not_found(client, office, parameter):
    government, elsewhere = county()
    report = make_approved(make_slot(elsewhere)).report
    client.force_login(office)
    value = report.pk if parameter == "report" else government.pk
    for text in (value, "x", "", "9" * 30, "9" * 5000):
        response = client.post(reverse("reports:publish", args=(2024,)), {parameter: text})
        assert response.status_code == 404
    assert not AnnualReport.objects.published().exists()


def test_the_number_of_queries_does_not_grow_with_the_region(
    client, region, office, django_assert_max_num_queries
):
    for number in range(8):
        make_slot(make_agency(f"第{number}局", parent=region[0]))
    make_submitted(make_slot(region[1]))
    client.force_login(office)
    with django_assert_max_num_queries(20):
        response = client.get(reverse("reports:year", args=(2024,)))
    assert len(names(response)) == 9


@pytest.mark.parametrize("wrong", [{"region": "999999"}, {"status": "zzz"}])
def test_a_filter_that_is_not_understood_is_said_first_and_the_numbers_are_those_of_all(
    client, office, region, wrong
):
    make_slot(region[1])
    response = page(client, office, **wrong)
    assert "筛选条件有误，未按此筛选" in response.text
    assert response.context["numbers"].owed == 1
    assert names(response) == []
    assert "都已上报" not in response.text
