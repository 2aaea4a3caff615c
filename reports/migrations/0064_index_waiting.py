from django.db import migrations, models
from django.db.models.functions import Coalesce

from reports.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reports", "0063_fill_waiting_since"),
    ]

    operations = [
        AddIndexOnline(
            model_name="submission",
            index=models.Index(
                Coalesce("waiting_since", "submitted_at"),
                "id",
                condition=models.Q(state="submitted"),
                name="submission_waits_longest",
            ),
        ),
    ]
