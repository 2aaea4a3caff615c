from django.db import migrations, models

#: A re-check was given up after this many lost leases; it had no state of its own then.
MOST_LOST_LEASES = 3


def fill_in(apps, schema_editor):
    """Give stored jobs what the constraints below demand: a code where they failed, a lease where they run."""
    for name in ("ExportJob", "DryRun"):
        jobs = apps.get_model("reports", name).objects
        jobs.filter(state="failed", error_code="", lost_leases__gte=MOST_LOST_LEASES).update(
            error_code="WORKER_LOST"
        )
        jobs.filter(state="failed", error_code="").update(error_code="UNEXPECTED")
        jobs.filter(state="running", lease_until=None).update(state="queued")
    pending = apps.get_model("reports", "PendingCheck").objects
    pending.filter(lost_leases__gte=MOST_LOST_LEASES).update(
        state="failed", error_code="WORKER_LOST", lease_until=None
    )
    # A worker of before the upgrade has no fence: what it holds is taken again.
    pending.exclude(state="failed").update(lease_until=None)


class Migration(migrations.Migration):
    dependencies = [("reports", "0010_leased_jobs")]

    operations = [
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="dryrun",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=["state", "lease_until"],
                name="dryrun_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="exportjob",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=["state", "lease_until"],
                name="exportjob_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="pendingcheck",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "running"])),
                fields=["state", "lease_until"],
                name="pendingcheck_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="dryrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("lease_until__isnull", False),
                    _connector="OR",
                ),
                name="dryrun_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="dryrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("error_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="dryrun_failed_has_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="exportjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("lease_until__isnull", False),
                    _connector="OR",
                ),
                name="exportjob_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="exportjob",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("error_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="exportjob_failed_has_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="parserun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("lease_until__isnull", False),
                    _connector="OR",
                ),
                name="parserun_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="parserun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("error_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="parserun_failed_has_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "running"), _negated=True),
                    ("lease_until__isnull", False),
                    _connector="OR",
                ),
                name="pendingcheck_running_has_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "failed"), _negated=True),
                    models.Q(("error_code", ""), _negated=True),
                    _connector="OR",
                ),
                name="pendingcheck_failed_has_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="pendingcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["queued", "running", "succeeded", "failed"])),
                name="pending_check_state_known",
            ),
        ),
    ]
