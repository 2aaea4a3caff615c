from django.db import migrations

from reports.models.search import write_keys
from reports.search.pairs import keys_of


def index_talk(apps, schema_editor):
    """Index what was explained and asked about the reports in the archive; review.searched_talk does it from then on."""
    explanations = apps.get_model("reports", "Explanation").objects
    asked = apps.get_model("review", "QueryEntry").objects
    entries = apps.get_model("reports", "SearchEntry").objects
    effective = apps.get_model("reports", "AnnualReport").objects.filter(effective_submission__isnull=False)
    talked = set(explanations.values_list("submission__report_id", flat=True))
    talked |= set(asked.values_list("query__report_id", flat=True))
    for report, submission, year in effective.values_list("pk", "effective_submission_id", "year_id"):
        if report not in talked:
            continue
        texts = list(explanations.filter(submission__report_id=report).values_list("text", flat=True))
        texts += asked.filter(query__report_id=report).values_list("text", flat=True)
        keys = keys_of(texts)
        if keys:
            entry = entries.create(report_id=report, submission_id=submission, texts="talk", year_id=year)
            write_keys(entry, keys)


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0005_quality_weights"),
        ("reports", "0042_index_texts"),
    ]

    operations = [
        migrations.RunPython(index_talk, migrations.RunPython.noop),
    ]
