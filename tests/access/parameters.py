"""What every route reads: the parameters it asks its request for, found by recording, and those in its address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pytest
from django.contrib import admin
from django.http import QueryDict
from django.urls import NoReverseMatch, resolve, reverse

from tests.access.table import LOGIN, MOVED, PAGE, Probe

#: Where Django and DRF make the parameters of a request.
PLACES = (
    "django.core.handlers.wsgi.QueryDict",
    "django.http.request.QueryDict",
    "django.http.QueryDict",
    "rest_framework.parsers.QueryDict",
)


class RecordingQueryDict(QueryDict):
    """Parameters that note in ``asked`` every name that somebody looks for."""

    asked: set[str] = set()

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self.asked.add(name)
        return super().getlist(name, default)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)


@pytest.fixture
def asked(monkeypatch) -> set[str]:
    """Record the names of parameters that requests of this test look for."""
    names: set[str] = set()
    monkeypatch.setattr(RecordingQueryDict, "asked", names)
    for place in PLACES:
        monkeypatch.setattr(place, RecordingQueryDict)
    return names


@dataclass(frozen=True)
class Case:
    """One route and method, with the request of the access table that gets furthest, and the role that gets there."""

    probe: Probe
    role: str

    @property
    def name(self) -> str:
        return f"{self.probe.method} {self.probe.route}"


def cases(probes: Iterable[Probe]) -> list[Case]:
    """Return one case for each route and method of the table, so that a new route is covered by itself."""
    best: dict[tuple[str, str], tuple[int, Case]] = {}
    for probe in probes:
        for role, outcome in probe.expected.items():
            rank = {PAGE: 4, MOVED: 3, LOGIN: 0}.get(outcome, 2 if outcome in (400, 409, 422) else 1)
            key = (probe.method, probe.route)
            if key not in best or rank > best[key][0]:
                best[key] = (rank, Case(probe, role))
    return [case for _, case in best.values()]


def of_the_administration(route: str) -> Iterator[str]:
    """Yield the parameters that a list of the administration filters by; it reads whatever the address holds."""
    for model, options in admin.site._registry.items():
        if route != f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist":
            continue
        for name in [one for one in options.list_filter if isinstance(one, str)]:
            yield from (name, f"{name}__exact", f"{name}__id__exact", f"{name}__isnull")
        if options.date_hierarchy:
            yield from (f"{options.date_hierarchy}__{part}" for part in ("year", "month", "gte"))


def addresses(path: str, values: tuple[str, ...]) -> Iterator[str]:
    """Yield an address with each of its arguments replaced by each of the values it can hold."""
    path, _, query = path.partition("?")
    match = resolve(path)
    for name in match.kwargs:
        for value in values:
            try:
                yield reverse(match.view_name, kwargs={**match.kwargs, name: value}) + (query and f"?{query}")
            except NoReverseMatch:
                continue
