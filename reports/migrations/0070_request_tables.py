"""表三 of a version in one row, beside the rows of releases before, which keep their table (decision 0285)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from reports import edition_marks, request_lines
from reports.packing.table_lines import lines_of

LOT = 200
EDITIONS = [("2019", "2019"), ("2021", "2021")]
COLUMNS = {
    "natural_person": "自然人",
    "business": "商业企业",
    "research_institution": "科研机构",
    "public_welfare_body": "社会公益组织",
    "legal_service_agency": "法律服务机构",
    "other_organization": "其他",
    "total": "总计",
}


def marks_of_both(apps, schema_editor):
    """SQLite has them after all migrations."""
    if schema_editor.connection.vendor == "postgresql":
        edition_marks.define(schema_editor, packed=True)


def unpack_all(apps, schema_editor):
    """The way back: the release before reads rows."""
    request_lines.remove(schema_editor)
    RequestTable, RequestRow = (apps.get_model("reports", name) for name in ("RequestTable", "RequestRow"))
    last, columns = 0, list(COLUMNS)
    while True:
        lot = list(RequestTable.objects.filter(pk__gt=last).order_by("pk")[:LOT])
        if not lot:
            break
        last = lot[-1].pk
        RequestRow.objects.bulk_create(
            RequestRow(
                submission_id=table.pk,
                line=request_lines.lines_of(table.edition)[position],
                position=position,
                edition=table.edition,
                **dict(zip(columns, cells, strict=True)),
            )
            for table in lot
            for position, cells in lines_of(table.lines, len(columns)).items()
        )
        RequestTable.objects.filter(pk__in=[table.pk for table in lot]).delete()
    if schema_editor.connection.vendor == "postgresql":
        edition_marks.define(schema_editor, packed=False)


class Migration(migrations.Migration):
    dependencies = [("reports", "0069_event_of_rare_move")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("RequestHandling", "RequestRow"),
                migrations.AlterModelTable("requestrow", "reports_requesthandling"),
                migrations.AlterModelOptions(
                    "requestrow",
                    {
                        "ordering": ("submission_id", "position"),
                        "verbose_name": "收到和处理政府信息公开申请情况（逐行）",
                        "verbose_name_plural": "收到和处理政府信息公开申请情况（逐行）",
                    },
                ),
            ]
        ),
        migrations.CreateModel(
            name="RequestHandling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("edition", models.CharField(choices=EDITIONS, max_length=4)),
                *(
                    (name, models.BigIntegerField(blank=True, null=True, verbose_name=label))
                    for name, label in COLUMNS.items()
                ),
            ],
            options={
                "verbose_name": "收到和处理政府信息公开申请情况",
                "verbose_name_plural": "收到和处理政府信息公开申请情况",
                "db_table": "reports_requestline",
                "ordering": ("submission_id", "position"),
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="RequestTable",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="request_table",
                        serialize=False,
                        to="reports.submission",
                    ),
                ),
                ("edition", models.CharField(max_length=4)),
                ("lines", models.TextField()),
            ],
            options={
                "verbose_name": "收到和处理政府信息公开申请情况（整表）",
                "verbose_name_plural": "收到和处理政府信息公开申请情况（整表）",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(edition__in=("2019", "2021")), name="requesttable_edition_known"
                    )
                ],
            },
        ),
        migrations.RunPython(marks_of_both, unpack_all),
    ]
