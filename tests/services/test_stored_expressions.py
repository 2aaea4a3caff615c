"""Expressions stored before the limits existed are validated once, at the upgrade."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from reports.models import CheckSetRevision, WordListEntry
from reports.selectors.check_set import current_check_set
from reports.services.check_set import entry_data

pytestmark = pytest.mark.django_db
judge_stored = import_module("reports.migrations.0012_expressions_judged").judge_stored


def stored(pattern: str, *, enabled: bool = True) -> WordListEntry:
    return WordListEntry.objects.create(
        pattern=pattern, is_expression=True, enabled=enabled, note="旧备注", changed_at=timezone.now()
    )


def revision(*entries: WordListEntry) -> CheckSetRevision:
    return CheckSetRevision.objects.create(
        of="words", summary="旧", words=[entry_data(e) for e in entries], by_name="旧", at=timezone.now()
    )


def test_a_stored_expression_that_takes_all_memory_is_switched_off_and_leaves_the_list():
    WordListEntry.objects.all().delete()
    good, large, slow = stored(r"第\d+号"), stored("a{99999999}"), stored("(a|aa)+$")
    asleep = stored("(?R)", enabled=False)
    revision(good, large, slow)
    judge_stored(apps, None)
    assert list(WordListEntry.objects.filter(enabled=True)) == [good]
    for entry, why in ((large, "占用资源过多"), (slow, "匹配超过时限"), (asleep, "占用资源过多")):
        entry.refresh_from_db()
        assert entry.note == f"升级时停用：{why}。旧备注"
    newest = CheckSetRevision.objects.first()
    assert newest is not None
    assert [word["pattern"] for word in newest.words] == [good.pattern]
    assert "a{99999999}" in newest.summary
    assert [word.pattern for word in current_check_set().words_on(timezone.localdate())] == [good.pattern]


def test_a_list_of_good_expressions_stays_as_it_is():
    WordListEntry.objects.all().delete()
    before = revision(stored(r"第\d+号"))
    judge_stored(apps, None)
    assert CheckSetRevision.objects.first() == before
    assert WordListEntry.objects.get().note == "旧备注"
