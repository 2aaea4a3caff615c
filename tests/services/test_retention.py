"""Originals stay: nothing is removed by itself, by one person, or while it is held (decision 0253)."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reports import tasks
from reports.intake import receive_upload
from reports.models import FileFault, PortalEvent, Purge, ReportingYear
from reports.models.reach import Role
from reports.permissions import NotAllowed
from reports.services.backups.taking import take_backup
from reports.services.retention import (
    RetentionRefused,
    ask_for_purge,
    confirm_purge,
    lift_hold,
    place_hold,
    withdraw_purge,
)
from reports.services.source_files import verify_all
from reports.states import State
from tests.factories import county, make_draft, make_slot, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "files")


@pytest.fixture
def region():
    return county()


@pytest.fixture
def two(region):
    return [make_user(Role.ADMINISTRATOR, region[0], is_staff=True) for _ in range(2)]


@pytest.fixture
def old(region):
    """A version that a newer one took the place of, each with a file of its own."""
    slot = make_slot(region[1])
    first = make_draft(slot)
    make_draft(slot)
    first.refresh_from_db()
    assert first.state == State.SUPERSEDED
    return first


def code_of(act, **values) -> str:
    with pytest.raises(RetentionRefused) as refused, transaction.atomic():
        act(**values)
    return refused.value.code


def there(version) -> bool:
    return default_storage.exists(version.source_file.file.name)


def test_an_original_goes_when_two_administrators_want_it_and_everything_else_stays(
    client, two, old, tmp_path
):
    ask = ask_for_purge(actor=two[0], submission_id=old.pk, reason="误传他人材料")
    assert there(old)
    assert code_of(confirm_purge, actor=two[0], purge_id=ask.pk) == "SAME_PERSON"
    events = old.report.events.count()
    confirm_purge(actor=two[1], purge_id=ask.pk)
    old.source_file.refresh_from_db()
    assert not there(old)
    assert (old.source_file.purged_at is not None, old.report.events.count()) == (True, events)
    assert old.active_run.reading is not None
    actions = list(PortalEvent.objects.order_by("pk").values_list("action", "actor", "agency"))
    assert actions[-2:] == [
        ("purge_asked", two[0].pk, old.report.agency_id),
        ("purge_done", two[1].pk, old.report.agency_id),
    ]
    client.force_login(old.uploaded_by)
    answer = client.get(reverse("reports:source", args=(old.pk,)))
    assert (answer.status_code, "已按规定清除" in answer.content.decode()) == (409, True)
    assert list(verify_all()) == []
    assert not FileFault.objects.exists(), "what was removed on purpose is not lost"
    tasks.make_source_view(old.pk)


def test_the_same_bytes_may_be_handed_in_again(two, old, region):
    content = default_storage.open(old.source_file.file.name).read()
    ask = ask_for_purge(actor=two[0], submission_id=old.pk, reason="误传")
    confirm_purge(actor=two[1], purge_id=ask.pk)
    slot = make_slot(region[1], 2023)
    again = receive_upload(actor=old.uploaded_by, report=slot, file=ContentFile(content), name="a.txt")
    assert again.source_file_id == old.source_file_id
    assert there(again)
    assert again.source_file.purged_at is None


@pytest.mark.django_db(transaction=True)
def test_a_backup_does_not_look_for_what_was_removed(two, old, tmp_path):
    ask = ask_for_purge(actor=two[0], submission_id=old.pk, reason="误传")
    confirm_purge(actor=two[1], purge_id=ask.pk)
    _, manifest, _ = take_backup(tmp_path / "backup")
    assert old.source_file.sha256 not in {file.sha256 for file in manifest.files}
    call_command("verify_backup", tmp_path / "backup")


def test_what_counts_or_is_in_work_stays(two, old):
    newer = old.report.submissions.exclude(pk=old.pk).get()
    assert code_of(ask_for_purge, actor=two[0], submission_id=newer.pk, reason="误传") == "IN_USE"
    newer.source_file = old.source_file
    newer.save(update_fields=["source_file"])
    assert code_of(ask_for_purge, actor=two[0], submission_id=old.pk, reason="误传") == "SHARED"


@pytest.mark.parametrize("scope", ["agency", "region", "year"])
def test_what_is_held_stays_until_the_hold_is_lifted(two, old, region, scope):
    asked = ask_for_purge(actor=two[0], submission_id=old.pk, reason="误传")
    agency = region[0] if scope == "region" else region[1]
    year = ReportingYear.objects.get(pk=old.report.year_id) if scope == "year" else None
    hold = place_hold(actor=two[0], agency=agency, year=year, reason="行政诉讼")
    assert code_of(confirm_purge, actor=two[1], purge_id=asked.pk) == "HELD"
    assert there(old)
    lift_hold(actor=two[1], hold_id=hold.pk)
    assert code_of(lift_hold, actor=two[1], hold_id=hold.pk) == "LIFTED"
    confirm_purge(actor=two[1], purge_id=asked.pk)
    assert not there(old)


def test_a_hold_on_another_year_or_agency_is_no_matter(two, old, region):
    other = make_slot(region[1], 2021)
    place_hold(actor=two[0], agency=region[1], year=other.year, reason="审计")
    make_slot(county()[1])
    assert ask_for_purge(actor=two[0], submission_id=old.pk, reason="误传").pk


def test_a_withdrawn_request_removes_nothing_and_is_answered_once(two, old):
    asked = ask_for_purge(actor=two[0], submission_id=old.pk, reason="误传")
    assert code_of(ask_for_purge, actor=two[1], submission_id=old.pk, reason="误传") == "ASKED"
    withdraw_purge(actor=two[0], purge_id=asked.pk)
    assert code_of(confirm_purge, actor=two[1], purge_id=asked.pk) == "ANSWERED"
    assert there(old)


def test_nobody_else_may_and_the_database_refuses_one_person(two, old, region):
    with pytest.raises(NotAllowed):
        ask_for_purge(actor=make_user(Role.OFFICE, region[0]), submission_id=old.pk, reason="误传")
    elsewhere = make_user(Role.ADMINISTRATOR, county()[0], is_staff=True)
    with pytest.raises(NotAllowed):
        place_hold(actor=elsewhere, agency=region[1], year=None, reason="诉讼")
    with pytest.raises(IntegrityError, match="purge_by_two_people"), transaction.atomic():
        Purge.objects.create(
            submission=old,
            reason="x",
            state="done",
            asked_by=two[0],
            answered_by=two[0],
            asked_at=timezone.now(),
        )


def test_the_page_leads_two_administrators_through_it(
    client, two, old, region, django_assert_max_num_queries
):
    client.force_login(two[0])
    page = reverse("reports:retention")
    wrong = client.post(page, {"agency": "none", "year": "1800", "reason": ""})
    assert wrong.status_code == 422
    for sentence in ("没有这个代码的单位", "没有设置这个年度", "请写明依据"):
        assert sentence in wrong.content.decode()
    placed = client.post(page, {"agency": region[1].code, "year": "", "reason": "诉讼"}, follow=True)
    assert "已保全" in placed.content.decode()
    held = client.post(reverse("reports:ask_purge"), {"submission": old.pk, "reason": "误传"})
    assert (held.status_code, "不能清除" in held.content.decode()) == (422, True)
    client.post(reverse("reports:lift_hold", args=(region[1].holds.get().pk,)))
    client.post(reverse("reports:ask_purge"), {"submission": old.pk, "reason": "误传"})
    asked = Purge.objects.get()
    with django_assert_max_num_queries(14):
        assert "确认清除" not in client.get(page).content.decode(), "not by who asked"
    answer = reverse("reports:answer_purge", args=(asked.pk,))
    assert client.post(answer, {"answer": "purge"}).status_code == 409
    client.force_login(two[1])
    assert "确认清除" in client.get(page).content.decode()
    assert "已清除原件" in client.post(answer, {"answer": "purge"}, follow=True).content.decode()
    assert not there(old)
