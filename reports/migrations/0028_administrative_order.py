from django.db import migrations, models

from reports.administrative_order import sort_key


def place_all(apps, schema_editor):
    """Give every agency its place in lists, those above first."""
    agencies = apps.get_model("reports", "Agency").objects
    keys = {}
    for agency in sorted(agencies.all(), key=lambda row: (row.path or "").count("/")):
        above = keys.get(agency.parent_id, "")
        key = sort_key(above=above, kind=agency.kind, order=agency.order, name=agency.name, pk=agency.pk)
        keys[agency.pk] = key
        agencies.filter(pk=agency.pk).update(sort_key=key)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0027_agency_publications"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="agency",
            options={"ordering": ("sort_key", "id"), "verbose_name": "单位", "verbose_name_plural": "单位"},
        ),
        migrations.AlterModelOptions(
            name="annualreport",
            options={
                "ordering": ("-year_id", "agency__sort_key", "scope"),
                "verbose_name": "年报",
                "verbose_name_plural": "年报",
            },
        ),
        migrations.AddField(
            model_name="agency",
            name="sort_key",
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=512),
        ),
        migrations.RunPython(place_all, migrations.RunPython.noop),
    ]
