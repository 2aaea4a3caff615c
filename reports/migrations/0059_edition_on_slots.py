"""Each slot says in which edition its effective version prints the tables; the database writes it (decision 0268)."""

from django.db import migrations, models

from reports import edition_marks


def install(apps, schema_editor):
    """Create the triggers of PostgreSQL; those of SQLite come after all migrations (``reports.apps``)."""
    if schema_editor.connection.vendor == "postgresql":
        edition_marks.install(schema_editor)


def remove(apps, schema_editor):
    edition_marks.remove(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("reports", "0058_unread_archive_files")]

    operations = [
        migrations.AddField(
            model_name="annualreport",
            name="tables_edition",
            field=models.CharField(
                blank=True, editable=False, max_length=4, null=True, verbose_name="统计表格式"
            ),
        ),
        migrations.RunPython(install, remove),
    ]
