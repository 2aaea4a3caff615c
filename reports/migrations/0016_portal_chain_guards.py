"""The chain of the portal and the signatures become append-only; the heads of all chains are filled."""

from django.db import migrations

from reports import database_guards


def install(apps, schema_editor):
    database_guards.remove(schema_editor)
    database_guards.install(schema_editor)


def fill_heads(apps, schema_editor):
    Event, Head = apps.get_model("reports", "Event"), apps.get_model("reports", "ChainHead")
    last = {}
    for report, sequence, digest in (
        Event.objects.order_by("report_id", "sequence")
        .values_list("report_id", "sequence", "hash")
        .iterator()
    ):
        last[report] = (sequence, digest)
    Head.objects.bulk_create(
        (Head(report_id=report, count=count, hash=digest) for report, (count, digest) in last.items()),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0015_portal_chain")]

    operations = [
        migrations.RunPython(fill_heads, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
