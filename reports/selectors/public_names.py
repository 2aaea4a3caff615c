"""Names of published files that say nothing but whose report it is."""

from __future__ import annotations

from pathlib import PurePath

from reports.models import AnnualReport, Submission
from reports.models.annual_reports import Scope
from reports.reading.registry import accepted_suffixes, suffix_of_kind


def public_source_name(report: AnnualReport, name: str, submission: Submission) -> str:
    """Return the name of an original for everybody: 青禾县财政局2024年年报原件.docx.

    ``name``, which people typed, is for those whose work it is: only an ending that the portal knows is kept of it.
    No query where the source file of the version was read along.
    """
    own = PurePath(name).suffix.lower()
    known = own in accepted_suffixes().split(",")
    ending = own if known else suffix_of_kind(submission.source_file.kind)
    scope = f"（{report.get_scope_display()}）" if report.scope != Scope.OWN else ""
    return f"{report.agency_name}{report.year_id}年年报{scope}原件{ending}"
