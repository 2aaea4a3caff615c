"""分管领导: where the year asks for it, the clerk presents and the head hands in or gives back."""

import pytest
from django.urls import reverse

from reports.models import AnnualReport, Event, Membership, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed, may
from reports.services.corrections import correct_cell
from review.lifecycle import Move
from review.models import Outbox
from review.permissions import moves_for
from review.services import MoveRefused, move
from tests.factories import county, make_approved, make_draft, make_slot, make_user, make_year
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    make_year(2024, head_signs=True)
    clerk = make_user(Role.CLERK, department)
    return {
        "government": government,
        "department": department,
        "clerk": clerk,
        "head": make_user(Role.HEAD, department),
        "reviewer": make_user(Role.REVIEWER, government),
        "draft": make_draft(make_slot(department), clerk),
    }


def act(place, who: str, wanted: Move, **values) -> Submission:
    return move(actor=place[who], submission_id=place["draft"].pk, move=wanted, **values)


def refusal(place, who: str, wanted: Move, **values) -> str:
    with pytest.raises(MoveRefused) as refused:
        act(place, who, wanted, **values)
    return refused.value.code


def test_the_clerk_presents_and_the_head_hands_in(place):
    assert refusal(place, "clerk", Move.SUBMIT, attested=True) == "HEAD_SIGNS"
    assert refusal(place, "head", Move.SUBMIT, attested=True) == "NOT_PRESENTED"
    presented = act(place, "clerk", Move.PRESENT)
    assert (presented.state, presented.stage) == ("draft", 0)
    assert presented.presented_at is not None
    assert Outbox.objects.filter(recipient=place["head"], subject__contains="已送签").exists()
    assert refusal(place, "clerk", Move.PRESENT) == "ALREADY_PRESENTED"
    assert refusal(place, "head", Move.SUBMIT) == "NOT_ATTESTED"
    handed_in = act(place, "head", Move.SUBMIT, attested=True)
    assert (handed_in.state, handed_in.submitted_by) == ("submitted", place["head"])
    events = Event.objects.filter(submission=place["draft"], move__in=("present", "submit")).order_by(
        "sequence"
    )
    assert [(event.move, event.actor) for event in events] == [
        ("present", place["clerk"]),
        ("submit", place["head"]),
    ]


def test_the_head_gives_back_with_a_reason_and_the_clerk_presents_again(place):
    assert refusal(place, "head", Move.GIVE_BACK, reason="核对") == "NOT_PRESENTED"
    act(place, "clerk", Move.PRESENT)
    assert refusal(place, "head", Move.GIVE_BACK) == "REASON_MISSING"
    back = act(place, "head", Move.GIVE_BACK, reason="第五部分没有写明措施。")
    assert (back.state, back.presented_at) == ("draft", None)
    message = Outbox.objects.get(recipient=place["clerk"], notice="returned")
    assert "第五部分没有写明措施。" in message.text
    act(place, "clerk", Move.PRESENT)


def test_the_head_hands_in_exactly_what_the_page_showed(place):
    act(place, "clerk", Move.PRESENT)
    seen = Submission.objects.get(pk=place["draft"].pk).digest
    correct_cell(
        actor=place["clerk"],
        submission_id=place["draft"].pk,
        code="proactive.licensing.decisions",
        value="7",
        reason="对照原件",
    )
    assert refusal(place, "head", Move.SUBMIT, attested=True, expected_digest=seen) == "DIGEST_CHANGED"


def test_what_cannot_be_handed_in_cannot_be_presented(place):
    slot = make_slot(place["department"], 2024, scope="aggregate")
    place["draft"] = make_draft(slot, place["clerk"], cells={"requests.received.natural_person": 3})
    assert refusal(place, "clerk", Move.PRESENT) == "ERRORS_OPEN"


def test_an_agency_without_a_head_and_a_year_without_the_step_hand_in_as_before(place):
    assert moves_for(place["clerk"], place["draft"]) == (Move.PRESENT, Move.DISCARD)
    Membership.objects.filter(user=place["head"]).delete()
    assert moves_for(place["clerk"], place["draft"]) == (Move.SUBMIT, Move.DISCARD)
    make_year(2023)
    earlier = make_draft(make_slot(place["department"], 2023), place["clerk"])
    head = make_user(Role.HEAD, place["department"])
    assert moves_for(place["clerk"], earlier) == (Move.SUBMIT, Move.DISCARD)
    assert moves_for(head, earlier) == ()


def test_a_head_reads_the_own_agency_and_decides_on_nothing_else(place):
    head = place["head"]
    assert list(AnnualReport.objects.visible_to(head)) == [place["draft"].report]
    assert not may(head, "upload", place["draft"].report)
    for who in (Move.DISCARD, Move.PRESENT):
        with pytest.raises(NotAllowed):
            act(place, "head", who)
    with pytest.raises(NotAllowed):
        correct_cell(
            actor=head,
            submission_id=place["draft"].pk,
            code="proactive.licensing.decisions",
            value="7",
            reason="对照原件",
        )
    act(place, "clerk", Move.PRESENT)
    act(place, "head", Move.SUBMIT, attested=True)
    Membership.objects.create(user=head, agency=place["government"], role=Role.REVIEWER)
    head.memberships_read = None
    with pytest.raises(NotAllowed):
        act(place, "head", Move.PASS)


def test_the_head_finds_what_waits_and_prints_the_sheet(client, place):
    make_approved(make_slot(place["department"], 2023))
    act(place, "clerk", Move.PRESENT)
    client.force_login(place["head"])
    home = parsed(client.get(reverse("reports:my_reports")))
    assert "审签" in text_of(home)
    assert not home.xpath("//a[@href = $address]", address=reverse("reports:upload"))
    page = parsed(client.get(reverse("review:sheet", args=(place["draft"].pk,))))
    assert_clean(page)
    text = text_of(page)
    for words in ("送审单", "主要数据", "上年", "持平", "错误和警告", "分管领导：", str(place["clerk"])):
        assert words in text
    work = client.get(reverse("review:report", args=(place["draft"].pk,))).content.decode()
    assert reverse("review:move", args=(place["draft"].pk, "submit")) in work
    assert reverse("review:move", args=(place["draft"].pk, "give_back")) in work
    assert "已送签" in work


def test_why_the_head_gave_it_back_stands_on_the_pages_of_the_clerk(client, place):
    reason = "第五部分没有写明措施。"
    home = reverse("reports:my_reports")
    work = reverse("review:report", args=(place["draft"].pk,))
    act(place, "clerk", Move.PRESENT)
    act(place, "head", Move.GIVE_BACK, reason=reason)
    client.force_login(place["clerk"])
    for address in (home, work):
        page = parsed(client.get(address))
        assert_clean(page)
        assert "分管领导退回" in text_of(page)
        assert [
            note
            for note in page.find_class("came-back") + page.find_class("alert")
            if reason in text_of(note)
        ]
    act(place, "clerk", Move.PRESENT)
    for address in (home, work):
        page = parsed(client.get(address))
        assert not [
            note
            for note in page.find_class("came-back") + page.find_class("alert")
            if reason in text_of(note)
        ]


def test_the_sheet_speaks_of_presenting_only_where_a_head_signs(client, place):
    client.force_login(place["clerk"])
    assert "送签时间" in text_of(parsed(client.get(reverse("review:sheet", args=(place["draft"].pk,)))))
    make_year(2023, head_signs=False)
    earlier = make_draft(make_slot(place["department"], 2023), place["clerk"])
    assert "送签" not in text_of(parsed(client.get(reverse("review:sheet", args=(earlier.pk,)))))
