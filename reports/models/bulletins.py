"""通报: the wording that an office keeps for its monthly and quarterly bulletins."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reports.models.agencies import Agency


class BulletinWording(models.Model):
    """Title and text with fields in braces (``exports.bulletins.FIELDS``), one for each office."""

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="地区")
    title = models.CharField("标题", max_length=200)
    text = models.TextField("正文", max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("修改时间")

    class Meta:
        verbose_name = verbose_name_plural = "通报用语"

    def __str__(self) -> str:
        return f"{self.agency}"
