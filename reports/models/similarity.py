"""The index of narratives: each compared text normalised, and a sample of its shingles to look others up by.

Of the 64-bit hashes of a text's shingles those divisible by ``SAMPLE_OF`` are kept: two texts that share shingles
share that part of their samples, however different their lengths (decision 0091).
Figures are looked up by the hashes of pairs of them (decision 0196).
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reports.models.submissions import Submission
from reports.packing import unpack


class TextSketch(models.Model):
    """Part 一 or 五 of one submission as it is compared. ``length``: characters as printed, without blanks."""

    submission = models.ForeignKey(
        Submission, on_delete=models.CASCADE, related_name="sketches", db_index=False
    )
    part = models.PositiveSmallIntegerField("部分")
    year = models.PositiveSmallIntegerField("年度")
    length = models.PositiveIntegerField()
    #: The normalised text; the column below is that of releases before 0272.
    text_packed = models.BinaryField(null=True)
    text_plain = models.TextField("归一化正文", db_column="text", blank=True)
    samples = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "正文索引"
        constraints = (models.UniqueConstraint(fields=("submission", "part"), name="sketch_once"),)
        indexes = (models.Index(fields=("id",), condition=Q(text_packed=None), name="text_sketch_unpacked"),)

    def __str__(self) -> str:
        return f"{self.submission_id} {self.part}"

    @property
    def text(self) -> str:
        return stored_text(self.text_packed, self.text_plain)


#: The columns of a sketch by which ``stored_text`` knows its text.
TEXT = ("text_packed", "text_plain")


def stored_text(packed: bytes | memoryview | None, plain: str) -> str:
    """Return the text of a sketch by its two columns. Raises Damaged."""
    return plain if packed is None else str(unpack(packed))


class ShingleSample(models.Model):
    """One sampled shingle of a sketch. Part and year are repeated here so that one index answers the look-up alone."""

    hash = models.BigIntegerField()
    part = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    sketch = models.ForeignKey(TextSketch, on_delete=models.CASCADE, related_name="sampled")

    class Meta:
        verbose_name = verbose_name_plural = "正文索引片段"
        indexes = (models.Index(fields=("hash", "part", "year", "sketch"), name="shingle_lookup"),)

    def __str__(self) -> str:
        return f"{self.sketch_id} {self.hash}"


class FigureBand(models.Model):
    """One of the hashes under which the figures of a submission are found (``checks.likeness.bands_of``)."""

    hash = models.BigIntegerField()
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="figure_bands")

    class Meta:
        verbose_name = verbose_name_plural = "数据索引"
        indexes = (models.Index(fields=("hash", "submission"), name="figure_band_lookup"),)

    def __str__(self) -> str:
        return f"{self.submission_id} {self.hash}"
