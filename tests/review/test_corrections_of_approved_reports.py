"""更正: a version that would replace an approved one is named everywhere, with what it changes."""

import pytest
from django.urls import reverse

from reports.models import Finding
from reports.models.people import Role
from review.bulk import Seen, pass_all
from review.facts import digests_of
from review.queues import passable_by, waiting_for
from tests.factories import county, make_approved, make_draft, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"
NAMED = "更正第1版"


@pytest.fixture
def place():
    government, bureau = county()
    slot = make_slot(bureau)
    make_approved(slot, {CODE: 912})
    slot.refresh_from_db()
    return {
        "slot": slot,
        "clerk": make_user(Role.CLERK, bureau),
        "reviewer": make_user(Role.REVIEWER, government),
    }


@pytest.fixture
def waiting(place):
    """The correction of an approved report with one other figure and no findings."""
    submission = make_submitted(place["slot"], place["clerk"], {CODE: 41})
    Finding.objects.filter(submission=submission).delete()
    return submission


def shown(client, user, name, *args):
    client.force_login(user)
    page = parsed(client.get(reverse(name, args=args)))
    assert_clean(page)
    return page


def test_the_queue_names_a_correction(client, waiting, place):
    assert NAMED in text_of(shown(client, place["reviewer"], "review:queue"))


def test_the_head_of_the_work_page_names_it_and_leads_to_the_comparison(client, waiting, place):
    page = shown(client, place["reviewer"], "review:report", waiting.pk)
    [link] = page.xpath("//*[@id = 'report-top']//a[contains(@href, '/compare/')]")
    assert text_of(link) == NAMED


def test_the_page_of_the_pass_lists_the_changed_cells_with_both_values(client, waiting, place):
    text = text_of(shown(client, place["reviewer"], "review:move", waiting.pk, "pass"))
    assert NAMED in text
    assert "与已通过的第1版相比，1格有变动" in text
    assert "912" in text
    assert "41" in text


def test_the_clerk_sees_the_changed_cells_at_the_hand_in(client, place):
    draft = make_draft(place["slot"], place["clerk"], {CODE: 41})
    text = text_of(shown(client, place["clerk"], "review:move", draft.pk, "submit"))
    assert "与已通过的第1版相比，1格有变动" in text


def test_a_correction_is_not_passed_in_bulk(waiting, place):
    reviewer = place["reviewer"]
    assert list(waiting_for(reviewer)) == [waiting]
    assert not passable_by(reviewer).exists()
    seen = [Seen(waiting.pk, waiting.lock_version, digests_of([waiting])[waiting.pk])]
    [result] = pass_all(actor=reviewer, seen=seen)
    assert "属于对已通过年报的更正" in result.sentence


def test_a_first_version_is_no_correction(client, place):
    first = make_submitted(make_slot(place["slot"].agency, year=2023))
    page = shown(client, place["reviewer"], "review:move", first.pk, "pass")
    assert "更正第" not in text_of(page)
    assert "有变动" not in text_of(page)
