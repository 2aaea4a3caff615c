"""What a correction has changed: a version against the approved one that it took the place of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models.functions import MD5

from reports.models import AnnualReport, Narrative, Submission
from reports.models.tables import TableLine
from reports.selectors.public_record import versions_replaced
from reports.selectors.table_rows import rows_of


def texts_of(submissions: Sequence[Submission]) -> dict[int, list[Narrative]]:
    """Submission id → its parts in order. One query."""
    found: dict[int, list[Narrative]] = {each.pk: [] for each in submissions}
    for part in Narrative.objects.filter(submission__in=found).order_by("part"):
        found[part.submission_id].append(part)
    return found


def changed_parts(before: Iterable[Narrative], after: Iterable[Narrative]) -> tuple[int, ...]:
    """The parts whose heading or text differs, those that are gone or new included."""
    was, now = _texts(before), _texts(after)
    return tuple(part for part in sorted({*was, *now}) if was.get(part) != now.get(part))


def changed_kinds(reports: Iterable[AnnualReport]) -> dict[int, tuple[str, ...]]:
    """Report id → 数据, 文字: in what its effective version differs from the one that readers had before it.

    Three queries, however many reports; none for none. What differs only in how a cell without a number is printed does
    not count.
    """
    versions = {each.pk: each.effective_submission_id for each in reports if each.effective_submission_id}
    if not versions:
        return {}
    replaced = versions_replaced(versions)
    ids = [pk for report, before in replaced.items() for pk in (before, versions[report])]
    figures = {pk: [_stated(row) for row in rows] for pk, rows in rows_of(ids).items()}
    texts: dict[int, set[tuple[int, str, str]]] = defaultdict(set)
    parts = Narrative.objects.filter(submission__in=ids).order_by()
    for pk, part, heading, digest in parts.values_list("submission_id", "part", "heading", MD5("text")):
        texts[pk].add((part, heading, digest))
    return {
        report: tuple(
            word
            for word, of in (("数据", figures), ("文字", texts))
            if of.get(before) != of.get(versions[report])
        )
        for report, before in replaced.items()
    }


def _stated(row: TableLine) -> tuple[Any, ...]:
    """What a line of a table states, without whose it is."""
    own = {"id", "submission_id", "position"}
    fields = (each.attname for each in row._meta.concrete_fields)
    return (type(row), *(getattr(row, name) for name in fields if name not in own))


def _texts(parts: Iterable[Narrative]) -> dict[int, tuple[str, str]]:
    return {each.part: (each.heading, each.text) for each in parts}
