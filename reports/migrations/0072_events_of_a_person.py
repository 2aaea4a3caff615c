"""What a person did is found by an index that begins with the person; the one of the column alone goes (PostgreSQL)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from reports.online_indexes import AddIndexOnline, DropLedIndexOnline


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0071_keys_of_lines")]

    operations = [
        AddIndexOnline("event", models.Index(fields=["actor", "-at", "-id"], name="event_of_actor")),
        DropLedIndexOnline(
            "event",
            "actor",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="操作人",
            ),
        ),
    ]
