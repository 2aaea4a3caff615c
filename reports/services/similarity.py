"""Keeping the indexes of narratives and figures: a submission's compared parts, and bands of its figures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal

from reports.checks.likeness import bands_of, figures_of
from reports.checks.similarity import COMPARED_PARTS, compared_text
from reports.checks.text_samples import samples_of
from reports.checks.texts import ComparedText
from reports.models import FigureBand, ShingleSample, Submission, TextSketch
from reports.recognition.reading import Reading
from reports.selectors.check_set import CheckContext
from reports.services.packing import text_columns
from reports.statements import insert, insert_values

#: Shorter texts are never compared and stay out of the index.
SHORTEST_INDEXED = 50


def texts_to_compare(
    *, submission: Submission, reading: Reading, context: CheckContext, boilerplate: Iterable[str]
) -> tuple[ComparedText, ...]:
    """Parts 一 and 五 of this reading as they are compared."""
    report = submission.report
    boilerplate = tuple(boilerplate)
    found = []
    for part in COMPARED_PARTS:
        chapter = reading.chapter(part)
        if chapter is None:
            continue
        text = compared_text(
            part,
            report.agency_name,
            report.year_id,
            chapter.text,
            names=context.names.name_list,
            boilerplate=boilerplate,
        )
        if text.length >= SHORTEST_INDEXED:
            found.append(text)
    return tuple(found)


def samples_by_part(texts: Iterable[ComparedText]) -> dict[int, tuple[int, ...]]:
    """Part → sampled hashes."""
    return {text.part: samples_of(text.text) for text in texts}


def index_texts(
    *,
    submission: Submission,
    texts: Iterable[ComparedText],
    samples: dict[int, tuple[int, ...]] | None = None,
    first: bool = False,
) -> dict[int, tuple[int, ...]]:
    """Brings the index of this submission up to date and returns part → sampled hashes.

    What has not changed is not written again; ``first``: nothing is there yet. The caller holds the lock on the report.
    """
    texts = tuple(texts)
    samples = samples_by_part(texts) if samples is None else samples
    old_ones = () if first else TextSketch.objects.filter(submission=submission)
    stored = {sketch.part: sketch for sketch in old_ones}
    new: list[TextSketch] = []
    for text in texts:
        digest = hashlib.sha256(f"{text.year}\x1f{text.length}\x1f{text.text}".encode()).hexdigest()
        old = stored.pop(text.part, None)
        if old is not None and old.digest == digest:
            continue
        if old is not None:
            old.delete()
        new.append(
            TextSketch(
                submission=submission,
                part=text.part,
                year=text.year,
                length=text.length,
                **text_columns(text.text),
                samples=len(samples[text.part]),
                digest=digest,
            )
        )
    insert(new, keys=True)
    insert_values(
        ShingleSample,
        ("hash", "part", "year", "sketch_id"),
        [(value, sketch.part, sketch.year, sketch.pk) for sketch in new for value in samples[sketch.part]],
    )
    for left in stored.values():
        left.delete()
    return samples


def index_figures(
    *,
    submission: Submission,
    amounts: Mapping[str, Decimal | None],
    first: bool = False,
    before: Mapping[str, Decimal | None] | None = None,
) -> None:
    """Brings the bands of this submission up to date; unchanged ones are not written again.

    ``amounts``: cell code → amount; ``first``: nothing is there yet; ``before``: the amounts that are indexed, where
    the caller knows them. The caller holds the lock on the report.
    """
    bands = bands_of(figures_of(amounts))
    stored = FigureBand.objects.filter(submission=submission)
    if before is not None:
        if bands_of(figures_of(before)) == bands:
            return
        stored.delete()
    elif not first:
        if sorted(stored.values_list("hash", flat=True)) == list(bands):
            return
        stored.delete()
    insert_values(FigureBand, ("hash", "submission_id"), [(band, submission.pk) for band in bands])
