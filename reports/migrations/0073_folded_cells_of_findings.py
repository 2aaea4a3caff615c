"""From here on findings name their cells in fewer bytes (decision 0287). Nothing is written; the way back unfolds."""

from django.db import migrations

from reports.packing.cell_codes import unfold_codes

LOT = 500


def unfold_all(apps, schema_editor):
    """The release before reads the codes themselves. The model of a migration has them as they are stored."""
    Finding = apps.get_model("reports", "Finding")
    for finding in Finding.objects.only("pk", "cells").order_by("pk").iterator(LOT):
        codes = unfold_codes(finding.cells)
        if codes != finding.cells:
            Finding.objects.filter(pk=finding.pk).update(cells=codes)


class Migration(migrations.Migration):
    dependencies = [("reports", "0072_events_of_a_person")]

    operations = [migrations.RunPython(migrations.RunPython.noop, unfold_all)]
