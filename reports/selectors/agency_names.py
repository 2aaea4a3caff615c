"""Which name an agency had on a day, and which agencies go by a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.models import Agency, AgencyAlias, FormerName
from reports.search.everyday_names import official_forms


def name_on(agency: Agency, day: date) -> str:
    """The official name that held on this day; one query, or none where ``former_names`` was prefetched."""
    former = sorted((row.until, row.name) for row in agency.former_names.all() if row.until > day)
    return former[0][1] if former else agency.name


#: A name with the code of the agency, as suggestions give it where several have the name.
_WITH_CODE = re.compile(r"(.+)（([^（）]+)）")


class NoSuchAgency(Exception):
    """What was typed means no agency of those to choose from, or several; ``message`` says what to do."""

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


def name_to_type(agencies: QuerySet[Agency], pk: int) -> str:
    """What to type for the one with this id, so that ``agency_meant`` finds it; empty where there is none. One query.

    Its name, with the code where others of these agencies have the same.
    """
    same = agencies.filter(name=OuterRef("name")).exclude(pk=OuterRef("pk")).order_by()
    agency = agencies.filter(pk=pk).annotate(shared=Exists(same)).order_by().first()
    if agency is None:
        return ""
    return f"{agency.name}（{agency.code}）" if agency.shared else agency.name


def agency_meant(agencies: QuerySet[Agency], text: str) -> Agency:
    """The one of these agencies that somebody means by this name, code, former or everyday name.

    The whole name goes before a part of a name. Raises NoSuchAgency.
    """
    coded = named_with_code(text)
    conditions = [Q(name=text), agency_named(text)]
    if coded is not None:
        conditions.insert(0, coded)
    return one_meant(text, (list(agencies.filter(condition)[:2]) for condition in conditions))


def named_with_code(text: str) -> Q | None:
    """The agency of a text that gives a name and a code, None for another text."""
    coded = _WITH_CODE.fullmatch(text)
    return Q(name=coded[1], code=coded[2]) if coded else None


def one_meant(text: str, groups: Iterable[Sequence[Agency]]) -> Agency:
    """The only agency of the first group that has any. Raises NoSuchAgency."""
    for found in groups:
        if len(found) == 1:
            return found[0]
        if found:
            raise NoSuchAgency(f"名称含“{text[:20]}”的单位不止一个，请输入全称或从提示中选择。")
    raise NoSuchAgency(f"没有找到“{text[:20]}”，请输入单位名称或从提示中选择。")


def agency_named(text: str, *, prefix: str = "") -> Q:
    """Agencies known by this text: name, code, short form, former name, or what people call it (县政府, 卫健委).

    ``prefix`` leads to the agency.
    """
    found = Q(**{f"{prefix}code": text})
    known_as = Q()
    for form in (text, *official_forms(text)):
        found |= holding(form, f"{prefix}name")
        known_as |= holding(form, "name")
    return found | Q(**{f"{prefix}pk__in": AgencyAlias.objects.filter(known_as).values("agency")})


def holding(text: str, field: str) -> Q:
    """Rows whose field holds the text, in either case.

    PostgreSQL compares Chinese names five times faster where it need not change the case of each first.
    """
    return Q(**{f"{field}__{'contains' if text.upper() == text.lower() else 'icontains'}": text})


#: Ids of agencies that are written into a query; where more are meant, each row is compared.
MOST_NAMED = 1_000


def of_agencies_named(text: str, *, prefix: str = "", also: Q | None = None, rows: Q | None = None) -> Q:
    """Rows of the agencies that go or went by this text, found first: one query. ``prefix`` leads to the agency.

    ``also``: further agencies. Where very many are meant the rows are compared instead, with ``rows`` in place of
    former names and ``also``.
    """
    ids = few_agencies_named(text, also=also)
    if ids is None:
        return agency_named(text, prefix=f"{prefix}__" if prefix else "") | (rows or Q(pk__in=()))
    return Q(**{f"{prefix or 'pk'}__in": ids})


def few_agencies_named(text: str, *, also: Q | None = None) -> list[int] | None:
    """Return the ids of the agencies that go or went by this text; None where there are very many. One query."""
    former = Q(pk__in=FormerName.objects.filter(holding(text, "name")).values("agency"))
    meant = Agency.objects.filter(agency_named(text) | former | (also or Q(pk__in=()))).order_by()
    ids = list(meant.values_list("pk", flat=True)[: MOST_NAMED + 1])
    return None if len(ids) > MOST_NAMED else ids
