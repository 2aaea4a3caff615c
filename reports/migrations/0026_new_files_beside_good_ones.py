from django.db import migrations, models

import reports.states


def own_word(apps, schema_editor):
    """Give discarded drafts their own state: what was withdrawn without ever having been handed in."""
    found = apps.get_model("reports", "Submission").objects.filter(
        state="withdrawn", submitted_at__isnull=True
    )
    found.update(state="discarded")


def one_word(apps, schema_editor):
    """Go back to the state that discarded drafts had; a new file that counts nowhere gets it too."""
    submissions = apps.get_model("reports", "Submission").objects
    submissions.filter(state__in=("discarded", "incoming", "unused")).update(state="withdrawn")


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0025_portal_event_index"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="submission",
            name="submission_state_known",
        ),
        migrations.AlterField(
            model_name="submission",
            name="state",
            field=models.CharField(
                choices=[
                    ("incoming", "新文件读取中"),
                    ("unused", "未采用"),
                    ("draft", "草稿"),
                    ("submitted", "待审核"),
                    ("approved", "已通过"),
                    ("returned", "已退回"),
                    ("rejected", "不予受理"),
                    ("withdrawn", "已撤回"),
                    ("superseded", "已被新版本代替"),
                    ("discarded", "草稿已作废"),
                    ("voided", "已作废"),
                ],
                default=reports.states.State["DRAFT"],
                max_length=16,
                verbose_name="状态",
            ),
        ),
        migrations.RunPython(own_word, one_word),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "incoming",
                            "unused",
                            "draft",
                            "submitted",
                            "approved",
                            "returned",
                            "rejected",
                            "withdrawn",
                            "superseded",
                            "discarded",
                            "voided",
                        ],
                    )
                ),
                name="submission_state_known",
            ),
        ),
    ]
