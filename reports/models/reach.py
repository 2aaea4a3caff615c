"""Which agencies a person's roles reach: what ``agencies`` and ``people`` both build on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Q

from reports.statements import FIRST_MARK, Query

if TYPE_CHECKING:
    from reports.models.actors import Visitor
    from reports.models.people import Membership


class Role(models.TextChoices):
    CLERK = "clerk", "填报员"
    HEAD = "head", "分管领导"
    REVIEWER = "reviewer", "审核员"
    OFFICE = "office", "政务公开办"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "系统管理员"


#: Roles that reach the own agency only.
HOME_ROLES = (Role.CLERK, Role.HEAD)


def memberships_of(user: Visitor | None) -> tuple[Membership, ...]:
    """Return the user's memberships with their agencies, read once a request.

    Empty without a user and for an inactive one. They are remembered on the user object that the request loaded, so
    that a removed right ends with the next request.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        return ()
    if user.memberships_read is None:
        user.memberships_read = tuple(_MEMBERSHIPS.objects(user=user.pk))
        for membership in user.memberships_read:
            membership.user = user
    return user.memberships_read


def _with_agencies(user: int) -> models.QuerySet[Membership]:
    memberships: type[Membership] = apps.get_model("reports", "Membership")  # its module builds on this one
    return memberships.objects.filter(user_id=user).select_related("agency")


_MEMBERSHIPS = Query(_with_agencies, user=int)


def agency_scope(user: Visitor | None, *, prefix: str, roles: tuple[str, ...] = tuple(Role.values)) -> Q:
    """Return the filter for agencies that memberships of these roles reach.

    ``prefix`` is the way from the filtered model to the agency (``report__agency__``). Clerks and heads reach their
    own agency, reviewers everything strictly below theirs, office and auditors their region, administrators nothing.
    Without a membership the filter matches nothing: an empty scope never means everything.
    """
    scope = Q(pk__in=())
    for membership in memberships_of(user):
        if membership.role not in roles:
            continue
        if membership.role in HOME_ROLES:
            scope |= Q(**{f"{prefix}id": membership.agency_id})
        elif membership.role == Role.REVIEWER:
            scope |= Q(**{f"{prefix}path__startswith": membership.agency.path}) & ~Q(
                **{f"{prefix}id": membership.agency_id}
            )
        elif membership.role in (Role.OFFICE, Role.AUDITOR):
            scope |= Q(**{f"{prefix}path__startswith": membership.agency.path})
    return scope


@dataclass(frozen=True)
class _Reach:
    """What somebody's memberships reach; ``user`` is one of those who reach just this."""

    parts: tuple[tuple[str, int, str | None], ...]
    user: Visitor | None = field(compare=False)


class SeenQuery:
    """A query for one object that a person may see, whose text is kept for all who reach the same.

    ``build`` gets the person, then a mark for each argument, and may ask of the person only what ``agency_scope`` asks.
    A wide query costs five times as much to write as to run, and a page begins with one.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Any]], **arguments: type) -> None:
        @lru_cache(maxsize=256)
        def query_of(reach: _Reach) -> Query:
            return Query(lambda **marks: build(reach.user, **marks), **arguments)

        self._query_of, self._build = query_of, build

    def get(self, user: Visitor | None, **values: Any) -> Any:
        """Return the object. Raises DoesNotExist of its model when there is none or the person may not see it."""
        parts = tuple((each.role, each.agency_id, each.agency.path) for each in memberships_of(user))
        marks = range(FIRST_MARK, FIRST_MARK + len(values))
        if any(agency in marks for _, agency, _ in parts):
            return self._build(user, **values).get()  # a number of the reach would be taken for an argument
        try:
            return self._query_of(_Reach(parts, user)).get(**values)
        except EmptyResultSet:
            raise self._build(user, **values).model.DoesNotExist from None
