from django.db import migrations

from reports.models.search import write_keys
from reports.search.pairs import keys_of

LOT = 200


def index_texts(apps, schema_editor):
    """Index the narratives of the reports that are in the archive; services.search_entries does it from then on."""
    model = {name: apps.get_model("reports", name) for name in ("AnnualReport", "Narrative", "SearchEntry")}
    effective = model["AnnualReport"].objects.filter(effective_submission__isnull=False)
    ids = list(effective.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), LOT):
        index_some(apps, model, ids[start : start + LOT])


def index_some(apps, model, ids):
    slots = model["AnnualReport"].objects.filter(pk__in=ids).select_related("agency")
    names = {}
    for name in ("AgencyAlias", "FormerName"):
        found = apps.get_model("reports", name).objects.filter(agency__in={slot.agency_id for slot in slots})
        for agency, text in found.values_list("agency_id", "name"):
            names.setdefault(agency, set()).add(text)
    for slot in slots:
        title = f"{slot.agency_name}{slot.year_id}年政府信息公开工作年度报告"
        texts = [title, slot.agency.name, slot.agency.code, *names.get(slot.agency_id, ())]
        parts = model["Narrative"].objects.filter(submission=slot.effective_submission_id)
        texts += parts.values_list("text", flat=True)
        entry = model["SearchEntry"].objects.create(
            report=slot, submission_id=slot.effective_submission_id, texts="report", year_id=slot.year_id
        )
        write_keys(entry, keys_of(texts))


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0041_search_entries"),
    ]

    operations = [
        migrations.RunPython(index_texts, migrations.RunPython.noop),
    ]
