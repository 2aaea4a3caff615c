"""Decisions and versions of the check set become append-only; the word list gets its starter entries."""

from django.db import migrations
from django.utils import timezone

from reports import database_guards

#: pattern, suggestion, kind, severity, note: each met in real reports.
WORDS = (
    ("以公开常态化", "以公开为常态", "phrase", "notice", ""),
    ("信息公开处理费", "信息处理费", "phrase", "notice", "国办函〔2020〕109号的名称为“信息处理费”"),
    (
        "《中华人民共和国政府信息公开年度报告格式》",
        "《中华人民共和国政府信息公开工作年度报告格式》",
        "phrase",
        "notice",
        "国办公开办函〔2021〕30号",
    ),
    ("泄漏个人隐私", "泄露个人隐私", "typo", "notice", ""),
    ("锲合度", "契合度", "typo", "notice", ""),
    ("抓的不够", "抓得不够", "typo", "notice", ""),
    ("国务院令第492号", "国务院令第711号", "old_number", "notice", "条例自2019年5月15日起按第711号令施行"),
)


def start_lists(apps, schema_editor):
    Entry = apps.get_model("reports", "WordListEntry")
    Revision = apps.get_model("reports", "CheckSetRevision")
    now = timezone.now()
    for pattern, suggestion, kind, severity, note in WORDS:
        Entry.objects.create(
            pattern=pattern,
            suggestion=suggestion,
            kind=kind,
            severity=severity,
            note=note,
            enabled=True,
            changed_at=now,
        )
    words = [
        {
            "id": entry.pk,
            "pattern": entry.pattern,
            "suggestion": entry.suggestion,
            "kind": entry.kind,
            "severity": entry.severity,
            "is_expression": False,
            "exceptions": [],
            "parts": [],
            "valid_from": None,
            "valid_to": None,
        }
        for entry in Entry.objects.order_by("id")
    ]
    Revision.objects.create(of="words", summary="随系统提供的词条", words=words, by_name="系统", at=now)


class Migration(migrations.Migration):
    dependencies = [("reports", "0006_checking")]

    operations = [
        migrations.RunPython(start_lists, migrations.RunPython.noop),
        migrations.RunPython(
            lambda apps, editor: database_guards.install(editor, database_guards.CHECKING_TABLES),
            lambda apps, editor: database_guards.remove(editor, database_guards.CHECKING_TABLES),
        ),
    ]
