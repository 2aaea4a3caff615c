"""Marks of what has changed for readers without login: pages that a cache holds are out of date after each."""

from __future__ import annotations

from django.db import models


class PublicChange(models.Model):
    """A row for each transaction step that changed anything published. Only inserted, never updated or locked."""

    class Meta:
        verbose_name = verbose_name_plural = "公开内容变动"

    def __str__(self) -> str:
        return str(self.pk)
