"""退回修改: what was ticked becomes the reasons with their cells, in the event and on the draft that follows."""

from datetime import date

import pytest

from reports.models import Event, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from review.models import TextBlock
from review.questions import ask
from review.returning import reason_text, return_report
from review.text_blocks import add_block, remove_block
from tests.factories import county, make_agency, make_finding, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CELL = "requests.received.total"


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "department": department,
        "waiting": make_submitted(make_slot(department)),
        "reviewer": make_user(Role.REVIEWER, government),
        "office": make_user(Role.OFFICE, government),
    }


def test_findings_questions_sentences_own_words_and_a_date_become_numbered_reasons(place):
    waiting, reviewer = place["waiting"], place["reviewer"]
    finding = make_finding(waiting, 1, message="合计不相符", target=CELL, cells=[CELL])
    make_finding(waiting, 2, message="没有勾选的问题")
    query = ask(actor=reviewer, submission_id=waiting.pk, kind="part", subject="5", text="请写明时间安排")
    return_report(
        actor=reviewer,
        submission_id=waiting.pk,
        fingerprints=[finding.fingerprint, "0" * 64],
        queries=[query.pk],
        sentences=["请加盖公章后上传。"],
        text="另请核对表四。",
        correct_by=date(2027, 2, 3),
    )
    event = Event.objects.get(submission=waiting, move="return")
    lines = event.comment.splitlines()
    assert lines[0].startswith("1. 合计不相符（单元格：")
    assert lines[1].startswith("2. 关于“五、")
    assert lines[1].endswith("：请写明时间安排")
    assert lines[2:] == ["3. 请加盖公章后上传。", "4. 另请核对表四。", "请于2027年2月3日前修改后重新上报。"]
    assert event.data["findings"] == [finding.fingerprint]
    assert event.data["queries"] == [query.pk]
    assert event.data["correct_by"] == "2027-02-03"
    assert Submission.objects.get(based_on=waiting).state == "draft"


def test_a_single_reason_is_not_numbered():
    assert reason_text(["合计不相符"], [], " ", None) == "合计不相符"


def test_the_sentences_of_an_office_are_offered_in_its_region_until_it_removes_them(place):
    office, government = place["office"], place["government"]
    block = add_block(actor=office, agency=government, text=" 请补充  第五部分。 ")
    assert add_block(actor=office, agency=government, text="请补充 第五部分。") == block
    assert list(TextBlock.objects.for_reports_of(place["department"])) == [block]
    other = make_agency("白石县人民政府", kind="government")
    assert not TextBlock.objects.for_reports_of(other)
    with pytest.raises(NotAllowed):
        add_block(actor=place["reviewer"], agency=government, text="请核对")
    with pytest.raises(TextBlock.DoesNotExist):
        remove_block(actor=make_user(Role.OFFICE, other), block_id=block.pk)
    remove_block(actor=office, block_id=block.pk)
    assert not TextBlock.objects.for_reports_of(place["department"])
    assert TextBlock.objects.get(pk=block.pk).removed_by == office
