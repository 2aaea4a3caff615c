"""A nation of agencies and reports: a few reports go their real way, the database copies them.

Copies differ in agency, year and whatever must be unique; their cells and texts are those of the report that they were
copied from, the hashes by which similar texts are looked up are moved apart, so that copies do not count as copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models

from bench.scale.texts import long_reading
from reports.administrative_order import sort_key
from reports.models import Agency, AnnualReport, ReportingYear, Submission
from reports.models.reach import Role
from reports.services.publishing import publish_report
from reports.services.totals import rebuild_year
from tests.factories import make_agency, make_approved, make_draft, make_slot, make_submitted, make_user

LAST, YEARS = 2025, 17
UNITS_OF_COUNTY, COUNTIES_OF_CITY, CITIES_OF_PROVINCE = 48, 10, 5
#: Of a hundred slots of the last year: approved and published, waiting for review, drafts; the rest is empty.
APPROVED, WAITING, DRAFTS = 70, 12, 8
PASSWORD = "Zq7-portal-test"  # noqa: S105 a person of a throw-away database  # nosec B105


class Nation:
    """What has been filled so far; ``people``: role → the person that pages are measured for.

    ``short``: reports of zeros and of few words, else of realistic length.
    """

    def __init__(self, *, short: bool = False) -> None:
        self.short = short
        self.root = make_agency("全国试验政府", kind="government", level="province")
        self.models = self._models()
        self.people = {
            role: make_user(role, self.root)
            for role in (Role.OFFICE, Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)
        }
        self.agencies: list[int] = []
        self.reports = 0

    def _models(self) -> dict[str, Submission]:
        """One report of each kind, made by the services: published, waiting, draft."""
        government = make_agency("样本县人民政府", parent=self.root, kind="government")
        made = {}
        kinds = (("approved", make_approved), ("waiting", make_submitted), ("draft", make_draft))
        for times, (kind, make) in enumerate(kinds, 1):
            slot = make_slot(make_agency(f"样本县{kind}局", parent=government), year=LAST)
            reading = None if self.short else long_reading(slot.agency_name, LAST, times)
            made[kind] = make(slot, reading=reading)
        office = make_user(Role.OFFICE, self.root)
        publish_report(actor=office, report_id=made["approved"].report_id, corrected=True)
        return made

    def grow(self, reports: int) -> None:
        """Add agencies and their reports of ``YEARS`` years until there are about so many reports."""
        for year in range(LAST - YEARS + 1, LAST + 1):
            ReportingYear.objects.get_or_create(year=year)
        new = self._add_agencies(reports // YEARS - len(self.agencies))
        _execute(
            "CREATE TEMP TABLE copied (kind text, agency bigint, name text, year int, n bigint, report bigint,"
            " submission bigint, run bigint, source bigint)"
        )
        start = self.reports
        with _indexes_afterwards():
            start = self._copy_all(start, new)
        self.reports = start
        _execute("DROP TABLE copied")
        for table in _tables():
            _set_sequence(table)
        for year in range(LAST - YEARS + 1, LAST + 1):
            rebuild_year(year=year)
        _execute("VACUUM ANALYZE")

    def _copy_all(self, start: int, new: int) -> int:
        """Copy each kind of report to the agencies from the id ``new`` on; return how many there are now."""
        for kind, template in self.models.items():
            wanted = f"mod(place, 100) BETWEEN {self._from(kind)} AND {self._to(kind)}"
            of_years = f"year = {LAST}" if kind != "approved" else "TRUE"
            wanted = f"(year < {LAST} OR {wanted})" if kind == "approved" else wanted
            _execute(
                "INSERT INTO copied (kind, agency, name, year, n)"  # noqa: S608 numbers of our own  # nosec B608
                " SELECT %s, a.id, a.name, year, row_number() OVER () + %s"
                " FROM (SELECT id, name, row_number() OVER (ORDER BY id) AS place FROM reports_agency"
                "       WHERE id >= %s) a, generate_series(%s, %s) AS year"
                f" WHERE {of_years} AND {wanted}",
                (kind, start, new, LAST - YEARS + 1, LAST),
            )
            start = _number("SELECT coalesce(max(n), 0) FROM copied")
            self._copy(kind, template)
        return start

    @staticmethod
    def _from(kind: str) -> int:
        return {"approved": 0, "waiting": APPROVED, "draft": APPROVED + WAITING}[kind]

    @staticmethod
    def _to(kind: str) -> int:
        return {"approved": APPROVED, "waiting": APPROVED + WAITING, "draft": APPROVED + WAITING + DRAFTS}[
            kind
        ] - 1

    def _add_agencies(self, number: int) -> int:
        """Add provinces with cities, counties and units; return the id of the first."""
        first = pk = _number("SELECT max(id) FROM reports_agency") + 1
        rows: list[Agency] = []
        above: dict[str, Agency] = {"": self.root}
        for depth, name, kind, level in _tree(number, len(self.agencies)):
            parent = above["/".join(depth[:-1])]
            key = sort_key(above=parent.sort_key, kind=kind, order=0, name=name, pk=pk)
            row = Agency(
                pk=pk, parent=parent, path=f"{parent.path}{pk}/", name=name, code=f"N{pk:08d}", kind=kind,
                level=level, sort_key=key,
            )  # fmt: skip
            if kind == "government":
                above["/".join(depth)] = row
            rows.append(row)
            pk += 1
        Agency.objects.bulk_create(rows, batch_size=2000)
        self.agencies += [row.pk for row in rows]
        return first

    def _copy(self, kind: str, template: Submission) -> None:
        base = {
            name: _number(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608  # nosec B608
            for name, table in (
                ("report", "reports_annualreport"), ("submission", "reports_submission"),
                ("run", "reports_parserun"), ("source", "reports_sourcefile"),
            )
        }  # fmt: skip
        _execute(
            "UPDATE copied SET report = %s + n, submission = %s + n, run = %s + n, source = %s + n WHERE kind = %s",
            (*base.values(), kind),
        )
        ids = {
            "report": template.report_id,
            "submission": template.pk,
            "run": template.active_run_id,
            "source": template.source_file_id,
        }
        _execute("SET session_replication_role = replica")  # references stand once everything is copied
        for model, own in (
            ("SourceFile", "source"), ("AnnualReport", "report"), ("Submission", "submission"), ("ParseRun", "run"),
        ):  # fmt: skip
            _copy_rows(apps.get_model("reports", model), kind, f"id = {ids[own]}", own)
        for model in _depending():
            field = next(
                f for f in model._meta.concrete_fields if f.related_model in (AnnualReport, Submission)
            )
            of = "report" if field.related_model is AnnualReport else "submission"
            _copy_rows(model, kind, f"{field.column} = {ids[of]}", "")
        _copy_samples(kind)
        _execute("SET session_replication_role = DEFAULT")


def _tree(number: int, before: int) -> Iterator[tuple[list[str], str, str, str]]:
    """Yield (place in the tree, name, kind, level) of so many agencies, parents first."""
    yielded, province = 0, before
    while yielded < number:
        province += 1
        steps = [([f"{province}"], f"第{province}省人民政府", "government", "province")]
        for city in range(1, CITIES_OF_PROVINCE + 1):
            c = [f"{province}", f"{city}"]
            steps.append((c, f"第{province}省第{city}市人民政府", "government", "prefecture"))
            for county in range(1, COUNTIES_OF_CITY + 1):
                d = [*c, f"{county}"]
                name = f"第{province}省第{city}市第{county}县"
                steps.append((d, f"{name}人民政府", "government", "county"))
                steps += [
                    ([*d, f"{unit}"], f"{name}第{unit}局", "department", "county")
                    for unit in range(1, UNITS_OF_COUNTY + 1)
                ]
        yield from steps[: number - yielded]
        yielded += len(steps)


#: What a column of a copy holds instead of the original's value, by model and column.
_OWN = {
    ("SourceFile", "sha256"): "lpad(to_hex(c.n), 64, '0')",
    ("AnnualReport", "agency_id"): "c.agency",
    ("AnnualReport", "year_id"): "c.year",
    ("AnnualReport", "agency_name"): "c.name",
    ("AnnualReport", "published_at"): "t.published_at - c.n * interval '10 seconds'",
    ("CountedReport", "path"): "(SELECT path FROM reports_agency a WHERE a.id = c.agency)",
    ("CountedReport", "level"): "(SELECT level FROM reports_agency a WHERE a.id = c.agency)",
    ("CountedReport", "kind"): "(SELECT kind FROM reports_agency a WHERE a.id = c.agency)",
    ("SearchEntry", "year_id"): "c.year",
    ("TextSketch", "year"): "c.year",
    ("FigureBand", "year"): "c.year",
    ("FigureBand", "hash"): "t.hash + c.n",
}
_REFERENCES = {
    "AnnualReport": "c.report",
    "Submission": "c.submission",
    "ParseRun": "c.run",
    "SourceFile": "c.source",
}


def _copy_rows(model: type[models.Model], kind: str, of: str, own: str) -> None:
    name, table = model.__name__, model._meta.db_table
    values = {}
    for column in _columns(table):
        field = next((f for f in model._meta.concrete_fields if f.column == column), None)
        if column == "id":
            if own:
                values[column] = f"c.{own}"
            continue
        if (name, column) in _OWN:
            values[column] = _OWN[name, column]
        elif field is not None and field.related_model and field.related_model.__name__ in _REFERENCES:
            new = _REFERENCES[field.related_model.__name__]
            values[column] = f'CASE WHEN t."{column}" IS NULL THEN NULL ELSE {new} END'
        else:
            values[column] = f't."{column}"'
    names = ", ".join(f'"{column}"' for column in values)
    _execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values.values())}"  # noqa: S608 names of our own tables  # nosec B608
        f" FROM {table} t, copied c WHERE c.kind = '{kind}' AND t.{of}"
    )


def _copy_samples(kind: str) -> None:
    """The samples of each copied sketch, moved apart by the number of the copy."""
    _execute(
        "INSERT INTO reports_shinglesample (hash, part, year, sketch_id)"
        " SELECT s.hash + c.n, s.part, c.year, new.id FROM copied c"
        " JOIN reports_textsketch new ON new.submission_id = c.submission"
        " JOIN reports_textsketch old ON old.part = new.part AND old.submission_id = %s"
        " JOIN reports_shinglesample s ON s.sketch_id = old.id WHERE c.kind = %s",
        (_number("SELECT min(submission_id) FROM reports_textsketch"), kind),
    )


def _depending() -> list[type[models.Model]]:
    """The models of both apps whose rows belong to one report or version, apart from those copied by themselves."""
    apart = {
        "AnnualReport",
        "Submission",
        "ParseRun",
        "PendingCheck",
        "ArchiveFile",
        "DryRunHit",
        "WorkingDraft",
    }
    found = []
    for app in ("reports", "review"):
        for model in apps.get_app_config(app).get_models():
            owners = [f for f in model._meta.concrete_fields if f.related_model in (AnnualReport, Submission)]
            if owners and model._meta.managed and model.__name__ not in apart:
                found.append(model)
    return found


@contextmanager
def _indexes_afterwards() -> Iterator[None]:
    """Build the indexes that keep no constraint once everything is copied."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
            " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"
            " AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
            (_tables(),),
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        cursor.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("RESET maintenance_work_mem")


def _columns(table: str) -> list[str]:
    """All columns of a table, with those that no model knows, without what the database computes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
            (table,),
        )
        return [row[0] for row in cursor.fetchall()]


def _tables() -> list[str]:
    return [
        model._meta.db_table
        for app in ("reports", "review")
        for model in apps.get_app_config(app).get_models()
    ]


def _set_sequence(table: str) -> None:
    if "id" in _columns(table):
        _execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'),"  # noqa: S608 names of our own tables  # nosec B608
            f" greatest((SELECT coalesce(max(id), 1) FROM {table}), 1))"
        )


def _execute(sql: str, values: tuple[object, ...] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _number(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0] or 0)
