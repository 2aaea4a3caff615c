"""Rows a second of the API against a bare ``queryset.values()`` dump of the same rows; pages a second of the archive.

    .venv/bin/python -m bench.public [reports]

Both sides run once before they are timed, take the best of several rounds, end in bytes of JSON, and are counted in
seconds of this process, so that the load of the machine says nothing. The API's side is whole requests of 200 rows, as
a web process gets them: middleware, token, page, tag, headers, and what it derives (status, last change, newest
explanation). The bare side reads the columns that the answer shows, in one query for all rows.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

ROUNDS = 25
PAGE = 200


def best(act: Callable[[], int]) -> tuple[int, float]:
    """Return the rows of one round and the seconds of the quickest."""
    act()
    seconds = []
    rows = 0
    for _ in range(ROUNDS):
        begun = time.process_time()
        rows = act()
        seconds.append(time.process_time() - begun)
    return rows, min(seconds)


def dumped(rows: Any) -> int:
    """Return the number of rows after they were written as JSON."""
    found = list(rows)
    json.dumps(found, default=lambda value: float(value) if isinstance(value, Decimal) else str(value))
    return len(found)


def measured() -> Iterator[tuple[str, int, float, float]]:
    """Yield name, rows, seconds of the API and of the bare dump."""
    from django.core.cache import cache
    from django.core.wsgi import get_wsgi_application

    from portal import collector
    from reports.api.finding_rows import FINDING_COLUMNS
    from reports.api.rows import AGENCY_COLUMNS, REPORT_COLUMNS, VERSION_COLUMNS
    from reports.api.table_views import COLUMNS
    from reports.models import TABLE_MODELS, Agency, AgencyAlias, AnnualReport, Finding, FormerName, User
    from reports.models.accounts import TokenScope
    from reports.models.reach import Role
    from reports.services.tokens import TokenAsked, make_token

    auditor = User.objects.filter(memberships__role=Role.AUDITOR).first()
    assert auditor is not None  # noqa: S101 – the demonstration has one
    token = make_token(actor=auditor, asked=TokenAsked("bench", TokenScope.ALL, 30), with_factor=False)
    application = get_wsgi_application()

    def fetch(url: str) -> str:
        """Ask as a web process is asked; return the address of the next page."""
        heads: dict[str, str] = {}

        def start(status: str, headers: list[tuple[str, str]]) -> None:
            heads.update(headers)
            heads["status"] = status

        parts = urlsplit(url)
        environ: dict[str, Any] = {
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "HTTP_AUTHORIZATION": f"Token {token}",
        }
        setup_testing_defaults(environ)
        answer = application(environ, start)
        body = b"".join(answer)
        answer.close()  # type: ignore[attr-defined]
        assert heads["status"] == "200 OK", body  # noqa: S101 – a bench of refusals would say nothing
        return heads.get("Link", "").partition(">")[0].removeprefix("<")

    fetch("/api/v1/agencies/")
    collector.spare()  # as a web process has done once everything is imported

    def pages(address: str) -> int:
        cache.clear()
        asked, url = 0, f"/api/v1/{address}"
        while url:
            asked, url = asked + 1, fetch(url)
        return asked

    slots = AnnualReport.objects.filter(effective_submission__isnull=False)
    versions = slots.values("effective_submission")

    def agencies() -> int:
        count = dumped(Agency.objects.order_by("sort_key").values(*AGENCY_COLUMNS))
        dumped(AgencyAlias.objects.order_by("agency").values("agency", "name"))
        dumped(FormerName.objects.order_by("agency").values("agency", "name", "until"))
        return count

    def reports() -> int:
        of_version = [f"effective_submission__{name}" for name in VERSION_COLUMNS]
        return dumped(
            AnnualReport.objects.order_by("-year_id", "agency__sort_key").values(*REPORT_COLUMNS, *of_version)
        )

    def wide() -> int:
        count = dumped(slots.order_by("-year_id", "agency__sort_key").values(*COLUMNS))
        for model in TABLE_MODELS.values():
            dumped(model._default_manager.filter(submission__in=versions).values())
        return count

    def findings() -> int:
        names = [name for name in FINDING_COLUMNS if name != "explanation"]
        return dumped(Finding.objects.order_by("-submission_id", "position").values(*names))

    for name, address, bare in (
        ("agencies", "agencies/", agencies),
        ("reports", "reports/", reports),
        ("tables, wide", "tables/wide/", wide),
        ("findings", "findings/", findings),
    ):
        _, seconds = best(lambda address=address: pages(f"{address}?page_size={PAGE}"))
        rows, plain = best(bare)
        yield name, rows, seconds, plain


def main(argv: list[str]) -> None:
    """Print a table; the demonstration of this size is made first."""
    import os
    import tempfile

    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="bench-public-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    os.environ["API_RATE_USER"] = "1000000/min"
    os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1"
    os.environ["PUBLIC_ARCHIVE"] = "1"
    import django

    django.setup()
    from django.core.management import call_command

    from bench.public_pages import completed, print_pages

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    _filled(int(argv[0]) if argv else 2000)
    print(f"{'list':14} {'rows':>7} {'API rows/s':>11} {'values() rows/s':>16} {'times':>6}")
    for name, rows, seconds, plain in measured():
        print(f"{name:14} {rows:7} {rows / seconds:11.0f} {rows / plain:16.0f} {seconds / plain:6.2f}")
    completed()
    print_pages()


def _filled(reports: int) -> None:
    """Make agencies with approved reports of all cells, straight in the tables."""
    from django.utils import timezone

    from reports.models import (
        TABLE_MODELS,
        Agency,
        AnnualReport,
        Finding,
        Membership,
        ReportingYear,
        SourceFile,
        Submission,
        User,
    )
    from reports.models.reach import Role
    from reports.services.agencies import save_agency
    from reports.services.packing import request_table
    from reports.statutory.editions import EDITIONS

    top = save_agency(agency=Agency(name="云岭市人民政府", code="T0", kind="government", level="prefecture"))
    person = User.objects.create_user(username="bench")
    Membership.objects.create(user=person, agency=top, role=Role.AUDITOR)
    year, now = ReportingYear.objects.create(year=2024), timezone.now()
    for number in range(1, reports + 1):
        agency = save_agency(
            agency=Agency(
                name=f"第{number}局", code=f"T{number}", kind="department", level="prefecture", parent=top
            )
        )
        source = SourceFile.objects.create(sha256=f"{number:064x}", size=1000, kind="docx", file=f"x{number}")
        slot = AnnualReport.objects.create(
            agency=agency, year=year, agency_name=agency.name, due_on=now.date()
        )
        version = Submission.objects.create(
            report=slot, version=1, source_file=source, original_name="年报.docx", uploaded_by=person,
            state="approved", submitted_at=now, decided_at=now,
        )  # fmt: skip
        AnnualReport.objects.filter(pk=slot.pk).update(effective_submission=version, published_at=now)
        Finding.objects.bulk_create(
            Finding(
                submission=version, position=place, check_id="T3-ROW", key=str(place), severity="warning",
                outcome="fail", fault="source", message="总计与各项之和不符", fingerprint=f"{place:064x}",
                cells=["requests.received.total"], check_set_version="1",
            )
            for place in range(3)
        )  # fmt: skip
        for table in EDITIONS["2021"].tables:
            rows = [
                TABLE_MODELS[table.code](
                    submission=version, line=line.code, position=place, edition="2021",
                    **{column.code: place * number % 97 for column in line.columns},
                )
                for place, line in enumerate(table.lines)
            ]  # fmt: skip
            if table.code == "requests":
                request_table(rows).save()
            else:
                TABLE_MODELS[table.code]._default_manager.bulk_create(rows)


if __name__ == "__main__":
    main(sys.argv[1:])
