"""Lines of tables are asked for by their version, never by number (PostgreSQL)."""

from django.db import migrations

from reports.online_indexes import DropKeyOnPostgreSQL


class Migration(migrations.Migration):
    dependencies = [("reports", "0070_request_tables")]

    operations = [
        DropKeyOnPostgreSQL(f"reports_{table}")
        for table in ("proactivedisclosure", "requesthandling", "reconsideration", "litigation")
    ]
