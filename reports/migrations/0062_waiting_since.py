from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0060_editions_of_slots"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="waiting_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
