from django.db import migrations, models

from reports.online_indexes import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("reports", "0067_exported_events"),
    ]

    operations = [
        AddIndexOnline(model_name="agency", index=models.Index(fields=("name",), name="agency_by_name")),
    ]
