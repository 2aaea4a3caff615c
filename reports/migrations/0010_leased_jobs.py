from django.db import migrations, models

import reports.states


class Migration(migrations.Migration):
    dependencies = [("reports", "0009_undone_corrections")]

    operations = [
        migrations.RemoveIndex(model_name="pendingcheck", name="pending_check_claimed"),
        migrations.RenameField("pendingcheck", "claimed_until", "lease_until"),
        migrations.RenameField("pendingcheck", "since", "created_at"),
        migrations.RemoveField("pendingcheck", "claim"),
        migrations.RemoveConstraint(
            model_name="parserun",
            name="parse_run_running_has_lease",
        ),
        migrations.RemoveConstraint(
            model_name="parserun",
            name="parse_run_failed_has_code",
        ),
        migrations.RenameIndex(
            model_name="parserun",
            new_name="parserun_unfinished",
            old_name="parse_run_unfinished",
        ),
        migrations.AddField(
            model_name="dryrun",
            name="error_code",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="dryrun",
            name="holder",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="dryrun",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
        ),
        migrations.AddField(
            model_name="exportjob",
            name="error_code",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="exportjob",
            name="holder",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="exportjob",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
        ),
        migrations.AddField(
            model_name="parserun",
            name="done",
            field=models.PositiveIntegerField(default=0, verbose_name="已完成"),
        ),
        migrations.AddField(
            model_name="parserun",
            name="holder",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="parserun",
            name="total",
            field=models.PositiveIntegerField(default=0, verbose_name="总数"),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="announced_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="done",
            field=models.PositiveIntegerField(default=0, verbose_name="已完成"),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="error_code",
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="error_message",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="fence",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="完成时间"),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="holder",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "排队等待"),
                    ("running", "正在生成"),
                    ("succeeded", "已完成"),
                    ("failed", "失败"),
                ],
                default=reports.states.JobState["QUEUED"],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="pendingcheck",
            name="total",
            field=models.PositiveIntegerField(default=0, verbose_name="总数"),
        ),
        migrations.AlterField(
            model_name="dryrun",
            name="done",
            field=models.PositiveIntegerField(default=0, verbose_name="已完成"),
        ),
        migrations.AlterField(
            model_name="parserun",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="申请时间"),
        ),
        migrations.AlterField(
            model_name="parserun",
            name="finished_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="完成时间"),
        ),
        migrations.AlterField(
            model_name="parserun",
            name="started_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="开始时间"),
        ),
        migrations.AlterField(
            model_name="pendingcheck",
            name="created_at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="申请时间"),
        ),
    ]
