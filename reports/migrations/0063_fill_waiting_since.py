from django.db import migrations
from django.db.models import OuterRef, Subquery

LOT = 1_000


def fill(apps, schema_editor):
    """Say of reports at a later stage when they came there; those at the first wait since they were handed in."""
    submissions, events = apps.get_model("reports", "Submission"), apps.get_model("reports", "Event")
    passed = events.objects.filter(submission=OuterRef("pk"), move="pass").order_by("-sequence").values("at")
    later = submissions.objects.filter(state="submitted", stage__gt=1, waiting_since__isnull=True)
    ids = list(later.values_list("pk", flat=True))
    for start in range(0, len(ids), LOT):
        some = submissions.objects.filter(pk__in=ids[start : start + LOT], waiting_since__isnull=True)
        some.update(waiting_since=Subquery(passed[:1]))


class Migration(migrations.Migration):
    atomic = False  # a lot a transaction: nobody waits for the last of them

    dependencies = [
        ("reports", "0062_waiting_since"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
