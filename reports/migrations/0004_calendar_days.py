"""Days off and worked weekends of 2024 to 2026 as the State Council set them. Later years: the administrator."""

from django.db import migrations

HOLIDAYS = {
    ("2024", "元旦"): "01-01",
    ("2024", "春节"): "02-12 02-13 02-14 02-15 02-16",
    ("2024", "清明节"): "04-04 04-05",
    ("2024", "劳动节"): "05-01 05-02 05-03",
    ("2024", "端午节"): "06-10",
    ("2024", "中秋节"): "09-16 09-17",
    ("2024", "国庆节"): "10-01 10-02 10-03 10-04 10-07",
    ("2025", "元旦"): "01-01",
    ("2025", "春节"): "01-28 01-29 01-30 01-31 02-03 02-04",
    ("2025", "清明节"): "04-04",
    ("2025", "劳动节"): "05-01 05-02 05-05",
    ("2025", "端午节"): "06-02",
    ("2025", "国庆节"): "10-01 10-02 10-03 10-07 10-08",
    ("2025", "中秋节"): "10-06",
    ("2026", "元旦"): "01-01 01-02",
    ("2026", "春节"): "02-16 02-17 02-18 02-19 02-20 02-23",
    ("2026", "清明节"): "04-06",
    ("2026", "劳动节"): "05-01 05-04 05-05",
    ("2026", "端午节"): "06-19",
    ("2026", "中秋节"): "09-25",
    ("2026", "国庆节"): "10-01 10-02 10-05 10-06 10-07",
}
WORKED_WEEKENDS = {
    ("2024", "春节"): "02-04 02-18",
    ("2024", "清明节"): "04-07",
    ("2024", "劳动节"): "04-28 05-11",
    ("2024", "中秋节"): "09-14",
    ("2024", "国庆节"): "09-29 10-12",
    ("2025", "春节"): "01-26 02-08",
    ("2025", "劳动节"): "04-27",
    ("2025", "国庆节"): "09-28 10-11",
    ("2026", "元旦"): "01-04",
    ("2026", "春节"): "02-14 02-28",
    ("2026", "劳动节"): "05-09",
    ("2026", "国庆节"): "09-20 10-10",
}


def fill(apps, schema_editor):
    calendar_day = apps.get_model("reports", "CalendarDay")
    for days, is_working in ((HOLIDAYS, False), (WORKED_WEEKENDS, True)):
        for (year, name), listed in days.items():
            for day in listed.split():
                calendar_day.objects.get_or_create(
                    day=f"{year}-{day}", defaults={"is_working": is_working, "name": name}
                )


class Migration(migrations.Migration):
    dependencies = [("reports", "0003_accounts_duties_claims")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
