"""Of whom a second factor is asked, and where a person is logged in."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from reports.models import Agency, SecondFactorRule, SignIn
from reports.models.actors import Actor, Visitor
from reports.models.reach import Role, memberships_of


def second_factor_required(user: Visitor) -> bool:
    """Whether an office asks a second factor of this person: reviewers at or below a region with the rule."""
    paths = {m.agency.path for m in memberships_of(user) if m.role == Role.REVIEWER and m.agency.path}
    if not paths:
        return False
    above = Q()
    for path in paths:
        ids = [int(part) for part in path.strip("/").split("/")]
        above |= Q(region_id__in=ids)
    return SecondFactorRule.objects.filter(above).exists()


def sign_ins_of(user: Actor) -> list[SignIn]:
    """The living sessions of the person, last used first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return list(SignIn.objects.filter(user=user, session_key__in=alive))


def regions_of_office(user: Visitor) -> QuerySet[Agency]:
    """The agencies for which the person is the office, with their rule."""
    ids = [m.agency_id for m in memberships_of(user) if m.role == Role.OFFICE]
    return Agency.objects.filter(pk__in=ids).select_related("second_factor_rule").order_by("sort_key")
