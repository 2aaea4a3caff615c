from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0058_unread_archive_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="waiting_since",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
