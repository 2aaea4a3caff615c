"""How many doubtful cells of each checked version nobody has confirmed; counted once for what was checked before."""

from django.db import migrations, models


def count(apps, schema_editor):
    """Count from the reading (cells with a doubt) without those that a standing correction has settled."""
    CheckRun = apps.get_model("reports", "CheckRun")
    Correction = apps.get_model("reports", "Correction")
    runs = CheckRun.objects.filter(submission__active_run__reading__isnull=False)
    read = runs.values_list("pk", "submission_id", "submission__active_run__reading")
    for pk, submission, reading in read.order_by("pk").iterator(chunk_size=50):
        doubtful = {code for code, cell in reading["cells"].items() if cell.get("doubt") is not None}
        if not doubtful:
            continue
        standing = dict.fromkeys(doubtful, 0)
        rows = Correction.objects.filter(submission_id=submission, code__in=doubtful).order_by("id")
        for code, undoes in rows.values_list("code", "undoes_id"):
            standing[code] = standing[code] + 1 if undoes is None else max(0, standing[code] - 1)
        number = sum(not each for each in standing.values())
        CheckRun.objects.filter(pk=pk).update(doubtful=number)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0035_findings_without_numbers_too_large"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkrun",
            name="doubtful",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
