"""Pages of the public archive without login: cold, and asked again with their ETag. A part of ``bench public``.

Counted in seconds of this process, as whole requests through all middleware; a machine with two cores gives twice the
pages of one. Every report has its cells; the one that is shown has a reading and a source too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

ROUNDS, PAGES_A_ROUND, CORES = 5, 10, 2
TEXT = "本年主动公开政府信息{}条，收到政府信息公开申请{}件，均已按期答复，没有引发行政复议和行政诉讼。"


def completed() -> None:
    """Make of the bare rows of the bench what the public pages show: texts, sums, index, one report with its source."""
    from reports.demo.printing import PrintedReport, print_docx
    from reports.models import AnnualReport, Narrative, ParseRun
    from reports.reading.registry import read
    from reports.reading.rendering import render
    from reports.recognition.reading import to_json
    from reports.recognition.recognise import recognise
    from reports.services.packing import reading_columns
    from reports.services.search_entries import renew_entries
    from reports.services.source_pages import keep_html
    from reports.services.totals import recount
    from reports.statutory.editions import EDITIONS, PARTS

    slots = list(AnnualReport.objects.order_by("pk").select_related("effective_submission__source_file"))
    Narrative.objects.bulk_create(
        Narrative(
            submission_id=slot.effective_submission_id or 0,
            part=part,
            heading=PARTS[part],
            text=TEXT.format(slot.pk, part) * 8,
        )
        for slot in slots
        for part in (1, 5, 6)
    )
    ids = [slot.pk for slot in slots]
    recount(reports=ids)
    renew_entries(reports=ids)
    cells = {code: number * 37 % 89 for number, code in enumerate(EDITIONS["2021"].cells)}
    for slot in slots[:1]:
        version = slot.effective_submission
        assert version is not None  # noqa: S101 – all reports of the bench are published
        printed = PrintedReport(
            slot.agency_name, slot.year_id, cells, edition="2021", narrative={1: (TEXT.format(1, 2) * 8,)}
        )
        document = read(print_docx(printed))
        reading = to_json(recognise(document))
        version.active_run = ParseRun.objects.create(
            submission=version,
            source_file=version.source_file,
            parser_version=reading["parser_version"],
            state="succeeded",
            **reading_columns(reading),
        )
        version.save(update_fields=["active_run"])
        keep_html(source=version.source_file, result={"reading": reading, "html": render(document)})


def measured_pages() -> Iterator[tuple[str, int, float, float]]:
    """Yield name, bytes, seconds cold and seconds with the ETag of each page."""
    from django.test import Client
    from django.urls import reverse

    from reports.models import Agency, AnnualReport

    report = AnnualReport.objects.order_by("pk").select_related("agency").first()
    assert report is not None  # noqa: S101 – the bench has made them
    top = Agency.objects.order_by("sort_key").first()
    assert top is not None  # noqa: S101
    client = Client()
    for name, address in (
        ("home", reverse("reports:archive_home")),
        ("region", reverse("reports:archive_region", args=(top.pk,))),
        ("agency", reverse("reports:archived_agency", args=(report.agency_id,))),
        ("report", reverse("reports:archived", args=(report.pk,))),
        ("source", reverse("reports:archived_source_view", args=(report.pk,))),
        ("search", f"{reverse('reports:archive')}?q=政府信息公开申请"),
    ):
        cold = client.get(address)
        assert cold.status_code == 200, name  # noqa: S101 – a bench of refusals would say nothing
        tag = {"If-None-Match": cold.headers["ETag"]}
        assert client.get(address, headers=tag).status_code == 304, name  # noqa: S101
        yield name, len(cold.content), _best(client, address, {}), _best(client, address, tag)


def _best(client: Any, address: str, headers: dict[str, str]) -> float:
    seconds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(PAGES_A_ROUND):
            client.get(address, headers=headers)
        seconds.append((time.process_time() - begun) / PAGES_A_ROUND)
    return min(seconds)


def print_pages() -> None:
    """Print the table of the pages."""
    print(
        f"\n{'page':8} {'kB':>5} {'cold, ms':>9} {'ETag, ms':>9} {'cold, pages/s':>14} {'ETag, pages/s':>14}"
    )
    for name, size, cold, again in measured_pages():
        milliseconds = f"{cold * 1000:9.1f} {again * 1000:9.2f}"
        print(f"{name:8} {size / 1000:5.0f} {milliseconds} {CORES / cold:14.0f} {CORES / again:14.0f}")
