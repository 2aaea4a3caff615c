"""The sums kept of regions: what one changed report costs, and the totals of a year, kept and from the cells.

``python -m bench.totals [reports …]`` (10,000 and 100,000). A throw-away PostgreSQL holds the reports of one year with
all cells, of units of a county in a city in a province; beyond 2,000 they
are copies. Processor time of Python and server.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

SIZES, WRITTEN, CHANGES = (10_000, 100_000), 2_000, 40
#: Between the ids of a copy and those of the next.
APART = 10_000_000


def measure(reports: int) -> list[str]:
    """Return lines to print."""
    from tests.machinery.postgresql import server

    with tempfile.TemporaryDirectory(prefix="bench-totals-") as folder, server() as url:
        from bench import workbook

        workbook._start_django(folder, url)
        workbook._fill(min(reports, WRITTEN))
        _copied(reports)
        return _measured()


def _copied(reports: int) -> None:
    """Put the county below a city and a province; let the database copy its units until there are so many reports."""
    from django.db import connection

    from reports.models import TABLE_MODELS, Agency, RequestTable
    from reports.services.agencies import save_agency

    province = save_agency(
        agency=Agency(name="苍江省人民政府", code="P", kind="government", level="province")
    )
    city = save_agency(
        agency=Agency(name="云岭市人民政府", code="C", kind="government", level="prefecture", parent=province)
    )
    above = f"{city.path}"
    own = {
        "reports_agency": {
            "id": "id + {s}",
            "code": "code || 'c{k}'",
            "path": "replace(path, '/' || id || '/', '/' || (id + {s}) || '/')",
        },
        "reports_annualreport": {
            "id": "id + {s}",
            "agency_id": "agency_id + {s}",
            "effective_submission_id": "effective_submission_id + {s}",
        },
        "reports_submission": {"id": "id + {s}", "report_id": "report_id + {s}"},
        **{
            model._meta.db_table: {"id": "id + {s}", "submission_id": "submission_id + {s}"}
            for model in (*TABLE_MODELS.values(), RequestTable)
            if model._meta.managed
        },
    }
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE reports_agency SET path = %s || path WHERE code LIKE 'B%%'", [above])
        cursor.execute("UPDATE reports_agency SET parent_id = %s WHERE code = 'B0'", [city.pk])
        for copy in range(1, -(-reports // WRITTEN)):
            for table, values in own.items():
                cursor.execute(
                    "SELECT column_name FROM information_schema.columns"
                    " WHERE table_name = %s AND is_generated = 'NEVER'",
                    (table,),
                )
                names = [row[0] for row in cursor.fetchall()]
                chosen = ", ".join(
                    values[name].format(s=copy * APART, k=copy) if name in values else f'"{name}"'
                    for name in names
                )
                only = " AND code LIKE 'B_%%' AND code <> 'B0'" if table == "reports_agency" else ""
                columns = ", ".join(f'"{name}"' for name in names)
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table} WHERE id < {APART}{only}"  # noqa: S608  # nosec B608
                )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _measured() -> list[str]:
    from django.db import transaction

    from bench.page_cost import work_of
    from reports.models import Agency, AnnualReport
    from reports.selectors.region_sums import sums_of_regions
    from reports.services.totals import rebuild_year, recount, sums_from_cells

    began = time.perf_counter()
    rebuild_year(year=2024)
    rebuilt = time.perf_counter() - began
    top = Agency.objects.get(code="P")
    chance = random.Random(3)  # noqa: S311
    ids = chance.sample(list(AnnualReport.objects.values_list("pk", flat=True)), CHANGES)
    costs = []
    for pk in ids:
        slot = AnnualReport.objects.get(pk=pk)
        for version in (None, slot.effective_submission_id):  # voided, and counted again
            with transaction.atomic():
                AnnualReport.objects.filter(pk=pk).update(effective_submission=version)
                costs.append(work_of(lambda pk=pk: recount(reports=[pk])))
    both = sorted(cost.both for cost in costs)
    kept = work_of(lambda: list(sums_of_regions(regions=[top], years=[2024])))
    cells = work_of(lambda: sums_from_cells(2024))
    late = both[int(len(both) * 0.95)]
    return [
        f"PostgreSQL, one year of {AnnualReport.objects.count()} reports, three regions above each:",
        f"  one report leaves or enters    median {statistics.median(both):7.1f} ms, 95 % {late:7.1f} ms,"
        f" at most {max(cost.queries for cost in costs)} queries",
        f"  totals of the year, kept              {kept.both:7.1f} ms, {kept.queries} queries",
        f"  the same from the cells               {cells.both:7.0f} ms, {cells.queries} queries",
        f"  all sums of the year built again      {rebuilt:7.1f} s by the clock",
    ]


def _show(act: Callable[[], list[str]]) -> None:
    print("\n".join(act()), flush=True)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        _show(lambda: measure(int(sys.argv[1])))
    else:
        for size in sys.argv[1:] or map(str, SIZES):
            done = subprocess.run([sys.executable, "-m", "bench.totals", size])
            if done.returncode:
                sys.exit(done.returncode)
