"""The current check set: settings and lists of the newest revision, and the names of all agencies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, cast

from django.db import connection

from reports.checks.check_settings import CheckSettings
from reports.checks.results import CHECK_SET_VERSION
from reports.checks.similarity import NameList
from reports.checks.texts import WordEntry
from reports.models import Agency, AgencyAlias, ChainHead, CheckSetRevision
from reports.models.word_lists import WordKind
from reports.statements import Query

KIND_TEXT = dict(WordKind.choices)


@dataclass(frozen=True)
class CheckSet:
    """``version`` is what findings record: of the catalogue, and the number of the administrators' last change."""

    version: str = f"{CHECK_SET_VERSION}.0"
    settings: CheckSettings = field(default_factory=CheckSettings)
    words: tuple[Mapping[str, object], ...] = ()
    boilerplate: tuple[Mapping[str, object], ...] = ()

    def words_on(self, day: date) -> tuple[WordEntry, ...]:
        """The entries that are valid on a day."""
        return tuple(word_entry(entry) for entry in self.words if _valid(entry, day))

    def boilerplate_on(self, day: date) -> tuple[str, ...]:
        return tuple(str(entry["sentence"]) for entry in self.boilerplate if _valid(entry, day))


@dataclass(frozen=True)
class AgencyNames:
    """``official``: agency id → name; ``kinds``: id → kind; ``known``: every name or alias → official name."""

    official: Mapping[int, str]
    kinds: Mapping[int, str]
    known: Mapping[str, str]
    of_agency: Mapping[int, tuple[str, ...]]

    @cached_property
    def name_list(self) -> NameList:
        return NameList(self.known)


@dataclass(frozen=True)
class CheckContext:
    """What is the same for every report that is checked now: load it once for many."""

    check_set: CheckSet
    names: AgencyNames


def check_context() -> CheckContext:
    """Check set and names: 1 query, 4 for a process that meets them for the first time.

    Every change of agencies, their former names and the check set is an event of the portal (``services.change_log``),
    so that the head of that chain tells whether anything has changed.
    """
    for (head,) in _PORTAL_HEAD.rows():
        return _context_at(head)
    return CheckContext(current_check_set(), agency_names())


_PORTAL_HEAD = Query(lambda: ChainHead.objects.filter(report=None).order_by().values_list("hash"))


@lru_cache(maxsize=2)
def _context_at(_head: str) -> CheckContext:
    return CheckContext(current_check_set(), agency_names())


def current_check_set() -> CheckSet:
    """The check set of the newest revision; the defaults while there is none. 1 query when it is known already."""
    newest = CheckSetRevision.objects.order_by("-id").values_list("pk", "at").first()
    return _check_set(*newest) if newest else CheckSet()


def current_version() -> str:
    """The version that a finding made now records: 1 query."""
    newest = CheckSetRevision.objects.order_by("-id").values_list("pk", flat=True).first()
    return f"{CHECK_SET_VERSION}.{newest or 0}"


@lru_cache(maxsize=4)
def _check_set(pk: int, _created: datetime) -> CheckSet:
    """A revision never changes, so a process reads each once; ``_created`` tells those of other databases apart."""
    row = CheckSetRevision.objects.only("values", "words", "boilerplate").get(pk=pk)
    return CheckSet(
        f"{CHECK_SET_VERSION}.{pk}", settings_from(row.values), tuple(row.words), tuple(row.boilerplate)
    )


def agency_names() -> AgencyNames:
    """All names of all agencies with one query."""
    # Written out: it runs for every report that is checked, and a province has thousands of rows.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, name, kind, 0 FROM {Agency._meta.db_table}"  # noqa: S608 - names of our own tables  # nosec B608
            f" UNION ALL SELECT agency_id, name, '', 1 FROM {AgencyAlias._meta.db_table}"
        )
        return _names_from(tuple(cursor.fetchall()))


@lru_cache(maxsize=2)
def _names_from(rows: tuple[tuple[int, str, str, int], ...]) -> AgencyNames:
    """``rows``: (agency id, name, kind, 1 for an alias)."""
    official: dict[int, str] = {}
    kinds: dict[int, str] = {}
    for pk, name, kind, is_alias in rows:
        if not is_alias:
            official[pk], kinds[pk] = name, kind
    of_agency: dict[int, list[str]] = {}
    known: dict[str, str] = {}
    for pk, name, _, _ in rows:
        of_agency.setdefault(pk, []).append(name)
        known.setdefault(name, official[pk])
    known |= {name: name for name in official.values()}
    return AgencyNames(official, kinds, known, {pk: tuple(names) for pk, names in of_agency.items()})


def settings_from(values: Mapping[str, object]) -> CheckSettings:
    """The settings with these values, as ``values_of`` wrote them; names of former settings are left out."""
    defaults = CheckSettings()
    found = {}
    for item in fields(CheckSettings):
        if item.name in values:
            found[item.name] = _typed(values[item.name], getattr(defaults, item.name))
    return CheckSettings(**found)


def values_of(settings: CheckSettings) -> dict[str, object]:
    """What differs from the defaults, as JSON."""
    defaults = CheckSettings()
    return {
        item.name: _plain(getattr(settings, item.name))
        for item in fields(CheckSettings)
        if getattr(settings, item.name) != getattr(defaults, item.name)
    }


def _typed(value: Any, default: object) -> Any:
    if isinstance(default, Decimal):
        return Decimal(value)
    if isinstance(default, frozenset):
        return frozenset(value)
    if isinstance(default, Mapping):
        return {key: frozenset(lines) for key, lines in value.items()}
    return cast(Callable[[object], object], type(default))(value)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: sorted(lines) for key, lines in value.items()}
    return value


def word_entry(data: Mapping[str, Any]) -> WordEntry:
    """The entry that a revision or a dry run keeps as JSON."""
    return WordEntry(
        id=data["id"],
        pattern=data["pattern"],
        suggestion=data["suggestion"],
        kind=data["kind"],
        kind_text=KIND_TEXT.get(data["kind"], ""),
        severity=data["severity"],
        is_expression=data["is_expression"],
        exceptions=tuple(data["exceptions"]),
        parts=tuple(data["parts"]),
    )


def _valid(entry: Mapping[str, object], day: date) -> bool:
    begins, ends = entry.get("valid_from"), entry.get("valid_to")
    text = day.isoformat()
    return (not begins or str(begins) <= text) and (not ends or str(ends) >= text)
