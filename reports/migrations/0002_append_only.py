"""Events and corrections are append-only in the database itself."""

from django.db import migrations

from reports import database_guards


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: database_guards.install(schema_editor, database_guards.FIRST_TABLES),
            lambda apps, schema_editor: database_guards.remove(schema_editor, database_guards.FIRST_TABLES),
        )
    ]
