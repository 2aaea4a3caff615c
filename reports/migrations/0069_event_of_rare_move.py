from django.db import migrations, models

from reports.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reports", "0068_agency_by_name"),
    ]

    operations = [
        AddIndexOnline(
            model_name="event",
            index=models.Index(
                condition=~models.Q(move__in=("upload", "read", "submit", "pass", "publish")),
                fields=["move", "-at", "-id"],
                name="event_of_rare_move",
            ),
        ),
    ]
