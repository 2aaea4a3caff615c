"""Filters in an address that are not fields of a form: a value that nobody offers is refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import BadRequest
from django.http import HttpRequest

#: Characters of a refused value that the sentence repeats.
_SHOWN = 20
BACK = "请返回上一页重新选择。"


class UnknownValue(BadRequest):
    """An address asks to narrow a list by something that there is not (400)."""

    code = "UNKNOWN_FILTER"

    def __init__(self, label: str, value: str) -> None:
        shown = value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…"
        self.message = f"网址中的筛选条件有误：“{label}”没有“{shown}”这一项。{BACK}"
        super().__init__(self.message)


def asked_value(request: HttpRequest, name: str, label: str, offered: Iterable[object]) -> str:
    """Return the value of this filter, one of those offered, empty without it. Raises UnknownValue for another one."""
    value = request.GET.get(name, "")
    if value and value not in {str(each) for each in offered}:
        raise UnknownValue(label, value)
    return value
