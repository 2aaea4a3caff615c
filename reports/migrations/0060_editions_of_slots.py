"""The editions of the slots that were there before 0059, and the indexes of lists by edition and of what is unpublished."""

from django.db import connections, migrations, models

from reports.online_indexes import AddIndexOnline

AT_ONCE = 5_000
MARKED = """
UPDATE reports_annualreport SET tables_edition = coalesce((SELECT edition FROM reports_requesthandling
WHERE submission_id = reports_annualreport.effective_submission_id LIMIT 1), '')
WHERE effective_submission_id IS NOT NULL AND tables_edition IS NULL AND id >= %s AND id < %s
"""


def mark(apps, schema_editor):
    """Mark what is there, a few thousand slots a transaction: nobody waits, and what is interrupted goes on."""
    slots = apps.get_model("reports", "AnnualReport").objects.using(schema_editor.connection.alias)
    last = slots.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connections[schema_editor.connection.alias].cursor() as cursor:
        for start in range(0, last + 1, AT_ONCE):
            cursor.execute(MARKED, (start, start + AT_ONCE))


class Migration(migrations.Migration):
    # A transaction for all slots would keep their rows, and everybody who writes to one, until it ends.
    atomic = False
    dependencies = [("reports", "0059_edition_on_slots")]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
        AddIndexOnline(
            "annualreport",
            models.Index(
                fields=["tables_edition", "year"],
                condition=models.Q(effective_submission__isnull=False),
                name="report_by_edition",
            ),
        ),
        AddIndexOnline(
            "annualreport",
            models.Index(
                fields=["year", "id"],
                condition=models.Q(effective_submission__isnull=False, published_at__isnull=True),
                name="report_unpublished",
            ),
        ),
    ]
