"""The filter over the files of a batch of old reports."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet

from reports.filters import PageFilterSet, select, text_box
from reports.models import ArchiveFile
from reports.models.archive_batches import READ_LATER, Answer, Certainty, Outcome
from reports.selectors.archive_rows import UNREAD


class FileFilter(PageFilterSet):
    """Over the files of one batch."""

    certainty = django_filters.ChoiceFilter(
        choices=Certainty.choices, label="识别", empty_label="全部", widget=select()
    )
    answer = django_filters.ChoiceFilter(
        choices=Answer.choices, label="确认", empty_label="全部", widget=select()
    )
    unread = django_filters.ChoiceFilter(
        choices=[("yes", "未能读取"), ("later", "归档时读取"), ("no", "已读取")],
        method="by_reading",
        label="读取",
        empty_label="全部",
        widget=select(),
    )
    outcome = django_filters.ChoiceFilter(
        choices=Outcome.choices, label="结果", empty_label="全部", widget=select()
    )
    q = django_filters.CharFilter(
        field_name="path", lookup_expr="icontains", label="文件", widget=text_box("文件名")
    )

    class Meta:
        model = ArchiveFile
        fields = ()

    def by_reading(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        received = queryset.filter(source__isnull=False)
        later = Q(unread_code=READ_LATER)
        return received.filter({"yes": UNREAD, "later": later, "no": ~UNREAD & ~later}[value])
