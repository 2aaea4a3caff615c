"""Comparing two versions of a slot, and the record of a review."""

import pytest
from django.urls import reverse

from reports.models import Submission
from reports.services.corrections import correct_cell
from review.lifecycle import Move
from review.questions import ask
from review.services import move
from tests.factories import make_agency, make_slot, make_submitted
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"


@pytest.fixture
def versions(agencies, clerk, reviewer):
    """Return a returned version and the draft that continues it with one corrected cell."""
    first = make_submitted(make_slot(agencies[1]), clerk)
    ask(actor=reviewer, submission_id=first.pk, kind="cell", subject=CODE, text="为何为零？")
    move(actor=reviewer, submission_id=first.pk, move=Move.RETURN, reason="请核对表二")
    draft = Submission.objects.get(report=first.report, state="draft")
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="4", reason="原件漏填")
    return first, draft


def test_a_comparison_shows_the_cells_that_changed_with_the_reason(client, versions, clerk):
    _, draft = versions
    client.force_login(clerk)
    page = parsed(client.get(reverse("review:compare", args=(draft.pk,))))
    assert_clean(page)
    [row] = page.xpath("//section[.//*[@id = 'cells-heading']]//tbody/tr")
    assert [text_of(cell) for cell in row][1:] == ["0", "4", "+4", "原件漏填"]
    assert "文字相同" in text_of(page)


def test_changed_words_are_marked_in_the_text(client, versions, clerk):
    _, draft = versions
    chapter = draft.narratives.get(part=1)
    chapter.text = chapter.text.replace("完整", "齐全")
    chapter.save()
    client.force_login(clerk)
    page = parsed(client.get(reverse("review:compare", args=(draft.pk,))))
    assert [text_of(each) for each in page.xpath("//del")] == ["完整"]
    assert [text_of(each) for each in page.xpath("//ins")] == ["齐全"]


def test_findings_that_came_and_went_are_told(client, versions, clerk):
    _, draft = versions
    wrong = {"code": "requests.received.natural_person", "value": "3", "reason": "试填"}
    correct_cell(actor=clerk, submission_id=draft.pk, **wrong)
    client.force_login(clerk)
    section = parsed(client.get(reverse("review:compare", args=(draft.pk,)))).xpath(
        "//section[.//*[@id = 'changed-findings-heading']]"
    )[0]
    came, went = text_of(section).split("已消除")
    assert "六类申请人之和＝总计" in came
    assert "全年无申请" in went


def test_missing_numbers_of_versions_are_explained(client, versions, reviewer):
    """Versions 1 and 4: a reviewer does not see the drafts between them."""
    old, _ = versions
    sentence = "版本号按收到文件的先后编排"
    client.force_login(reviewer)
    address = reverse("review:report", args=(old.pk,))
    assert sentence not in client.get(address).content.decode()
    Submission.objects.filter(pk=old.pk).update(version=4)
    assert sentence in client.get(address).content.decode()


def test_only_versions_of_the_same_slot_that_one_may_see_are_compared(
    client, versions, clerk, reviewer, agencies
):
    first, draft = versions
    foreign = make_submitted(make_slot(make_agency("青禾县教育局", parent=agencies[0])))
    client.force_login(clerk)
    address = reverse("review:compare", args=(draft.pk,))
    assert client.get(address, {"with": foreign.pk}).status_code == 404
    assert client.get(address, {"with": "x"}).status_code == 404
    assert client.get(address, {"with": first.pk}).status_code == 200
    client.force_login(reviewer)
    assert client.get(address).status_code == 404
    older = reverse("review:compare", args=(first.pk,))
    assert client.get(older, {"with": draft.pk}).status_code == 404
    assert "只有一个版本" in text_of(parsed(client.get(older)))


def test_the_record_tells_what_was_asked_corrected_and_done(client, versions, clerk):
    first, draft = versions
    client.force_login(clerk)
    page = parsed(client.get(reverse("review:record", args=(draft.pk,))))
    assert_clean(page)
    said = text_of(page)
    for expected in ("为何为零？", "原件漏填", "请核对表二", first.source_file.sha256):
        assert expected in said
